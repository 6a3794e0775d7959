"""Models of pole displays: their dialect, their characters, how they show two lines. Pure."""

from dataclasses import dataclass

from drivers.led.fitting import fit
from drivers.pole.commands import (
    CD5220,
    COLUMNS,
    ESC_POS,
    Blink,
    Brightness,
    Clear,
    CodePage,
    Command,
    Dialect,
    Initialize,
    Letters,
    MoveTo,
    ShowCursor,
    WriteLine,
)

BLINK_UNITS = 10
"""Lit 500 ms and dark 500 ms: one flash a second. Counted in the 50 ms of ESC/POS."""


@dataclass(frozen=True, slots=True)
class PoleModel:
    """Two lines of 20 characters. `charset`: what it shows beyond ASCII, as a codec of Python's."""

    name: str
    dialect: Dialect
    charset: str = "ascii"

    @property
    def blinks_by_itself(self) -> bool:
        """Whether it has a command for that; else it is told dark and lit by turns."""
        return self.dialect is ESC_POS

    def fit(self, text: str) -> str:
        """What the display shows for `text`; drivers.led.fitting says how it is shortened."""
        return fit(text, COLUMNS, self.charset)

    def start(self, brightness: int) -> bytes:
        """Everything as we need it, dark. Clear comes first: in string mode nothing else would be obeyed."""
        settings: tuple[Command, ...] = (ShowCursor(False), Brightness(brightness))
        if self.dialect is ESC_POS:
            settings = (*settings, CodePage(0), Blink(0))
        return self.dialect.to_bytes(Clear(), Initialize(), *settings)

    def lines(self, upper: str, lower: str, *, blinks: bool = False) -> bytes:
        """Both lines anew, each in the middle. `blinks` where it blinks by itself; nothing goes dark meanwhile."""
        texts = [self.fit(text).center(COLUMNS).encode(self.charset) for text in (upper, lower)]
        if self.dialect is CD5220:
            return self.dialect.to_bytes(WriteLine(1, texts[0]), WriteLine(2, texts[1]))
        moved = (MoveTo(1, 1), Letters(texts[0]), MoveTo(1, 2), Letters(texts[1]))
        return self.dialect.to_bytes(*moved, Blink(BLINK_UNITS if blinks else 0))


POLES = {
    model.name: model for model in (PoleModel("cd5220", CD5220), PoleModel("escpos-2x20", ESC_POS, charset="cp437"))
}
"""By name: the CD5220 command set of most pole displays, and the ESC/POS one (Epson DM-D and what is told to be it)."""
