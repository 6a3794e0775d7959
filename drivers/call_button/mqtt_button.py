"""Which messages of an MQTT button are new presses: none retained, none twice, none too old. No clock, no I/O.

The maker's own mark tells a repeat where there is one; elsewhere a lock-out stands for it, as everywhere for bounce.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.call_button.families import Read
from drivers.call_button.press import ButtonPress, Complaint, Contact, Nothing, Said
from drivers.call_button.shelly_gen1 import SAID_AGAIN_S

LOCK_OUT_S = 0.4
"""After a press the same button is not heard: Zigbee buttons repeat a message whose acknowledgement was lost."""

OLDEST_S = 10.0
"""A press that was made longer ago is not obeyed, as with every request."""

UNSURE_S = SAID_AGAIN_S + 5.0
"""Seconds after a connect in which the first word of a maker that repeats itself may be a repeat."""

_REMEMBERED = 16
"""Marks; a repeat comes within seconds."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Obey: the key that was meant, and when it was pressed (Unix seconds; None: now)."""

    key: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class NotObeyed:
    """A press that is not obeyed: `repeat`, `bounce`, `retained`, `unsure`, `unmapped`, `old` or `ahead`."""

    why: str
    told: str = ""


Heard = Pressed | NotObeyed | Nothing | Complaint


class MqttButton:
    """One button's ears. `actions`: its presses, as HALL.toml calls them, to the keys they stand for."""

    def __init__(self, read: Read, actions: Mapping[str, str]) -> None:
        self._read, self._actions = read, actions
        self._marks: deque[tuple[str, float]] = deque(maxlen=_REMEMBERED)
        self._sure = False
        self._closed = False
        self._lock_out = LockOut()

    def connected(self) -> None:
        """The broker was away: what is heard next may be of a press made meanwhile."""
        self._sure = False

    def hear(
        self, topic: str, payload: bytes, *, retained: bool, now: float, wall: float, listening_s: float
    ) -> tuple[Heard, ...]:
        """What to make of one message. `now` by a clock that never goes back, `wall` in Unix seconds, `listening_s`
        since the broker was connected."""
        sure = self._sure or listening_s > UNSURE_S
        told = tuple(self._heard(said, retained, now, wall, sure) for said in self._read(topic, payload))
        self._sure = self._sure or not retained
        return told

    def _heard(self, said: Said, retained: bool, now: float, wall: float, sure: bool) -> Heard:
        match said:
            case Complaint():
                return Nothing("retained") if retained else said
            case Nothing(restarted=True):
                self._marks.clear()
                return said
            case Nothing():
                return said
            case Contact(closed, names):
                was, self._closed = self._closed, closed
                if not closed:
                    return Nothing("a key was let go")
                return NotObeyed("repeat") if was else self._press(ButtonPress(names), retained, now, wall, True)
            case ButtonPress():
                return self._press(said, retained, now, wall, sure or not said.said_again)

    def _press(self, press: ButtonPress, retained: bool, now: float, wall: float, sure: bool) -> Heard:
        """From the surest reason to leave it to the weakest; a mark is remembered whatever becomes of its press."""
        known = press.mark is not None and press.mark in self._marks
        if press.mark is not None and not known:
            self._marks.append(press.mark)
        key = next((self._actions[name] for name in press.names if name in self._actions), None)
        if retained:
            return NotObeyed("retained")
        if known:
            return NotObeyed("repeat")
        if key is None:
            return NotObeyed("unmapped", press.names[0])
        if not sure:
            return NotObeyed("unsure", "its first word since the broker is connected may be an old press said again")
        if press.at is not None and abs(wall - press.at) > OLDEST_S:
            return _out_of_time(wall - press.at)
        if not self._lock_out.lets_through(now):
            return NotObeyed("bounce")
        return Pressed(key, press.at)


class LockOut:
    """Lets the first of several presses through. One per button."""

    def __init__(self, window_s: float = LOCK_OUT_S) -> None:
        self._window_s = window_s
        self._until = float("-inf")

    def lets_through(self, now: float) -> bool:
        """`now` by a clock that never goes back; a press that is held back does not prolong the window."""
        if now < self._until:
            return False
        self._until = now + self._window_s
        return True


def _out_of_time(age_s: float) -> NotObeyed:
    if age_s > 0:
        return NotObeyed("old", f"its press is {age_s:.0f} s old, or its clock is slow: not obeyed")
    return NotObeyed("ahead", f"its clock is {-age_s:.0f} s ahead: its press was not obeyed; check its time server")
