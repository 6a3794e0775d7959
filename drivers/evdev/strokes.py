"""From what an input device says to the keys that were struck: edges alone, no repeats, no bounce. No clock, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass

from drivers.evdev.events import DROPPED, KEY, PRESSED, RELEASED, REPORT, SYN, InputEvent
from drivers.evdev.keys import SHIFTS


@dataclass(frozen=True, slots=True)
class Struck:
    """A key went down at `at`, by the device's clock. Its repr tells nothing, for it may be part of a card's number."""

    code: int
    at: float
    shifted: bool = False

    def __repr__(self) -> str:
        return "Struck()"


@dataclass(frozen=True, slots=True)
class Missed:
    """The kernel had to drop events, the last at `at`: nobody was reading."""

    at: float


class Strokes:
    """One device. `bounce_s`: a key that goes down again so soon after it came up was not let go."""

    def __init__(self, bounce_s: float = 0.0) -> None:
        self._bounce_s = bounce_s
        self._down: dict[int, bool] = {}
        self._up_at: dict[int, float] = {}
        self._torn = False

    def feed(self, events: Iterable[InputEvent]) -> list[Struck | Missed]:
        """What was struck, in order."""
        return [struck for event in events if (struck := self._hear(event)) is not None]

    def _hear(self, event: InputEvent) -> Struck | Missed | None:
        if event.kind == SYN:
            return self._synchronise(event)
        if event.kind != KEY or self._torn:
            return None
        if event.value == RELEASED:
            if self._down.pop(event.code, False):
                self._up_at[event.code] = event.at
        elif event.value == PRESSED and event.code not in self._down:
            self._down[event.code] = True
            if not self._bounces(event):
                return Struck(event.code, event.at, any(shift in self._down for shift in SHIFTS))
        return None

    def _synchronise(self, event: InputEvent) -> Missed | None:
        """Whatever stands between a DROPPED and the next REPORT is half of something. No key is held after it: one
        that is will be let go without a trace."""
        if event.code == DROPPED:
            self._torn = True
            self._down.clear()
            return Missed(event.at)
        if event.code == REPORT:
            self._torn = False
        return None

    def _bounces(self, event: InputEvent) -> bool:
        up_at = self._up_at.get(event.code)
        return up_at is not None and 0 <= event.at - up_at < self._bounce_s
