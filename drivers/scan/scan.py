"""Scans a serial line: listens first, asks those who are expected, then every address, then at other line formats."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from drivers.address import ModbusTcpAddress, SerialAddress, parse_address
from drivers.bus.line import Timing
from drivers.bus.overhearing import Key
from drivers.errors import DeviceError
from drivers.scan.asking import Asking
from drivers.scan.questions import EVERY_SIGN, SIGN, TERMINAL, UNIT, answers_in, masters_in
from drivers.scan.sweep import TRIES, Answering, Sweep
from drivers.world import OpenStream

LISTEN_S = 1.0
"""Before the first question: another master asks at least so often, a device that speaks by itself is heard."""

MODBUS_UNITS = range(1, 248)
TERMINALS = range(1, 255)
SIGNS = range(EVERY_SIGN, 16)
"""Addresses that a line is asked for. A sign may have up to 255: those above 15 are asked only if the hall has them."""

FEW = range(1, 9)
"""What is asked at each other line format of a line where nobody is known: makers deliver unit 1."""

ENOUGH_RUBBISH = 3
"""Bytes unasked that make no frame; fewer may be a spark of plugging in."""

PRINTER_STATUS = b"\x10\x04\x01"
"""DLE EOT 1, of ESC/POS. A printer answers it, and would print other questions."""

USUAL = tuple(
    SerialAddress("", baudrate, bytesize, parity)  # type: ignore[arg-type]  # letters of Parity
    for baudrate, bytesize, parity in (
        (9600, 8, "N"),
        (19200, 8, "E"),
        (19200, 8, "N"),
        (9600, 8, "E"),
        (57600, 8, "N"),
        (115200, 8, "N"),
        (38400, 8, "N"),
        (4800, 8, "N"),
        (2400, 8, "N"),
        (9600, 7, "E"),
    )
)
"""Line formats of the devices that we know, the likeliest first; 19200 8E1 is what Modbus asks of its makers.
(MODBUS over Serial Line V1.02 §2.5.1)"""

Trouble = Literal["", "another master", "a printer"]


@dataclass(slots=True)
class LineFound:
    """What is on a line. `opened` is its URL as asked; `formats` those at which somebody answered, by device."""

    url: str
    answering: list[Answering] = field(default_factory=list)
    formats: dict[Key, str] = field(default_factory=dict)
    """Only of those who answered at another format than the URL says: the URL that would be right."""
    silent: list[Key] = field(default_factory=list)
    """Those expected that did not answer at any format."""
    impostors: dict[Key, Key] = field(default_factory=dict)
    rubbish: int = 0
    trouble: Trouble = ""
    lost: str = ""
    """Why the line could not be asked to its end."""


class Scan:
    """One line. `expected`: whom the hall has there; `signs_only`: nothing but signs may be asked on it."""

    def __init__(
        self,
        open_stream: OpenStream,
        url: str,
        expected: Sequence[Key] = (),
        step: Callable[[], None] = lambda: None,
    ) -> None:
        self._open, self._url, self._expected, self._step = open_stream, url, tuple(expected), step
        self._found = LineFound(url)

    @property
    def questions(self) -> int:
        """How many there will be, about: for a bar that grows."""
        others = len(list(self._other_formats())) * (len(self._expected) or 2 * len(FEW))
        return TRIES * len(self._expected) + len(list(self._everybody())) + others

    async def run(self) -> LineFound:
        """Everything that was found; raises nothing of a device."""
        found = self._found
        try:
            if not self._expected and await self._is_a_printer():
                return found
            answered = await self._at(self._url, TRIES, list(self._everybody()), listen=True)
            if found.trouble:
                return found
            missing = [key for key in self._expected if key not in answered]
            if missing or not answered:
                await self._try_other_formats(missing)
            answered_now = {each.key for each in found.answering}
            found.silent = [key for key in self._expected if key not in answered_now]
        except* DeviceError as errors:
            found.lost = str(_first(errors))
        return found

    async def _try_other_formats(self, missing: list[Key]) -> None:
        for url in self._other_formats():
            few = missing or [Key(kind, unit) for kind in (UNIT, TERMINAL) for unit in FEW] + [Key(SIGN, EVERY_SIGN)]
            answered = await self._at(url, 1, few, listen=False)
            missing = [key for key in missing if key not in answered]
            if answered and not missing:
                if not self._expected:
                    others = [key for key in self._everybody() if key not in few]
                    await self._at(url, 1, others, listen=False)
                return

    async def _at(self, url: str, tries: int, others: list[Key], *, listen: bool) -> list[Key]:
        """Who answers at this line format, each noted."""
        stream = await self._open(url)
        try:
            asking = Asking(stream, Timing.at(url))
            if listen and await self._is_trouble(asking):
                return []
            sweep = Sweep(asking, self._step)
            there = await sweep.ask(self._expected, tries) if listen else []
            there += await sweep.ask([key for key in others if key not in self._expected or not listen])
            answering = _each_sign_once(await sweep.look_closer(there))
        finally:
            await stream.aclose()
        self._found.rubbish += sweep.rubbish
        self._found.impostors |= sweep.impostors
        clear = [each for each in answering if each.itself is not None or listen]
        self._found.answering += clear
        if not listen:
            self._found.formats |= {each.key: url for each in clear}
        return [each.key for each in clear if each.itself is not None]

    async def _is_trouble(self, asking: Asking) -> bool:
        """Heard, before anything is said."""
        found = self._found
        heard = await asking.listen(LISTEN_S)
        if masters_in(heard):
            found.trouble = "another master"
        elif len(heard) >= ENOUGH_RUBBISH and not answers_in(heard, Key(UNIT, 0)):
            found.rubbish += len(heard)
        return bool(found.trouble)

    async def _is_a_printer(self) -> bool:
        """Asked before anything else, at every line format; those of printers, which have no parity, first."""
        for url in sorted((self._url, *self._other_formats()), key=lambda url: "parity" in url):
            stream = await self._open(url)
            try:
                said = await Asking(stream, Timing.at(url)).ask(PRINTER_STATUS, lambda answer: True)
            finally:
                await stream.aclose()
            if len(said) == 1 and said[0] & 0x93 == 0x12:
                self._found.url, self._found.trouble = url, "a printer"
                return True
        return False

    def _everybody(self) -> Iterator[Key]:
        """Each address once; only signs where the hall has signs alone, which would show other questions."""
        kinds = {key.kind: None for key in self._expected}
        if list(kinds) != [SIGN]:
            yield from (Key(UNIT, unit) for unit in MODBUS_UNITS)
        if list(kinds) != [SIGN] and not isinstance(parse_address(self._url), ModbusTcpAddress):
            yield from (Key(TERMINAL, unit) for unit in TERMINALS)
        if not kinds or SIGN in kinds:
            yield from (Key(SIGN, unit) for unit in SIGNS)

    def _other_formats(self) -> Iterator[str]:
        address = parse_address(self._url)
        if isinstance(address, SerialAddress):
            for usual in USUAL:
                if usual.line != address.line:
                    fields = ("baudrate", "bytesize", "parity", "stopbits")
                    yield str(replace(address, **{name: getattr(usual, name) for name in fields}))


def _each_sign_once(answering: list[Answering]) -> list[Answering]:
    """The wildcard found a sign: it is told only where no address of its own was found."""
    signs = [each for each in answering if each.key.kind == SIGN]
    return [each for each in answering if each.key != Key(SIGN, EVERY_SIGN) or len(signs) == 1]


def _first(errors: BaseExceptionGroup[DeviceError]) -> BaseException:
    first: BaseException = errors
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
