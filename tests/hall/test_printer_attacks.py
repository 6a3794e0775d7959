"""Printers that lie, lag, lose power behind an adapter that stays, say nothing: what is called printed is printed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.escpos import commands, timing
from drivers.escpos.commands import job_id
from drivers.escpos.condition import SILENT, WELL, PrinterStatus
from drivers.escpos.outcome import NotSent, Printed, Unknown
from drivers.escpos.printer import Paper, Printer
from drivers.escpos.profiles import GENERIC, PROFILES, Model
from drivers.link import open_stream
from drivers.stream import NOT_ERROR, PAPER_EMPTY, SELECTED, Stream
from firmware_mocks.ports import TcpPort, pty_port, tcp_port
from firmware_mocks.printer.model import Model as MockModel
from firmware_mocks.printer.server import MockPrinter
from tests.hall.test_printer import SLIP, SLOWLY, Reports
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

NO_IDS = MockModel(process_ids=False, dots_per_second=2_000)
TELLS_NOTHING = MockModel(process_ids=False, queue_status=False, automatic_status=False, dots_per_second=4_000)
ID = b"\x37\x22"
PROBE = ID + commands.PROBE_ID.encode()
ALL_WELL = SELECTED | NOT_ERROR


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {
        "ANSWER_S": 0.2,
        "QUIET_S": 0.03,
        "POLL_S": 0.05,
        "JOB_POLL_S": 0.1,
        "QUEUE_S": 0.3,
        "FLUSH_S": 0.5,
        "JOB_ID_LAG_S": 0.15,
        "CLEAR_S": 0.2,
        "PRINT_S": 2.0,
        "SLOWEST_MM_S": 400.0,
        "UNCONFIRMED_S": 0.3,
    }.items():
        monkeypatch.setattr(timing, name, seconds)


class Between:
    """A wire end that lets a test see and change what passes."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.written = bytearray()

    async def read(self, limit: int = 4096) -> bytes:
        return await self._stream.read(limit)

    async def write(self, data: bytes) -> None:
        self.written += data
        await self._stream.write(data)

    async def aclose(self) -> None:
        await self._stream.aclose()


class Port(Between):
    """The host's end of a USB wire whose port tells its status."""

    bits = ALL_WELL

    async def port_status(self) -> int:
        return self.bits


class Blocked(Port):
    """Takes no bytes once there is no paper."""

    async def write(self, data: bytes) -> None:
        if len(data) > 100:
            self.bits = NOT_ERROR | PAPER_EMPTY
            await asyncio.Event().wait()
        await super().write(data)


class LateIds(Between):
    """A printer that reads ahead: GS r is answered when read, the id when the paper has stopped, much later."""

    async def write(self, data: bytes) -> None:
        if data.startswith(ID) and not data.startswith(PROBE):
            self._late = asyncio.get_running_loop().create_task(self._say_late(data))
        else:
            await super().write(data)

    async def _say_late(self, data: bytes) -> None:
        await asyncio.sleep(0.6)
        await super().write(data)


class LosesIds(Between):
    """Answers the question for an id, and later forgets to."""

    async def write(self, data: bytes) -> None:
        if not data.startswith(ID) or data.startswith(PROBE):
            await super().write(data)


class FlowControlled(Between):
    """XOFF and XON after every byte, in the middle of a status too."""

    async def write(self, data: bytes) -> None:
        await super().write(b"".join(bytes([byte, 0x13, 0x11]) for byte in data))


class Chatty(Between):
    """Sends its status unasked between any two answers."""

    async def write(self, data: bytes) -> None:
        await super().write(bytes.fromhex("14 00 00 0F") + data)


class Hall:
    """A virtual printer on a TCP port, its end of the wire in other hands."""

    def __init__(self, paper: MockPrinter, port: TcpPort) -> None:
        self.paper, self.port = paper, port
        self.reports, self.statuses = Reports(), list[PrinterStatus]()
        self.hanging = Paper()
        self.far: list[Between] = []

    @asynccontextmanager
    async def connected(
        self, host: Callable[[Stream], Between] = Between, model: Model = GENERIC
    ) -> AsyncIterator[tuple[Printer, Between]]:
        near = host(await open_stream(self.port.url))
        printer = Printer(near, self.reports, self.hanging, model=model, notice=self.statuses.append)
        try:
            async with running(_until_lost(printer)):
                yield printer, near
        finally:
            await near.aclose()


async def _until_lost(printer: Printer) -> None:
    with pytest.raises(LinkLost):
        await printer.run()


@asynccontextmanager
async def hall(model: MockModel | None = None, far: Callable[[Stream], Between] = Between) -> AsyncIterator[Hall]:
    async with MockPrinter(Random(1), model=model) as paper, tcp_port() as port:
        it = Hall(paper, port)

        async def serve(stream: Stream) -> None:
            it.far.append(far(stream))
            await paper.serve(it.far[-1])

        async with running(port.serve(serve)):
            yield it


async def test_job_ids_begin_again_after_9999() -> None:
    assert (job_id(9_999), job_id(10_000), job_id(10_001)) == ("9999", "0000", "0001")
    async with hall() as it, it.connected() as (printer, _):
        for number in (9_999, 10_000, 10_001):
            assert await printer.print_job(SLIP, job_id(number)) == Printed("job_id")
    assert len(it.paper.slips) == 3


async def test_an_id_that_comes_late_is_waited_for_and_a_queue_that_answers_early_is_no_end() -> None:
    async with hall(far=LateIds) as it, it.connected() as (printer, _):
        began = asyncio.get_running_loop().time()
        assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
        assert asyncio.get_running_loop().time() - began > 0.5
        assert printer.confirms == "job_id"


async def test_who_said_ids_and_says_none_of_this_slip_leaves_it_unknown() -> None:
    async with hall(far=LosesIds) as it, it.connected() as (printer, _):
        assert await printer.print_job(SLIP, job_id(1)) == Unknown("no_answer")
        assert printer.confirms == "job_id"


async def test_the_id_of_another_slip_is_not_taken_for_this_ones() -> None:
    async with hall(SLOWLY) as it, it.connected() as (printer, _):
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(2)))
        await until(lambda: it.paper.half_printed)
        await it.far[-1].write(ID + b"0001\0")
        assert await printing == Printed("job_id")
        assert len(it.paper.slips) == 1, "called printed before it was out"


@pytest.mark.parametrize("noise", ["00", "00 00 0F", "0F", "00 00 0F 00 00 0F"])
async def test_one_stray_answer_of_the_queue_ends_no_slip(noise: str) -> None:
    async with hall(NO_IDS) as it, it.connected() as (printer, _):
        await until(lambda: printer.confirms == "queue")
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
        await until(lambda: it.paper.half_printed)
        await it.far[-1].write(bytes.fromhex(noise))
        assert await printing == Printed("queue")
        assert len(it.paper.slips) == 1, "called printed before it was out"
        assert await printer.print_job(SLIP, job_id(2)) == Printed("queue")
        assert len(it.paper.slips) == 2


@pytest.mark.parametrize("far", [FlowControlled, Chatty])
@pytest.mark.parametrize("model", [SLOWLY, NO_IDS])
async def test_flow_control_and_status_between_answers_change_nothing(
    far: Callable[[Stream], Between], model: MockModel
) -> None:
    async with hall(model, far) as it, it.connected() as (printer, _):
        for number in (1, 2):
            assert isinstance(await printer.print_job(SLIP, job_id(number)), Printed)
            assert len(it.paper.slips) == number
        it.paper.fault("paper_out", True)
        assert await printer.print_job(SLIP, job_id(3)) == NotSent("paper_out")


async def test_a_model_that_is_known_to_have_no_ids_is_not_asked_for_one() -> None:
    cheap = PROFILES["58mm-generic"]
    async with hall(MockModel(process_ids=False)) as it, it.connected(model=cheap) as (printer, near):
        assert await printer.print_job(SLIP, job_id(1)) == Printed("queue")
        assert b"\x1d(H" not in near.written


async def test_a_model_that_is_said_to_have_ids_and_has_none_is_confirmed_by_its_queue() -> None:
    epson = PROFILES["epson-tm-t88v"]
    async with hall(MockModel(process_ids=False)) as it, it.connected(model=epson) as (printer, _):
        assert await printer.print_job(SLIP, job_id(1)) == Printed("queue")


async def test_a_printer_that_confirms_nothing_leaves_every_slip_unknown_and_prints_it_once() -> None:
    epson = PROFILES["epson-tm-t88v"]
    async with hall(TELLS_NOTHING) as it, it.connected(model=epson) as (printer, _):
        await printer.make_ready()
        assert printer.confirms == "nothing"
        began = asyncio.get_running_loop().time()
        for number in (1, 2):
            assert await printer.print_job(SLIP, job_id(number)) == Unknown("unconfirmed")
        watched = timing.USUAL_MM / timing.SLOWEST_MM_S + timing.UNCONFIRMED_S
        assert asyncio.get_running_loop().time() - began < 2 * watched + 0.4, "asked in vain again"
        assert [slip.text.count("A012") for slip in it.paper.slips] == [1, 1]
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(3)))
        await until(lambda: it.paper.half_printed)
        it.paper.fault("paper_out", True)
        assert await printing == Unknown("paper_out")


async def test_a_printer_that_confirms_nothing_is_watched_as_long_as_its_paper_moves() -> None:
    async with hall(TELLS_NOTHING) as it, it.connected(model=PROFILES["58mm-generic"]) as (printer, near):
        await printer.make_ready()
        for number, mm in enumerate((40, 320), 1):
            began = asyncio.get_running_loop().time()
            assert await printer.print_job(SLIP, job_id(number), mm) == Unknown("unconfirmed")
            watched = asyncio.get_running_loop().time() - began
            assert watched == pytest.approx(mm / timing.SLOWEST_MM_S + timing.UNCONFIRMED_S, abs=0.3)
        assert near.written.count(commands.FLUSH_HALF_COMMAND) == 1, "asked in vain once, not again and again"


class Babbles(Between):
    """Something on its wire speaks when it is asked, and says what a queue would: never the same."""

    said = 0

    async def read(self, limit: int = 4096) -> bytes:
        heard = await super().read(limit)
        if heard.endswith(commands.TRANSMIT_PAPER_STATUS):
            self.said = (self.said + 1) % 16
            await super().write(bytes([self.said]))
        return heard


async def test_answers_that_are_never_alike_are_no_queues() -> None:
    async with hall(TELLS_NOTHING, Babbles) as it, it.connected(model=PROFILES["58mm-generic"]) as (printer, _):
        await printer.make_ready()
        assert printer.confirms == "queue", "it answered"
        assert await printer.print_job(SLIP, job_id(1)) == Unknown("no_answer")


async def test_who_broke_its_word_is_asked_again_what_it_confirms() -> None:
    class FallsSilent(Babbles):
        async def read(self, limit: int = 4096) -> bytes:
            return await (Between.read(self, limit) if self.said == 2 else super().read(limit))

    async with hall(TELLS_NOTHING, FallsSilent) as it, it.connected(model=PROFILES["58mm-generic"]) as (printer, _):
        await printer.make_ready()
        assert printer.confirms == "queue"
        assert await printer.print_job(SLIP, job_id(1)) == Unknown("no_answer")
        await until(lambda: printer.confirms == "nothing")
        assert await printer.print_job(SLIP, job_id(2)) == Unknown("unconfirmed")


@pytest.mark.parametrize("first", ["a look", "a slip"])
async def test_how_a_printer_stands_is_told_before_its_queue_is_cleaned(first: str) -> None:
    async with hall(TELLS_NOTHING) as it, it.connected() as (printer, _), asyncio.TaskGroup() as tasks:
        if first == "a slip":
            tasks.create_task(printer.make_ready())
        await until(lambda: it.statuses)
        assert it.statuses[0].situation == "well"
        assert it.paper.received < len(commands.FLUSH_HALF_COMMAND)


async def test_a_printer_that_stops_while_it_is_asked_what_it_confirms_is_asked_again() -> None:
    class OpensTheCover(Between):
        paper: MockPrinter
        asked = 0

        async def write(self, data: bytes) -> None:
            if commands.PROBE_ID.encode() in data:
                self.asked += 1
                self.paper.fault("cover_open", self.asked == 1)
            await super().write(data)

    async with hall() as it:
        OpensTheCover.paper = it.paper
        async with it.connected(OpensTheCover) as (printer, _):
            assert await printer.print_job(SLIP, job_id(1)) == NotSent("cover_open")
            assert printer.confirms is None
            it.paper.fault("cover_open", False)
            assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
            assert len(it.paper.slips) == 1


async def test_a_jammed_cutter_is_not_moved_while_the_cover_is_open() -> None:
    async with hall() as it, it.connected() as (printer, near):
        it.paper.fault("cutter_error", True)
        assert await printer.print_job(SLIP, job_id(1)) == Unknown("cutter")
        it.paper.fault("cover_open", True)
        await until(lambda: it.reports.last == ("degraded", "the cover is open"))
        await asyncio.sleep(0.05)
        near.written.clear()
        it.paper.fault("cutter_error", False)
        await until(lambda: near.written.count(commands.ask(4)) > 3)
        assert commands.CLEAR_AFTER_ERROR not in near.written
        it.paper.fault("cover_open", False)
        await until(lambda: it.reports.last == ("ok", ""))
        assert commands.CLEAR_AFTER_ERROR in near.written
        assert await printer.print_job(SLIP, job_id(2)) == Printed("job_id")
        assert it.paper.slips[-1].text.count("A012") == 1


@pytest.mark.parametrize(("fault", "tried"), [("paper_out", True), ("cutter_error", False)])
async def test_what_cannot_be_cleared_is_tried_to_be_recovered_from_but_no_jam(fault: str, tried: bool) -> None:
    async with hall(MockModel(clears_buffers=False, dots_per_second=2_000)) as it, it.connected() as (printer, near):
        await printer.make_ready()
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
        await until(lambda: it.paper.half_printed)
        it.paper.fault(fault, True)
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(timing, "POLL_S", 60.0)
            assert isinstance(await printing, Unknown)
        sent = bytes(near.written)
        assert (commands.CLEAR_AFTER_ERROR in sent[sent.index(commands.CLEAR_BUFFERS) :][:30]) == tried


@asynccontextmanager
async def behind_an_adapter(paper: MockPrinter, tmp_path: Path) -> AsyncIterator[str]:
    """A serial port that is there whatever the printer does: what is sent to one without power is lost."""
    async with tcp_port() as inner, pty_port(tmp_path / "ttyUSB0") as outer:

        async def adapter(host: Stream) -> None:
            while True:
                try:
                    device = await open_stream(inner.url)
                except LinkLost:
                    await asyncio.sleep(0.01)
                    continue
                try:
                    await _first(_pump(host, device), _pump(device, host))
                finally:
                    await device.aclose()

        async with running(inner.serve(paper.serve), outer.serve(adapter)):
            yield outer.url


async def _first(*works: Awaitable[None]) -> None:
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(source: Stream, target: Stream) -> None:
    with suppress(LinkLost):
        while True:
            await target.write(await source.read())


@asynccontextmanager
async def on_an_adapter(model: MockModel, tmp_path: Path) -> AsyncIterator[tuple[MockPrinter, Printer, Reports]]:
    async with MockPrinter(Random(1), model=model) as paper, behind_an_adapter(paper, tmp_path) as url:
        stream, reports = await open_stream(url), Reports()
        printer = Printer(stream, reports)
        try:
            async with running(_until_lost(printer)):
                await until(lambda: reports.last == ("ok", ""))
                yield paper, printer, reports
        finally:
            await stream.aclose()


@pytest.mark.parametrize("model", [SLOWLY, NO_IDS], ids=["ids", "queue"])
async def test_power_that_is_lost_in_mid_slip_is_noticed_though_the_wire_stays(
    model: MockModel, tmp_path: Path
) -> None:
    async with on_an_adapter(model, tmp_path) as (paper, printer, _):
        await printer.make_ready()
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
        await until(lambda: paper.half_printed)
        paper.fault("power_cut", True)
        await asyncio.sleep(0.1)
        paper.fault("power_cut", False)
        assert isinstance(await printing, Unknown)
        assert isinstance(await printer.print_job(SLIP, job_id(2)), Printed)
        half, whole = paper.slips
        assert len(half.marks) < len(whole.marks)
        assert whole.text.count("A012") == 1


async def test_a_printer_that_lost_its_power_at_rest_has_forgotten_to_tell_and_is_asked(tmp_path: Path) -> None:
    async with on_an_adapter(MockModel(), tmp_path) as (paper, printer, reports):
        paper.fault("power_cut", True)
        await until(lambda: reports.last == ("unknown", "the printer does not answer"))
        paper.fault("power_cut", False)
        await until(lambda: reports.last == ("ok", ""))
        paper.fault("paper_out", True)
        assert await printer.print_job(SLIP, job_id(1)) == NotSent("paper_out")
        await until(lambda: reports.last == ("degraded", "out of paper"))
        paper.fault("paper_out", False)
        assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")


async def test_each_change_is_told_as_one_value() -> None:
    async with hall() as it, it.connected(model=PROFILES["epson-tm-t88v"]):
        await until(lambda: it.statuses == [WELL])
        it.paper.fault("paper_near_end", True)
        await until(lambda: it.statuses[-1].paper == "low")
        it.paper.fault("cover_open", True)
        await until(lambda: it.statuses[-1] == PrinterStatus("offline", "unknown", "open", "ok", "none"))
        it.paper.fault("cover_open", False)
        it.paper.fault("silent", True)
        await until(lambda: it.statuses[-1] == SILENT)


async def test_without_a_known_sensor_how_much_paper_there_is_stays_unknown_until_it_is_low() -> None:
    async with hall() as it, it.connected():
        await until(lambda: it.statuses)
        assert it.statuses[-1] == PrinterStatus("online", "unknown", "closed", "ok", "none")
        it.paper.fault("paper_near_end", True)
        await until(lambda: it.statuses[-1].paper == "low")
        it.paper.fault("paper_near_end", False)
        await until(lambda: it.statuses[-1].paper == "full")


async def test_a_silent_usb_printer_is_known_by_the_bad_news_of_its_port_alone() -> None:
    async with hall() as it:
        it.paper.fault("silent", True)
        async with it.connected(Port) as (printer, near):
            assert isinstance(near, Port)
            await until(lambda: it.statuses == [SILENT])
            assert await printer.print_job(SLIP, job_id(1)) == NotSent("no_answer")
            near.bits = NOT_ERROR | PAPER_EMPTY
            await until(lambda: it.reports.last == ("degraded", "out of paper"))
            assert await printer.print_job(SLIP, job_id(1)) == NotSent("paper_out")


async def test_a_usb_printer_that_takes_no_more_bytes_is_known_by_its_port() -> None:
    async with hall() as it, it.connected(Blocked) as (printer, _):
        await printer.make_ready()
        began = asyncio.get_running_loop().time()
        assert await printer.print_job(SLIP, job_id(1)) == Unknown("paper_out")
        assert asyncio.get_running_loop().time() - began < timing.PRINT_S
