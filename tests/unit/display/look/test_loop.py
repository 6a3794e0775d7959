"""The window loop draws when something changed, answers touches, and ends when it is closed."""

import asyncio
from typing import Any

import pygame
import pytest

from display.look.canvas import Surface
from display.look.loop import FRAME_S, show, show_beside
from display.look.screen import (
    Closed,
    Deed,
    Exposed,
    KeyStruck,
    OffscreenScreen,
    Pressed,
    Released,
    Typed,
    WindowScreen,
)
from tests.waiting import until


class Counting:
    """Shows a number; a touch makes it one more."""

    def __init__(self) -> None:
        self.number = 0
        self.drawn: list[int] = []

    def picture(self, now: float) -> int:
        return self.number

    def draw(self, surface: Surface, picture: int) -> list[str]:
        self.drawn.append(picture)
        return [str(picture)]

    def react(self, event: Deed, now: float) -> None:
        self.number += isinstance(event, Released)


async def test_nothing_is_drawn_twice_without_a_change() -> None:
    screen, view = OffscreenScreen((100, 100)), Counting()
    window = asyncio.create_task(show(screen, view))
    await until(lambda: view.drawn)
    await asyncio.sleep(5 * FRAME_S)
    assert view.drawn == [0]
    screen.tap(5, 5)
    await until(lambda: view.drawn == [0, 1])
    screen.say(Exposed())
    await until(lambda: view.drawn == [0, 1, 1])
    assert screen.shown == 3
    assert screen.texts == ["1"]
    screen.say(Closed())
    await window


async def test_a_tap_is_answered_within_a_frame_and_a_little() -> None:
    screen, view = OffscreenScreen((100, 100)), Counting()
    window = asyncio.create_task(show(screen, view))
    await until(lambda: view.drawn)
    clock = asyncio.get_running_loop().time
    fastest = 1.0
    for _ in range(5):
        before, drawn = clock(), len(view.drawn)
        screen.tap(5, 5)
        await until(lambda drawn=drawn: len(view.drawn) > drawn)  # type: ignore[misc]
        fastest = min(fastest, clock() - before)
    assert fastest < 1.5 * FRAME_S
    screen.close()
    await window


async def test_tasks_beside_a_window_end_with_it() -> None:
    screen, ended = OffscreenScreen((100, 100)), asyncio.Event()

    async def beside() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    program = asyncio.create_task(show_beside(screen, Counting(), beside=beside()))
    await until(lambda: screen.shown)
    screen.close()
    await program
    assert ended.is_set()


async def test_a_window_ends_when_a_task_beside_it_fails() -> None:
    async def fail() -> None:
        raise ValueError("beside")

    with pytest.raises(ExceptionGroup):
        await show_beside(OffscreenScreen((100, 100)), Counting(), beside=fail())


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> WindowScreen:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    return WindowScreen("test", (200, 400))


def test_a_finger_is_one_touch_though_sdl_may_say_it_as_a_mouse_too(window: WindowScreen) -> None:
    window.events()
    finger: dict[str, Any] = {"touch_id": 1, "finger_id": 7, "dx": 0.0, "dy": 0.0}
    mouse: dict[str, Any] = {"pos": (100, 100), "button": 1, "touch": True}
    pygame.event.post(pygame.Event(pygame.FINGERDOWN, x=0.5, y=0.25, **finger))
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, **mouse))
    pygame.event.post(pygame.Event(pygame.FINGERUP, x=0.5, y=0.25, **finger))
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONUP, **mouse))
    assert _touches(window) == [Pressed(100, 100), Released(100, 100)]
    window.close()


def test_a_second_finger_is_ignored(window: WindowScreen) -> None:
    window.events()
    for kind, finger_id in ((pygame.FINGERDOWN, 1), (pygame.FINGERDOWN, 2), (pygame.FINGERUP, 2), (pygame.FINGERUP, 1)):
        pygame.event.post(pygame.Event(kind, x=0.5, y=0.5, touch_id=1, finger_id=finger_id, dx=0.0, dy=0.0))
    assert _touches(window) == [Pressed(100, 200), Released(100, 200)]
    window.close()


def test_the_mouse_is_a_finger_and_closing_is_heard(window: WindowScreen) -> None:
    window.events()
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, pos=(3, 4), button=1, touch=False))
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONUP, pos=(3, 4), button=1, touch=False))
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, pos=(3, 4), button=3, touch=False))
    pygame.event.post(pygame.Event(pygame.KEYDOWN, key=pygame.K_SPACE))
    pygame.event.post(pygame.Event(pygame.QUIT))
    assert _touches(window) == [Pressed(3, 4), Released(3, 4), KeyStruck("space"), Closed()]
    window.close()


def test_what_a_reader_types_comes_with_capitals_and_signs_and_stays_out_of_logs(window: WindowScreen) -> None:
    window.events()
    for character in "A:b7":
        pygame.event.post(pygame.Event(pygame.TEXTINPUT, text=character))
    pygame.event.post(pygame.Event(pygame.KEYDOWN, key=pygame.K_RETURN))
    *typed, enter = _touches(window)
    assert (typed, enter) == ([Typed(each) for each in "A:b7"], KeyStruck("return"))
    assert repr(typed[0]) == "Typed()"
    window.close()


def _touches(window: WindowScreen) -> list[object]:
    return [event for event in window.events() if not isinstance(event, Exposed)]
