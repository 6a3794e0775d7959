"""What the soft panel shows and what its keys ask. Pure: no pygame, no clock; time and ids are handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from counter_panel.errands import (
    AskRating,
    Errand,
    Position,
    PriorityNext,
    ToCounter,
    ToService,
    at_once,
    meaning_of,
    other_profiles,
    resumable,
    transfers,
)
from counter_panel.hall import HallSeen
from counter_panel.keys import Key, Meaning, meaning_seeing, worth_pressing
from counter_panel.panel import words
from counter_panel.refusals import refusal
from counter_panel.state import CounterState

DOUBLE_PRESS_S = 0.3
"""The same key again within this is a bounce of finger or mouse; so is any key this soon after a page was turned."""
MESSAGE_S = 8.0
PAGE_S = 20.0
"""Left alone for so long, the panel shows its main keys again."""
SHORTCUTS: dict[str, Key] = {
    "space": "next",
    "r": "recall",
    "s": "start",
    "f": "finish",
    "n": "no_show",
    "k": "park",
    "p": "pause",
    "o": "open",
}
"""By the keyboard's names of its keys. Closing has none: it is too near to a mistake."""

ERRANDS: dict[str, PriorityNext | AskRating] = {"u": PriorityNext(), "a": AskRating()}
"""Shortcuts of the second page: urgent, ask."""

Link = Literal["online", "no_broker", "no_controller", "starting"]
Page = Literal["keys", "more", "resume", "transfer", "profile"]


@dataclass(frozen=True, slots=True)
class Turn:
    """To another page of the panel."""

    page: Page


@dataclass(frozen=True, slots=True)
class Leaf:
    """The rest of a long list."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the other queue a transferred customer shall stand."""

    position: Position


Touch = Key | Errand | Turn | Leaf | Place
"""All that can be touched."""


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
    """All that is to be seen; `seconds` is how long the counter's phase of the ticket lasts.

    `errands` can be asked on this page, `pages` can be turned to; `leaf` counts from 0.
    """

    counter: str
    state: CounterState | None
    link: Link
    enabled: frozenset[Key]
    held: Touch | None
    asking: Key | Errand | None
    notice: Notice | None
    seconds: int
    page: Page = "keys"
    pages: frozenset[Page] = frozenset()
    errands: tuple[Errand, ...] = ()
    position: Position = "arrival"
    leaf: int = 0
    hall: HallSeen | None = None


class Scene:
    """One counter's panel."""

    def __init__(self, counter: str, new_id: Callable[[], str]) -> None:
        self._counter = counter
        self._new_id = new_id
        self._state: CounterState | None = None
        self._hall: HallSeen | None = None
        self._connected = False
        self._controller: str | None = None
        self._pressed: dict[Key | Errand, float] = {}
        self._asking: tuple[str, Key | Errand] | None = None
        self._notice: Notice | None = None
        self._page: Page = "keys"
        self._turned_at = self._touched_at = -PAGE_S
        self._position: Position = "arrival"
        self._leaf = 0

    def tell_counter(self, state: CounterState | None) -> None:
        """The counter as it is now; an older word is dropped."""
        if state is not None and state.is_newer_than(self._state):
            self._state = state

    def tell_hall(self, hall: HallSeen | None) -> None:
        """The services and counters there are; an older word is dropped."""
        if hall is not None and hall.is_newer_than(self._hall):
            self._hall = hall

    def tell_connected(self, connected: bool) -> None:
        """Whether the broker is there."""
        self._connected = connected

    def tell_status(self, state: str | None) -> None:
        """What the controller, or its will, says of itself; None: nothing."""
        self._controller = state

    def press(self, key: Key, now: float) -> Ask | None:
        """The request of a key; None for a bounce, a key that is not worth pressing, or while one is under way."""
        meant = meaning_seeing(key, self._counter, self._number)
        return self._ask(key, meant, now) if self._is_new(key, now) and key in self.enabled else None

    def choose(self, errand: Errand, now: float) -> Ask | None:
        """The request of an errand, whatever page is shown; None as for a key."""
        meant = meaning_of(errand, self._counter, self._number)
        if not self._is_new(errand, now) or errand not in self._possible(errand):
            return None
        return self._ask(errand, meant, now)

    def touch(self, touch: Touch, now: float) -> Ask | None:
        """A finger on the panel: as `press` and `choose`, and it turns pages."""
        self._touched_at = now
        if now - self._turned_at < DOUBLE_PRESS_S:
            return None
        match touch:
            case Turn(page):
                if page in self._pages:
                    self._turn_to(page, now)
            case Leaf():
                self._leaf, self._turned_at = self._leaf + 1, now
            case Place(position):
                self._position = position
            case str():
                return self.press(touch, now)
            case _:
                return self.choose(touch, now)
        return None

    def answer(self, request_id: str, now: float, *, reason: str = "", message: str = "", called: bool = True) -> None:
        """The reply to a press; `reason` is a refusal's code, `called` false when next found nobody waiting."""
        if self._asking is None or self._asking[0] != request_id:
            return
        asked, self._asking = self._asking[1], None
        if reason:
            self._notice = Notice(refusal(reason, message), now + MESSAGE_S, wrong=True)
        elif asked == "next" and not called:
            self._notice = Notice(words.NO_ONE_WAITING, now + MESSAGE_S, wrong=False)
        elif isinstance(asked, AskRating):
            self._notice = Notice(words.RATING_ASKED, now + MESSAGE_S, wrong=False)

    def picture(self, now: float, at: datetime, held: Touch | None = None) -> Picture:
        """What is to be seen; `now` is the loop's clock, `at` aware time."""
        if self._notice is not None and now >= self._notice.until:
            self._notice = None
        left_alone = now - self._touched_at >= PAGE_S
        if self._page != "keys" and (left_alone or self._page not in self._pages):
            self._turn_to("keys", now)
        return Picture(
            self._counter,
            self._state,
            self.link,
            self.enabled,
            held,
            self._asking[1] if self._asking else None,
            self._notice,
            self._seconds(at),
            self._page,
            self._pages,
            self._errands(self._page, self._position),
            self._position,
            self._leaf,
            self._hall,
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
        if not self._heard or self._state is None:
            return frozenset()
        return worth_pressing(self._state.state, self._state.after_this is not None)

    @property
    def asking_id(self) -> str:
        """The id of the request under way; empty while there is none."""
        return self._asking[0] if self._asking else ""

    @property
    def _heard(self) -> bool:
        return self._asking is None and self.link == "online"

    @property
    def _pages(self) -> frozenset[Page]:
        """Pages that have something to offer now."""
        lists: tuple[Page, ...] = ("resume", "transfer", "profile")
        return frozenset({"keys", "more", *(page for page in lists if self._errands(page, "arrival"))})

    def _errands(self, page: Page, position: Position) -> tuple[Errand, ...]:
        if not self._heard or self._state is None:
            return ()
        match page:
            case "more":
                return at_once(self._state)
            case "resume":
                return resumable(self._state)
            case "transfer":
                return transfers(self._state, self._hall, position)
            case "profile":
                return other_profiles(self._state)
        return ()

    def _possible(self, errand: Errand) -> tuple[Errand, ...]:
        position = errand.position if isinstance(errand, ToService | ToCounter) else "arrival"
        lists: tuple[Page, ...] = ("more", "resume", "transfer", "profile")
        return tuple(each for page in lists for each in self._errands(page, position))

    @property
    def _number(self) -> str | None:
        return self._state.ticket.number if self._state and self._state.ticket else None

    def _is_new(self, asked: Key | Errand, now: float) -> bool:
        lately = {each: at for each, at in self._pressed.items() if now - at < DOUBLE_PRESS_S}
        self._pressed = {**lately, asked: now}
        return asked not in lately

    def _ask(self, asked: Key | Errand, meant: Meaning, now: float) -> Ask:
        ask = Ask(self._new_id(), meant)
        self._asking, self._notice = (ask.request_id, asked), None
        if self._page != "keys":
            self._turn_to("keys", now)
        return ask

    def _turn_to(self, page: Page, now: float) -> None:
        self._page, self._turned_at, self._leaf, self._position = page, now, 0, "arrival"

    def _seconds(self, at: datetime) -> int:
        if self._state is None or self._state.ticket is None:
            return 0
        ticket = self._state.ticket
        return max(0, int((at - (ticket.started_at or ticket.called_at)).total_seconds()))
