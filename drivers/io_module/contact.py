"""What the readings of one contact mean: which are a press, and which a long one. No clock, no I/O: time is handed in.

open ──closed──► pressed ──open──► open       a press counts when it is closed; where a long one means something
                    │                         else, when it is let go
                    └─HOLD_S────► a long press

Where a long press means something else and nobody looked for so long that it may have been one, it is neither: whoever
pressed is told no, and presses again.
"""

from typing import Literal

Way = Literal["single", "hold", "unsure"]
"""`unsure`: short or long, nobody knows."""

DEBOUNCE_S = 0.05
"""A contact bounces for a few milliseconds; open for so long, it was let go."""

LOCK_OUT_S = 0.4
"""After a press the contact is not heard, as with every button."""

HOLD_S = 0.8
"""A long press: longer than anybody presses by chance."""

UNSURE_S = 0.35
"""After a gap in the readings, a contact that was closed before it must be open for so long: a module that starts again
reads its inputs as open first."""

SETTLES_S = 2.0
"""What a module has kept right after a press is the bounce of that press, or its end, until it has kept nothing once:
nobody presses again before the lamp has answered."""


class Contact:
    """One button's. `holds`: a long press means something else; `opens`: it is closed at rest, and its readings here
    are the other way round."""

    def __init__(self, *, holds: bool = False, opens: bool = False) -> None:
        self._holds, self._opens = holds, opens
        self._fresh = True
        self._open_since: float | None = None
        self._armed = False
        self._unsure = False
        self._settles_until = float("-inf")
        self._pressed_at: float | None = None
        self._not_before = float("-inf")
        """The reading before the press."""
        self._gap = False
        """A reading is missing since then."""
        self._read_at = float("-inf")
        self._locked_until = float("-inf")

    def begin(self) -> None:
        """A connection begins: what is closed at its first reading is no press."""
        self.missed()
        self._fresh, self._pressed_at = True, None

    def missed(self) -> None:
        """A reading is missing: the module may have started again. A contact that rests closed is pressed by that, and
        must be seen at rest first."""
        self._gap = True
        if self._opens:
            self._open_since, self._armed = None, False
        elif not self._fresh and self._open_since is None:
            self._unsure = True

    def hear(self, closed: bool, pulsed: bool, now: float) -> Way | None:
        """One reading; `pulsed`: the module says that it was closed since the last."""
        was_open, last, self._read_at = self._open_since is not None, self._read_at, now
        if self._pressed_at is None:
            self._not_before = last
        settles = now < self._settles_until
        if closed:
            self._settles_until = now + SETTLES_S
        elif not pulsed:
            self._settles_until = float("-inf")
        if self._fresh:
            return self._first(closed, pulsed, now)
        if was_open and not settles and self._open_for(now) >= (UNSURE_S if self._unsure else DEBOUNCE_S):
            self._armed, self._unsure = True, False
        if closed:
            return self._closed(now)
        if not was_open:
            self._open_since = now
        if self._pressed_at is not None:
            let_go = max(self._open_for(now), now - last) >= DEBOUNCE_S
            return self._let_go(now) if let_go else None
        way = self._passed(now) if was_open and pulsed and self._armed and not settles else None
        self._gap = False
        return way

    def _first(self, closed: bool, pulsed: bool, now: float) -> Way | None:
        """Of a connection: what the module has kept from before it is a press, unless it was closed already."""
        self._fresh, self._open_since = False, None if closed else now
        self._armed = not closed and not self._unsure
        return self._passed(now) if pulsed and not self._unsure else None

    def _passed(self, now: float) -> Way | None:
        """A press of which only the module knows. Its bounce, or its end, may be kept until the next reading."""
        self._armed = False
        if not self._lets_through(now):
            return None
        self._settles_until = now + SETTLES_S
        if self._open_since is not None:
            self._open_since = now
        return "unsure" if self._holds and now - self._not_before >= HOLD_S else "single"

    def _let_go(self, now: float) -> Way:
        unsure = self._gap and now - self._not_before >= HOLD_S
        self._gap = False
        return self._resolve("unsure" if unsure else "single")

    def _closed(self, now: float) -> Way | None:
        self._open_since = None
        if self._pressed_at is not None:
            return self._resolve("hold") if now - self._pressed_at >= HOLD_S else None
        if not self._armed:
            return None
        self._armed = False
        if not self._lets_through(now):
            return None
        if self._holds:
            self._pressed_at = now
            return None
        return "single"

    def _resolve(self, way: Way) -> Way:
        self._pressed_at = None
        return way

    def _open_for(self, now: float) -> float:
        return 0.0 if self._open_since is None else now - self._open_since

    def _lets_through(self, now: float) -> bool:
        if now < self._locked_until:
            return False
        self._locked_until = now + LOCK_OUT_S
        return True
