"""The driver of a pole display against its mock."""

import asyncio
import itertools
from pathlib import Path
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.led.showing import ONE_WAY
from drivers.pole import display as display_module
from drivers.pole.commands import Brightness, Initialize
from drivers.pole.display import PoleDisplay
from drivers.pole.models import POLES
from firmware_mocks.pole_display import MockPoleDisplay
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.link.real_world import Reports
from tests.unit.drivers.wire_kinds import running, wired
from tests.waiting import until

MODELS = sorted(POLES)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("kind", ["clean", "byte by byte", "slow", "pty", "tcp"])
async def test_the_latest_text_stands_on_the_display(kind: str, name: str, tmp_path: Path) -> None:
    reports, model = Reports(), POLES[name]
    mock, display = MockPoleDisplay(model), PoleDisplay(model, reports, caption="COUNTER 1", brightness=2)
    display.show("A001")
    async with wired(kind, mock.serve, tmp_path) as stream, running(display.serve(stream)):
        await until(lambda: mock.lines == ["COUNTER 1", "A001"])
        for number in range(2, 30):
            display.show(f"A{number:03}")
        await until(lambda: mock.text == "A029")
        display.show("暂停服务")
        await until(lambda: mock.text == "PAUSED")
        display.show("")
        await until(lambda: mock.lines == ["COUNTER 1", ""])
    assert set(reports.told) == {("unknown", ONE_WAY)}
    assert (mock.brightness, mock.cursor, mock.blink) == (2, False, 0)


@pytest.mark.parametrize("name", MODELS)
async def test_a_change_never_darkens_what_stays(name: str) -> None:
    shown: list[str] = []
    model = POLES[name]
    mock, display = MockPoleDisplay(model, shown.append), PoleDisplay(model, Reports(), caption="1")
    host, far = clean_wire()
    display.show("A001")
    async with running(mock.serve(far), display.serve(host)):
        for number in ("A001", "A002", "A003"):
            display.show(number)
            await until(lambda number=number: mock.text == number)  # type: ignore[misc]
    assert shown == ["A001", "A002", "A003"]


async def test_a_cd5220_is_told_dark_and_lit_by_turns_and_stays_lit() -> None:
    shown: list[tuple[float, str]] = []
    loop = asyncio.get_running_loop()
    mock = MockPoleDisplay(POLES["cd5220"], lambda text: shown.append((loop.time(), text)))
    display = PoleDisplay(POLES["cd5220"], Reports(), blink_s=1.6)
    display.show("")
    host, far = clean_wire()
    async with running(mock.serve(far), display.serve(host)):
        await until(lambda: len(mock.commands) > 3)
        display.show("A017", "call")
        await until(lambda: len(shown) == 3)
        display.show("A017")
        await asyncio.sleep(0.6)
    assert [text for _, text in shown] == ["A017", "", "A017"]
    assert all(later - sooner > 1 / 6 for (sooner, _), (later, _) in itertools.pairwise(shown))


async def test_esc_pos_blinks_by_itself_for_its_time_and_again_for_a_recall() -> None:
    model = POLES["escpos-2x20"]
    mock, display = MockPoleDisplay(model), PoleDisplay(model, Reports(), blink_s=0.1)
    display.show("")
    host, far = clean_wire()
    async with running(mock.serve(far), display.serve(host)):
        await until(lambda: mock.commands)
        for call in ("call", "recall"):
            display.show("A017", call)
            await until(lambda: mock.blink == 10 and mock.text == "A017")
            await until(lambda: mock.blink == 0)
            assert mock.text == "A017"


@pytest.mark.parametrize("name", MODELS)
async def test_after_a_brown_out_the_refresh_brings_the_number_and_later_the_settings(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display_module, "REFRESH_S", 0.1)
    model = POLES[name]
    mock, display = MockPoleDisplay(model), PoleDisplay(model, Reports(), brightness=2)
    display.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), display.serve(host)):
        await until(lambda: mock.text == "A001")
        mock.fault("power_off")
        mock.fault("power_off", on=False)
        assert mock.text == ""
        await until(lambda: mock.text == "A001")
        display.show("")
        await until(lambda: (mock.brightness, mock.cursor) == (2, False))


@pytest.mark.parametrize("name", MODELS)
async def test_what_noise_spoilt_the_refresh_puts_right(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_module, "REFRESH_S", 0.05)
    model, random = POLES[name], Random(3)
    mock, display = MockPoleDisplay(model), PoleDisplay(model, Reports(), caption="1")
    display.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), display.serve(host)):
        for _ in range(20):
            await host.write(random.randbytes(40))
            await until(lambda: mock.lines == ["1", "A001"])


async def test_settings_are_made_once_a_connection_and_not_under_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_module, "REFRESH_S", 0.05)
    mock, display = MockPoleDisplay(POLES["cd5220"]), PoleDisplay(POLES["cd5220"], Reports())
    display.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), display.serve(host)):
        await until(lambda: len(mock.commands) > 20)
    assert sum(isinstance(command, Initialize) for command in mock.commands) == 1
    assert sum(isinstance(command, Brightness) for command in mock.commands) == 1


async def test_a_wire_that_goes_is_noticed_at_once() -> None:
    display = PoleDisplay(POLES["cd5220"], Reports())
    host, far = clean_wire()
    asyncio.get_running_loop().call_later(0.05, lambda: asyncio.ensure_future(far.aclose()))
    with pytest.raises(ExceptionGroup) as lost:
        await display.serve(host)
    assert lost.group_contains(LinkLost)


async def test_a_deaf_display_is_not_called_well() -> None:
    reports = Reports()
    mock, display = MockPoleDisplay(POLES["cd5220"]), PoleDisplay(POLES["cd5220"], reports)
    mock.fault("deaf")
    display.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), display.serve(host)):
        await until(lambda: reports.told)
    assert (reports.state, mock.text) == ("unknown", "")


def test_a_fault_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault 'fire'; there are power_off, deaf"):
        MockPoleDisplay(POLES["cd5220"]).fault("fire")
