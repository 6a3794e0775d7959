"""The whole job on real wires: a finger on the glass becomes a slip, a key becomes light, picture and call."""

from pathlib import Path
from typing import Any, Literal

import pytest

from display.board import Board
from kiosk.services import Services
from tests.hall.glass import Glass
from tests.hall.halls import BROKERS, eventually, open_hall, small_hall
from tests.hall.independent_client import IndependentClient
from tests.hall.xvfb import xvfb


@pytest.mark.parametrize("broker", BROKERS)
def test_a_touch_becomes_a_slip_and_a_press_becomes_light_picture_and_call(
    tmp_path: Path, broker: Literal["embedded", "mosquitto"]
) -> None:
    with xvfb(tmp_path / "x") as screen, open_hall(tmp_path, broker) as hall, hall.client("observer") as observer:
        glass = Glass(hall, screen)
        glass.open_kiosk()
        glass.open_tv()
        eventually(lambda: glass.kiosk_offers(_services(observer)), "the kiosk offers its services")
        glass.tap(_services(observer), "A")
        observer.until(lambda: observer.on("replies/kiosk-1"))
        ticket = observer.latest("replies/kiosk-1")["ticket"]
        number = ticket["number"]
        assert number == "A001"
        eventually((hall.slips / "slip-0001.png").exists, "the printer's slip")
        assert hall.codes_on_slips() == [f"paidui:small:{ticket['token']}"]
        observer.until(lambda: _happened(observer, "SlipPrinted", number))

        assert observer.ask("open_counter", counter="1")["ok"]
        observer.until(lambda: _states(observer)["1"] == "open")
        eventually(lambda: glass.tv_shows(_board(observer)), "the hall screen without a call")
        before = glass.tv()
        assert hall.press("terminal-1", "next") == f"taken: {number}"

        mocks = hall.folder / "mocks.log"
        eventually(lambda: f"led-1 shows [{number}]" in mocks.read_text(), "the light over the counter")
        observer.until(lambda: observer.on("calls"))
        call = observer.latest("calls")
        assert (call["ticket"], call["counter"], call["recall"]) == (number, "1", False)
        assert number in call["text"]
        observer.until(lambda: [(c.ticket, c.counter) for c in _board(observer).calls] == [(number, "1")])
        observer.until_latest("counters/1", state="calling", waiting=0)
        assert observer.latest("counters/1")["ticket"]["number"] == number
        eventually(lambda: glass.tv_shows(_board(observer)), "the hall screen with the call")
        assert glass.tv() != before
        assert not glass.tv_shows(_board(observer, instead="A002")), "this comparison sees a number's pixels"
        assert [event["type"] for event in hall.journal()] == [
            "DayOpened", "ControllerStarted", "TicketIssued", "SlipSent", "SlipPrinted",
            "CounterOpened", "TicketCalled",
        ]  # fmt: skip


def test_a_double_tap_is_one_ticket(tmp_path: Path) -> None:
    with xvfb(tmp_path / "x") as screen, open_hall(tmp_path) as hall, hall.client("observer") as observer:
        glass = Glass(hall, screen)
        glass.open_kiosk()
        eventually(lambda: glass.kiosk_offers(_services(observer)), "the kiosk offers its services")
        glass.tap(_services(observer), "B", times=2)
        observer.until(lambda: _happened(observer, "SlipPrinted", "B001"))
        assert len(observer.on("requests/kiosk-1")) == 1
        assert len(hall.events("TicketIssued")) == 1


@pytest.mark.parametrize(("broker", "away"), [("embedded", "no_broker"), ("mosquitto", "no_controller")])
def test_screens_say_that_the_controller_is_away_and_recover_by_themselves(
    tmp_path: Path, broker: Literal["embedded", "mosquitto"], away: Literal["no_broker", "no_controller"]
) -> None:
    with xvfb(tmp_path / "x") as screen, small_hall(tmp_path, broker) as hall:
        run = hall.start_controller()
        with hall.client() as client:
            client.ask("issue_ticket", service="A")
            client.ask("open_counter", counter="1")
            client.ask("call_next", counter="1")
            client.until(lambda: _board(client).calls and _is_called_empty(_services(client)))
            glass = Glass(hall, screen)
            glass.open_kiosk()
            glass.open_tv()
            client.until(lambda: glass.kiosk_offers(_services(client)), "the kiosk offers its services")
            client.until(lambda: glass.tv_shows(_board(client)), "the hall screen shows the call")
            services, board = _services(client), _board(client)
        run.kill()
        eventually(lambda: glass.kiosk_offers(services, away), "the kiosk says that nobody is there")
        eventually(lambda: glass.tv_shows(board, away), "the hall screen says how old its news are")
        hall.start_controller(times_ready=2)
        with hall.client() as client:
            client.until(lambda: glass.kiosk_offers(_services(client)), "the kiosk offers its services again")
            client.until(lambda: glass.tv_shows(_board(client)), "the hall screen is up to date again")


def _services(client: IndependentClient) -> Services:
    client.until(lambda: client.latest("services"))
    return Services.model_validate(client.latest("services"))


def _board(client: IndependentClient, instead: str = "") -> Board:
    """As it was published; `instead`: another number where the last call's was."""
    client.until(lambda: client.latest("board"))
    text = client.on("board")[-1].payload.decode()
    board = Board.model_validate_json(text)
    return Board.model_validate_json(text.replace(board.calls[0].ticket, instead)) if instead else board


def _is_called_empty(services: Services) -> bool:
    """Nobody waits, and a counter is open: unlike before the ticket, and unlike before its call."""
    first = services.services[0]
    return first.waiting == 0 and first.estimated_wait_s is not None


def _states(client: IndependentClient) -> dict[str, str]:
    return {counter.id: counter.state for counter in _board(client).counters}


def _happened(client: IndependentClient, kind: str, ticket: str) -> bool:
    events: list[dict[str, Any]] = [said.body() for said in client.on("events")]
    return any((event["type"], event.get("ticket")) == (kind, ticket) for event in events)
