"""The whole job on real wires: a finger on the glass becomes a slip, a key becomes light, picture and call."""

import subprocess
from pathlib import Path
from typing import Any

import pygame
import pytest
from PIL import Image

from display.board import Board
from display.tv.draw import draw as draw_tv
from display.tv.scene import Picture as TvPicture
from kiosk.services import Services
from kiosk.touch.draw import draw as draw_kiosk
from kiosk.touch.layout import pixel_of
from kiosk.touch.scene import Scene, Take
from tests.hall.halls import BROKERS, VirtualHall, eventually, open_hall
from tests.hall.independent_client import IndependentClient
from tests.hall.xvfb import XScreen, xvfb

KIOSK_SIZE, TV_SIZE = (540, 960), (960, 540)
KIOSK_AT, TV_AT = (0, 0), (580, 0)


@pytest.mark.parametrize("broker", BROKERS)
def test_a_touch_becomes_a_slip_and_a_press_becomes_light_picture_and_call(tmp_path: Path, broker: Any) -> None:
    with xvfb(tmp_path / "x") as screen, open_hall(tmp_path, broker) as hall, hall.client("observer") as observer:
        kiosk = _open_kiosk(hall, screen)
        _open_tv(hall, screen)
        _tap_service(screen, kiosk, observer, "A")
        number, token = _issued_ticket(observer)
        assert number == "A001"
        slip = hall.slips / "slip-0001.png"
        eventually(slip.exists, "the printer's slip")
        assert _code_on(slip) == f"paidui:small:{token}"
        observer.until(lambda: _happened(observer, "SlipPrinted", number))

        assert observer.ask("open_counter", counter="1")["ok"]
        observer.until_latest("board", calls=[])
        eventually(lambda: _tv_shows(screen, observer), "the hall screen without a call")
        before = _tv(screen)
        assert hall.press("terminal-1", "next") == f"taken: {number}"

        hall_log = hall.folder / "mocks.log"
        eventually(lambda: f"led-1 shows [{number}]" in hall_log.read_text(), "the light over the counter")
        observer.until(lambda: observer.on("calls"))
        call = observer.latest("calls")
        assert (call["ticket"], call["counter"], call["recall"]) == (number, "1", False)
        assert number in call["text"]
        observer.until(lambda: [(c["ticket"], c["counter"]) for c in _calls(observer)] == [(number, "1")])
        observer.until(lambda: observer.latest("counters/1")["ticket"]["number"] == number)
        assert observer.latest("counters/1")["state"] == "calling"
        eventually(lambda: _tv_shows(screen, observer), "the hall screen with the call")
        assert _tv(screen).tobytes() != before.tobytes()
        assert not _tv_shows(screen, observer, instead="A002"), "this comparison sees a number's pixels"
        assert [event["type"] for event in hall.journal()] == [
            "DayOpened", "ControllerStarted", "TicketIssued", "SlipSent", "SlipPrinted",
            "CounterOpened", "TicketCalled",
        ]  # fmt: skip


def test_a_double_tap_is_one_ticket(tmp_path: Path) -> None:
    with xvfb(tmp_path / "x") as screen, open_hall(tmp_path) as hall, hall.client("observer") as observer:
        kiosk = _open_kiosk(hall, screen)
        _tap_service(screen, kiosk, observer, "B", taps=2)
        observer.until(lambda: _happened(observer, "SlipPrinted", "B001"))
        assert len(observer.on("requests/kiosk-1")) == 1
        assert len(hall.events("TicketIssued")) == 1


def _open_kiosk(hall: VirtualHall, screen: XScreen) -> int:
    return _open_window(hall, screen, "kiosk", KIOSK_SIZE, KIOSK_AT)


def _open_tv(hall: VirtualHall, screen: XScreen) -> int:
    return _open_window(hall, screen, "display", TV_SIZE, TV_AT)


def _open_window(hall: VirtualHall, screen: XScreen, kind: str, size: tuple[int, int], place: tuple[int, int]) -> int:
    """The real program; its process id."""
    glass = f"{size[0]}x{size[1]}"
    program = hall.start(kind, "small.toml", "--size", glass, log=kind, environment=screen.environment)
    screen.move(program.process.pid, *place)
    return program.process.pid


def _tap_service(screen: XScreen, kiosk: int, observer: IndependentClient, service: str, taps: int = 1) -> None:
    """A finger in the middle of the service's card, once the glass shows what the hall offers."""
    offered = Scene(lambda: "unused")
    offered.tell_connected(True)
    offered.tell_status("online")
    offered.tell_services(Services.model_validate(observer.latest("services")))
    picture = offered.picture(0.0)
    spot = pixel_of(KIOSK_SIZE, picture, Take(service))
    assert spot is not None
    expected = pygame.Surface(KIOSK_SIZE)
    draw_kiosk(expected, picture)
    eventually(lambda: _alike(_kiosk(screen), _image(expected)), "the kiosk offers the services")
    screen.tap(kiosk, *spot, times=taps)


def _issued_ticket(observer: IndependentClient) -> tuple[str, str]:
    observer.until(lambda: observer.on("replies/kiosk-1"))
    ticket = observer.latest("replies/kiosk-1")["ticket"]
    return ticket["number"], ticket["token"]


def _code_on(slip: Path) -> str:
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "--nodbus", slip], capture_output=True, text=True, timeout=30, check=False
    )
    return read.stdout.strip()


def _happened(observer: IndependentClient, kind: str, ticket: str) -> bool:
    return any((said.body()["type"], said.body().get("ticket")) == (kind, ticket) for said in observer.on("events"))


def _calls(observer: IndependentClient) -> list[dict[str, Any]]:
    return list(observer.latest("board")["calls"])


def _tv_shows(screen: XScreen, observer: IndependentClient, instead: str = "") -> bool:
    """Whether the glass shows the board that was published, bright or dark; the clock above it may differ."""
    text = observer.on("board")[-1].payload.decode()
    board = Board.model_validate_json(text.replace(board_number(text), instead) if instead else text)
    seen = _tv(screen)
    return any(_alike(seen, _expected_tv(board, lit=lit)) for lit in (False, True))


def board_number(board: str) -> str:
    """The number called last."""
    return Board.model_validate_json(board).calls[0].ticket


def _expected_tv(board: Board, *, lit: bool) -> Image.Image:
    surface = pygame.Surface(TV_SIZE)
    draw_tv(surface, TvPicture(board, None, board.at, frozenset(board.calls), lit))
    return _image(surface).crop((0, TV_SIZE[1] // 9, *TV_SIZE))


def _tv(screen: XScreen) -> Image.Image:
    (left, top), (width, height) = TV_AT, TV_SIZE
    return screen.picture().crop((left, top + height // 9, left + width, top + height))


def _kiosk(screen: XScreen) -> Image.Image:
    return screen.picture().crop((0, 0, *KIOSK_SIZE))


def _image(surface: pygame.Surface) -> Image.Image:
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))


def _alike(one: Image.Image, other: Image.Image) -> bool:
    return one.tobytes() == other.tobytes()
