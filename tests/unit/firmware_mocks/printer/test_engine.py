"""The virtual printer answers and stops as a real one does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers.escpos.commands import CLEAR_BUFFERS
from drivers.escpos.status import StatusDecoder
from firmware_mocks.printer.condition import FAULTS
from firmware_mocks.printer.engine import SLOW_BYTES_PER_SECOND, Engine
from firmware_mocks.printer.model import DOTS_PER_MM, MODELS, Model
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


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("epson-80", ["03", "EPSON", "TM-T82III", "CHINA GB18030"]),
        ("epson-80-western", ["02", "EPSON", "TM-T20III"]),
        ("chinese-80", ["03", "POS", "XP-80", "CHINA GBK"]),
        ("chinese-58", []),
    ],
)
async def test_it_says_who_it_is(model: str, told: list[str]) -> None:
    async with bench(MODELS[model]) as printer:
        printer.engine.receive(b"\x1dI\x02\x1dIB\x1dIC\x1dIE\x10\x04\x01")
        await until(lambda: len(printer.said) == len(told) + 1)
        blocks = [bytes.fromhex(said) for said in printer.said if said != "16"]
        assert [each[1:-1].decode() if len(each) > 1 else each.hex() for each in blocks] == told


async def test_automatic_status_tells_only_what_was_asked_for() -> None:
    async with bench() as printer:
        await printer.hears(b"\x1da\x08", "14 00 00 0f")
        printer.engine.fault("cover_open", True)
        assert len(printer.said) == 1
        printer.engine.fault("paper_near_end", True)
        assert printer.said[1:] == ["3c 00 03 0f"]
        printer.engine.fault("cover_open", False)
        await printer.hears(b"\x1da\x00\x1dr\x01", "03")
        printer.engine.fault("paper_near_end", False)
        assert printer.said == ["03"]


async def test_orders_inside_a_picture_are_obeyed_and_printed() -> None:
    async with bench() as printer:
        await printer.hears(b"\x1dv0\x00\x03\x00\x02\x00\x10\x04\x01\x00\x00\x00\x1dr\x01", "16", "00")
        assert printer.engine.roll.fed == 2
        printer.engine.fault("cutter_error", True)
        printer.engine.receive(b"\x1dVB\x00")
        await until(lambda: printer.engine.condition.jammed)
        printer.engine.fault("cutter_error", False)
        fed = printer.engine.roll.fed
        await printer.hears(b"\x1dv0\x00\x03\x00\x02\x00\x00\x00\x00\x10\x05\x02\x1dr\x01", "00")
        assert printer.engine.roll.fed == fed, "DLE ENQ 2 in a picture has cleared it"


async def test_real_time_orders_that_are_allowed() -> None:
    async with bench() as printer:
        await printer.hears(b"\x10\x14\x07\x01", "14 00 00 0f")
        printer.engine.receive(b"\x10\x14\x01\x00\x01\x10\x14\x03\x01\x01\x01\x01\x01")
        assert (printer.engine.pulses, printer.engine.beeps) == (1, 1)
        await printer.hears(b"\x1d(D\x03\x00\x14\x01\x00\x1dr\x01", "00")
        await printer.hears(b"\x10\x14\x01\x00\x01\x10\x14\x02\x01\x08\x10\x04\x01", "16")
        assert printer.engine.pulses == 1, "GS ( D has forbidden it"
        await printer.hears(b"\x1d(D\x03\x00\x14\x02\x01\x1dr\x01", "00")
        await printer.hears(b"\x10\x14\x02\x01\x08\x10\x04\x01", "3b 30 00")
        assert printer.engine.condition.dark


async def test_a_drawer_is_told_of() -> None:
    async with bench() as printer:
        await printer.hears(b"\x1dr\x02\x1br\x00\x1dr2\x1dr\x07", "01", "01")
    async with bench(Model(drawer_pin_high=False)) as printer:
        await printer.hears(b"\x10\x04\x01\x1dr\x02", "12", "00")


async def test_memory_answers_in_its_turn() -> None:
    async with bench(Model(nv_memory=65_536)) as printer:
        await printer.hears(b"\x1d(L\x02\x00\x30\x33\x1dr\x01", "37 31 36 35 35 33 36 00", "00")


async def test_a_power_cut_in_mid_slip_leaves_half_of_it_and_forgets_the_rest() -> None:
    async with bench(Model(dots_per_second=3_000)) as printer:
        await printer.hears(b"\x1da\xff\x1b!\x38", "14 00 00 0f")
        printer.engine.receive(b"".join(b"%d\n" % line for line in range(40)) + b"\x1dVB\x00")
        await until(lambda: printer.engine.roll.fed > 300)
        printer.engine.fault("power_cut", True)
        fed = printer.engine.roll.fed
        printer.said.clear()
        printer.engine.fault("power_cut", False)
        printer.engine.receive(b"next\n\x1dVB\x00\x1dr\x01")
        await until(lambda: printer.said == ["00"], what="and no automatic status any more")
        (slip,) = printer.slips
        assert slip.text.split()[0] == "0"
        assert slip.text.split()[-1] == "next"
        assert "39" not in slip.text
        assert fed < 40 * 52
        last = slip.marks[-2]
        assert last.height == 30, "letters are plain again"


async def test_the_reset_key_forgets_as_well() -> None:
    async with bench() as printer:
        printer.engine.fault("cover_open", True)
        printer.engine.receive(b"A012\n")
        printer.engine.press("reset")
        printer.engine.fault("cover_open", False)
        await printer.hears(b"\x1dr\x01", "00")
        assert not printer.engine.roll.begun
        with pytest.raises(ValueError, match="new_roll"):
            printer.engine.press("kick")


async def test_paper_comes_at_the_speed_of_the_model() -> None:
    async with bench(Model(dots_per_second=4_000)) as printer:
        began = asyncio.get_running_loop().time()
        await printer.hears(b"\n" * 60 + b"\x1d(H\x06\x00000007", "37 22 30 30 30 37 00")
        assert asyncio.get_running_loop().time() - began >= 60 * 30 / 4_000


async def test_the_end_of_the_roll_is_seen_by_both_sensors() -> None:
    async with bench(Model(roll_mm=40, near_end_mm=20)) as printer:
        await printer.hears(b"\x1da\xff", "14 00 00 0f")
        printer.engine.receive(b"A\n" * 12)
        await until(lambda: printer.said == ["14 00 00 0f", "14 00 03 0f", "1c 00 0f 0f"])
        assert printer.engine.roll.left_mm == 0
        assert printer.engine.roll.fed >= 40 * DOTS_PER_MM
        assert printer.engine.roll.text.count("A") == 11
        printer.engine.press("new_roll")
        await printer.hears(b"\x1dr\x01", "00")


async def test_a_slow_printer_takes_its_bytes_one_after_the_other() -> None:
    async with bench(Model(buffer=100)) as printer:
        printer.engine.fault("slow", True)
        began = asyncio.get_running_loop().time()
        printer.engine.receive(b"A" * 80)
        assert printer.engine.room == 20
        await until(lambda: printer.engine.room == 100)
        assert asyncio.get_running_loop().time() - began >= 60 / SLOW_BYTES_PER_SECOND


async def test_a_blocked_printer_takes_nothing() -> None:
    async with bench() as printer:
        printer.engine.fault("blocked", True)
        assert printer.engine.room == 0
        printer.engine.fault("blocked", False)
        await printer.engine.wait_for_room()
        assert printer.engine.room == 4096


async def test_a_serial_printer_says_when_it_is_full_and_when_not() -> None:
    async with bench(Model(xon_xoff=True, buffer=1000)) as printer:
        printer.engine.fault("cover_open", True)
        printer.engine.receive(b"A\n" * 450)
        assert printer.said == ["13"]
        printer.engine.fault("cover_open", False)
        await until(lambda: printer.said == ["13", "11"])


async def test_without_a_cutter_somebody_tears_the_slip_off() -> None:
    async with bench(MODELS["chinese-58"]) as printer:
        printer.engine.receive(b"A012\n\x1dVB\x00")
        await until(lambda: len(printer.slips) == 1)
        assert printer.slips[0].torn
        assert printer.slips[0].text == "A012"


async def test_a_cutter_that_only_leaves_bridges_does_so_whatever_it_is_told() -> None:
    for model, partial in (("plain", False), ("chinese-80", True)):
        async with bench(MODELS[model]) as printer:
            printer.engine.receive(b"A012\n\x1dVA\x00")
            await printer.hears(b"\x1dr\x01", "00")
            assert [slip.partial for slip in printer.slips] == [partial]


@pytest.mark.parametrize("model", MODELS)
async def test_every_answer_of_every_model_is_one_that_printers_give(model: str) -> None:
    async with bench(MODELS[model]) as printer:
        printer.engine.receive(
            b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04\x1da\xff\x1dr\x01\x1dIA\x1dIB\x1dIC\x1dID\x1dIE"
            b"\x1d(H\x06\x00000001\x1d(L\x02\x0000\x10\x04\x01"
        )
        await until(lambda: printer.said[-1:] == ["16"] and len(printer.said) > 4)
        for said in printer.said:
            answer = bytes.fromhex(said)
            (frame,) = StatusDecoder().feed(answer)
            assert frame.to_bytes() == answer


async def test_a_fault_it_does_not_know_is_refused_with_those_it_knows() -> None:
    async with bench() as printer:
        with pytest.raises(ValueError, match=", ".join(FAULTS)):
            printer.engine.fault("on_fire", True)
