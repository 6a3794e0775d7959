"""Whatever people do, sensible or not, with a clock that steps back: the truths hold, and nobody waits for ever."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.apply import apply
from kiosk.queueing.commands import Command
from kiosk.queueing.events import ALL, Event
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Rules
from tests.unit.kiosk.queueing.days import ANYTHING, CLOCK_TROUBLE, Step, Watch, Wish, days, play, played
from tests.unit.kiosk.queueing.halls import EVERY_RULE, FULL
from tests.unit.kiosk.queueing.scenes import at, given, issued, opened, picture
from tests.unit.kiosk.queueing.truths import TRUTHS, Truth, the_guard_speaks_at_most_once_in_so_many_calls

UNCAPPED = replace(EVERY_RULE, classes={id: replace(of, max_share=None) for id, of in EVERY_RULE.classes.items()})


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.__name__)
@any_of(days(pauses=CLOCK_TROUBLE))
@settings(max_examples=100, deadline=None)
def test_it_holds_after_every_step_of_any_day(truth: Truth, steps: list[Step]) -> None:
    played(FULL, steps, truth())


@any_of(days(["issue", "issue", "next", "next", "next", "finish", "profile", "call"], most=80, least=20))
@settings(max_examples=60, deadline=None)
def test_the_guard_speaks_at_most_once_in_so_many_calls_of_a_rush(steps: list[Step]) -> None:
    played(EVERY_RULE, steps, the_guard_speaks_at_most_once_in_so_many_calls())


@pytest.mark.parametrize("seed", range(4))
def test_everything_holds_on_long_days_too(seed: int) -> None:
    for steps in long_days(seed, 30):
        watches = [truth() for truth in TRUTHS]
        hall, events = played(FULL, steps, lambda *seen, all_of=watches: _all(all_of, *seen))
        again = Hall(FULL)
        for event in events:
            apply(again, event)
        assert picture(again) == picture(hall)


def _all(watches: list[Watch], hall: Hall, command: Command, events: list[Event] | None) -> None:
    for watch in watches:
        watch(hall, command, events)


def long_days(seed: int, count: int) -> list[list[Step]]:
    """Drawn at random: hypothesis likes short ones."""
    draw = random.Random(seed)
    verbs = [verb for verb in ANYTHING for _ in range(20) if verb != "new_day"] + ["new_day"]
    return [
        [
            Step(draw.choice([0, 1, 7, 30, 60, 60, 300, -100]), Wish(draw.choice(verbs), *draw.choices(range(24), k=2)))
            for _ in range(150)
        ]
        for _ in range(count)
    ]


def test_the_random_days_get_everywhere() -> None:
    """The truths are worth nothing about what never happens."""
    seen: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    refused: Counter[bool] = Counter()

    def watch(_: Hall, __: Command, events: list[Event] | None) -> None:
        refused[events is None] += 1
        for event in events or []:
            seen[event.type] += 1
            if isinstance(event, e.TicketCalled):
                rule = str(event.why["rule"])
                spoken.update([rule, *(name for name in ("guard", "condition", "idle") if event.why.get(name))])

    for steps in long_days(5, 40):
        played(FULL, steps, watch)
    assert ALL.keys() - seen.keys() == {"ControllerStarted", "SlipHeld"}
    rules = {"fifo", "strict", "head_start", "accumulating", "quota", "out_of_turn", "resumed", "priority"}
    assert spoken.keys() == rules | {"guard", "condition", "idle"}
    assert refused[True] < refused[False]


@any_of(st.lists(st.sampled_from(["ordinary", "vip", "need"]), min_size=1, max_size=12), st.sampled_from("134567"))
@settings(max_examples=60, deadline=None)
def test_everybody_is_called_in_the_end_though_the_more_urgent_keep_coming(classes: list[str], counter: str) -> None:
    assert _left_waiting(UNCAPPED, counter, classes, calls=40 * len(classes) + 60) == []


def test_strict_without_a_guard_lets_people_wait_for_ever() -> None:
    assert _left_waiting(UNCAPPED, "2", ["ordinary"], calls=300) == ["B001"]


def _left_waiting(rules: Rules, counter: str, classes: list[str], calls: int) -> list[str]:
    """Of those there at first; before every call somebody of an urgent class comes."""
    first = [f"B{n:03d}" for n in range(1, len(classes) + 1)]
    there = (issued(number, of) for number, of in zip(first, classes, strict=True))
    hall = given(opened(counter), *there, rules=rules)
    for n in range(1, calls):
        play(hall, at(300 * n), do.IssueTicket("B", f"token-{n}", "need"))
        play(hall, at(300 * n), do.CallNext(counter))
        if all(hall.tickets[number].stage is not Stage.WAITING for number in first):
            return []
    return [number for number in first if hall.tickets[number].stage is Stage.WAITING]
