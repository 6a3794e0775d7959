"""Printer driver and virtual printer over a real TCP wire: what is printed, what is not, and what is unknown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from drivers.errors import LinkLost, NoAnswer
from drivers.escpos import timing
from drivers.escpos.builder import SlipEncoder
from drivers.escpos.commands import job_id
from drivers.escpos.outcome import NotSent, Printed, Unknown
from drivers.escpos.printer import Paper, Printer
from drivers.health import HealthState
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import TcpPort, tcp_port
from firmware_mocks.printer.engine import Model
from firmware_mocks.printer.server import MockPrinter
from kiosk.slip import lay_out
from tests.golden.escpos.slips import CASH
from tests.unit.drivers.wire_kinds import WIRES, running, wired
from tests.waiting import until

SLIP = SlipEncoder(chinese="gb18030").encode(lay_out(CASH, ["zh", "en"]))
DRAWN_SLIP = SlipEncoder(qr="raster").encode(lay_out(CASH, ["zh", "en"]))
SLOWLY = Model(dots_per_second=2_000)
"""The slip takes about half a second."""


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wire is as near as can be."""
    for name, seconds in {
        "ANSWER_S": 0.25,
        "QUIET_S": 0.03,
        "POLL_S": 0.05,
        "JOB_POLL_S": 0.1,
        "QUEUE_S": 0.4,
        "FLUSH_S": 1.0,
        "JOB_ID_LAG_S": 0.2,
        "CLEAR_S": 0.3,
    }.items():
        monkeypatch.setattr(timing, name, seconds)


class Reports:
    """The health that the driver reported."""

    def __init__(self) -> None:
        self.all: list[tuple[HealthState, str]] = []

    def __call__(self, state: HealthState, detail: str) -> None:
        self.all.append((state, detail))

    @property
    def last(self) -> tuple[HealthState, str] | None:
        return self.all[-1] if self.all else None


class Desk:
    """A virtual printer on a TCP port, and the driver connected to it."""

    def __init__(self, paper: MockPrinter, port: TcpPort) -> None:
        self.paper, self.port = paper, port
        self.reports = Reports()
        self.hanging = Paper()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Printer]:
        stream = await open_stream(self.port.url)
        try:
            async with driven(stream, self.reports, self.hanging) as printer:
                yield printer
        finally:
            await stream.aclose()


@asynccontextmanager
async def driven(
    stream: Stream, reports: Reports, paper: Paper | None = None, wire_speed: int = timing.WIRE_SPEED
) -> AsyncIterator[Printer]:
    printer = Printer(stream, reports, paper, wire_speed=wire_speed)

    async def run() -> None:
        with pytest.raises(LinkLost):
            await printer.run()

    async with running(run()):
        yield printer


@asynccontextmanager
async def desk(model: Model | None = None, out: Path | None = None) -> AsyncIterator[Desk]:
    async with (
        MockPrinter(Random(1), model=model, out=out) as paper,
        tcp_port() as port,
        running(port.serve(paper.serve)),
    ):
        yield Desk(paper, port)


async def test_a_printer_that_said_it_is_ready_is_not_asked_again() -> None:
    async with desk() as hall, hall.connected() as printer:
        await printer.make_ready()
        before = hall.paper.received
        assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
        assert hall.paper.received - before < len(SLIP) + 40, "the slip and its frame, and not a question"


async def test_a_printer_that_was_ready_a_moment_ago_says_by_itself_that_it_is_not() -> None:
    async with desk() as hall, hall.connected() as printer:
        await printer.make_ready()
        hall.paper.fault("paper_out", True)
        await until(lambda: hall.reports.last == ("degraded", "out of paper"))
        assert await printer.print_job(SLIP, job_id(1)) == NotSent("paper_out")
        assert not hall.paper.slips


async def test_making_ready_a_silent_printer_leaves_the_answer_to_the_job() -> None:
    async with desk() as hall, hall.connected() as printer:
        hall.paper.fault("silent", True)
        await printer.make_ready()
        assert await printer.print_job(SLIP, job_id(1)) == NotSent("no_answer")


async def test_a_slip_is_printed_and_the_printer_says_so() -> None:
    async with desk() as hall, hall.connected() as printer:
        assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
        assert await printer.print_job(DRAWN_SLIP, job_id(2)) == Printed("job_id")
        assert [slip.number for slip in hall.paper.slips] == [1, 2]
        assert "A012" in hall.paper.slips[0].text
        assert not hall.paper.half_printed


@pytest.mark.parametrize("kind", [kind for kind in WIRES if kind not in ("noisy", "slow")])
async def test_a_slip_is_printed_over_every_kind_of_wire(kind: str, tmp_path: Path) -> None:
    async with MockPrinter(Random(1)) as paper, wired(kind, paper.serve, tmp_path) as stream:
        async with driven(stream, Reports()) as printer:
            assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
            await stream.aclose()
        assert len(paper.slips) == 1


async def test_noise_in_the_answers_costs_nothing() -> None:
    async with desk() as hall:
        hall.paper.fault("noise", True)
        async with hall.connected() as printer:
            assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
            assert (await printer.status()).fault is None


async def test_a_printer_without_process_ids_confirms_by_its_queue() -> None:
    async with desk(Model(process_ids=False)) as hall, hall.connected() as printer:
        assert await printer.print_job(SLIP, job_id(1)) == Printed("queue")
        assert await printer.print_job(SLIP, job_id(2)) == Printed("queue")
        assert len(hall.paper.slips) == 2


async def test_a_printer_without_automatic_status_is_polled_for_faults() -> None:
    async with desk(Model(automatic_status=False, dots_per_second=2_000)) as hall, hall.connected() as printer:
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
        await until(lambda: hall.paper.half_printed)
        hall.paper.fault("paper_out", True)
        assert await printing == Unknown("paper_out")


@pytest.mark.parametrize(
    ("fault", "reason", "detail"),
    [
        ("paper_out", "paper_out", "out of paper"),
        ("cover_open", "cover_open", "the cover is open"),
        ("head_hot", "error", "an error that passes by itself: a hot head, as a rule"),
        ("unrecoverable", "error", "an error inside the printer"),
    ],
)
async def test_a_printer_that_cannot_print_gets_not_a_byte_of_the_job(fault: str, reason: str, detail: str) -> None:
    async with desk() as hall:
        hall.paper.fault(fault, True)
        async with hall.connected() as printer:
            await until(lambda: hall.reports.last == ("degraded", detail))
            assert await printer.print_job(SLIP, job_id(1)) == NotSent(reason)
            hall.paper.fault(fault, False)
            assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
            assert [slip.number for slip in hall.paper.slips] == [1]


async def test_paper_near_its_end_prints_and_is_reported() -> None:
    async with desk() as hall, hall.connected() as printer:
        await until(lambda: hall.reports.last == ("ok", ""))
        hall.paper.fault("paper_near_end", True)
        assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
        await until(lambda: hall.reports.last == ("degraded", "paper near its end"))


@pytest.mark.parametrize(("fault", "reason"), [("cover_open", "cover_open"), ("paper_out", "paper_out")])
async def test_a_job_that_was_stopped_is_unknown_and_its_rest_never_comes_out(fault: str, reason: str) -> None:
    async with desk(SLOWLY) as hall, hall.connected() as printer:
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
        await until(lambda: hall.paper.half_printed)
        hall.paper.fault(fault, True)
        assert await printing == Unknown(reason)
        assert await printer.print_job(SLIP, job_id(2)) == NotSent(reason)
        hall.paper.fault(fault, False)
        assert await printer.print_job(SLIP, job_id(2)) == Printed("job_id")
        half, whole = hall.paper.slips
        assert len(half.marks) < len(whole.marks)
        assert whole.text.count("A012") == 1


async def test_a_jam_is_recovered_from_once_its_cause_is_gone() -> None:
    async with desk() as hall, hall.connected() as printer:
        hall.paper.fault("cutter_error", True)
        assert await printer.print_job(SLIP, job_id(1)) == Unknown("cutter")
        hall.paper.fault("cutter_error", False)
        await until(lambda: hall.reports.last == ("ok", ""))
        assert await printer.print_job(SLIP, job_id(2)) == Printed("job_id")
        assert hall.paper.slips[-1].text.count("A012") == 1


async def test_a_silent_printer_is_unknown_never_well() -> None:
    async with desk() as hall:
        hall.paper.fault("silent", True)
        async with hall.connected() as printer:
            with pytest.raises(NoAnswer):
                await printer.status()
            assert await printer.print_job(SLIP, job_id(1)) == NotSent("no_answer")
            await until(lambda: hall.reports.all == [("unknown", "the printer does not answer")])
            assert not hall.paper.slips
            assert not hall.paper.half_printed


async def test_a_printer_that_falls_silent_in_mid_job_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "PRINT_S", 0.6)
    async with desk(SLOWLY) as hall, hall.connected() as printer:
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
        await until(lambda: hall.paper.half_printed)
        hall.paper.fault("silent", True)
        assert await printing == Unknown("no_answer")


async def test_late_answers_of_the_queue_are_not_taken_for_the_next_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "QUEUE_S", 0.05)
    model = Model(process_ids=False, automatic_status=False, clears_buffers=False, dots_per_second=2_000)
    async with desk(model) as hall, hall.connected() as printer:
        await until(lambda: hall.reports.last == ("ok", ""))
        monkeypatch.setattr(timing, "PRINT_S", 0.1)
        assert await printer.print_job(SLIP, job_id(1)) == Unknown("no_answer")
        monkeypatch.setattr(timing, "PRINT_S", 5.0)
        assert await printer.print_job(SLIP, job_id(2)) == Printed("queue")
        assert [slip.text.count("A012") for slip in hall.paper.slips] == [1, 1], "said before it was out"


async def test_a_link_cut_in_mid_job_leaves_it_unknown() -> None:
    async with desk(SLOWLY) as hall, hall.connected() as printer:
        printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
        await until(lambda: hall.paper.half_printed)
        hall.port.unplug()
        assert await printing == Unknown("link_lost")
        assert await printer.print_job(SLIP, job_id(2)) == NotSent("link_lost")


async def test_after_a_reconnect_the_printer_tells_that_the_slip_came_out() -> None:
    async with desk(SLOWLY) as hall:
        async with hall.connected() as printer:
            printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
            await until(lambda: hall.paper.half_printed)
            hall.port.unplug()
            assert await printing == Unknown("link_lost")
        await until(lambda: len(hall.paper.slips) == 1)
        hall.port.replug()
        async with hall.connected() as printer:
            assert await printer.outcome_of(job_id(1)) == Printed("job_id")
            assert await printer.print_job(SLIP, job_id(2)) == Printed("job_id")
            assert len(hall.paper.slips) == 2


async def test_after_a_power_cut_the_half_slip_is_cut_off_before_the_next() -> None:
    async with desk(SLOWLY) as hall:
        async with hall.connected() as printer:
            printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
            await until(lambda: hall.paper.half_printed)
            hall.paper.fault("power_cut", True)
            assert await printing == Unknown("link_lost")
        hall.paper.fault("power_cut", False)
        async with hall.connected() as printer:
            assert await printer.outcome_of(job_id(1)) == Unknown("no_answer")
            assert await printer.print_job(SLIP, job_id(2)) == Printed("job_id")
            half, whole = hall.paper.slips
            assert len(half.marks) < len(whole.marks)
            assert whole.text.count("A012") == 1


async def test_a_job_cancelled_in_the_middle_of_a_picture_does_not_spoil_the_next() -> None:
    async with desk() as hall:
        hall.paper.fault("slow", True)
        async with hall.connected() as printer:
            await until(lambda: hall.reports.last == ("ok", ""))
            stream = _Stopping(printer._talk._stream, after=900)
            printer._talk._stream = stream
            printing = asyncio.create_task(printer.print_job(DRAWN_SLIP, job_id(1)))
            await until(lambda: stream.stopped)
            printing.cancel()
            await asyncio.wait([printing])
            assert printing.cancelled()
            printer._talk._stream = stream.stream
            hall.paper.fault("slow", False)
            assert await printer.print_job(SLIP, job_id(2)) == Printed("job_id")
            assert hall.paper.slips[-1].text.count("A012") == 1


async def test_cancelling_before_the_first_byte_leaves_nothing_behind() -> None:
    async with desk() as hall:
        hall.paper.fault("silent", True)
        async with hall.connected() as printer:
            printing = asyncio.create_task(printer.print_job(SLIP, job_id(1)))
            await asyncio.sleep(0.02)
            printing.cancel()
            await asyncio.wait([printing])
            hall.paper.fault("silent", False)
            assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
            assert len(hall.paper.slips) == 1


async def test_a_slow_printer_is_waited_for() -> None:
    async with desk() as hall:
        hall.paper.fault("slow", True)
        stream = await open_stream(hall.port.url)
        async with driven(stream, hall.reports, wire_speed=400) as printer:
            assert await printer.print_job(SLIP[-400:], job_id(1)) == Printed("job_id")
            await stream.aclose()


async def test_the_same_job_is_never_sent_twice() -> None:
    async with desk() as hall, hall.connected() as printer:
        assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
        with pytest.raises(ValueError, match="sent already"):
            await printer.print_job(SLIP, job_id(1))


async def test_two_jobs_at_once_come_out_one_after_the_other() -> None:
    async with desk(SLOWLY) as hall, hall.connected() as printer:
        outcomes = await asyncio.gather(*(printer.print_job(SLIP, job_id(number)) for number in range(1, 4)))
        assert outcomes == [Printed("job_id")] * 3
        assert [slip.text.count("A012") for slip in hall.paper.slips] == [1, 1, 1]


async def test_the_slip_is_photographed(tmp_path: Path) -> None:
    told: list[tuple[int, Path | None]] = []
    async with (
        MockPrinter(Random(1), out=tmp_path, on_slip=lambda slip, png: told.append((slip.number, png))) as paper,
        wired("tcp", paper.serve, tmp_path) as stream,
        driven(stream, Reports()) as printer,
    ):
        assert await printer.print_job(SLIP, job_id(1)) == Printed("job_id")
        await until(lambda: told == [(1, tmp_path / "slip-0001.png")], 20.0)
        await stream.aclose()
    assert (tmp_path / "slip-0001.png").read_bytes().startswith(b"\x89PNG")


class _Stopping:
    """Takes so many bytes of the next write, and then no more."""

    def __init__(self, stream: Stream, after: int) -> None:
        self.stream, self._left, self.stopped = stream, after, False

    async def read(self, limit: int = 4096) -> bytes:
        return await self.stream.read(limit)

    async def write(self, data: bytes) -> None:
        if len(data) <= self._left:
            await self.stream.write(data)
            return
        await self.stream.write(data[: self._left])
        self.stopped = True
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        await self.stream.aclose()
