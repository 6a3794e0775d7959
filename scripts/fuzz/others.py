"""Decoders of printers, keyboards, card readers and the broker's connections."""

from collections.abc import Iterable

from drivers.card_reader.lines import LineReads
from drivers.card_reader.reading import MOST, Reading
from drivers.card_reader.wedge import WedgeReads
from drivers.errors import BadFrame
from drivers.escpos import status
from drivers.escpos.heard import Heard
from drivers.evdev.events import DROPPED, KEY, REPORT, SYN, InputEvent, event_decoder
from drivers.evdev.keys import KEY_CODES
from drivers.mqtt.broker import packets
from drivers.usb_printer.printer_class import read_device_id
from firmware_mocks.printer import parser, realtime
from firmware_mocks.typist import keys_of
from scripts.fuzz.buses import FRAMING, SLACK
from scripts.fuzz.plain import Anew, Plain, always
from scripts.fuzz.target import Target

WORDS_OF_A_PRINTER = 24_000
"""Bytes: its last 64 answers, 8 ids, and 8 texts and blocks of 96 bytes each."""
KEYS_OF_A_KEYBOARD = 250_000
"""Bytes: for each of the 767 keys that there can be, that it is held, and when it was let go."""
SHIFT_HELD = 4
"""Noise may hold keys down, Shift among them, and stand in the middle of an event: the first words may be spoiled."""


class _PrinterSays:
    """Frames, noted as the driver does."""

    def __init__(self) -> None:
        self._decoder, self._heard = status.StatusDecoder(), Heard()

    def feed(self, received: bytes) -> Iterable[object]:
        for frame in self._decoder.feed(received):
            self._heard.note(frame)
            yield frame


class _PrinterHears:
    """Scanner and parser as the virtual printer joins them: to clear its buffers empties the parser."""

    def __init__(self) -> None:
        self._scanner, self._parser = realtime.RealTimeScanner(), parser.Parser()

    def feed(self, received: bytes) -> Iterable[object]:
        begin = 0
        for end, order in self._scanner.feed(received):
            yield from self._parser.feed(received[begin:end])
            begin = end
            if order.kind == "clear":
                self._parser.reset()
        yield from self._parser.feed(received[begin:])


class _Connection:
    """A client at the broker: what is bad ends its connection, and it makes another."""

    def __init__(self) -> None:
        self._decoder = packets.Decoder()

    def feed(self, received: bytes) -> Iterable[object]:
        try:
            return self._decoder.feed(received)
        except BadFrame:
            self._decoder = packets.Decoder()
            return []


class _Reader(Plain):
    """A reader whose pauses are heard."""

    def __init__(self, reads: LineReads | WedgeReads, frame: bytes, text: str) -> None:
        super().__init__(reads, always(frame, Reading(text)))
        self._reads = reads

    def silence(self) -> Iterable[object]:
        return self._reads.pause()


class _DeviceId:
    """One answer of a USB printer."""

    def feed(self, received: bytes) -> Iterable[object]:
        return [read_device_id(received)]


def _typed(text: str) -> bytes:
    """What a wedge says for a text and Enter, as one moment of its clock."""
    struck = [(KEY_CODES["KEY_LEFTSHIFT"], None), *keys_of(text), (KEY_CODES["KEY_ENTER"], False)]
    return b"".join(_stroke(code, shifted) for code, shifted in struck)


def _stroke(code: int, shifted: bool | None) -> bytes:
    shift, end = KEY_CODES["KEY_LEFTSHIFT"], (SYN, REPORT, 0)
    down_up = [(KEY, code, 1), end, (KEY, code, 0), end]
    events = [(KEY, shift, 1), *down_up, (KEY, shift, 0), end] if shifted else down_up
    return b"".join(InputEvent(*event, at=_AT).to_bytes() for event in events)


_AT = 1_772_000_000.777_777
_EVENT = InputEvent(KEY, 30, 1, _AT)
_CARD = "6228480000000004"
_WEDGE = "Ab62"
_CLEAR = realtime.CLEAR + b"\x1b@"
_MESSAGE = packets.Publish("paidui/branch/ask/kiosk-1", b'{"id":"1"}', 1, False, 7)
_CONNECT = b"\x10\x17\x00\x04MQTT\x04\xc6\x00\x05\x00\x02k1\x00\x01w\x00\x02by\x00"
_PRINTER_SAYS = tuple(
    frame.to_bytes()
    for frame in (
        status.RealTimeStatus(0x12),
        status.AutomaticStatus(0x14, 0, 0, 0x0F),
        status.TransmitStatus(0x0C),
        status.ProcessId("0042"),
        status.BufferCleared(),
        status.TextBlock("TM-T88V"),
        status.OtherBlock(0x3D, b"id"),
        status.FlowControl(go=False),
    )
)
_SLIP = (
    b"\x1b@\x1ba\x01A017\n\x1d!\x11\x1dV\x42\x00",
    b"\x1dv0\x00\x02\x00\x03\x00" + bytes(6),
    b"\x1d(H\x06\x0000" + b"0042\x10\x04\x01",
    b"\x1cq\x01\x01\x00\x01\x00" + bytes(8),
    b"\x1dk\x04A017\x00\x1b*\x21\x02\x00" + bytes(6),
    b"\x10\x14\x01\x00\x01\x10\x05\x02\x10\x14\x07\x01" + realtime.CLEAR,
)

_ID = (b"\x00\x1cMFG:EPSON;CMD:ESC/POS;SN:1;", {"MFG": "EPSON", "CMD": "ESC/POS", "SN": "1"})

OTHERS = (
    Target(
        "ESC/POS status",
        lambda: Plain(_PrinterSays(), always(_PRINTER_SAYS[0], status.RealTimeStatus(0x12))),
        _PRINTER_SAYS,
        ("escpos/status.py", "escpos/heard.py", "escpos/condition.py"),
        WORDS_OF_A_PRINTER,
    ),
    Target(
        "mock printer",
        lambda: Plain(_PrinterHears(), always(_CLEAR, parser.Command(b"\x1b@"))),
        _SLIP,
        ("printer/parser.py", "printer/realtime.py"),
        parser.MAX_STORED + SLACK,
        2,
    ),
    Target("USB device id", lambda: Plain(_DeviceId(), always(*_ID)), (_ID[0],), ("printer_class.py",), SLACK),
    Target(
        "input events",
        lambda: Plain(event_decoder(), always(_EVENT.to_bytes() * 3, _EVENT)),
        (_EVENT.to_bytes(), InputEvent(SYN, REPORT, 0, _AT).to_bytes()),
        (FRAMING, "evdev/events.py"),
        24 + SLACK,
    ),
    Target(
        "card reader, typing",
        lambda: _Reader(WedgeReads(), _typed(_WEDGE), _WEDGE),
        (_typed(_CARD[:6]), InputEvent(SYN, DROPPED, 0, _AT).to_bytes(), _EVENT.to_bytes()),
        (FRAMING, "evdev/events.py", "evdev/strokes.py", "card_reader/wedge.py", "card_reader/reading.py"),
        KEYS_OF_A_KEYBOARD,
        SHIFT_HELD,
    ),
    Target(
        "card reader, lines",
        lambda: _Reader(LineReads(), b"\x02" + _CARD.encode() + b"\x03", _CARD),
        (b"6228480000000004\r\n", b"\x026228480000000004\x03\x41"),
        ("card_reader/lines.py", "card_reader/reading.py"),
        MOST + SLACK,
    ),
    Target(
        "broker's packets",
        lambda: Anew(_Connection, always(_MESSAGE.to_bytes(), _MESSAGE)),
        (
            _MESSAGE.to_bytes(),
            _CONNECT,
            b"\x82\x08\x00\x01\x00\x03a/+\x01",
            b"\xa2\x07\x00\x01\x00\x03a/#",
            b"\x40\x02\x00\x07",
            b"\xc0\x00\xe0\x00",
        ),
        ("broker/packets.py", "mqtt/topics.py"),
        packets.MAX_LENGTH + SLACK,
    ),
)
