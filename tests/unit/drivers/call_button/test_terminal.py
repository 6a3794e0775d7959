"""The terminal's driver against its mock, over every kind of wire: a press happens once, and its answer is shown."""

import asyncio
from pathlib import Path

import pytest

from drivers.call_button.messages import SCORE_KEYS, Feedback, Hello, Prompt, State, to_wire
from drivers.call_button.terminal import CallTerminal, Press
from drivers.errors import BadFrame, NoAnswer
from drivers.stream import Stream
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import in_virtual_time
from tests.unit.drivers.dialogue import dialogue
from tests.unit.drivers.link.real_world import Reports
from tests.unit.drivers.wire_kinds import WIRES, running, wired
from tests.waiting import until


class Counter:
    """Stands for the controller: does each press once by its id, and gives repeats the same answer."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.heard: list[Press] = []
        self.answers: dict[str, Feedback] = {}
        self._takes_s = takes_s

    async def press(self, press: Press) -> Feedback:
        self.heard.append(press)
        await asyncio.sleep(self._takes_s)
        number = f"A{len(self.answers) + 1:03}"
        return self.answers.setdefault(press.press_id, Feedback(accepted=True, number=number))

    @property
    def keys(self) -> list[str]:
        return [press.key for press in self.heard]


def driver(counter: Counter, reports: Reports | None = None) -> CallTerminal:
    return CallTerminal("pad-1", 3, counter.press, reports or Reports())


@pytest.mark.parametrize("kind", WIRES)
async def test_keys_are_done_once_and_the_lcd_says_what_became_of_them(kind: str, tmp_path: Path) -> None:
    counter, reports, mock = Counter(), Reports(), MockCallTerminal(3, boot=7)
    terminal = driver(counter, reports)
    terminal.show(State("open", "", 4))
    async with wired(kind, mock.serve, tmp_path) as stream, running(terminal.serve(stream)):
        assert await mock.press("next") == Feedback(accepted=True, number="A001")
        assert await mock.press("recall") == Feedback(accepted=True, number="A002")
        assert await mock.press("call", typed="15") == Feedback(accepted=True, number="A003")
        terminal.show(State("calling", "A003", 3))
        await until(lambda: mock.lcd == State("calling", "A003", 3))
    assert list(counter.answers) == ["0007-0001", "0007-0002", "0007-0003"]
    assert counter.heard[-1].typed == "15"
    assert {press.device for press in counter.heard} == {"pad-1"}
    assert reports.told == [("ok", "")]


@pytest.mark.parametrize("fault", ["bounce", "lose_ack", "noise"])
async def test_a_press_happens_once_whatever_the_wire_does(fault: str) -> None:
    counter, mock = Counter(), MockCallTerminal(3)
    mock.fault(fault)
    host, far = clean_wire()
    async with running(mock.serve(far), driver(counter).serve(host)):
        assert await mock.press("next") == Feedback(accepted=True, number="A001")
    assert list(counter.answers) == ["0001-0001"]
    assert mock.keys_sent == (1 if fault == "noise" else 2)


async def test_a_repeat_is_as_old_as_its_press() -> None:
    counter, mock = Counter(), MockCallTerminal(3)
    mock.fault("lose_ack")
    host, far = clean_wire()
    async with running(mock.serve(far), driver(counter).serve(host)):
        await mock.press("next")
    first, again = counter.heard
    assert first.press_id == again.press_id
    assert first.age_ms < 100
    assert 240 <= again.age_ms < 500


async def test_while_a_press_is_under_way_its_repeats_are_not_a_second_one() -> None:
    counter, mock = Counter(takes_s=0.6), MockCallTerminal(3)
    host, far = clean_wire()
    async with running(mock.serve(far), driver(counter).serve(host)):
        await mock.press("next")
    assert mock.keys_sent >= 3
    assert counter.keys == ["next"]


async def test_the_terminal_is_told_only_after_the_press_is_done() -> None:
    counter, mock = Counter(takes_s=0.1), MockCallTerminal(3)
    host, far = clean_wire()
    async with running(mock.serve(far), driver(counter).serve(host)):
        pressing = asyncio.create_task(mock.press("next"))
        await until(lambda: counter.heard)
        assert not pressing.done()
        await pressing
    assert counter.answers


async def test_a_key_nobody_knows_is_refused_and_not_pressed() -> None:
    counter, mock = Counter(), MockCallTerminal(3)
    host, far = clean_wire()
    async with running(mock.serve(far), driver(counter).serve(host)):
        assert await mock.press("77") == Feedback(accepted=False, text="key 77 ?")
    assert counter.heard == []


async def test_a_terminal_with_another_address_is_not_ours() -> None:
    counter, reports, mock = Counter(), Reports(), MockCallTerminal(4)
    host, far = clean_wire()
    async with running(mock.serve(far), driver(counter, reports).serve(host)):
        pressing = asyncio.create_task(mock.press("next"))
        await until(lambda: mock.keys_sent > 1)
        pressing.cancel()
    assert counter.heard == []
    assert reports.told == []


async def test_a_silent_terminal_is_noticed_within_3_5_s() -> None:
    mock, reports = MockCallTerminal(3), Reports()
    host, far = clean_wire()
    async with running(mock.serve(far)):
        serving = asyncio.create_task(driver(Counter(), reports).serve(host))
        await until(lambda: reports.state == "ok")
        mock.fault("silent")
        silent = asyncio.get_running_loop().time()
        with pytest.raises(ExceptionGroup) as lost:
            await serving
        assert asyncio.get_running_loop().time() - silent < 3.5
    assert lost.group_contains(NoAnswer, match="terminal 3 is silent")


def test_a_terminal_set_to_another_address_is_named() -> None:
    """It answers nothing that is asked of 3, and says HELLO when it is switched on."""

    async def program() -> None:
        host, far = clean_wire()
        await far.write(to_wire(Hello(1), 4))
        with pytest.raises(ExceptionGroup) as lost:
            await driver(Counter()).serve(host)
        assert lost.group_contains(BadFrame, match="address 4 speaks where terminal 3 should: check the address set")

    in_virtual_time(program)


async def test_after_a_reboot_the_lcd_is_filled_at_once_and_old_numbers_are_not_mistaken() -> None:
    counter, mock = Counter(), MockCallTerminal(3)
    terminal = driver(counter)
    terminal.show(State("open", "", 4))
    host, far = clean_wire()
    async with running(mock.serve(far), terminal.serve(host)):
        await mock.press("next")
        mock.reboot()
        assert mock.lcd is None
        await mock.press("next")
        await until(lambda: mock.lcd == State("open", "", 4), seconds=0.5)
    assert list(counter.answers) == ["0001-0001", "0002-0001"]


async def test_a_press_made_while_the_wire_was_away_arrives_when_it_is_back() -> None:
    counter, mock, terminal = Counter(), MockCallTerminal(3), None
    terminal = driver(counter)
    pressing = asyncio.create_task(mock.press("next"))
    await asyncio.sleep(0.12)
    host, far = clean_wire()
    async with running(mock.serve(far), terminal.serve(host)):
        await pressing
    assert counter.heard[0].age_ms >= 100


async def test_the_dialogue_of_the_paper_is_what_the_driver_says() -> None:
    answers = [
        Feedback(accepted=True, number="A012", waiting=0),
        Feedback(accepted=True, number="A012", waiting=0),
        Feedback(accepted=False, number="A012", waiting=0, text="无此号"),
    ]
    heard: list[Press] = []

    async def press(press: Press) -> Feedback:
        heard.append(press)
        if len(heard) == 2:
            asyncio.get_running_loop().call_later(0.02, terminal.show, State("calling", "A012", 0))
        return answers[len(heard) - 1]

    terminal = CallTerminal("pad-1", 3, press, Reports())
    host, far = clean_wire()
    async with running(terminal.serve(host)):
        for number, (who, frame) in enumerate(dialogue("call_button", "A dialogue")):
            if number == 1:
                terminal.show(State("open", "", 1))
            if who == "<":
                await far.write(frame)
            else:
                assert (await _exactly(len(frame), far)).hex(" ") == frame.hex(" ")
    assert [(press.press_id, press.key, press.age_ms, press.typed) for press in heard] == [
        ("0007-0001", "next", 0, ""),
        ("0007-0001", "next", 250, ""),
        ("0007-0002", "call", 30, "15"),
    ]


async def test_the_dialogue_with_a_rating_pad_is_what_the_driver_says() -> None:
    heard: list[Press] = []

    async def press(press: Press) -> Feedback:
        heard.append(press)
        if len(heard) == 2:
            asyncio.get_running_loop().call_later(0.02, pad.show, Prompt())
        return Feedback(accepted=True, number="A012", text="谢谢")

    pad = CallTerminal("pad-1", 5, press, Reports(), keys=SCORE_KEYS)
    pad.show(Prompt())
    host, far = clean_wire()
    async with running(pad.serve(host)):
        for number, (who, frame) in enumerate(dialogue("call_button", "Rating pads")):
            if number == 1:
                pad.show(Prompt("A012", 20, 5, "请评价"))
            if who == "<":
                await far.write(frame)
            else:
                assert (await _exactly(len(frame), far)).hex(" ") == frame.hex(" ")
    assert [(press.press_id, press.key, press.age_ms, press.typed) for press in heard] == [
        ("0002-0001", "4", 0, "A012"),
        ("0002-0001", "4", 250, "A012"),
    ]


async def _exactly(count: int, stream: Stream) -> bytes:
    read = b""
    async with asyncio.timeout(2):
        while len(read) < count:
            read += await stream.read(count - len(read))
    return read


def test_a_hello_says_which_boot_it_is() -> None:
    assert Hello(7).to_frame(3).data == b"\x00\x07"
