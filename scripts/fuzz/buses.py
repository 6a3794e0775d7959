"""Decoders of serial lines: terminals, Modbus, signs, pole displays, and who listens to a shared line."""

from collections.abc import Iterable
from functools import partial

from drivers.alpha import frames as alpha
from drivers.bus.overhearing import Dialect, Overhearing
from drivers.call_button import messages, terminal_codec
from drivers.call_button.dialect import TERMINAL
from drivers.errors import BadFrame
from drivers.modbus import frames as modbus
from drivers.modbus.checksum import sealed
from drivers.modbus.decoding import request_decoder, response_decoder
from drivers.modbus.dialect import MODBUS
from drivers.modbus.tcp import HEAD, Envelopes, enveloped
from drivers.pole import commands as pole
from drivers.pole.models import POLES, PoleModel
from firmware_mocks.pole_display import MockPoleDisplay
from scripts.fuzz.plain import Anew, Plain, always
from scripts.fuzz.target import Target

FRAMING = "drivers/framing.py"
SLACK = 512
"""Bytes: numbers and small values beside the buffer."""
A_FEW_TIMES = 8_192
SWALLOWED = 2
"""A string may end in the beginning of a frame whose sum happens to be right with a good one inside it."""


class _TerminalLine:
    """Frames, read as messages."""

    def __init__(self) -> None:
        self._frames = terminal_codec.frame_decoder()

    def feed(self, received: bytes) -> Iterable[object]:
        for frame in self._frames.feed(received):
            try:
                # Past its memory, which would hide the ways through it.
                yield messages.read_message.__wrapped__(frame)
            except BadFrame:
                continue


class _Pole:
    """The virtual display: what stands on its lower line."""

    def __init__(self, model: PoleModel) -> None:
        self._display = MockPoleDisplay(model)
        self._decoder = pole.Decoder(self._display.model.dialect)

    def feed(self, received: bytes) -> Iterable[object]:
        for command in self._decoder.feed(received):
            self._display._obey(command)
            yield self._display.text


class _Overheard(Plain):
    """A line with two devices of ours; tells the trouble with the first. Another master is heard twice."""

    def __init__(self, dialect: Dialect, question: bytes) -> None:
        super().__init__(self, always(question * 2, "another master speaks on this line"))
        self._overhearing, self._now = Overhearing(), 0.0
        self._first, _ = (self._overhearing.knows(dialect, unit) for unit in (1, 2))

    def feed(self, chunk: bytes) -> Iterable[object]:
        self._now += 0.01
        self._overhearing.hears(chunk, self._now)
        return [self._overhearing.trouble(self._first, self._now)]

    def silence(self) -> Iterable[object]:
        self._now += 100.0
        return ()

    def state(self) -> object:
        return self._overhearing


def _pole_shows(dialect: pole.Dialect, n: int) -> tuple[bytes, object]:
    number = f"A{n % 1000:03}"
    if dialect is pole.CD5220:
        return dialect.to_bytes(pole.Clear(), pole.WriteLine(2, number.encode())), number
    return dialect.to_bytes(pole.Initialize(), pole.MoveTo(1, 2), pole.Letters(number.encode())), number


def terminal_frame(body: bytes) -> bytes:
    """Address, command and data with their sum."""
    head, rest = (body + bytes(2))[:2], body[2 : 2 + terminal_codec.MAX_DATA]
    return terminal_codec.Frame(head[0], head[1], rest).to_bytes()


def _alpha(body: bytes) -> bytes:
    clean = bytes(byte for byte in body if byte > alpha.EOT) or b"A"
    return alpha.Packet("01", (alpha.Other(clean.decode("latin-1")),)).to_bytes()


def _modbus(body: bytes) -> bytes:
    return sealed(body[: modbus.MAX_FRAME - 2])


_SAID = (
    messages.Key(7, 1, 9, 250, "15"),
    messages.Hello(7),
    messages.KeyDone(7, 1, messages.Feedback(True, "A017", 3, "请稍候")),
    messages.State("serving", "A017", 3),
    messages.Prompt("A017", 20, 5, "请评价"),
    messages.Poll(),
)
_TERMINAL_SEEDS = tuple(messages.to_wire(message, 3) for message in _SAID)
_ASKED = (
    modbus.ReadRegisters(5, 0, 4),
    modbus.WriteRegister(5, 36, 3),
    modbus.WriteRegisters(5, 0, tuple(b"A017")),
    modbus.ReadBits(1, modbus.READ_INPUTS, 0, 8),
    modbus.WriteCoil(1, 3, True),
    modbus.WriteCoils(1, 0, (True, False, True)),
)
_ANSWERED = (
    modbus.RegistersRead(5, tuple(b"A017")),
    modbus.RegisterWritten(5, 36, 3),
    modbus.RegistersWritten(5, 0, 4),
    modbus.Refused(5, 0x10, 2),
    modbus.BitsRead(1, modbus.READ_INPUTS, (True,) + 7 * (False,)),
    modbus.CoilsWritten(1, 0, 3),
)
_REQUESTS = tuple(frame.to_bytes() for frame in _ASKED)
_RESPONSES = tuple(frame.to_bytes() for frame in _ANSWERED)
_FILES = (alpha.FileOf("A", "text", 0x40), alpha.FileOf("1", "string", 0x20))
_TOLD = (
    alpha.Packet("01", (alpha.WriteText("A", alpha.calling("1", "red"), alpha.FLASH),)),
    alpha.Packet("01", (alpha.WriteString("1", "A017"), alpha.ReadString("1"))),
    alpha.Packet("01", (alpha.SetMemory(_FILES), alpha.SetAnswers(True))),
    alpha.Packet("00", (alpha.WriteString("1", "A017"),), alpha.FROM_SIGN),
)
_PACKETS = tuple(packet.to_bytes() for packet in _TOLD)
_CD5220 = (
    _pole_shows(pole.CD5220, 1)[0],
    pole.CD5220.to_bytes(pole.Initialize(), pole.MoveTo(3, 1), pole.Letters(b"A017"), pole.Brightness(2)),
)
_ESC_POS = (_pole_shows(pole.ESC_POS, 1)[0], pole.ESC_POS.to_bytes(pole.Brightness(3), pole.Blink(8), pole.CodePage(0)))


def _pole(name: str, model: PoleModel) -> Target:
    seeds = _CD5220 if model.dialect is pole.CD5220 else _ESC_POS
    files = ("pole/commands.py", "firmware_mocks/pole_display.py")
    new = lambda: Plain(_Pole(model), partial(_pole_shows, model.dialect))  # noqa: E731
    return Target(f"pole display {name}", new, seeds, files, 128 + SLACK, 3)


BUSES = (
    Target(
        "call terminal",
        lambda: Plain(_TerminalLine(), always(_TERMINAL_SEEDS[0], _SAID[0])),
        _TERMINAL_SEEDS,
        (FRAMING, "call_button/terminal_codec.py", "call_button/messages.py"),
        72 + SLACK,
        SWALLOWED,
        terminal_frame,
    ),
    Target(
        "terminals overheard",
        lambda: _Overheard(TERMINAL, _TERMINAL_SEEDS[5]),
        _TERMINAL_SEEDS,
        (FRAMING, "call_button/dialect.py", "bus/overhearing.py"),
        A_FEW_TIMES,
        SWALLOWED,
        terminal_frame,
    ),
    Target(
        "Modbus requests",
        lambda: Plain(request_decoder(), always(_REQUESTS[2], _ASKED[2])),
        _REQUESTS,
        (FRAMING, "modbus/decoding.py", "modbus/frames.py"),
        modbus.MAX_FRAME + SLACK,
        SWALLOWED,
        _modbus,
    ),
    Target(
        "Modbus responses",
        lambda: Plain(response_decoder(), always(_RESPONSES[2], _ANSWERED[2])),
        _RESPONSES,
        (FRAMING, "modbus/decoding.py", "modbus/frames.py"),
        modbus.MAX_FRAME + SLACK,
        SWALLOWED,
        _modbus,
    ),
    Target(
        "Modbus TCP",
        lambda: Anew(Envelopes, always(enveloped(7, _RESPONSES[2]), (7, _RESPONSES[2]))),
        tuple(enveloped(7, frame) for frame in (*_REQUESTS, *_RESPONSES)),
        ("modbus/tcp.py",),
        HEAD + modbus.MAX_FRAME + SLACK,
    ),
    Target(
        "Modbus overheard",
        lambda: _Overheard(MODBUS, _REQUESTS[0]),
        (*_REQUESTS, *_RESPONSES),
        (FRAMING, "modbus/dialect.py", "bus/overhearing.py"),
        A_FEW_TIMES,
        SWALLOWED,
        _modbus,
    ),
    Target(
        "Alpha sign hears",
        lambda: Plain(alpha.sign_decoder(), always(_PACKETS[1], _TOLD[1])),
        _PACKETS,
        (FRAMING, "alpha/frames.py"),
        alpha.MAX_PACKET + SLACK,
        SWALLOWED,
        _alpha,
    ),
    Target(
        "Alpha host hears",
        lambda: Plain(alpha.host_decoder(), always(_PACKETS[3], _TOLD[3])),
        (*_PACKETS, alpha.Taken().to_bytes(), alpha.NotTaken().to_bytes()),
        (FRAMING, "alpha/frames.py"),
        alpha.MAX_PACKET + SLACK,
        SWALLOWED,
        _alpha,
    ),
    *(_pole(name, model) for name, model in POLES.items()),
)
