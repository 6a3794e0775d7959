"""`paidui kiosk`, `display`, `panel` and `voice`: plain values out of the configuration, into a room's program."""

import os
import re
import resource
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pygame

from counter_panel.panel.window import PANEL_SIZE, run_panel
from display.look.fonts import FontMissing
from display.look.screen import WindowScreen
from display.tv.window import run_tv
from display.voice.process import VoiceSettings, run_voice
from kiosk.card_desk import card_reader, readers_at
from kiosk.cards import read_key
from kiosk.config import ConfigError, HallConfig
from kiosk.process import FAILED, USAGE, complain, run_program, start_log
from kiosk.touch.window import run_kiosk
from kiosk.world import real_world

LEAST_PIXELS = 200
"""Of a window's sides."""


def kiosk(config: HallConfig, id: str | None, size: str | None) -> int:
    """Runs the touch screen until its window is closed."""
    place = _one_of("kiosk", id, [each.id for each in config.kiosks])
    if place is None:
        return USAGE
    world = real_world()
    try:
        read_card = card_reader(config, read_key(config), world.now)
    except ConfigError as error:
        return complain(str(error), USAGE)

    readers = readers_at(config, place)
    # What a dump of this program's memory would hold is nobody's business: cards are read here.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def program(screen: WindowScreen) -> Coroutine[Any, Any, None]:
        return run_kiosk(world, config.broker, config.hall, place, screen, read_card=read_card, readers=readers)

    return _window(f"paidui {config.hall} {place}", size, program)


def display(config: HallConfig, id: str | None, size: str | None) -> int:
    """Runs a hall screen until its window is closed."""
    place = _one_of("display", id, [each.id for each in config.displays])
    if place is None:
        return USAGE

    def program(screen: WindowScreen) -> Coroutine[Any, Any, None]:
        return run_tv(real_world(), config.broker, config.hall, place, screen)

    return _window(f"paidui {config.hall} {place}", size, program)


def panel(config: HallConfig, counter: str, size: str | None) -> int:
    """Runs a teller's soft panel until its window is closed."""
    place = _one_of("counter", counter, [each.id for each in config.counters])
    if place is None:
        return USAGE

    def program(screen: WindowScreen) -> Coroutine[Any, Any, None]:
        languages = tuple(config.languages)
        return run_panel(real_world(), config.broker, config.hall, place, screen, languages=languages)

    return _window(f"paidui {config.hall} counter {place}", size or f"{PANEL_SIZE[0]}x{PANEL_SIZE[1]}", program)


def voice(config: HallConfig, id: str | None, out: Path | None) -> int:
    """Speaks until told to stop."""
    place = _one_of("voice", id, [each.id for each in config.voices])
    if place is None:
        return USAGE
    one = config.voice(place)
    settings = VoiceSettings(tuple(config.languages_of(one)), one.repeat, one.volume, one.speed, one.device)
    start_log()
    return run_program(run_voice(real_world(), config.broker, config.hall, place, settings, out=out))


def _one_of(kind: str, id: str | None, known: list[str]) -> str | None:
    if id is None and known:
        return known[0]
    if id in known:
        return id
    complain(f"no {kind} {id!r} in this hall; known: {', '.join(known) or 'none'}", USAGE)
    return None


def _has_glass() -> bool:
    """SDL would draw into memory where there is no screen, and nobody would know; only who asks for that gets it."""
    pygame.display.init()
    return "SDL_VIDEODRIVER" in os.environ or pygame.display.get_driver() not in ("offscreen", "dummy")


def _window(title: str, size: str | None, program: Any) -> int:
    wanted = re.fullmatch(r"([1-9][0-9]{1,4})x([1-9][0-9]{1,4})", size) if size else None
    if size and not wanted:
        return complain(f"--size {size!r} is not WIDTHxHEIGHT, such as 1080x1920", USAGE)
    start_log()
    try:
        if not _has_glass():
            return complain("no screen to draw on: neither DISPLAY nor WAYLAND_DISPLAY is set", FAILED)
        if wanted and min(int(wanted[1]), int(wanted[2])) < LEAST_PIXELS:
            return complain(f"--size {size!r} is too small to read; at least {LEAST_PIXELS}x{LEAST_PIXELS}", USAGE)
        pixels = (int(wanted[1]), int(wanted[2])) if wanted else (0, 0)
        screen = WindowScreen(title, pixels, full_screen=wanted is None)
    except pygame.error as error:
        return complain(f"no screen to draw on: {error}", FAILED)
    return run_program(program(screen), explain=(FontMissing,))
