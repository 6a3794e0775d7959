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
    refused,
    started,
    when,
)

PATHS: dict[Stage, list[e.Event]] = {
    Stage.WAITING: [],
    Stage.CALLED: [called("A001")],
    Stage.SERVING: [called("A001"), started("A001")],
    Stage.FINISHED: [called("A001"), started("A001"), finished("A001")],
    Stage.NO_SHOW: [called("A001"), missed("A001")],
    Stage.CANCELLED: [e.TicketCancelled(at(0), "A001")],
}
MOVES: dict[Move, Command] = {
    Move.CALL: do.CallTicket("1", "A001"),
    Move.RECALL: do.Recall("1"),
    Move.START: do.Start("1"),
    Move.FINISH: do.Finish("1"),
    Move.MISS: do.NoShow("1"),
    Move.CANCEL: do.Cancel(number="A001"),
    Move.EXPIRE: do.OpenDay("2026-03-19"),
}
PAIRS = [(stage, move) for stage in PATHS for move in Move]


def ticket_in(stage: Stage) -> Hall:
    hall = given(opened("1"), issued("A001"), *PATHS[stage])
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


@pytest.mark.parametrize(
    ("stage", "move"), [pair for pair in PAIRS if pair not in TABLE and pair[1] is not Move.EXPIRE]
)
def test_an_illegal_move_is_refused(stage: Stage, move: Move) -> None:
    assert refused(ticket_in(stage), MOVES[move]) in {"wrong_state", "no_ticket"}


@pytest.mark.parametrize("stage", [stage for stage in PATHS if (stage, Move.EXPIRE) not in TABLE])
def test_what_has_ended_does_not_expire(stage: Stage) -> None:
    assert [event.type for event in when(ticket_in(stage), MOVES[Move.EXPIRE])] == ["DayOpened"]


@pytest.mark.parametrize("move", list(Move))
def test_yesterdays_tickets_are_unknown_today(move: Move) -> None:
    hall = given(issued("A001"), e.TicketExpired(at(0), "A001"), e.DayOpened(at(0), "2026-03-19"), opened("1"))
    if move is Move.EXPIRE:
        assert when(hall, do.OpenDay("2026-03-19")) == []
    else:
        assert refused(hall, MOVES[move]) in {"unknown_ticket", "no_ticket"}


def test_the_final_stages_have_no_way_out() -> None:
    final = {stage for stage in Stage if not any(old is stage for old, _ in TABLE)}
    assert final == {Stage.FINISHED, Stage.NO_SHOW, Stage.CANCELLED, Stage.EXPIRED}
