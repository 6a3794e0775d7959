"""The judge's own account: what a wrong journal is blamed for."""

import json
from typing import Any

import pytest

from firmware_mocks.halls.soak.ledger import Account, Entry

DAY = ("DayOpened", {"day": "2026-03-02"})
OPEN_1, OPEN_2 = ("CounterOpened", {"counter": "1"}), ("CounterOpened", {"counter": "2"})
Step = tuple[str, dict[str, Any]]


def issued(number: str, token: str = "", slip: bool = False) -> Step:
    return "TicketIssued", {
        "ticket": number,
        "token": token or f"token of {number}",
        "service": number[0],
        "customer_class": "ordinary",
        "slip": slip,
    }


def at(kind: str, number: str, counter: str = "1") -> Step:
    return kind, {"ticket": number, "counter": counter}


def blamed(*steps: Step) -> list[str]:
    """The truths that these events break."""
    account, truths = Account(), list[str]()
    for seq, (kind, fields) in enumerate(steps, 1):
        entry = Entry(seq, "2026-03-02", "", kind, json.dumps(fields), fields)
        account.take(entry, float(seq), lambda truth, _message: truths.append(truth))
    return truths


def test_an_honest_day_is_blamed_for_nothing() -> None:
    assert not blamed(
        DAY,
        OPEN_1,
        issued("A001"),
        issued("A002"),
        issued("B001"),
        at("TicketCalled", "A001"),
        at("TicketRecalled", "A001"),
        at("TicketStarted", "A001"),
        at("TicketFinished", "A001"),
        at("TicketCalled", "B001"),
        at("TicketMissed", "B001"),
        ("TicketCancelled", {"ticket": "A002"}),
        ("CounterPaused", {"counter": "1"}),
        ("DayOpened", {"day": "2026-03-03"}),
        issued("A001", "another token"),
    )


CALLED, CALLED_2 = at("TicketCalled", "A001"), at("TicketCalled", "A001", "2")
SERVED = at("TicketFinished", "A001")


@pytest.mark.parametrize(
    ("steps", "truth"),
    [
        ((DAY, issued("A002")), "numbers"),
        ((DAY, issued("A001"), issued("A001", "another")), "numbers"),
        ((DAY, issued("A001", "one"), issued("A002", "one")), "numbers"),
        ((DAY, ("DayOpened", {"day": "2026-03-01"})), "numbers"),
        ((DAY, OPEN_1, CALLED), "kept"),
        ((DAY, issued("A001"), CALLED), "one-counter"),
        ((DAY, OPEN_1, issued("A001"), CALLED, CALLED), "one-counter"),
        ((DAY, OPEN_1, issued("A001"), issued("A002"), CALLED, at("TicketCalled", "A002")), "one-counter"),
        ((DAY, OPEN_1, OPEN_2, issued("A001"), CALLED, CALLED_2), "one-counter"),
        ((DAY, OPEN_1, OPEN_2, issued("A001"), CALLED, at("TicketStarted", "A001", "2")), "one-counter"),
        ((DAY, OPEN_1, issued("A001"), CALLED, SERVED, SERVED), "one-effect"),
        ((DAY, issued("A001"), ("DayOpened", {"day": "2026-03-03"})), "forgotten"),
    ],
)
def test_a_wrong_journal_is_blamed_for_what_is_wrong(steps: tuple[Step, ...], truth: str) -> None:
    assert truth in blamed(*steps)


def test_what_stands_over_a_counter() -> None:
    account = Account()
    shown = []
    for kind, fields in (DAY, OPEN_1, issued("A001"), at("TicketCalled", "A001"), at("TicketMissed", "A001")):
        account.take(Entry(1, "", "", kind, "", fields), 0.0, lambda *_: None)
        shown.append(account.shown_at("1"))
    account.take(Entry(1, "", "", "CounterPaused", "", {"counter": "1"}), 0.0, lambda *_: None)
    assert (shown, account.shown_at("1")) == (["", "", "", "A001", ""], "----")
