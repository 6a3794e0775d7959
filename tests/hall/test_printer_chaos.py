"""Many slips through every fault: what the driver says of each is true, and no paper carries two numbers."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.escpos import timing
from drivers.escpos.commands import job_id
from drivers.escpos.outcome import NotSent, Outcome, Printed, Unknown
from drivers.escpos.printer import Paper, Printer
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import Port
from firmware_mocks.printer.engine import Model
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.usb.bus import UsbBus
from tests.unit.drivers.wire_kinds import port_of, running

OpenWire = Callable[[], Awaitable[Stream]]
SLIPS = 20
FAULTS = ("cover_open", "paper_out", "cutter_error", "head_hot", "power_cut", "silent", "noise", "paper_near_end")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {
        "ANSWER_S": 0.1,
        "QUIET_S": 0.02,
        "POLL_S": 0.05,
        "JOB_POLL_S": 0.05,
        "QUEUE_S": 0.3,
        "FLUSH_S": 0.3,
        "JOB_ID_LAG_S": 0.1,
        "CLEAR_S": 0.1,
        "PRINT_S": 0.5,
    }.items():
        monkeypatch.setattr(timing, name, seconds)


@pytest.mark.parametrize("kind", ["tcp", "usb"])
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("model", [Model(dots_per_second=6_000), Model(dots_per_second=6_000, process_ids=False)])
async def test_what_is_said_of_every_slip_is_true(kind: str, seed: int, model: Model, tmp_path: Path) -> None:
    random, bus = Random(seed), UsbBus()
    async with MockPrinter(random, model=model) as paper, port_of(kind, tmp_path, bus) as port:
        open_wire = partial(open_stream, port.url, usb=bus)
        async with running(port.serve(paper.serve), mischief(paper, port, random)):
            hanging = Paper()
            outcomes = [await print_somehow(open_wire, hanging, number) for number in range(1, SLIPS + 1)]
        numbers: list[list[str]] = [re.findall(r"[AZ]\d{3}", slip.text) for slip in paper.slips]
    whole = [found[0] for found in numbers if len(found) == 2]
    assert all(len(set(re.findall(r"\d{3}", "".join(found)))) <= 1 for found in numbers), (
        f"two numbers on one paper: {numbers}"
    )
    for number, outcome in enumerate(outcomes, 1):
        times = whole.count(f"A{number:03}")
        match outcome:
            case Printed():
                assert times == 1, f"{number}: {outcome}, but {times} times on paper"
            case NotSent():
                assert times == 0, f"{number}: {outcome}, but on paper"
            case Unknown():
                assert times <= 1, f"{number}: {outcome}, and {times} times on paper"
    assert any(isinstance(outcome, Printed) for outcome in outcomes)


def slip(number: int) -> bytes:
    """Its number at both ends, so that half a slip can be told from a whole one."""
    return f"A{number:03}\n".encode() + b"waiting\n" * 15 + f"Z{number:03}\n".encode() + b"\x1dVB\x00"


async def print_somehow(open_wire: OpenWire, paper: Paper, number: int) -> Outcome:
    """Tries as an outlet would: again while nothing was sent, never after that."""
    outcome: Outcome = NotSent("new")
    for _ in range(2):
        async with connected(open_wire, paper) as printer:
            if printer is None:
                continue
            if isinstance(outcome, Unknown):
                return await printer.outcome_of(job_id(number))
            outcome = await printer.print_job(slip(number), job_id(number))
            if isinstance(outcome, Printed):
                return outcome
        await asyncio.sleep(0.02)
    return outcome


@asynccontextmanager
async def connected(open_wire: OpenWire, paper: Paper) -> AsyncIterator[Printer | None]:
    try:
        stream = await open_wire()
    except LinkLost:
        await asyncio.sleep(0.02)
        yield None
        return
    printer = Printer(stream, lambda _state, _detail: None, paper)

    async def run() -> None:
        with pytest.raises(LinkLost):
            await printer.run()

    try:
        async with running(run()):
            yield printer
    finally:
        await stream.aclose()


async def mischief(paper: MockPrinter, port: Port, random: Random) -> None:
    while True:
        await asyncio.sleep(random.uniform(0.02, 0.3))
        if random.random() < 0.2:
            port.unplug()
            await asyncio.sleep(random.uniform(0.01, 0.1))
            port.replug()
        else:
            fault = random.choice(FAULTS)
            paper.fault(fault, True)
            await asyncio.sleep(random.uniform(0.01, 0.15))
            paper.fault(fault, False)
            port.replug()  # a USB printer leaves the bus with its power
