"""The driver of an Alpha sign against its mock, with answers and without."""

import asyncio
from pathlib import Path

import pytest

from drivers.alpha import client as client_module
from drivers.alpha import sign as sign_module
from drivers.alpha.frames import Packet, ReadString, SetMemory, WriteString, WriteText
from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.errors import BadFrame, DeviceError, NoAnswer
from drivers.led.showing import ONE_WAY
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.wires import Slow, clean_wire
from tests.unit.drivers.link.real_world import Reports
from tests.unit.drivers.wire_kinds import running, wired
from tests.waiting import until

BETABRITE = ALPHA["alpha-betabrite"]


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("kind", ["clean", "byte by byte", "slow", "pty", "tcp"])
async def test_the_latest_text_stands_on_the_sign(kind: str, answers: bool, tmp_path: Path) -> None:
    reports = Reports()
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, reports, answers=answers)
    sign.show("A001")
    async with wired(kind, mock.serve, tmp_path) as stream, running(sign.serve(stream)):
        await until(lambda: mock.text == "A001")
        for number in range(2, 30):
            sign.show(f"A{number:03}")
        await until(lambda: mock.text == "A029")
        sign.show("暂停服务")
        await until(lambda: mock.text == "PAUSED")
        sign.show("")
        await until(lambda: mock.text == "")
        await until(lambda: reports.told)
    assert set(reports.told) == {("ok", "") if answers else ("unknown", ONE_WAY)}


async def test_a_change_is_one_short_packet_and_nothing_goes_dark() -> None:
    shown: list[str] = []
    mock, sign = MockAlphaSign(1, BETABRITE, shown.append), AlphaSign(1, BETABRITE, Reports())
    sign.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(host)):
        await until(lambda: len(mock.packets) == 4)
        told = len(mock.packets)
        for number in ("A002", "A003"):
            sign.show(number)
            await until(lambda number=number: mock.text == number)  # type: ignore[misc]
    assert shown == ["A001", "A002", "A003"]
    assert mock.packets[told:] == [Packet("01", (WriteString("N", number),)) for number in ("A002", "A003")]


@pytest.mark.parametrize("answers", [True, False])
async def test_a_call_flashes_for_its_time_and_a_recall_flashes_again(answers: bool) -> None:
    reports = Reports()
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, reports, answers=answers, blink_s=0.3)
    sign.show("")
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(host)):
        await until(lambda: reports.told)
        for call in ("call", "recall"):
            sign.show("A017", call)
            await until(lambda: mock.flashes and mock.text == "A017")
            await until(lambda: not mock.flashes)
            assert mock.text == "A017"
        sign.show("A018", "another")
        await until(lambda: mock.flashes and mock.text == "A018")
        sign.show("A018")
        await until(lambda: not mock.flashes)
        assert mock.text == "A018"


async def test_what_was_called_before_our_start_does_not_flash() -> None:
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, Reports())
    sign.show("A017", "a call of long ago")
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(host)):
        await until(lambda: mock.text == "A017")
    assert not any(
        command.mode == "c"
        for packet in mock.packets
        if isinstance(packet, Packet)
        for command in packet.commands
        if isinstance(command, WriteText)
    )


@pytest.mark.parametrize("pause_s", [0.0, 0.1])
async def test_several_commands_in_one_packet_need_a_pause_each(pause_s: float) -> None:
    """Which we never send: nobody else could speak meanwhile."""
    mock = MockAlphaSign(1, BETABRITE)
    host, far = clean_wire()
    async with running(mock.serve(far)):
        for piece in Packet("01", (WriteText("A", "X"), WriteText("0", "Y"))).pieces():
            await host.write(piece)
            await asyncio.sleep(pause_s)
        await until(lambda: mock.packets)
    assert mock.text == ("Y" if pause_s else "")


async def test_before_anything_is_to_be_shown_a_sign_that_answers_is_only_asked() -> None:
    reports = Reports()
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, reports, answers=True)
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(host)):
        await until(lambda: reports.state == "ok")
    assert {type(command) for packet in mock.packets[1:] for command in packet.commands} == {ReadString}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("silent", NoAnswer, "sign 01 does not answer"),
        ("power_off", NoAnswer, "sign 01 does not answer"),
        ("garbled", BadFrame, "sign 01 is heard, but garbled"),
        ("refuse", BadFrame, "sign 01 refuses"),
    ],
)
async def test_a_fault_of_a_sign_that_answers_is_told_in_words(
    fault: str, error: type[DeviceError], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "ANSWER_TIMEOUT_S", 0.05)
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, Reports(), answers=True)
    mock._answers = True
    mock.fault(fault)
    sign.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far)):
        with pytest.raises(error, match=words):
            await sign.serve(host)


async def test_a_sign_of_another_address_is_silent() -> None:
    mock, sign = MockAlphaSign(2, BETABRITE), AlphaSign(1, BETABRITE, Reports(), answers=True)
    sign.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far)):
        with pytest.raises(NoAnswer):
            await sign.serve(host)
    assert mock.text == ""


async def test_address_0_is_every_sign() -> None:
    mock, sign = MockAlphaSign(2, BETABRITE), AlphaSign(0, BETABRITE, Reports(), answers=True)
    sign.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(host)):
        await until(lambda: mock.text == "A001")


async def test_a_sign_that_forgot_its_files_is_set_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_module, "LOOK_S", 0.2)
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, Reports(), answers=True)
    sign.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(host)):
        await until(lambda: mock.text == "A001")
        mock.fault("forget")
        assert mock.text == ""
        await until(lambda: mock.text == "A001")


async def test_a_sign_that_falls_silent_is_noticed_within_3_5_s() -> None:
    reports = Reports()
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, reports, answers=True)
    sign.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far)):
        serving = asyncio.ensure_future(sign.serve(host))
        await until(lambda: reports.state == "ok")
        mock.fault("silent")
        with pytest.raises(NoAnswer):
            await asyncio.wait_for(serving, 3.5)


async def test_a_sign_that_never_answers_gets_its_files_anew_while_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sign_module, "REFRESH_S", 0.3)
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, Reports())
    sign.show("A001")
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(host)):
        await until(lambda: mock.text == "A001")
        mock.fault("forget")
        sign.show("")
        memories = _memories(mock)
        await until(lambda: _memories(mock) > memories)
        sign.show("A002")
        await until(lambda: mock.text == "A002")


@pytest.mark.parametrize("answers", [True, False])
async def test_the_memory_is_set_once_and_the_number_told_again(answers: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_module, "REFRESH_S", 0.1)
    monkeypatch.setattr(sign_module, "LOOK_S", 0.1)
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, Reports(), answers=answers)
    sign.show("A001")
    for connection in (1, 2):
        host, far = clean_wire()
        async with running(mock.serve(far), sign.serve(host)):
            await until(lambda connection=connection: len(mock.packets) > 6 * connection)  # type: ignore[misc]
            assert mock.text == "A001"
    assert _memories(mock) == 1


async def test_a_number_is_on_the_sign_within_100_ms_at_9600_baud() -> None:
    mock, sign = MockAlphaSign(1, BETABRITE), AlphaSign(1, BETABRITE, Reports())
    sign.show("")
    host, far = clean_wire()
    async with running(mock.serve(far), sign.serve(Slow(host, 9600))):
        await until(lambda: len(mock.packets) == 4)
        await asyncio.sleep(client_module.PACKET_GAP_S)
        began = asyncio.get_running_loop().time()
        sign.show("A017", "call")
        await until(lambda: mock.text == "A017")
        assert asyncio.get_running_loop().time() - began < 0.1


def test_a_fault_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault 'fire'; there are silent, garbled"):
        MockAlphaSign(1, BETABRITE).fault("fire")


def _memories(mock: MockAlphaSign) -> int:
    return sum(
        isinstance(command, SetMemory)
        for packet in mock.packets
        if isinstance(packet, Packet)
        for command in packet.commands
    )
