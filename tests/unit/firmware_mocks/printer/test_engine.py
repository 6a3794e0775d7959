"""The virtual printer answers and stops as a real one does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers.escpos.commands import CLEAR_BUFFERS
from firmware_mocks.printer.condition import FAULTS
from firmware_mocks.printer.engine import Engine, Model
from firmware_mocks.printer.roll import PrintedSlip
from tests.waiting import until


class Bench:
    """An engine with its ears open."""

    def __init__(self, model: Model) -> None:
        self.said: list[str] = []
        self.slips: list[PrintedSlip] = []
        self.engine = Engine(model, lambda answer: self.said.append(answer.hex(" ")), self.slips.append)

    async def hears(self, sent: bytes, *answers: str) -> None:
        self.said.clear()
        self.engine.receive(sent)
        await until(lambda: self.said == list(answers), 2.0, f"{answers}, not {self.said}")


@asynccontextmanager
async def bench(model: Model | None = None) -> AsyncIterator[Bench]:
    on = Bench(model or Model())
    running = asyncio.create_task(on.engine.run())
    try:
        yield on
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("fault", "answers", "automatic"),
    [
        (None, "16 12 12 12", "14 00 00 0f"),
        ("paper_near_end", "16 12 12 1e", "14 00 03 0f"),
        ("paper_out", "1e 32 12 7e", "1c 00 0f 0f"),
        ("cover_open", "1e 16 12 12", "3c 00 00 0f"),
        ("head_hot", "1e 52 52 12", "1c 40 00 0f"),
        ("unrecoverable", "1e 52 32 12", "1c 20 00 0f"),
    ],
)
async def test_each_state_has_its_bits(fault: str | None, answers: str, automatic: str) -> None:
    async with bench() as printer:
        if fault is not None:
            printer.engine.fault(fault, True)
        await printer.hears(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", *answers.split())
        assert printer.engine.condition.automatic().hex(" ") == automatic


async def test_automatic_status_comes_at_once_and_at_each_change() -> None:
    async with bench() as printer:
        await printer.hears(b"\x1da\xff", "14 00 00 0f")
        printer.engine.fault("cover_open", True)
        printer.engine.fault("cover_open", False)
        assert printer.said == ["14 00 00 0f", "3c 00 00 0f", "14 00 00 0f"]


async def test_what_waits_in_the_queue_is_answered_only_when_the_printer_goes_on() -> None:
    async with bench() as printer:
        printer.engine.fault("paper_out", True)
        await printer.hears(b"A012\n\x1dr\x01\x10\x04\x04", "7e")
        printer.engine.fault("paper_out", False)
        await until(lambda: printer.said == ["7e", "00"])


async def test_a_process_id_is_told_when_its_paper_is_out() -> None:
    async with bench(Model(dots_per_second=300)) as printer:
        printer.engine.receive(b"A012\n\x1dVB\x00\x1d(H\x06\x00000007")
        await asyncio.sleep(0)
        assert printer.said == []
        await until(lambda: printer.said == ["37 22 30 30 30 37 00"])
        assert [slip.text for slip in printer.slips] == ["A012"]


async def test_clearing_loses_the_rest_of_a_job_and_its_id() -> None:
    async with bench() as printer:
        printer.engine.fault("cover_open", True)
        await printer.hears(b"A012\n\x1d(H\x06\x00000007" + CLEAR_BUFFERS, "37 25 00")
        printer.engine.fault("cover_open", False)
        await printer.hears(b"\x1dr\x01", "00")
        assert not printer.engine.roll.marks


async def test_a_jam_at_the_cutter_stays_until_the_host_recovers() -> None:
    async with bench() as printer:
        printer.engine.fault("cutter_error", True)
        printer.engine.receive(b"A012\n\x1dVB\x00")
        await until(lambda: printer.engine.condition.jammed)
        printer.engine.receive(b"\x10\x05\x02")
        assert printer.engine.condition.jammed, "the cause is still there"
        printer.engine.fault("cutter_error", False)
        assert printer.engine.condition.jammed
        await printer.hears(b"\x10\x05\x01\x10\x04\x01", "16")
        await until(lambda: len(printer.slips) == 1)


async def test_it_says_who_it_is() -> None:
    async with bench() as printer:
        await printer.hears(b"\x1dIE", "5f 43 48 49 4e 41 20 47 42 31 38 30 33 30 00")


async def test_a_fault_it_does_not_know_is_refused_with_those_it_knows() -> None:
    async with bench() as printer:
        with pytest.raises(ValueError, match=", ".join(FAULTS)):
            printer.engine.fault("on_fire", True)
