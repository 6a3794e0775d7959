"""Models of Modbus number displays: which registers show which text. Pure.

Makers agree on no map, so each model is a value here; a hall may bring its own.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LedProfile:
    """`text`: one register per digit, the ASCII code of its character, from the left. `number`: one register, a number.

    A text that is too long loses its leading letters, then its leading digits; it stands at the right. What is not
    printable ASCII becomes `-`. In number mode the digits alone are shown, and 0 where there are none: such a
    display has neither blank nor dash.
    """

    name: str
    digits: int
    mode: Literal["text", "number"] = "text"
    first_register: int = 0
    brightness_register: int | None = None

    def fit(self, text: str) -> str:
        """What the display will show for `text`, exactly `digits` characters; in number mode without padding."""
        shown = "".join(letter if " " <= letter <= "~" else "-" for letter in text.strip().upper())
        if self.mode == "number":
            number = "".join(letter for letter in shown if letter.isdigit())
            return str(int(number[-self.digits :] or "0"))
        if len(shown) > self.digits:
            shown = shown.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ -") or shown
        return shown[-self.digits :].rjust(self.digits)

    def registers(self, text: str) -> tuple[int, ...]:
        """The values to write from `first_register` on."""
        shown = self.fit(text)
        return (int(shown),) if self.mode == "number" else tuple(shown.encode("ascii"))

    def text(self, registers: tuple[int, ...]) -> str:
        """The opposite of `registers`: what a display with these values shows, without padding."""
        if self.mode == "number":
            return str(registers[0])
        return "".join(chr(value) if 0x20 <= value <= 0x7E else " " for value in registers[: self.digits]).strip()

    @property
    def register_count(self) -> int:
        """Registers that hold the text."""
        return 1 if self.mode == "number" else self.digits


PROFILES = {
    profile.name: profile
    for profile in (
        LedProfile("dm36b06", digits=6),
        LedProfile("dm56a04", digits=4),
        LedProfile("clone56", digits=4, mode="number"),
    )
}
"""By name: DM36B06 and DM56A04 (registers 0 to 5, ASCII code of each digit), and the common 0.56" four-digit clone
(register 0 a number). Source: lamaplc.com sensor:dm36-dm56, z.id.vn rs485-modbus-rtu-led-display."""
