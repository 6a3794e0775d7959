"""What the soft panel shows and what its keys ask. Pure: no pygame, no clock; time and ids are handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from counter_panel.keys import Key, Meaning, meaning_seeing, worth_pressing
from counter_panel.panel import words
from counter_panel.state import CounterState

DOUBLE_PRESS_S = 0.3
"""The same key again within this is a bounce of finger or mouse."""
MESSAGE_S = 8.0
SHORTCUTS: dict[str, Key] = {
    "space": "next",
    "r": "recall",
    "s": "start",
    "f": "finish",
    "n": "no_show",
    "p": "pause",
    "o": "open",
}
"""By the keyboard's names of its keys. Closing has none: it is too near to a mistake."""

Link = Literal["online", "no_broker", "no_controller", "starting"]


@dataclass(frozen=True, slots=True)
class Ask:
    """The intent of a press: one request, under its own id."""

    request_id: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the teller."""

    said: Mapping[str, str]
    until: float
    wrong: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is to be seen; `seconds` is how long the counter's phase of the ticket lasts."""

    counter: str
    state: CounterState | None
    link: Link
    enabled: frozenset[Key]
    held: Key | None
    asking: Key | None
    notice: Notice | None
    seconds: int


class Scene:
    """One counter's panel."""

    def __init__(self, counter: str, new_id: Callable[[], str]) -> None:
        self._counter = counter
        self._new_id = new_id
        self._state: CounterState | None = None
        self._connected = False
        self._controller: str | None = None
        self._pressed: dict[Key, float] = {}
        self._asking: tuple[str, Key] | None = None
        self._notice: Notice | None = None

    def tell_counter(self, state: CounterState | None) -> None:
        """The counter as it is now; an older word is dropped."""
        if state is not None and state.is_newer_than(self._state):
            self._state = state

    def tell_connected(self, connected: bool) -> None:
        """Whether the broker is there."""
        self._connected = connected

    def tell_status(self, state: str | None) -> None:
        """What the controller, or its will, says of itself; None: nothing."""
        self._controller = state

    def press(self, key: Key, now: float) -> Ask | None:
        """The request of a press; None for a bounce, a key that is not worth pressing, or while one is under way."""
        bounced = now - self._pressed.get(key, -DOUBLE_PRESS_S) < DOUBLE_PRESS_S
        self._pressed[key] = now
        if bounced or key not in self.enabled:
            return None
        ask = Ask(self._new_id(), meaning_seeing(key, self._counter, self._number))
        self._asking, self._notice = (ask.request_id, key), None
        return ask

    def answer(self, request_id: str, now: float, *, reason: str = "", message: str = "", called: bool = True) -> None:
        """The reply to a press; `reason` is a refusal's code, `called` false when next found nobody waiting."""
        if self._asking is None or self._asking[0] != request_id:
            return
        key, self._asking = self._asking[1], None
        if reason:
            self._notice = Notice(words.refusal(reason, message), now + MESSAGE_S, wrong=True)
        elif key == "next" and not called:
            self._notice = Notice(words.NO_ONE_WAITING, now + MESSAGE_S, wrong=False)

    def picture(self, now: float, at: datetime, held: Key | None = None) -> Picture:
        """What is to be seen; `now` is the loop's clock, `at` aware time."""
        if self._notice is not None and now >= self._notice.until:
            self._notice = None
        asking = self._asking[1] if self._asking else None
        return Picture(
            self._counter, self._state, self.link, self.enabled, held, asking, self._notice, self._seconds(at)
        )

    @property
    def link(self) -> Link:
        """Whether a press would be heard."""
        if not self._connected:
            return "no_broker" if self._state else "starting"
        if self._controller == "offline":
            return "no_controller"
        return "starting" if self._controller is None or self._state is None else "online"

    @property
    def enabled(self) -> frozenset[Key]:
        """Keys worth pressing now."""
        if self._state is None or self._asking is not None or self.link != "online":
            return frozenset()
        return worth_pressing(self._state.state, self._state.after_this is not None)

    @property
    def asking_id(self) -> str:
        """The id of the request under way; empty while there is none."""
        return self._asking[0] if self._asking else ""

    @property
    def _number(self) -> str | None:
        return self._state.ticket.number if self._state and self._state.ticket else None

    def _seconds(self, at: datetime) -> int:
        if self._state is None or self._state.ticket is None:
            return 0
        ticket = self._state.ticket
        return max(0, int((at - (ticket.started_at or ticket.called_at)).total_seconds()))
