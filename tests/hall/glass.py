"""What the kiosk and the hall screen must show for what was published, drawn here, to compare the real glass with."""

from typing import Literal

import pygame
from PIL import Image

from display.board import Board
from display.tv.draw import draw as draw_tv
from display.tv.scene import Picture as TvPicture
from kiosk.services import Services
from kiosk.touch.draw import draw as draw_kiosk
from kiosk.touch.layout import pixel_of
from kiosk.touch.scene import Picture as KioskPicture
from kiosk.touch.scene import Scene, Take
from tests.hall.halls import VirtualHall
from tests.hall.xvfb import XScreen

KIOSK_SIZE, TV_SIZE = (540, 960), (960, 540)
KIOSK_AT, TV_AT = (0, 0), (580, 0)
"""Where the windows are put on the X screen."""

CLOCK_H = TV_SIZE[1] // 9
"""The top of the hall screen, with the time of day, is not compared."""

Away = Literal["no_broker", "no_controller"] | None


class Glass:
    """The two windows of a hall on one X screen."""

    def __init__(self, hall: VirtualHall, screen: XScreen) -> None:
        self._hall, self._screen = hall, screen
        self._kiosk = 0

    def open_kiosk(self) -> None:
        """The real `paidui kiosk`."""
        self._kiosk = self._open("kiosk", KIOSK_SIZE, KIOSK_AT)

    def open_tv(self) -> None:
        """The real `paidui display`."""
        self._open("display", TV_SIZE, TV_AT)

    def tap(self, services: Services, service: str, times: int = 1) -> None:
        """A finger in the middle of a service's card."""
        spot = pixel_of(KIOSK_SIZE, _choosing(services, None), Take(service))
        assert spot is not None
        self._screen.tap(self._kiosk, *spot, times=times)

    def kiosk_offers(self, services: Services, away: Away = None) -> bool:
        """Whether it shows these services, or that they cannot be had now."""
        expected = pygame.Surface(KIOSK_SIZE)
        draw_kiosk(expected, _choosing(services, away))
        return self._seen(KIOSK_AT, KIOSK_SIZE) == _image(expected)

    def tv_shows(self, board: Board, away: Away = None) -> bool:
        """Whether it shows this board, in either half of a call's flash."""
        seen = self.tv()
        return any(seen == _tv_picture(board, away, lit=lit) for lit in (False, True))

    def tv(self) -> Image.Image:
        """The hall screen as it is, below the clock."""
        return _below_the_clock(self._seen(TV_AT, TV_SIZE))

    def _seen(self, at: tuple[int, int], size: tuple[int, int]) -> Image.Image:
        return self._screen.picture().crop((*at, at[0] + size[0], at[1] + size[1]))

    def _open(self, command: str, size: tuple[int, int], place: tuple[int, int]) -> int:
        glass = f"{size[0]}x{size[1]}"
        environment = self._screen.environment
        program = self._hall.start(command, "small.toml", "--size", glass, log=command, environment=environment)
        self._screen.move(program.process.pid, *place)
        return program.process.pid


def _choosing(services: Services, away: Away) -> KioskPicture:
    """The page of services, untouched."""
    scene = Scene(lambda: "unused")
    scene.tell_services(services)
    scene.tell_no_slips(services.no_slips.get("kiosk-1"))
    scene.tell_connected(away != "no_broker")
    scene.tell_status("offline" if away == "no_controller" else "online")
    return scene.picture(0.0)


def _tv_picture(board: Board, away: Away, *, lit: bool) -> Image.Image:
    surface = pygame.Surface(TV_SIZE)
    draw_tv(surface, TvPicture(board, away, board.at, frozenset(board.calls), lit))
    return _below_the_clock(_image(surface))


def _below_the_clock(tv: Image.Image) -> Image.Image:
    return tv.crop((0, CLOCK_H, *TV_SIZE))


def _image(surface: pygame.Surface) -> Image.Image:
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
