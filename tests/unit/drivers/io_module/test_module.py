"""I/O modules on a line, in virtual time: pressed, lit, bounced, restarted, refused."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from drivers.bus.bus import Bus
from drivers.errors import LinkLost
from drivers.io_module.contact import Way
from drivers.io_module.models import IO_MODELS, IoModel
from drivers.io_module.module import PAUSE_S, ContactButton, IoModule
from drivers.modbus.dialect import MODBUS
from drivers.stream import Stream
from firmware_mocks.io_module import MockIoModule
from firmware_mocks.multidrop import MultidropWire
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import in_virtual_time, until
from tests.unit.drivers.link.real_world import Reports, link_world

BUTTONS = (ContactButton(0, 0), ContactButton(1, 1, holds=True), ContactButton(2))
COUNTING = IoModel("counting", 8, 8, first_count=100, count_words=2, count_function=4)
LATCHING = IoModel("latching", 8, 8, first_latch=32, latch_function=1, clear_latch=128)
REGISTERS = IoModel("registers", 8, 8, input_function=3, first_input=16, lamp_alone=True, first_lamp=8)


class Counters:
    """A module, its driver, and who pressed what; a press is refused while `says` is False."""

    def __init__(
        self,
        model: IoModel = IO_MODELS["generic"],
        modules: int = 1,
        baudrate: int = 9600,
        *,
        pause_s: float = PAUSE_S,
        counted: int = 0,
        opens: bool = False,
    ) -> None:
        self.wire = MultidropWire(baudrate)
        self.pressed: list[tuple[float, int, str]] = []
        self.lit: list[tuple[float, int, bool]] = []
        self.says = True
        self.reports = [Reports() for _ in range(modules)]
        self.bus = Bus("line-1", lambda: f"serial:///dev/line?baudrate={baudrate}", link_world(self._open))
        self.modules = [
            MockIoModule(unit, model, self._lamp, counted=counted, rests_closed=(0,) if opens else ())
            for unit in range(1, modules + 1)
        ]
        self._works: list[Coroutine[Any, Any, object]] = [self.bus.run()]
        for module, report in zip(self.modules, self.reports, strict=True):
            seat = self.bus.join(f"io-{module.unit}", MODBUS, module.unit, report)
            buttons = (replace(BUTTONS[0], opens=opens), *BUTTONS[1:])
            driver = IoModule(module.unit, model, buttons, self._press, seat.report, pause_s=pause_s)
            self._works += [seat.run(driver.serve), module.serve(self.wire.tap(f"io-{module.unit}"))]

    @property
    def module(self) -> MockIoModule:
        return self.modules[0]

    @property
    def ways(self) -> list[tuple[int, str]]:
        return [(button, way) for _, button, way in self.pressed]

    async def _press(self, button: int, way: Way) -> bool:
        self.pressed.append((asyncio.get_running_loop().time(), button, way))
        await asyncio.sleep(0.002)
        return self.says

    def _lamp(self, lamp: int, lit: bool) -> None:
        self.lit.append((asyncio.get_running_loop().time(), lamp, lit))

    async def _open(self, _url: str) -> Stream:
        host, self._far = clean_wire()
        self._tasks.create_task(_until_lost(self.wire, self._far))
        return host

    async def play(self, body: Callable[["Counters"], Coroutine[Any, Any, None]]) -> None:
        async with asyncio.TaskGroup() as self._tasks:
            running = [self._tasks.create_task(work) for work in self._works]
            await until(lambda: all(each.state in ("ok", "degraded") for each in self.reports))
            await asyncio.sleep(0.5)
            await body(self)
            for task in running:
                task.cancel()
            await self._far.aclose()


async def _until_lost(wire: MultidropWire, far: Stream) -> None:
    with suppress(LinkLost):
        await wire.serve(far)


def at_counters(body: Callable[[Counters], Coroutine[Any, Any, None]], **kinds: Any) -> None:
    async def program() -> None:
        await Counters(**kinds).play(body)

    in_virtual_time(program)


@pytest.mark.parametrize("model", [IO_MODELS["generic"], COUNTING, LATCHING, REGISTERS], ids=lambda model: model.name)
def test_a_press_lights_its_lamp_for_a_second_within_100_ms_of_its_reading(model: IoModel) -> None:
    async def body(it: Counters) -> None:
        await it.module.press(0)
        await asyncio.sleep(1.5)
        assert it.ways == [(0, "single")]
        (on, lamp, lit), (off, *_) = it.lit
        assert (lamp, lit) == (0, True)
        assert on - it.pressed[0][0] < 0.1
        assert 0.95 < off - on < 1.1

    at_counters(body, model=model)


def test_a_refusal_flashes_quickly_and_never_more_than_three_times_a_second() -> None:
    async def body(it: Counters) -> None:
        it.says = False
        pressing = asyncio.ensure_future(it.module.press(0))
        assert not await it.module.answer_of(0)
        await pressing
        assert [lit for *_, lit in it.lit] == [True, False] * 3
        ons = [at for at, _, lit in it.lit if lit]
        assert all(after - before > 1 / 3 for before, after in pairwise(ons))
        it.says = True
        pressing = asyncio.ensure_future(it.module.press(0))
        assert await it.module.answer_of(0)
        await pressing

    at_counters(body)


def test_a_long_press_is_a_second_action_and_a_button_without_a_lamp_works() -> None:
    async def body(it: Counters) -> None:
        await it.module.press(1, 1.2)
        await asyncio.sleep(0.5)
        await it.module.press(1)
        await asyncio.sleep(0.5)
        await it.module.press(2)
        await asyncio.sleep(0.2)
        assert it.ways == [(1, "hold"), (1, "single"), (2, "single")]

    at_counters(body)


def test_bounce_is_one_press() -> None:
    async def body(it: Counters) -> None:
        it.module.fault("bounce")
        for _ in range(10):
            await it.module.press(0, 0.1)
            await asyncio.sleep(0.5)
        assert it.ways == [(0, "single")] * 10

    at_counters(body, baudrate=57600)


@pytest.mark.parametrize("model", [COUNTING, LATCHING], ids=lambda model: model.name)
def test_a_press_that_is_shorter_than_a_round_of_polls_is_not_lost_where_the_module_keeps_it(model: IoModel) -> None:
    async def body(it: Counters) -> None:
        for _ in range(10):
            await it.module.press(0, 0.02)
            await asyncio.sleep(1)
        assert it.ways == [(0, "single")] * 10

    at_counters(body, model=model, modules=8)


@pytest.mark.parametrize("model", [COUNTING, LATCHING], ids=lambda model: model.name)
def test_a_press_that_begins_while_the_module_is_read_is_one_press_and_as_long_as_it_is(model: IoModel) -> None:
    async def body(it: Counters) -> None:
        for _ in range(25):
            await it.module.press(1, 1.5)
            await asyncio.sleep(1.007)
            await it.module.press(0, 0.7)
            await asyncio.sleep(1.002)
        assert it.ways == [(1, "hold"), (0, "single")] * 25

    at_counters(body, model=model, pause_s=0.5)


@pytest.mark.parametrize("model", [IO_MODELS["generic"], COUNTING, LATCHING], ids=lambda model: model.name)
def test_a_contact_that_is_closed_until_it_is_pressed_is_pressed_when_it_opens(model: IoModel) -> None:
    async def body(it: Counters) -> None:
        assert it.pressed == []
        it.module.fault("bounce")
        for _ in range(5):
            pressing = asyncio.ensure_future(it.module.press(0, 0.2))
            await asyncio.sleep(0.15)
            assert not it.module.closed[0]
            await pressing
            await asyncio.sleep(1)
        assert it.ways == [(0, "single")] * 5

    at_counters(body, model=model, opens=True)


@pytest.mark.parametrize("off_s", [0.1, 3.0])
@pytest.mark.parametrize("model", [IO_MODELS["generic"], COUNTING], ids=lambda model: model.name)
def test_a_module_that_starts_again_presses_no_contact_that_rests_closed(model: IoModel, off_s: float) -> None:
    async def body(it: Counters) -> None:
        await it.module.press(0)
        await asyncio.sleep(0.5)
        it.module.fault("power_off")
        await asyncio.sleep(off_s)
        it.module.fault("power_off", on=False)
        await until(lambda: it.reports[0].state == "ok")
        await asyncio.sleep(2)
        assert it.ways == [(0, "single")]
        await it.module.press(0)
        await asyncio.sleep(0.5)
        assert it.ways == [(0, "single")] * 2

    at_counters(body, model=model, opens=True)


def test_a_counter_that_begins_anew_from_zero_counts_a_press() -> None:
    async def body(it: Counters) -> None:
        for _ in range(4):
            await it.module.press(0, 0.15)
            await asyncio.sleep(1)
        assert it.ways == [(0, "single")] * 4

    at_counters(body, model=replace(COUNTING, count_words=1), pause_s=0.5, counted=0x1_0000 - 2)


def test_what_was_closed_counted_or_latched_before_we_came_is_no_press() -> None:
    for model in (IO_MODELS["generic"], COUNTING, LATCHING):

        async def program(model: IoModel = model) -> None:
            it = Counters(model)
            it.module.close(1)
            it.module.close(0)
            it.module.close(0, closed=False)
            await it.play(lambda it: _lets_go(it, 1))

        in_virtual_time(program)


async def _lets_go(it: Counters, contact: int) -> None:
    it.module.close(contact, closed=False)
    await asyncio.sleep(1)
    assert it.pressed == []


@pytest.mark.parametrize("off_s", [0.02, 0.1, 3.0])
@pytest.mark.parametrize("model", [IO_MODELS["generic"], COUNTING], ids=lambda model: model.name)
def test_a_module_that_starts_again_presses_nothing_and_its_next_press_counts(model: IoModel, off_s: float) -> None:
    async def body(it: Counters) -> None:
        await it.module.press(2)
        it.module.close(0)
        await asyncio.sleep(1)
        assert it.ways == [(2, "single"), (0, "single")]
        it.module.fault("power_off")
        await asyncio.sleep(off_s)
        it.module.fault("power_off", on=False)
        await until(lambda: it.reports[0].state == "ok")
        await asyncio.sleep(2)
        it.module.close(0, closed=False)
        await asyncio.sleep(2)
        assert it.ways == [(2, "single"), (0, "single")]
        await it.module.press(0)
        await asyncio.sleep(0.5)
        assert it.ways == [(2, "single"), (0, "single"), (0, "single")]

    at_counters(body, model=model)


GARBLED = "unit 1 is heard, but garbled: check line format, wiring and termination"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("silent", "unit 1 does not answer: check its power, wiring and unit number"),
        ("wrong_crc", f"{GARBLED}; its address says 9600 8N1"),
        ("exception", "unit 1 refuses to read inputs 0 to 2: device failure"),
        ("another_unit", "unit 2 answers where unit 1 is asked: check the unit set in it"),
    ],
)
def test_a_fault_is_told_in_words_and_costs_no_press_afterwards(fault: str, words: str) -> None:
    async def body(it: Counters) -> None:
        it.module.fault(fault)
        await until(lambda: it.reports[0].state == "lost", 3.5)
        assert it.reports[0].detail == words
        it.module.fault(fault, on=False)
        await until(lambda: it.reports[0].state in ("ok", "degraded"), 5)
        await asyncio.sleep(0.5)
        await it.module.press(0)
        await asyncio.sleep(0.5)
        assert it.ways == [(0, "single")]

    at_counters(body)


def test_a_lamp_that_the_module_lacks_takes_no_press_along() -> None:
    async def body(it: Counters) -> None:
        await until(lambda: it.reports[0].state == "degraded")
        assert it.reports[0].detail == "unit 1 refuses to switch coil 1: illegal data address; is lamp 2 right?"
        await it.module.press(1)
        await asyncio.sleep(0.5)
        assert it.ways == [(1, "single")]

    at_counters(body, model=IoModel("one lamp", 8, 1))


def test_four_modules_on_a_9600_line_miss_no_press_of_150_ms() -> None:
    async def body(it: Counters) -> None:
        for module in it.modules:
            await module.press(0)
            await asyncio.sleep(0.3)
        assert it.ways == [(0, "single")] * 4

    at_counters(body, modules=4)
