"""A virtual Alpha sign: hears packets, keeps its files, and shows what they say."""

import asyncio
from collections.abc import Callable

from PIL import Image

from drivers.alpha.frames import (
    EVERYBODY,
    FLASH,
    FROM_SIGN,
    PRIORITY,
    SOH,
    STX,
    Answer,
    Command,
    FileOf,
    Heard,
    NotTaken,
    Other,
    Packet,
    ReadInformation,
    ReadString,
    SetAnswers,
    SetMemory,
    Spoilt,
    Taken,
    WriteString,
    WriteText,
    address_of,
    sign_decoder,
)
from drivers.alpha.models import AlphaModel
from drivers.stream import Stream
from firmware_mocks.dot_picture import AMBER, GREEN, ORANGE, RED, YELLOW, Colour, draw_line

LEAST_PAUSE_S = 0.09
"""Of nested commands that come sooner after their STX than this, none is obeyed: what a hurried host would see."""

FIRST_FILES = {"A": FileOf("A", "text", 0x400)}
"""The memory of a sign that was never configured: one TEXT file, no STRING."""

INFORMATION = "10361109B0298"
"""What it says of itself, in the manner of the makers: firmware, its letter and date."""

_COLOURS: dict[str, Colour] = {"1": RED, "2": GREEN, "3": AMBER, "7": ORANGE, "8": YELLOW}
_CALL_STRING, _COLOUR = "\x10", "\x1c"


class MockAlphaSign:
    """Obeys `unit` and everybody's packets. `on_change` is called whenever another text is shown, or flashes.

    Faults: `silent` (shows, never answers) · `garbled` (answers nonsense) · `refuse` (answers, obeys nothing) ·
    `power_off` (dark and deaf; its memory is kept) · `forget` (as after weeks without power: no file is left).
    """

    FAULTS = ("silent", "garbled", "refuse", "power_off", "forget")

    def __init__(
        self,
        unit: int,
        model: AlphaModel,
        on_change: Callable[[str], None] | None = None,
        *,
        can_answer: bool = True,
    ) -> None:
        self.model = model
        self.packets: list[Heard] = []
        self._address = address_of(unit)
        self._on_change = on_change
        self._can_answer, self._answers = can_answer, False
        self._faults: set[str] = set()
        self._files = dict(FIRST_FILES)
        self._texts: dict[str, WriteText] = {}
        self._strings: dict[str, str] = {}
        self._was_lit = ("", False)

    @property
    def text(self) -> str:
        """What a customer reads; dark it is empty."""
        return "" if self._dark else "".join(letter for _, letter in self._letters())[: self.model.places]

    @property
    def flashes(self) -> bool:
        """Whether what is shown flashes."""
        shown = self._shown()
        return not self._dark and shown is not None and shown.mode == FLASH and self.text != ""

    @property
    def forgot(self) -> bool:
        """Whether it has no STRING file, as before it was first told of one."""
        return not any(file.kind == "string" for file in self._files.values())

    def draw(self, caption: str = "") -> Image.Image:
        """The sign as it hangs over its counter."""
        letters = [] if self._dark else self._letters()[: self.model.places]
        return draw_line(letters, self.model.columns, self.model.rows, caption)

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"an Alpha sign has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        if on:
            self._faults.add(name)
        else:
            self._faults.discard(name)
        if name == "forget" and on:
            self._files, self._texts, self._strings = dict(FIRST_FILES), {}, {}
        self._look()

    async def serve(self, stream: Stream) -> None:
        """Obeys until the stream is lost."""
        decoder, loop = sign_decoder(), asyncio.get_running_loop()
        began, pauses = 0.0, list[float]()
        while True:
            for byte in await stream.read():
                if byte == SOH:  # what others say on a shared line has bytes like STX too
                    pauses.clear()
                if began:
                    pauses.append(loop.time() - began)
                began = loop.time() if byte == STX else 0.0
                for heard in decoder.feed(bytes((byte,))):
                    hurried = len(pauses) > 1 and min(pauses) < LEAST_PAUSE_S
                    pauses.clear()
                    for answer in self._obey(heard, hurried):
                        await stream.write(answer)

    def _obey(self, heard: Heard, hurried: bool) -> list[bytes]:
        if not self._is_meant(heard.address) or "power_off" in self._faults:
            return []
        self.packets.append(heard)
        answered = self._answers
        answers: list[Answer] = [NotTaken()]
        if not (isinstance(heard, Spoilt) or hurried or "refuse" in self._faults):
            answers = [answer for command in heard.commands if (answer := self._do(command)) is not None]
        self._look()
        if heard.address == EVERYBODY or "silent" in self._faults:
            return []
        return [self._on_the_wire(answer) for answer in answers[-1:] if answered or isinstance(answer, Packet)]

    def _is_meant(self, address: str) -> bool:
        """`?` stands for any digit."""
        fits = all(digit in ("?", own) for digit, own in zip(address, self._address, strict=True))
        return fits or address == EVERYBODY

    def _do(self, command: Command) -> Answer | None:
        match command:
            case SetMemory(files):
                self._files = {each.label: each for each in files}
                self._texts, self._strings = {}, {}
            case WriteText(label, text) if label == PRIORITY or self._has(label, "text", text):
                self._texts[label] = command
            case WriteString(label, text) if self._has(label, "string", text):
                self._strings[label] = text
            case ReadString(label) if self._has(label, "string", ""):
                return Packet(EVERYBODY, (WriteString(label, self._strings.get(label, "")),), FROM_SIGN)
            case ReadInformation():
                return Packet(EVERYBODY, (Other(f'E"{INFORMATION}'),), FROM_SIGN)
            case SetAnswers(on) if self._can_answer:
                self._answers = on
            case _:
                return NotTaken()
        return Taken()

    def _has(self, label: str, kind: str, text: str) -> bool:
        file = self._files.get(label)
        return file is not None and file.kind == kind and len(text) <= file.size

    def _on_the_wire(self, answer: Answer) -> bytes:
        sent = b"" if isinstance(answer, Spoilt) else answer.to_bytes()
        return bytes(byte ^ 0x60 for byte in sent) if "garbled" in self._faults else sent

    @property
    def _dark(self) -> bool:
        return "power_off" in self._faults

    def _shown(self) -> WriteText | None:
        priority = self._texts.get(PRIORITY)
        if priority is not None and priority.text:
            return priority
        return next((text for label, text in self._texts.items() if label != PRIORITY), None)

    def _letters(self) -> list[tuple[Colour, str]]:
        """Each letter with its colour, its strings called and its control characters obeyed."""
        shown, colour, found = self._shown(), RED, list[tuple[Colour, str]]()
        letters = iter(shown.text if shown else "")
        for letter in letters:
            if letter == _COLOUR:
                named = _COLOURS.get(next(letters, ""), RED)
                colour = named if self.model.colours else RED
            elif letter == _CALL_STRING:
                found += ((colour, each) for each in self._strings.get(next(letters, ""), ""))
            elif letter >= " ":
                found.append((colour, letter))
        return found

    def _look(self) -> None:
        lit = (self.text, self.flashes)
        if lit != self._was_lit:
            self._was_lit = lit
            if self._on_change is not None:
                self._on_change(self.text)
