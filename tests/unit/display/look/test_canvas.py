"""What is drawn lies where it was meant to, at any size."""

import subprocess
from pathlib import Path

import pygame
import pytest

from display.look.box import Box
from display.look.canvas import Canvas
from display.look.icons import icon_surface
from display.look.palette import BLUE, INK, PAPER, WALL

SIZES = [(1080, 1920), (540, 960), (1920, 1080), (333, 777)]


@pytest.mark.parametrize("size", SIZES)
def test_a_point_of_the_picture_and_its_pixel_are_the_same(size: tuple[int, int]) -> None:
    canvas = Canvas(pygame.Surface(size), 1080, 1920)
    x, y = canvas.virtual(*canvas.pixel(500, 700))
    assert abs(x - 500) < 4
    assert abs(y - 700) < 4


def test_the_picture_is_centred_in_a_window_of_another_shape() -> None:
    canvas = Canvas(pygame.Surface((1000, 200)), 100, 100)
    assert canvas.pixel(0, 0) == (400, 0)
    assert canvas.pixel(100, 100) == (600, 200)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["A012", "请到 3号窗口办理业务", "Account opening by appointment"])
def test_ink_stays_in_its_box(size: tuple[int, int], text: str) -> None:
    canvas = Canvas(pygame.Surface(size), 1080, 1920)
    box = Box(40, 60, 400, 90)
    ink = canvas.text(text, box, 72, weight="bold", least=30)
    two_pixels = 2 * 1080 / size[0] if size[0] < size[1] else 2 * 1920 / size[1]
    assert box.x - two_pixels <= ink.x
    assert ink.right <= box.right + two_pixels
    assert box.y <= ink.y
    assert ink.bottom <= box.bottom


def test_digits_stand_in_the_middle_height_of_their_box() -> None:
    canvas = Canvas(pygame.Surface((1000, 1000)), 1000, 1000)
    box = Box(0, 300, 1000, 400)
    ink = canvas.text("A058", box, 300, weight="bold", align="centre")
    assert abs((ink.y + ink.h / 2) - (box.y + box.h / 2)) < 8
    assert abs((ink.x + ink.w / 2) - 500) < 12


def test_a_card_has_round_corners_and_a_full_middle() -> None:
    surface = pygame.Surface((200, 100))
    canvas = Canvas(surface, 200, 100, WALL)
    canvas.card(Box(0, 0, 200, 100), PAPER, radius=30, edge=BLUE, line=4)
    assert surface.get_at((0, 0))[:3] == WALL
    assert surface.get_at((100, 1))[:3] == BLUE
    assert surface.get_at((100, 50))[:3] == PAPER


@pytest.mark.parametrize("side", [140, 300, 411])
def test_another_program_reads_the_code(side: int, tmp_path: Path) -> None:
    surface = pygame.Surface((500, 500))
    Canvas(surface, 500, 500, WALL).code("paidui:jiangwan:7Q2M4ZT9X1C8B6K3V5N0WDRFGH", Box(20, 20, side, side))
    pygame.image.save(surface, tmp_path / "code.png")
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(tmp_path / "code.png")], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == "paidui:jiangwan:7Q2M4ZT9X1C8B6K3V5N0WDRFGH"


def test_an_icon_is_clear_around_its_strokes() -> None:
    icon = icon_surface("check", 48, INK)
    assert icon.get_at((1, 1))[3] == 0
    assert icon.get_bounding_rect().w > 24
