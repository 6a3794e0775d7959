"""What the hall screen shows, and that it can be read from 8 m."""

from datetime import timedelta
from itertools import pairwise

import pygame
import pytest

from display.board import Advice, Board, Longest
from display.tv.draw import LEAST_TEXT, draw
from display.tv.scene import FLASH_PERIOD_S, FLASH_S, Picture, Scene
from tests import samples
from tests.legible import assert_legible

NOW = 100.0


def _ready(board: Board | None = None) -> Scene:
    scene = Scene()
    scene.tell_connected(True)
    scene.tell_status("online")
    scene.tell_board(board or samples.board(), NOW)
    return scene


def _shown(scene: Scene, now: float = NOW) -> set[str]:
    return {placed.wanted for placed in draw(pygame.Surface((1920, 1080)), scene.picture(now, samples.NOW)).placed}


def test_the_newest_call_is_huge_with_its_counter_in_both_languages() -> None:
    canvas = draw(pygame.Surface((1920, 1080)), _ready().picture(NOW, samples.NOW))
    largest = max(canvas.placed, key=lambda placed: placed.size)
    assert largest.text == "A051"
    assert largest.ink.h >= 100
    assert {"请到 1号窗口", "please go to counter 1"} <= {placed.text for placed in canvas.placed}


def test_older_calls_stand_below_with_their_counters() -> None:
    assert {"B023", "2号窗口", "V004", "3号窗口", "A050", "4号窗口"} <= _shown(_ready())


def test_a_paused_counter_says_so() -> None:
    assert {"暂停服务", "Paused"} <= _shown(_ready())


def test_the_clock_is_the_halls() -> None:
    assert {"10:32", "3月18日 星期三", "Wed 18 Mar"} <= _shown(_ready())


def test_a_new_call_flashes_for_eight_seconds_at_most_twice_a_second() -> None:
    scene = _ready(samples.board(0))
    board = samples.board(1, seq=2)
    scene.tell_board(board, NOW)
    lit = [scene.picture(NOW + n / 100, samples.NOW).lit for n in range(int(FLASH_S * 100))]
    flashes = sum(not before and after for before, after in pairwise(lit))
    assert FLASH_PERIOD_S >= 0.5
    assert 4 <= flashes <= 16
    assert scene.picture(NOW, samples.NOW).flashing == frozenset(board.calls)
    assert not scene.picture(NOW + FLASH_S, samples.NOW).flashing


def test_a_recall_flashes_again() -> None:
    board = samples.board(2)
    scene = _ready(board)
    again = board.calls[1].model_copy(update={"at": samples.NOW + timedelta(seconds=30), "recalls": 1})
    scene.tell_board(board.model_copy(update={"seq": 2, "calls": [again, board.calls[0]]}), NOW + 30)
    assert scene.picture(NOW + 31, samples.NOW).flashing == frozenset([again])


def test_a_ticket_called_again_elsewhere_flashes_with_its_new_counter_alone() -> None:
    board = samples.board(3)
    scene = _ready(board)
    there = board.calls[0].model_copy(update={"at": samples.NOW + timedelta(minutes=5), "counter": "4"})
    scene.tell_board(board.model_copy(update={"seq": 2, "calls": [there, *board.calls[1:]]}), NOW + 300)
    assert scene.picture(NOW + 301, samples.NOW).flashing == frozenset([there])
    canvas = draw(pygame.Surface((1920, 1080)), scene.picture(NOW + 301, samples.NOW))
    assert {"请到 4号窗口", "please go to counter 4"} <= {placed.text for placed in canvas.placed}
    assert not {"请到 1号窗口"} & {placed.text for placed in canvas.placed}


def test_advice_is_for_the_staff_and_not_for_the_hall() -> None:
    wait = Longest(service="A", customer_class="ordinary", wait_s=3060, target_s=900)
    advice = Advice(action="open_counter", counter="6", profile="all", longest=wait, after=wait)
    assert _shown(_ready(samples.board().model_copy(update={"advice": advice}))) == _shown(_ready())


def test_a_screen_that_just_started_does_not_flash_old_calls() -> None:
    assert not _ready().picture(NOW, samples.NOW).flashing


def test_an_older_board_is_dropped() -> None:
    scene = _ready(samples.board(2, seq=9))
    scene.tell_board(samples.board(0, seq=8), NOW)
    board = scene.picture(NOW, samples.NOW).board
    assert board is not None
    assert len(board.calls) == 2


@pytest.mark.parametrize(("connected", "status"), [(False, "online"), (True, "offline")])
def test_old_news_is_shown_as_old(connected: bool, status: str) -> None:
    scene = _ready()
    scene.tell_connected(connected)
    scene.tell_status(status)
    assert {"A051", "显示暂未更新，请留意窗口与广播", "截至 as of 10:32"} <= _shown(scene)
    scene.tell_connected(True)
    scene.tell_status("online")
    assert "截至 as of 10:32" not in _shown(scene)


def test_nothing_changes_while_nothing_happens() -> None:
    scene = _ready()
    assert scene.picture(NOW, samples.NOW) == scene.picture(NOW + 0.4, samples.NOW + timedelta(seconds=20))


@pytest.mark.parametrize("calls", [0, 1, 2, 6, 12])
@pytest.mark.parametrize(("counters", "services"), [(1, 1), (2, 2), (6, 8), (8, 12), (14, 12)])
def test_every_hall_fits(calls: int, counters: int, services: int) -> None:
    scene = _ready(samples.board(calls, counters, services))
    _legible(scene.picture(NOW, samples.NOW))
    scene.tell_status("offline")
    _legible(scene.picture(NOW, samples.NOW))


def test_a_flashing_call_can_be_read() -> None:
    scene = _ready(samples.board(0))
    scene.tell_board(samples.board(6, seq=2), NOW)
    bright = scene.picture(NOW + 0.1, samples.NOW)
    assert bright.lit
    _legible(bright)


def test_before_it_knows_the_hall_the_screen_says_that_it_connects() -> None:
    picture = Scene().picture(NOW, samples.NOW)
    assert picture.away == "starting"
    _legible(picture)


def _legible(picture: Picture) -> None:
    surface = pygame.Surface((1920, 1080))
    assert_legible(draw(surface, picture), surface, LEAST_TEXT)
