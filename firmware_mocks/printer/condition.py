"""How the virtual printer stands, and how its bits say so. Pure. Bits: Epson's ESC/POS reference."""

from dataclasses import dataclass, field

FAULTS = (
    "paper_near_end",
    "paper_out",
    "cover_open",
    "cutter_error",
    "head_hot",
    "unrecoverable",
    "silent",
    "noise",
    "slow",
    "power_cut",
    "garbage",
    "blocked",
)
"""`silent` prints but answers nothing; `noise` adds bytes to answers, `garbage` says others in their place. `slow`
takes 400 bytes a second, `blocked` none, so that the wire fills up.
"""

_STOPPING = frozenset(("paper_out", "cover_open", "head_hot", "unrecoverable", "power_cut"))


@dataclass(slots=True)
class Condition:
    """The faults that are on; the jam, which stays until the host recovers from it; how the roll stands."""

    near_end_sensor: bool = True
    drawer_pin_high: bool = True
    on: set[str] = field(default_factory=set)
    jammed: bool = False
    roll_low: bool = False
    roll_used_up: bool = False

    @property
    def can_print(self) -> bool:
        return not (self.jammed or self.roll_used_up) and _STOPPING.isdisjoint(self.on)

    @property
    def dark(self) -> bool:
        """Without power."""
        return "power_cut" in self.on

    @property
    def paper_out(self) -> bool:
        return self.roll_used_up or "paper_out" in self.on

    def answer(self, subject: int) -> int:
        """The byte that answers DLE EOT 1 to 4; the drawer's pin is high on most real ones."""
        match subject:
            case 1:
                return 0x12 | self._drawer | self._offline
            case 2:
                return (
                    0x12
                    | self._bit("cover_open", 0x04)
                    | (0x20 if self.paper_out else 0)
                    | (0x40 if self._errors else 0)
                )
            case 3:
                return 0x12 | self._errors
            case _:
                return 0x12 | self._paper(0x0C, 0x60)

    def automatic(self) -> bytes:
        """The four bytes of automatic status."""
        return bytes(
            [
                0x10 | self._drawer | self._offline | self._bit("cover_open", 0x20),
                self._errors,
                self._paper(0x03, 0x0C),
                0x0F,
            ]
        )

    def paper_sensors(self) -> int:
        """The byte that answers GS r 1."""
        return self._paper(0x03, 0x0C)

    def drawer(self) -> int:
        """The byte that answers GS r 2."""
        return 1 if self.drawer_pin_high else 0

    @property
    def _drawer(self) -> int:
        return 0x04 if self.drawer_pin_high else 0

    @property
    def _offline(self) -> int:
        return 0 if self.can_print else 0x08

    @property
    def _errors(self) -> int:
        return (0x08 if self.jammed else 0) | self._bit("unrecoverable", 0x20) | self._bit("head_hot", 0x40)

    def _paper(self, near: int, end: int) -> int:
        low = self.near_end_sensor and ("paper_near_end" in self.on or self.roll_low or self.paper_out)
        return (near if low else 0) | (end if self.paper_out else 0)

    def _bit(self, fault: str, bit: int) -> int:
        return bit if fault in self.on else 0


def watched(automatic: bytes, subjects: int) -> bytes:
    """What GS a n is told of at once, out of the four bytes: bit 0 drawer, 1 online, 2 errors, 3 paper."""
    first = (0x04 if subjects & 1 else 0) | (0x28 if subjects & 2 else 0)
    return bytes([automatic[0] & first, automatic[1] if subjects & 4 else 0, automatic[2] if subjects & 8 else 0])
