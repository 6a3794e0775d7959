"""Which calls are said, in which order, and which are left unsaid."""

from datetime import datetime, timedelta
from typing import Literal

from display.board import Board, BoardCounter
from display.call import Call
from display.voice.agenda import LIMIT, Agenda
from tests.world import MORNING

NOW = MORNING


def call(seq: int, ticket: str, counter: str = "", *, call_id: str = "", epoch: int = 1, lives: float = 60) -> Call:
    return Call(
        epoch=epoch,
        seq=seq,
        at=NOW,
        call_id=call_id or f"{epoch}-{seq}",
        ticket=ticket,
        counter=counter or f"c{seq}",
        counter_names={"zh": "1号窗口", "en": "Counter 1"},
        language="zh",
        text=f"请 {ticket}",
        recall=False,
        expires_at=NOW + timedelta(seconds=lives),
    )


def said_by(agenda: Agenda, now: datetime = NOW) -> list[str]:
    said = []
    while (found := agenda.next(now)[0]) is not None:
        said.append(f"{found.ticket}@{found.seq}")
    return said


def test_calls_are_said_in_the_order_in_which_they_were_made() -> None:
    agenda = Agenda()
    for seq, ticket in enumerate(("A001", "B001", "A002")):
        assert agenda.offer(call(seq, ticket), NOW) == []
    assert said_by(agenda) == ["A001@0", "B001@1", "A002@2"]


def test_a_recall_replaces_the_waiting_call_and_keeps_its_place() -> None:
    agenda = Agenda()
    first = call(1, "A001", "1")
    agenda.offer(first, NOW)
    agenda.offer(call(2, "B001", "2"), NOW)
    assert agenda.offer(call(3, "A001", "1"), NOW) == [(first, "superseded")]
    assert said_by(agenda) == ["A001@3", "B001@2"]


def test_a_recall_after_the_call_was_said_is_said() -> None:
    agenda = Agenda()
    agenda.offer(call(1, "A001", "1"), NOW)
    assert said_by(agenda) == ["A001@1"]
    agenda.offer(call(2, "A001", "1"), NOW)
    assert said_by(agenda) == ["A001@2"]


def test_the_next_call_of_a_counter_ends_the_one_before() -> None:
    agenda = Agenda()
    missed = call(1, "A001", "1")
    agenda.offer(missed, NOW)
    assert agenda.offer(call(2, "A002", "1"), NOW) == [(missed, "superseded")]
    assert said_by(agenda) == ["A002@2"]


def test_a_transferred_ticket_is_called_to_its_new_counter_only() -> None:
    agenda = Agenda()
    for seq, (ticket, counter) in enumerate([("A001", "1"), ("B001", "2"), ("A001", "2")]):
        agenda.offer(call(seq, ticket, counter), NOW)
    assert said_by(agenda) == ["A001@2"]


def board(seq: int, *counters: tuple[str, str, Literal["calling", "serving"]]) -> Board:
    return Board(
        epoch=1,
        seq=seq,
        at=NOW,
        hall="h",
        names={},
        languages=["zh"],
        time_zone="Asia/Shanghai",
        calls=[],
        counters=[BoardCounter(id=id, names={}, state=state, ticket=ticket) for id, ticket, state in counters],
        waiting={},
        service_names={},
    )


def test_a_call_whose_customer_has_come_or_gone_is_left_unsaid() -> None:
    agenda = Agenda()
    come, gone, still = call(1, "A001", "1"), call(2, "A002", "2"), call(3, "A003", "3")
    for each in (come, gone, still):
        agenda.offer(each, NOW)
    assert agenda.heed(board(4, ("1", "A001", "serving"), ("3", "A003", "calling"))) == [(come, "over"), (gone, "over")]
    assert said_by(agenda) == ["A003@3"]


def test_a_board_older_than_a_call_says_nothing_of_it() -> None:
    agenda = Agenda()
    agenda.offer(call(5, "A001", "1"), NOW)
    assert agenda.heed(board(4)) == []
    assert said_by(agenda) == ["A001@5"]


def test_the_same_call_delivered_twice_is_said_once() -> None:
    agenda = Agenda()
    agenda.offer(call(1, "A001", call_id="x"), NOW)
    again = call(2, "A001", call_id="x")
    assert agenda.offer(again, NOW) == [(again, "repeated")]
    assert said_by(agenda) == ["A001@1"]
    assert agenda.offer(call(3, "A001", call_id="x"), NOW)[0][1] == "repeated"
    assert said_by(agenda) == []


def test_an_older_word_of_the_controller_is_not_said() -> None:
    agenda = Agenda()
    agenda.offer(call(5, "A005", epoch=2), NOW)
    for late in (call(4, "A004", epoch=2), call(9, "A009", epoch=1)):
        assert agenda.offer(late, NOW) == [(late, "older")]
    agenda.offer(call(1, "A006", epoch=3), NOW)
    assert said_by(agenda) == ["A005@5", "A006@1"]


def test_what_expired_is_not_said_whether_it_came_late_or_waited_too_long() -> None:
    agenda = Agenda()
    late = call(1, "A001", lives=0)
    assert agenda.offer(late, NOW) == [(late, "expired")]
    waited = call(2, "A002", lives=10)
    agenda.offer(waited, NOW)
    agenda.offer(call(3, "A003", lives=30), NOW)
    found, unsaid = agenda.next(NOW + timedelta(seconds=10))
    assert found is not None
    assert found.ticket == "A003"
    assert unsaid == [(waited, "expired")]


def test_the_oldest_gives_way_when_too_many_wait() -> None:
    agenda = Agenda()
    for seq in range(LIMIT):
        assert agenda.offer(call(seq, f"A{seq:03}"), NOW) == []
    assert [why for _, why in agenda.offer(call(LIMIT, "B001"), NOW)] == ["crowded_out"]
    assert len(agenda) == LIMIT
    assert said_by(agenda)[0] == "A001@1"
