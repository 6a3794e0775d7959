"""A link keeps a device served: it notices a loss, says so once, and is back soon after the device is."""

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import Never

import pytest

from drivers.errors import BadFrame, LinkLost, NoAnswer
from drivers.link import Link, open_stream
from drivers.stream import Stream
from firmware_mocks.ports import pty_port
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.wires import MemoryStream, clean_wire
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import PORTS, port_of, running
from tests.waiting import until

WHY_NOT_THERE = ("does not exist", "refused", "is not there")


async def echo(stream: Stream) -> None:
    while True:
        await stream.write(await stream.read())


class Pinging:
    """A driver that says `ok` for each answer."""

    def __init__(self) -> None:
        self.link: Link | None = None
        self.answers = 0

    async def serve(self, stream: Stream) -> Never:
        while True:
            await stream.write(b"ping")
            await stream.read()
            self.answers += 1
            assert self.link is not None
            self.link.report("ok", "")
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", PORTS)
async def test_unplugged_is_lost_and_logged_once_and_replugged_works_within_2_s(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "drivers.link")
    reports, driver, bus = Reports(), Pinging(), UsbBus()
    async with port_of(kind, tmp_path, bus) as port:
        driver.link = Link("led-1", lambda: port.url, link_world(partial(open_stream, usb=bus)), reports)
        async with running(port.serve(echo), driver.link.run(driver.serve)):
            await until(lambda: reports.state == "ok")
            port.unplug()
            await until(lambda: reports.state == "lost", seconds=0.1)
            await until(lambda: any(why in reports.detail for why in WHY_NOT_THERE))
            await asyncio.sleep(0.7)
            assert reports.states == ["ok", "lost", "lost"]
            answers = driver.answers
            port.replug()
            await until(lambda: driver.answers > answers, seconds=2)
            assert reports.state == "ok"
    messages = [record.getMessage() for record in caplog.records]
    assert [message.split(":")[0] for message in messages] == ["led-1 is lost", "led-1 is back"]


async def test_a_wire_that_does_not_exist_yet_is_asked_for_until_it_does(tmp_path: Path) -> None:
    reports, driver = Reports(), Pinging()
    wire: list[str] = []

    def resolve() -> str:
        if not wire:
            raise LinkLost("no virtual device runs")
        return wire[0]

    driver.link = Link("led-1", resolve, link_world(), reports)
    async with pty_port(tmp_path / "wire") as port, running(port.serve(echo), driver.link.run(driver.serve)):
        await until(lambda: reports.told == [("lost", "no virtual device runs")])
        wire.append("nonsense")
        await until(lambda: "is not a device address" in reports.detail, seconds=2)
        wire[:] = [port.url]
        await until(lambda: reports.state == "ok", seconds=2)


@pytest.mark.parametrize("error", [LinkLost("x"), NoAnswer("x"), BadFrame("x")])
async def test_whatever_the_device_did_wrong_the_wire_is_closed_and_opened_again(error: Exception) -> None:
    opened: list[Closing] = []
    reports = Reports()

    async def open_one(url: str) -> Stream:
        opened.append(Closing())
        return opened[-1]

    async def serve(stream: Stream) -> None:
        raise error

    link = Link("led-1", lambda: "mock", link_world(open_one), reports)
    async with running(link.run(serve)):
        await until(lambda: len(opened) == 3)
    assert all(stream.closed for stream in opened)
    assert reports.detail == "x"


async def test_errors_of_a_drivers_task_group_count_like_one() -> None:
    async def serve(stream: Stream) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stream.read())
            tasks.create_task(_raise(NoAnswer("silent")))

    reports = Reports()
    link = Link("led-1", lambda: "mock", link_world(_clean), reports)
    async with running(link.run(serve)):
        await until(lambda: reports.told)
    assert reports.told[0] == ("lost", "silent")


async def test_a_bug_in_a_driver_is_not_taken_for_a_lost_wire() -> None:
    async def serve(stream: Stream) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_raise(NoAnswer("silent")))
            tasks.create_task(_raise(KeyError("bug")))

    with pytest.raises(ExceptionGroup):
        await Link("led-1", lambda: "mock", link_world(_clean), Reports()).run(serve)


async def test_a_wire_that_opens_and_fails_at_once_is_not_opened_in_a_spin(
    caplog: pytest.LogCaptureFixture,
) -> None:
    attempts = 0

    async def serve(stream: Stream) -> None:
        nonlocal attempts
        attempts += 1

    link = Link("led-1", lambda: "mock", link_world(_clean), Reports())
    async with running(link.run(serve)):
        await asyncio.sleep(1.0)
    assert 2 <= attempts <= 4
    assert [record.getMessage() for record in caplog.records].count("led-1 is lost: ") == 0
    assert len([record for record in caplog.records if "is lost" in record.getMessage()]) == 1


async def test_a_device_that_answers_nothing_is_logged_once_however_often_its_wire_opens(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "drivers.link")

    async def serve(stream: Stream) -> None:
        await asyncio.sleep(0.01)
        raise NoAnswer("silent")

    async with running(Link("led-1", lambda: "mock", link_world(_clean), Reports()).run(serve)):
        await asyncio.sleep(0.8)
    assert [record.getMessage() for record in caplog.records] == ["led-1 is lost: silent"]


async def test_pauses_double_up_to_a_second_and_start_anew_after_a_steady_connection() -> None:
    link = Link("led-1", lambda: "mock", link_world(_clean), Reports())
    pauses = [link._next_pause() for _ in range(6)]
    for pause, longest in zip(pauses, (0.2, 0.4, 0.8, 1.0, 1.0, 1.0), strict=True):
        assert 0.75 * longest <= pause <= longest
    link._is_steady()
    assert link._next_pause() <= 0.2


async def test_cancelled_while_opening_serving_and_pausing_it_leaves_nothing_open() -> None:
    opened: list[Closing] = []

    async def open_slowly(url: str) -> Stream:
        await asyncio.sleep(0.02)
        opened.append(Closing())
        return opened[-1]

    async def serve(stream: Stream) -> None:
        await asyncio.sleep(0.02)
        raise LinkLost("x")

    for cancelled_after in (0, 0.01, 0.03, 0.06):
        task = asyncio.create_task(Link("x", lambda: "mock", link_world(open_slowly), Reports()).run(serve))
        await asyncio.sleep(cancelled_after)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(opened) == 2
    assert all(stream.closed for stream in opened)


async def _clean(url: str) -> Stream:
    return clean_wire()[0]


async def _raise(error: Exception) -> None:
    raise error


class Closing(MemoryStream):
    """Knows whether it was closed."""

    closed = False

    async def aclose(self) -> None:
        self.closed = True
        await super().aclose()


class LosingTwo:
    """A driver of two tasks, of which one loses the wire when it is told so."""

    def __init__(self) -> None:
        self.lose = asyncio.Event()
        self.served = 0

    async def serve(self, _stream: Stream) -> Never:
        self.served += 1
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear())
            await asyncio.get_running_loop().create_future()
        raise AssertionError("nobody ends it so")

    async def _hear(self) -> None:
        await self.lose.wait()
        raise LinkLost("unplugged")


@pytest.mark.parametrize("steps", range(4))
async def test_a_link_that_is_cancelled_in_the_moment_of_a_loss_ends(steps: int) -> None:
    async def opened(_url: str) -> Stream:
        return clean_wire()[0]

    driver = LosingTwo()
    link = Link("led-1", lambda: "serial:///dev/none", link_world(opened), Reports())
    serving = asyncio.create_task(link.run(driver.serve))
    await until(lambda: driver.served)
    driver.lose.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    serving.cancel()
    ended, _ = await asyncio.wait({serving}, timeout=0.1)
    serving.cancel()
    assert ended
    assert serving.cancelled()
