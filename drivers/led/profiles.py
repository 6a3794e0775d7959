"""Models of Modbus number displays: which registers show which text. Pure.

Makers agree on no map, so each model is a value here; a hall may bring its own.
"""

from dataclasses import dataclass
from typing import Literal

from drivers.led.fitting import in_our_digits

Mode = Literal["text", "pairs", "number"]

_MOST, _HELD = 0xFFFF, 10_000
"""What one register holds; four digits fit, whichever they are."""


@dataclass(frozen=True, slots=True)
class LedProfile:
    """`text`: one register per digit, the ASCII code of its character, from the left; `pairs`: two characters in each,
    the left one in the high byte. `number`: one register, a number.

    A text that is too long loses its leading letters, then its leading digits, or its end where it has no digits; it
    stands at the right. Chinese digits become ours, and what is not printable ASCII is left out beside digits, else a
    `-`. In number mode the digits alone are shown, as many as a register holds, and 0 where there are none: such a
    display has neither blank nor dash.
    """

    name: str
    digits: int
    mode: Mode = "text"
    first_register: int = 0
    decimals_register: int | None = None
    """How many digits stand behind a point: none, of a ticket's number."""
    brightness_register: int | None = None
    brightness: tuple[int, int] = (0, 0xFFFF)
    """The dimmest and the brightest number that it takes."""
    blink_register: int | None = None
    """Where the display blinks by itself: `blink_on` is written there for the time of a call, 0 ends it."""
    blink_on: int = 1

    @property
    def blinks_by_turns(self) -> bool:
        """Whether it can be made to blink by darkening it: a number is never blank, and 0 would be a wrong number."""
        return self.blink_register is None and self.mode != "number"

    @property
    def blinks(self) -> bool:
        """Whether a call can be seen blinking there at all."""
        return self.blink_register is not None or self.blinks_by_turns

    def fit(self, text: str) -> str:
        """What the display will show for `text`, exactly `digits` characters; in number mode without padding."""
        known = in_our_digits(text.strip()).upper()
        digits = "".join(letter for letter in known if letter in "0123456789")
        if self.mode == "number":
            number = int(digits[-self.digits :] or "0")
            return str(number if number <= _MOST else number % _HELD)
        shown = "".join(letter if " " <= letter <= "~" else "" if digits else "-" for letter in known).strip()
        if len(shown) > self.digits and not digits:
            return shown[: self.digits]
        if len(shown) > self.digits:
            shown = shown.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ -") or shown
        return shown[-self.digits :].rjust(self.digits)

    def registers(self, text: str) -> tuple[int, ...]:
        """The values to write from `first_register` on."""
        shown = self.fit(text)
        if self.mode == "number":
            return (int(shown),)
        codes = shown.encode("ascii")
        if self.mode == "text":
            return tuple(codes)
        codes += b" " * (self.digits % 2)
        return tuple(256 * left + right for left, right in zip(codes[::2], codes[1::2], strict=True))

    def text(self, registers: tuple[int, ...]) -> str:
        """The opposite of `registers`: what a display with these values shows, without padding."""
        if self.mode == "number":
            return str(registers[0])
        codes = [half for value in registers for half in (value >> 8, value & 0xFF)]
        codes = codes if self.mode == "pairs" else list(registers)
        return "".join(chr(code) if 0x20 <= code <= 0x7E else " " for code in codes[: self.digits]).strip()

    @property
    def register_count(self) -> int:
        """Registers that hold the text."""
        return {"number": 1, "text": self.digits, "pairs": (self.digits + 1) // 2}[self.mode]


PROFILES = {
    profile.name: profile
    for profile in (
        LedProfile("dm36b06", digits=6, brightness_register=9, brightness=(1, 8)),
        LedProfile("dm56a04", digits=4, brightness_register=9, brightness=(1, 8)),
        LedProfile("embeddedart", digits=8, first_register=1000, brightness_register=36),
        LedProfile("clone56", digits=4, mode="number", decimals_register=4),
    )
}
"""By name: DM36B06 and DM56A04 (registers 0 to 5, ASCII code of each digit; 9 brightness), the Embedded-Art control
card (line 1 from register 1000 on, 36 brightness; its maker says neither how characters lie in the registers, one in
each is a guess, nor what 36 takes: "TBD"), and the common 0.56" four-digit clone (register 0 a number, 4 its decimals).

DM36B06 and DM56A04 flash too, by a bit for each digit in register 8; how fast, nobody says, and more than 3 Hz is not
for a hall: they are made dark by turns. Sources: lamaplc.com sensor:dm36-dm56; an ESP32 controller's handbook that
quotes the maker's "DM56A04 DM36B06 MODBUS RTU Command" (registers 8, 9); docs-embeddedart-in.pages.dev
led-display-control-card; z.id.vn rs485-modbus-rtu-led-display."""

OWN = "modbus"
"""The profile of a display whose registers HALL.toml states itself."""
