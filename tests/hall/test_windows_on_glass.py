"""The windows as real processes on a real X screen: a finger by xdotool, pixels and codes read back."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from counter_panel.panel.layout import pixel_of as key_at
from counter_panel.panel.window import PANEL_SIZE
from display.look import palette
from kiosk.app import run_hall
from kiosk.config import parse
from kiosk.journal import open_read_only, read_events
from kiosk.services import Services
from kiosk.touch.layout import pixel_of
from kiosk.touch.scene import Action, Scene, Take
from kiosk.world import real_world
from tests.hall.test_windows import HALL
from tests.mosquitto import Mosquitto
from tests.xvfb import Glass, glass

KIOSK_SIZE, TV_SIZE = (540, 960), (1280, 720)
PATIENCE_S = 20.0
IDLE_SHARE = 0.05
"""Of one core: what an idle window may take at most."""


class Hall:
    """A controller in this process, with its HALL.toml for other processes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.world = real_world()
        self.config = parse(file.read_text(), file)

    def events(self, kind: str) -> list[Any]:
        """What the journal holds of one kind."""
        if not self.config.journal_path.exists():
            return []
        reader = open_read_only(self.config.journal_path)
        try:
            return [recorded.event for recorded in read_events(reader) if recorded.event.type == kind]
        finally:
            reader.close()

    async def pixel(self, action: Action) -> tuple[int, int]:
        """Where the kiosk's window has an action, worked out from what the controller offers."""
        async with self.world.connect_broker(self.config.broker, "looker") as session:
            await session.subscribe("paidui/test/services")
            async for message in session.messages():
                scene = Scene(self.world.new_id)
                scene.tell_connected(True)
                scene.tell_status("online")
                scene.tell_services(Services.model_validate_json(message.payload))
                pixel = pixel_of(KIOSK_SIZE, scene.picture(0), action)
                assert pixel is not None
                return pixel
        raise AssertionError("no services")

    async def ask(self, command: str, *fields: str) -> None:
        """As staff do."""
        asking = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kiosk", "request", str(self.file), command, *fields, stdout=DEVNULL
        )
        assert await asking.wait() == 0


@asynccontextmanager
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with Mosquitto() as broker:
        file = tmp_path / "HALL.toml"
        file.write_text((HALL + 'displays = [{ id = "tv" }]\n') % broker.address.port)
        it = Hall(file)
        ready = asyncio.Event()
        controller = asyncio.create_task(run_hall(it.world, it.config, ready.set))
        await asyncio.wait_for(ready.wait(), PATIENCE_S)
        try:
            yield it
        finally:
            controller.cancel()
            with suppress(asyncio.CancelledError):
                await controller


@asynccontextmanager
async def window(on: Glass, of: Hall, command: str, *options: str) -> AsyncIterator[Process]:
    """A window's process; it must end by SIGTERM within 5 s, without a word of complaint."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", command, str(of.file), *options, env=on.environment, stdout=DEVNULL, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        said = await _last_words(process)
        assert process.returncode == 0, said
        assert "Traceback" not in said


async def _last_words(process: Process) -> str:
    """What it complained of, once it has ended, by itself within 5 s or by force."""
    try:
        async with asyncio.timeout(5):
            _, said = await process.communicate()
    except TimeoutError:
        process.kill()
        _, said = await process.communicate()
    return said.decode(errors="replace")


@pytest.fixture
def kiosk_glass() -> Iterator[Glass]:
    with glass(*KIOSK_SIZE) as it:
        yield it


async def test_a_finger_on_the_kiosks_glass_takes_one_ticket_and_a_phone_reads_its_code(
    tmp_path: Path, kiosk_glass: Glass
) -> None:
    async with hall(tmp_path) as it, window(kiosk_glass, it, "kiosk", "--size", "540x960"):
        x, y = await it.pixel(Take("A"))
        await _becomes(lambda: _near(kiosk_glass, x, y, palette.PAPER), "the kiosk offers its services")
        # A new page is guarded against stray taps.
        await asyncio.sleep(0.5)
        kiosk_glass.tap(x, y, times=2)
        await _becomes(lambda: it.events("TicketIssued"), "a ticket is issued")
        await _becomes(lambda: kiosk_glass.code(tmp_path), "the code is on the glass")
        (issued,) = it.events("TicketIssued")
        assert (issued.ticket, issued.kiosk) == ("A001", "kiosk-1")
        assert kiosk_glass.code(tmp_path) == f"paidui:test:{issued.token}"


async def test_a_card_reader_that_types_gives_its_class_to_the_next_ticket(tmp_path: Path, kiosk_glass: Glass) -> None:
    async with hall(tmp_path) as it, window(kiosk_glass, it, "kiosk", "--size", "540x960"):
        x, y = await it.pixel(Take("A"))
        await _becomes(lambda: _near(kiosk_glass, x, y, palette.PAPER), "the kiosk offers its services")
        kiosk_glass.read("%B6228480402564890018^LI/MING^2912201?;6228480402564890018=29122010000012300000?")
        await _becomes(lambda: _share(kiosk_glass, palette.BLUE_DOWN) > 0.02, "the class is shown as chosen")
        await asyncio.sleep(0.5)
        kiosk_glass.tap(x, y)
        await _becomes(lambda: it.events("TicketIssued"), "a ticket is issued")
        (issued,) = it.events("TicketIssued")
        assert issued.customer_class == "vip"


async def test_a_teller_opens_and_calls_by_mouse_and_keyboard_on_the_panel(tmp_path: Path) -> None:
    with glass(*PANEL_SIZE) as on:
        async with hall(tmp_path) as it, window(on, it, "panel", "--counter", "1"):
            await it.ask("issue_ticket", "service=A")
            x, y = key_at(PANEL_SIZE, "open")
            await _becomes(lambda: _near(on, x, y, palette.INK), "the key is enabled")
            on.tap(x, y)
            await _becomes(lambda: it.events("CounterOpened"), "the counter is open")
            x, y = key_at(PANEL_SIZE, "next")
            await _becomes(lambda: _near(on, x, y, palette.BLUE), "the key is enabled")
            on.tap(x, y, times=2)
            await _becomes(lambda: it.events("TicketCalled"), "a customer is called")
            await asyncio.sleep(0.5)
            on.strike("s")
            await _becomes(lambda: it.events("TicketStarted"), "service has started")
            assert [event.ticket for event in it.events("TicketCalled")] == ["A001"]


async def test_the_hall_screen_lights_up_when_a_ticket_is_called(tmp_path: Path) -> None:
    with glass(*TV_SIZE) as on:
        async with hall(tmp_path) as it, window(on, it, "display", "--size", "1280x720"):
            await it.ask("issue_ticket", "service=A")
            await it.ask("open_counter", "counter=1")
            await _becomes(lambda: _share(on, palette.SLATE) > 0.2, "the hall screen is there")
            await it.ask("call_next", "counter=1")
            await _becomes(lambda: _share(on, palette.AMBER) > 0.2, "the call flashes")


async def test_idle_windows_take_less_than_a_twentieth_of_a_core(tmp_path: Path) -> None:
    with glass(*TV_SIZE) as on:
        async with (
            hall(tmp_path) as it,
            window(on, it, "kiosk", "--size", "540x720") as kiosk,
            window(on, it, "display", "--size", "1280x720") as tv,
        ):
            await _becomes(lambda: _share(on, palette.SLATE) > 0.1, "the hall screen is there")
            await asyncio.sleep(1)
            before = [_cpu_s(process) for process in (kiosk, tv)]
            await asyncio.sleep(3)
            used = [_cpu_s(process) - was for process, was in zip((kiosk, tv), before, strict=True)]
            assert max(used) < IDLE_SHARE * 3


async def _becomes(condition: Any, what: str) -> None:
    """A look every tenth of a second: each one starts a process or reads a file."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"not within {PATIENCE_S} s: {what}"
        await asyncio.sleep(0.1)


def _near(on: Glass, x: int, y: int, colour: palette.Colour) -> bool:
    """Whether the colour is to be seen in the neighbourhood."""
    part = on.seen().crop((x - 25, y - 25, x + 25, y + 25))
    return colour in {found for _, found in part.getcolors(10000) or []}


def _share(on: Glass, colour: palette.Colour) -> float:
    picture = on.seen()
    count = next((n for n, found in picture.getcolors(picture.width * picture.height) or [] if found == colour), 0)
    return count / (picture.width * picture.height)


def _cpu_s(process: Process) -> float:
    """What it has used so far, by proc(5): utime and stime, in clock ticks."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
