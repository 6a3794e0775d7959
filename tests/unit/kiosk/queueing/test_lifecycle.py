"""Every legal move of a ticket leads where the table says; every other is refused and changes nothing."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import Command
from kiosk.queueing.lifecycle import TABLE, Move, Stage, after
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.scenes import (
    at,
    called,
    finished,
    follow,
    given,
    issued,
    missed,
    opened,
    refusal,
    refused,
    started,
    when,
)

PARKED = e.TicketParked(at(0), "A001", "1")
PATHS: dict[Stage, list[e.Event]] = {
    Stage.WAITING: [],
    Stage.CALLED: [called("A001")],
    Stage.SERVING: [called("A001"), started("A001")],
    Stage.PARKED: [called("A001"), started("A001"), PARKED],
    Stage.FINISHED: [called("A001"), started("A001"), finished("A001")],
    Stage.NO_SHOW: [called("A001"), missed("A001")],
    Stage.CANCELLED: [e.TicketCancelled(at(0), "A001")],
}
MOVES: dict[Move, Command] = {
    Move.CALL: do.CallTicket("2", "A001"),
    Move.RECALL: do.Recall("1"),
    Move.START: do.Start("1"),
    Move.FINISH: do.Finish("1"),
    Move.PARK: do.Park("1"),
    Move.RESUME: do.Resume("2", "A001"),
    Move.TRANSFER: do.Transfer("1", to_service="B"),
    Move.RETURN: do.Return(number="A001"),
    Move.MISS: do.NoShow("1"),
    Move.CANCEL: do.Cancel(number="A001"),
    Move.EXPIRE: do.OpenDay("2026-03-19"),
}
PAIRS = [(stage, move) for stage in PATHS for move in Move if (stage, move) != (Stage.WAITING, Move.TRANSFER)]


def ticket_in(stage: Stage) -> Hall:
    hall = given(opened("1"), opened("2"), issued("A001"), *PATHS[stage])
    assert hall.tickets["A001"].stage is stage
    return hall


def test_each_stage_and_each_move_is_tried() -> None:
    assert {*PATHS, Stage.EXPIRED} == set(Stage)
    assert set(MOVES) == set(Move)


@pytest.mark.parametrize(("stage", "move"), [pair for pair in PAIRS if pair in TABLE])
def test_a_legal_move_leads_where_the_table_says(stage: Stage, move: Move) -> None:
    hall = ticket_in(stage)
    ticket = hall.tickets["A001"]
    follow(hall, when(hall, MOVES[move]))
    assert ticket.stage is after(stage, move)


def test_who_waits_for_one_counter_alone_is_transferred_when_it_closes() -> None:
    hall = ticket_in(Stage.CALLED)
    follow(hall, when(hall, do.Transfer("1", to_counter="2")))
    assert hall.tickets["A001"].stage is after(Stage.CALLED, Move.TRANSFER)
    assert when(hall, do.CloseCounter("2"))[0].type == "TicketTransferred"
    follow(hall, when(hall, do.CloseCounter("2")))
    assert hall.tickets["A001"].stage is after(Stage.WAITING, Move.TRANSFER)


@pytest.mark.parametrize(
    ("stage", "move"), [pair for pair in PAIRS if pair not in TABLE and pair[1] is not Move.EXPIRE]
)
def test_an_illegal_move_is_refused_and_told_what_to_do_instead(stage: Stage, move: Move) -> None:
    reason, message = refusal(ticket_in(stage), MOVES[move])
    assert reason in {"wrong_state", "no_ticket"}
    assert "; " in message


@pytest.mark.parametrize("stage", [stage for stage in PATHS if (stage, Move.EXPIRE) not in TABLE])
def test_what_has_ended_does_not_expire(stage: Stage) -> None:
    assert [event.type for event in when(ticket_in(stage), MOVES[Move.EXPIRE])] == ["DayOpened"]


@pytest.mark.parametrize("move", list(Move))
def test_yesterdays_tickets_are_unknown_today(move: Move) -> None:
    over = (e.TicketExpired(at(0), "A001"), e.DayOpened(at(0), "2026-03-19"))
    hall = given(issued("A001"), *over, opened("1"), opened("2"))
    if move is Move.EXPIRE:
        assert when(hall, do.OpenDay("2026-03-19")) == []
    else:
        assert refused(hall, MOVES[move]) in {"unknown_ticket", "no_ticket"}


def test_the_final_stages_have_no_way_out() -> None:
    final = {stage for stage in Stage if not any(old is stage for old, _ in TABLE)}
    assert final == {Stage.FINISHED, Stage.CANCELLED, Stage.EXPIRED}
    assert [move for old, move in TABLE if old is Stage.NO_SHOW] == [Move.RETURN]
