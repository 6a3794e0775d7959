"""A virtual pole display: two lines of 20 characters that obey bytes and never say any."""

from collections.abc import Callable

from PIL import Image

from drivers.pole.commands import (
    CD5220,
    COLUMNS,
    LINES,
    Blink,
    Brightness,
    Clear,
    ClearLine,
    CodePage,
    Command,
    Decoder,
    Initialize,
    Letters,
    MoveTo,
    ShowCursor,
    WriteLine,
)
from drivers.pole.models import PoleModel
from drivers.stream import Stream
from firmware_mocks.dot_picture import GREEN, draw_lines


class MockPoleDisplay:
    """`on_change` is called whenever its lower line shows another text.

    Faults: `power_off` (dark, deaf, and as new when it is back) · `deaf` (obeys nothing; nobody can know).
    """

    FAULTS = ("power_off", "deaf")

    def __init__(self, model: PoleModel, on_change: Callable[[str], None] | None = None) -> None:
        self.model = model
        self.commands: list[Command] = []
        self.brightness, self.blink, self.cursor = 4, 0, True
        self._on_change = on_change
        self._faults: set[str] = set()
        self._was_lit = ""
        self._switch_on()

    @property
    def lines(self) -> list[str]:
        """What a customer reads, without the blanks around it."""
        dark = "power_off" in self._faults
        return ["" if dark else bytes(line).decode(self.model.charset, "replace").strip() for line in self._screen]

    @property
    def text(self) -> str:
        """The lower line, where the number stands."""
        return self.lines[1]

    def draw(self, caption: str = "") -> Image.Image:
        """The display as it stands on its pole."""
        dark = "power_off" in self._faults
        lines = ["" if dark else bytes(line).decode(self.model.charset, "replace") for line in self._screen]
        return draw_lines(lines, COLUMNS, caption, GREEN)

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a pole display has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        if on:
            self._faults.add(name)
        else:
            self._faults.discard(name)
        if name == "power_off":
            self._switch_on()
        self._look()

    async def serve(self, stream: Stream) -> None:
        """Obeys until the stream is lost."""
        decoder = Decoder(self.model.dialect)
        while True:
            for command in decoder.feed(await stream.read()):
                if not self._faults:
                    self.commands.append(command)
                    self._obey(command)
            self._look()

    def _switch_on(self) -> None:
        self._screen = [bytearray(b" " * COLUMNS) for _ in range(LINES)]
        self._column, self._line, self._string_mode = 0, 0, False
        self.brightness, self.blink, self.cursor = 4, 0, True

    def _obey(self, command: Command) -> None:
        if self._string_mode and not isinstance(command, WriteLine | Clear | ClearLine):
            return
        match command:
            case Initialize():
                self._switch_on()
            case Clear():
                self._screen = [bytearray(b" " * COLUMNS) for _ in range(LINES)]
                self._column, self._line, self._string_mode = 0, 0, False
            case ClearLine():
                self._screen[self._line] = bytearray(b" " * COLUMNS)
                self._column, self._string_mode = 0, False
            case WriteLine(line, text):
                self._screen[line - 1] = bytearray(text.ljust(COLUMNS))
                self._string_mode = self.model.dialect is CD5220
            case MoveTo(column, line):
                self._column, self._line = column - 1, line - 1
            case Letters(text):
                self._write(text)
            case Brightness(level):
                self.brightness = level
            case ShowCursor(on):
                self.cursor = on
            case Blink(n):
                self.blink = n
            case CodePage():
                pass

    def _write(self, text: bytes) -> None:
        for byte in text:
            self._screen[self._line][self._column] = byte
            self._column += 1
            if self._column == COLUMNS:
                self._column, self._line = 0, (self._line + 1) % LINES

    def _look(self) -> None:
        if self.text != self._was_lit:
            self._was_lit = self.text
            if self._on_change is not None:
                self._on_change(self.text)
