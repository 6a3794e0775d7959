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
)
"""`silent` prints but answers nothing; `noise` adds bytes to answers; `slow` takes 400 bytes a second."""


_STOPPING = frozenset(("paper_out", "cover_open", "head_hot", "unrecoverable", "power_cut"))


@dataclass(slots=True)
class Condition:
    """The faults that are on, and the jam, which stays until the host recovers from it."""

    near_end_sensor: bool = True
    on: set[str] = field(default_factory=set)
    jammed: bool = False

    @property
    def can_print(self) -> bool:
        return not self.jammed and _STOPPING.isdisjoint(self.on)

    def answer(self, subject: int) -> int:
        """The byte that answers DLE EOT 1 to 4; the drawer's pin is high, as on most real ones."""
        match subject:
            case 1:
                return 0x16 | self._offline
            case 2:
                return (
                    0x12 | self._bit("cover_open", 0x04) | self._bit("paper_out", 0x20) | (0x40 if self._errors else 0)
                )
            case 3:
                return 0x12 | self._errors
            case _:
                return 0x12 | self._paper(0x0C, 0x60)

    def automatic(self) -> bytes:
        """The four bytes of automatic status."""
        return bytes(
            [0x14 | self._offline | self._bit("cover_open", 0x20), self._errors, self._paper(0x03, 0x0C), 0x0F]
        )

    def paper_sensors(self) -> int:
        """The byte that answers GS r 1."""
        return self._paper(0x03, 0x0C)

    @property
    def _offline(self) -> int:
        return 0 if self.can_print else 0x08

    @property
    def _errors(self) -> int:
        return (0x08 if self.jammed else 0) | self._bit("unrecoverable", 0x20) | self._bit("head_hot", 0x40)

    def _paper(self, near: int, end: int) -> int:
        near_end = self.near_end_sensor and ("paper_near_end" in self.on or "paper_out" in self.on)
        return (near if near_end else 0) | self._bit("paper_out", end)

    def _bit(self, fault: str, bit: int) -> int:
        return bit if fault in self.on else 0
