"""`paidui demo`: a whole virtual hall in one command, in windows or, without a screen, as a short visit in pictures."""

import asyncio
import os
import socket
import subprocess
import sys
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from firmware_mocks.halls.children import Children, children
from firmware_mocks.halls.desktop import places
from firmware_mocks.halls.visit import Visit
from kiosk.config import HallConfig, load
from kiosk.process import FAILED, OK, Complaint
from kiosk.world import real_world

OUT = Path("demo-out")
"""Where the demo leaves its journal and pictures, unless told otherwise."""

START_S = 15.0
"""Seconds until the hall must be ready, on a slow machine."""

VISIT_S = 60.0
"""Seconds that the scripted visit may take; it usually takes a tenth of that."""

OURS = ("demo.db*", "slip-*.png", "led-*.png", "kiosk-*.png", "panel-*.png", "tv.png", "voice/*.wav")
"""What an earlier demo left in its folder. Whatever else lies there is somebody's."""

WINDOWS = (
    ("kiosk", "kiosk"),
    ("display", "display"),
    ("panel 1", "panel", "--counter", "1"),
    ("panel 2", "panel", "--counter", "2"),
)

NO_SCREEN = (0, 0)

CARD = "6228480402564890018"
"""Nobody's: a VIP of the packaged hall."""


async def play(*, headless: bool, seconds: float | None, out: Path | None) -> int:
    """Runs until the windows are closed, the visit is over, or time is up."""
    console = Console(highlight=False, soft_wrap=True)
    desktop = NO_SCREEN if headless else _desktop()
    if not headless and desktop == NO_SCREEN:
        console.print("There is no screen here: playing a short visit instead, drawn into pictures.")
        headless = True
    config = _prepare((out or OUT).resolve())
    if headless:
        return await _play_visit(console, config, seconds)
    return await _open_windows(console, config, seconds, desktop)


async def _open_windows(console: Console, config: HallConfig, seconds: float | None, desktop: tuple[int, int]) -> int:
    hall, where = str(config.file), places(*desktop)
    async with children(lambda name, line: console.print(f"[dim]{name:>8}[/] {escape(line)}")) as family:
        await _start_hall(family, config)
        await family.start("voice", "voice", hall)
        for name, command, *options in WINDOWS:
            place = where[name]
            await family.start(name, command, hall, *options, "--size", place.size, SDL_VIDEO_WINDOW_POS=place.corner)
        console.print(
            f"The hall is open: touch the kiosk, press NEXT on a panel. Journal and slips: {config.file.parent}"
        )
        console.print(f"Draw a card, press a key: paidui press {config.file} reader-1 {CARD}, … keypad-2 enter")
        console.print("Close all windows or press Ctrl-C to end.")
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await _until_closed(family)
        return OK


async def _until_closed(family: Children) -> int:
    still_open = [name for name, *_ in WINDOWS]
    while still_open:
        name, code = await family.ended.get()
        if name in still_open:
            still_open.remove(name)
        elif name in ("run", "mocks"):
            raise Complaint(f"{name} ended with exit code {code}; see its last lines above", FAILED)
    return OK


async def _play_visit(console: Console, config: HallConfig, seconds: float | None) -> int:
    visit = Visit(real_world(), config, config.file.parent, console)
    async with children(visit.hear) as family:
        await _start_hall(family, config)
        voice_out = str(config.file.parent / "voice")
        await family.start("voice", "voice", str(config.file), "--out", voice_out)
        try:
            async with asyncio.timeout(min(seconds or VISIT_S, VISIT_S)):
                worked = await visit.play()
        except TimeoutError:
            console.print(f"[red]✗[/] not done in time; last: {visit.doing}")
            worked = False
    console.print(f"Pictures, slips, voice and journal: {config.file.parent}")
    return OK if worked else FAILED


async def _start_hall(family: Children, config: HallConfig) -> None:
    hall, out = str(config.file), str(config.file.parent)
    await family.start("mocks", "mocks", hall, "--out", out)
    await family.start("run", "run", hall)
    try:
        async with asyncio.timeout(START_S):
            await family.ready.wait()
    except TimeoutError:
        raise Complaint(f"the controller was not ready within {START_S:.0f} s; see its lines above") from None


def _prepare(folder: Path) -> HallConfig:
    """The packaged hall in a folder of its own, with an empty journal and a free port for its broker."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        hall = folder / "demo.toml"
        for old in (each for pattern in OURS if hall.exists() for each in folder.glob(pattern)):
            old.unlink()
        text = files("firmware_mocks.halls").joinpath("demo.toml").read_text(encoding="utf-8")
        hall.write_text(f"{text}\n[mqtt]\nport = {_free_port()}\n", encoding="utf-8")
    except OSError as error:
        raise Complaint(f"cannot write to {folder}: {error.strerror}", FAILED) from None
    return load(hall)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _desktop() -> tuple[int, int]:
    """The desktop's size in pixels; NO_SCREEN where no window can be opened: a stale DISPLAY is no screen."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return NO_SCREEN
    attempt = (
        "import pygame; pygame.display.init(); assert pygame.display.get_driver() not in ('dummy', 'offscreen');"
        "print(*pygame.display.get_desktop_sizes()[0])"
    )
    environment = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    told = subprocess.run(
        [sys.executable, "-c", attempt], capture_output=True, timeout=20, check=False, env=environment
    )
    width, _, height = told.stdout.decode().strip().partition(" ")
    return (int(width), int(height)) if told.returncode == 0 else NO_SCREEN
