"""What else is heard on a shared line, and what it tells: another master, a number given twice.

No clock, no I/O: the time is handed in.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

ALARM_S = 60.0
"""A trouble is told for so long after it was last heard."""

ENOUGH = 2
"""Times within ALARM_S that something must be heard to be believed: noise may look like a frame, but not twice."""

LATE_S = 1.0
"""An answer may come so long after its question, out of a slow adapter."""

ANSWER_TO_OTHERS_S = 0.5
"""After the words of another master, an answer is his."""

LISTEN_S = 1.0
"""So long the line is only listened to when several devices fail: who spoils their answers is heard in full then."""

LISTEN_AGAIN_S, LISTEN_SELDOM_S = 30.0, 480.0
"""So long not again; twice as long after each time on a line that goes on failing: it is the cable then."""

FAILED_EXCHANGES, OF_DEVICES, WITHIN_S = 3, 2, 10.0
"""What calls for it."""

RUBBISH, WITHOUT_FRAME_S = 16, 3.0
"""So many bytes without a frame among them, for so long: a spark is shorter, and where one device is garbled others are
heard."""

REMEMBERED = 8
GARBLED_OF_THEM = 3


class Key(NamedTuple):
    """A device on the line; numbers of different protocols are different devices. Reads as people say it."""

    kind: str
    unit: int

    def __str__(self) -> str:
        return f"{self.kind} {self.unit}"


@dataclass(frozen=True, slots=True)
class Overheard:
    """A whole frame: of a master who asks, or of a unit that answers; None: it does not say which."""

    unit: int | None
    asks: bool
    frame: bytes


Ear = Callable[[bytes], list[Overheard]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A protocol spoken on the line: what its units are called, and how its frames are found."""

    kind: str
    ear: Callable[[], Ear]


class _Alarm:
    """Rings when something was noted ENOUGH times within ALARM_S."""

    def __init__(self) -> None:
        self._noted: deque[float] = deque(maxlen=ENOUGH)

    def note(self, now: float) -> None:
        self._noted.append(now)

    def rings(self, now: float) -> bool:
        return len(self._noted) == ENOUGH and now - self._noted[0] <= ALARM_S


Outcome = Literal["clear", "garbled", "silent"]


@dataclass(slots=True)
class _Known:
    """What is known of one device."""

    asked_at: float = float("-inf")
    answers: int = 0
    owes_until: float = float("-inf")
    """Until then one more answer may be a late one."""
    outcomes: deque[Outcome] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    doubled: _Alarm = field(default_factory=_Alarm)
    unasked: _Alarm = field(default_factory=_Alarm)
    impostor: _Alarm = field(default_factory=_Alarm)
    impostor_is: str = ""


class Overhearing:
    """Told of every question and of every byte; asked what is wrong with a device."""

    def __init__(self) -> None:
        self._ears: dict[str, Ear] = {}
        self._known: dict[Key, _Known] = {}
        self._foreign = _Alarm()
        self._asked: Key | None = None
        self._sent = b""
        self._foreign_at = float("-inf")
        self._failed: deque[tuple[Key, float]] = deque(maxlen=FAILED_EXCHANGES)
        self._listened_at = float("-inf")
        self._listen_after_s = LISTEN_AGAIN_S
        self._since_frame = 0
        self._rubbish_at = float("-inf")
        self._frame_at = float("inf")

    def knows(self, dialect: Dialect, unit: int) -> Key:
        """One more device of ours on the line."""
        self._ears.setdefault(dialect.kind, dialect.ear())
        key = Key(dialect.kind, unit)
        self._known[key] = _Known()
        return key

    def asks(self, key: Key, frame: bytes, now: float) -> None:
        """We begin to ask."""
        self._asked, self._sent = key, frame
        known = self._known[key]
        if not known.answers and now - known.asked_at <= LATE_S:
            known.owes_until = now + LATE_S
        known.asked_at, known.answers = now, 0

    def ends(self, key: Key, outcome: Outcome, now: float) -> None:
        """What came of it."""
        outcomes = self._known[key].outcomes
        if outcome == "garbled" or (outcome == "silent" and outcomes and outcomes[-1] == "clear"):
            self._failed.append((key, now))
        outcomes.append(outcome)

    def wants_to_listen(self, now: float) -> bool:
        """True when the line should be left silent for LISTEN_S: several devices failed, and nobody knows why."""
        known = len(self._failed) == FAILED_EXCHANGES and now - self._failed[0][1] <= WITHIN_S
        several = len(dict.fromkeys(key for key, _ in self._failed)) >= OF_DEVICES
        since = now - self._listened_at
        if not (known and several) or since < self._listen_after_s or self._foreign.rings(now):
            return False
        anew = since > 2 * self._listen_after_s
        self._listen_after_s = LISTEN_AGAIN_S if anew else min(2 * self._listen_after_s, LISTEN_SELDOM_S)
        self._listened_at = now
        return True

    def hears(self, received: bytes, now: float) -> None:
        """Everything that comes out of the line, our own echo included."""
        self._since_frame += len(received)
        self._frame_at = min(self._frame_at, now)
        for kind, ear in self._ears.items():
            for heard in ear(received):
                self._since_frame, self._frame_at = 0, now
                self._weigh(self._key(kind, heard.unit), heard, now)
        if self._since_frame >= RUBBISH and now - self._frame_at >= WITHOUT_FRAME_S:
            self._rubbish_at = now

    def trouble(self, key: Key, now: float, line_format: str = "") -> str:
        """In words, or "". The line's trouble before the device's: it explains the other. `line_format` is its own."""
        known = self._known[key]
        if self._foreign.rings(now):
            return "another master speaks on this line"
        if known.doubled.rings(now):
            return f"two devices answer at {key}"
        if known.impostor.rings(now):
            return f"{known.impostor_is} answers where {key} is asked"
        if known.unasked.rings(now):
            return f"{key} speaks unasked: set it to share its line"
        if known.outcomes.count("garbled") >= GARBLED_OF_THEM and self._others_are_clear(key):
            return f"two devices answer at {key}, or its cable is disturbed: the others on this line are clear"
        if self._since_frame and now - self._rubbish_at <= ALARM_S:
            set_to = f" The address says {line_format}" if line_format else ""
            return f"bytes are heard that make no frame: is the line format right?{set_to}"
        return ""

    def _key(self, kind: str, unit: int | None) -> Key | None:
        """Who does not say who it is, is who was asked, if anybody of its kind was."""
        if unit is not None:
            return Key(kind, unit)
        return self._asked if self._asked is not None and self._asked.kind == kind else None

    def _weigh(self, key: Key | None, heard: Overheard, now: float) -> None:
        if heard.asks:
            if heard.frame not in self._sent:
                self._foreign_at = now
                self._foreign.note(now)
            return
        if key is None or now - self._foreign_at < ANSWER_TO_OTHERS_S:
            return
        known = self._known.get(key)
        if key == self._asked and known is not None:
            known.answers += 1
            if known.answers > 1 and now > known.owes_until:
                known.doubled.note(now)
        elif known is not None:
            # One that was not answered in time may still be answered.
            if now - known.asked_at > LATE_S or known.answers:
                known.unasked.note(now)
        elif self._asked is not None and not self._known[self._asked].answers:
            self._known[self._asked].impostor_is = str(key)
            self._known[self._asked].impostor.note(now)

    def _others_are_clear(self, key: Key) -> bool:
        others = [known.outcomes for other, known in self._known.items() if other != key]
        return any("clear" in outcomes and "garbled" not in outcomes for outcomes in others)
