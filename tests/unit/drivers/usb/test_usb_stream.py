"""A printer's USB as a stream: what the conformance tests of all streams do not ask, because only USB has it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from random import Random
from typing import Any

import pytest

from drivers.errors import LinkLost, NoAnswer
from drivers.link import Link, open_stream
from drivers.stream import NOT_ERROR, PAPER_EMPTY, SELECTED, Stream, TellsPortStatus
from drivers.usb_port import UsbStream
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.descriptors import Endpoint, Identity, Setting
from firmware_mocks.usb.port import UsbPort, usb_port
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

MUCH = bytes(100_000)


async def echo(stream: Stream) -> None:
    while True:
        await stream.write(await stream.read())


async def deaf(stream: Stream) -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def opened(bus: UsbBus, port: UsbPort) -> AsyncIterator[UsbStream]:
    stream = await open_stream(port.url, usb=bus)
    assert isinstance(stream, UsbStream)
    try:
        yield stream
    finally:
        await stream.aclose()


def threads_of(port: UsbPort) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(port.url)]


async def test_no_thread_and_no_handle_outlives_the_stream() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(deaf)):
        async with opened(bus, port) as stream:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(stream.write(MUCH), 0.05)
            assert threads_of(port)
        await stream.aclose()
        await until(lambda: not threads_of(port), seconds=1)
        assert bus.open_handles == 0


async def test_an_opening_that_nobody_waits_for_any_more_is_taken_back() -> None:
    class Hesitant(UsbBus):
        def claim_interface(self, *told: Any) -> None:
            claiming.set()
            go_on.wait(5)
            super().claim_interface(*told)

    bus, claiming, go_on = Hesitant(), threading.Event(), threading.Event()
    async with usb_port(bus) as port:
        opening = asyncio.create_task(open_stream(port.url, usb=bus))
        await until(claiming.is_set)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        assert bus.open_handles == 1
        go_on.set()
        await until(lambda: not bus.open_handles and not threads_of(port), seconds=1)
        assert port.kernel_driver


async def test_closing_is_over_within_the_time_of_a_read_also_while_all_is_blocked() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(deaf)):
        stream = await open_stream(port.url, usb=bus)
        working = [asyncio.create_task(stream.write(MUCH)), asyncio.create_task(stream.read())]
        await asyncio.sleep(0.02)
        began = asyncio.get_running_loop().time()
        await stream.aclose()
        assert asyncio.get_running_loop().time() - began < 0.5
        ends = await asyncio.gather(*working, return_exceptions=True)
        assert [type(end) for end in ends] == [LinkLost, LinkLost]


async def test_a_closing_that_is_cancelled_ends_by_itself() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(deaf)):
        stream = await open_stream(port.url, usb=bus)
        closing = asyncio.create_task(stream.aclose())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
        await until(lambda: not threads_of(port) and not bus.open_handles, seconds=1)
        assert port.kernel_driver


async def test_a_printer_that_takes_nothing_tells_its_port_status_all_the_same() -> None:
    bus = UsbBus()
    async with (
        MockPrinter(Random(1)) as printer,
        usb_port(bus, status=lambda: printer.port_status) as port,
        running(port.serve(printer.serve)),
        opened(bus, port) as stream,
    ):
        assert isinstance(stream, TellsPortStatus)
        assert await stream.port_status() == SELECTED | NOT_ERROR
        port.fault("nak", on=True)
        printer.fault("paper_out", on=True)
        writing = asyncio.create_task(stream.write(b"a slip\n"))
        await asyncio.sleep(0.02)
        assert not writing.done()
        assert await stream.port_status() == PAPER_EMPTY
        port.fault("nak", on=False)
        await writing


async def test_a_printer_out_of_paper_takes_what_its_buffer_holds_and_then_no_more() -> None:
    bus = UsbBus()
    async with (
        MockPrinter(Random(1)) as printer,
        usb_port(bus) as port,
        running(port.serve(printer.serve)),
        opened(bus, port) as stream,
    ):
        printer.fault("cover_open", on=True)
        writing = asyncio.create_task(stream.write(b"line\n" * 14_000))
        await until(lambda: printer.received == Model().buffer)
        assert not writing.done()
        printer.fault("cover_open", on=False)
        await writing
        await until(lambda: printer.received == 70_000)


async def test_a_writer_waits_no_longer_than_told_and_only_while_nothing_is_taken() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(deaf)), opened(bus, port) as stream:
        stream._stalled_s = 0.3
        began = asyncio.get_running_loop().time()
        with pytest.raises(NoAnswer, match=r"has taken no bytes for 0\.3 s"):
            await stream.write(MUCH)
        assert 0.3 <= asyncio.get_running_loop().time() - began < 1.5
        assert await stream.port_status()


async def test_what_follows_a_cancelled_write_comes_after_what_was_taken_of_it() -> None:
    bus = UsbBus()
    heard = b""

    async def hears(stream: Stream) -> None:
        nonlocal heard
        while True:
            heard += await stream.read(100)

    async with usb_port(bus) as port, running(port.serve(hears)), opened(bus, port) as stream:
        for number in range(20):
            writing = asyncio.create_task(stream.write(bytes([number]) * 20_000))
            for _ in range(number):
                await asyncio.sleep(0.0005)
            writing.cancel()
            await asyncio.wait([writing])
        await stream.write(b"\xff")
        await until(lambda: heard.endswith(b"\xff"))
    assert list(heard) == sorted(heard)


@pytest.mark.parametrize(("fault", "why"), [("io_error", "input/output error"), ("pipe_error", "pipe error")])
async def test_errors_of_the_bus_end_the_stream_for_reader_and_writer(fault: str, why: str) -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(deaf)), opened(bus, port) as stream:
        reading, writing = asyncio.create_task(stream.read()), asyncio.create_task(stream.write(MUCH))
        await asyncio.sleep(0.02)
        port.fault(fault, on=True)
        async with asyncio.timeout(0.2):
            ends = await asyncio.gather(reading, writing, return_exceptions=True)
        assert [type(end) for end in ends] == [LinkLost, LinkLost]
        assert why in str(ends[0])
        with pytest.raises(LinkLost):
            await stream.port_status()


async def test_an_endpoint_that_stopped_goes_again_when_the_printer_is_opened_again() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(echo)):
        async with opened(bus, port) as stream:
            port.fault("pipe_error", on=True)
            with pytest.raises(LinkLost, match="has stopped its endpoint"):
                await stream.read()
        async with opened(bus, port) as stream:
            await stream.write(b"again")
            assert await stream.read() == b"again"


async def test_pulled_in_mid_slip_and_back_at_another_address_it_is_served_within_2_s() -> None:
    bus, reports = UsbBus(), Reports()
    served = 0

    async def slip(stream: Stream) -> None:
        nonlocal served
        await stream.write(b"hello")
        await stream.read()
        served += 1
        link.report("ok", "")
        await stream.write(MUCH)
        await asyncio.Event().wait()

    async def takes_its_time(stream: Stream) -> None:
        await stream.write(await stream.read(5))
        while True:
            await stream.read(1)
            await asyncio.sleep(0.01)

    link = Link("printer-1", lambda: "usb://04b8:0202", link_world(partial(open_stream, usb=bus)), reports)
    async with usb_port(bus) as port, running(port.serve(takes_its_time), link.run(slip)):
        for times in (1, 2):
            await until(lambda times=times: served == times and reports.state == "ok", seconds=2)  # type: ignore[misc]
            assert port.plug is not None
            before = port.plug.address
            await asyncio.sleep(0.02)
            port.unplug()
            await until(lambda: reports.state == "lost", seconds=0.1)
            assert "unplugged or switched off" in reports.detail
            await asyncio.sleep(0.1)
            port.replug()
            assert port.plug.address != before
        await until(lambda: served == 3, seconds=2)


async def test_stale_answers_to_somebody_before_us_are_thrown_away() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(echo)):
        await port.stream.write(bytes(500))
        async with opened(bus, port) as stream:
            await stream.write(b"fresh")
            assert await stream.read() == b"fresh"


async def test_one_that_babbles_without_end_is_opened_all_the_same() -> None:
    bus = UsbBus()

    async def babbles(stream: Stream) -> None:
        while True:
            await stream.write(b"bla")
            await asyncio.sleep(0)

    async with usb_port(bus) as port, running(port.serve(babbles)), asyncio.timeout(2), opened(bus, port) as stream:
        assert await stream.read()


@pytest.mark.parametrize("fault", ["short_reads", "empty_packets"])
async def test_packets_of_one_byte_and_of_none_carry_everything(fault: str) -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(echo)):
        port.fault(fault, on=True)
        async with opened(bus, port) as stream:
            heard = b""
            await stream.write(bytes(range(200)))
            while len(heard) < 200:
                heard += await stream.read(7)
            assert heard == bytes(range(200))


async def test_empty_packets_do_not_take_a_core() -> None:
    reads = 0

    class Counting(UsbBus):
        def bulk_read(self, *told: Any) -> int:
            nonlocal reads
            reads += 1
            return super().bulk_read(*told)

    bus = Counting()
    async with usb_port(bus) as port, running(port.serve(echo)):
        port.fault("empty_packets", on=True)
        async with opened(bus, port):
            reads = 0
            await asyncio.sleep(0.3)
    assert reads < 30


async def test_a_flood_for_a_reader_who_is_away_stays_in_the_printer() -> None:
    bus = UsbBus()
    told = 0

    async def floods(stream: Stream) -> None:
        nonlocal told
        while told < 500_000:
            await stream.write(bytes(1000))
            told += 1000
        await asyncio.Event().wait()

    async with usb_port(bus) as port, running(port.serve(floods)), opened(bus, port) as stream:
        before = told
        await asyncio.sleep(0.3)
        assert told - before < 80_000
        while told < 500_000:
            await stream.read()


async def test_a_printer_without_a_way_back_is_written_to_and_its_unplugging_noticed() -> None:
    bus, heard = UsbBus(), b""
    mute = Identity(settings=(Setting(protocol=1, endpoints=(Endpoint(0x01),)),))

    async def hears(stream: Stream) -> None:
        nonlocal heard
        while True:
            heard += await stream.read()

    async with usb_port(bus, mute) as port, running(port.serve(hears)), opened(bus, port) as stream:
        await stream.write(b"slip")
        await until(lambda: heard == b"slip")
        reading = asyncio.create_task(stream.read())
        await asyncio.sleep(0.3)
        assert not reading.done()
        port.unplug()
        with pytest.raises(LinkLost):
            await asyncio.wait_for(reading, 0.5)


async def test_the_classes_other_requests_reach_the_printer() -> None:
    bus = UsbBus()
    two = Identity(settings=(Setting(0, kind=0x03, endpoints=()), Setting(1)))
    async with usb_port(bus, two) as port, running(port.serve(deaf)), opened(bus, port) as stream:
        said = await stream.device_id()
        assert (said["MFG"], said["MDL"], said["CMD"]) == ("PAIDUI", "MOCK-80", "ESC/POS")
        writing = asyncio.create_task(stream.write(bytes(600)))
        await asyncio.sleep(0.02)
        assert not writing.done()
        await stream.soft_reset()
        await writing


async def test_a_port_that_does_not_know_the_question_gives_no_answer_and_stays() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port, running(port.serve(echo)), opened(bus, port) as stream:
        port.fault("no_port_status", on=True)
        with pytest.raises(NoAnswer, match="does not tell its port status"):
            await stream.port_status()
        await stream.write(b"still here")
        assert await stream.read() == b"still here"
