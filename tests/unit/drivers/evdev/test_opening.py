"""Input devices are found by names that last, opened for ourselves alone, and found again after replugging."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.address import EvdevAddress, EvdevIdAddress, parse_address
from drivers.errors import LinkLost
from drivers.evdev.events import KEY, OWN, PRESSED, InputEvent
from drivers.evdev.finding import Inputs
from drivers.evdev.opening import Kernel, open_evdev
from drivers.link import Link, open_stream
from drivers.stream import Stream
from tests.unit.drivers.evdev.machine import MOUSE, PORT, Machine
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

BY_PORT = f"evdev:1c4f:0002?port={PORT}"
ENTER = InputEvent(KEY, 96, PRESSED, 1.0)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.close()


async def opened(machine: Machine, url: str) -> Stream:
    address = parse_address(url)
    assert isinstance(address, EvdevAddress | EvdevIdAddress)
    return await open_evdev(address, machine.kernel)


@pytest.mark.parametrize("by", ["link", "evdev:1c4f:0002", f"evdev:1c4f:0002?port={PORT}", "evdev:1c4f:0002?serial=S1"])
async def test_a_device_is_grabbed_timed_by_our_clock_and_heard(machine: Machine, by: str) -> None:
    machine.plug("event2", keys=MOUSE, id="1c4f:0002", interface=1, serial="S1")
    machine.plug("event7", link="usb-SIGMACHIP-event-kbd", serial="S1")
    stream = await opened(machine, f"evdev://{machine.dev}/usb-SIGMACHIP-event-kbd" if by == "link" else by)
    machine.say("event7", ENTER)
    assert await stream.read() == ENTER.to_bytes()
    await stream.write(b"x" * OWN.size)
    assert machine.told("event7") == b"x" * OWN.size
    assert (machine.grabbed, machine.clocks) == (["event7"], [time.CLOCK_MONOTONIC])
    await stream.aclose()


async def test_of_one_plug_with_several_functions_the_first_that_types_is_meant(machine: Machine) -> None:
    machine.plug("event3", interface=1)
    machine.plug("event4", interface=0)
    await (await opened(machine, "evdev:1c4f:0002")).aclose()
    assert machine.grabbed == ["event4"]


async def test_two_alike_are_told_apart_by_their_ports(machine: Machine) -> None:
    machine.plug("event3", port="usb-0000:00:14.0-1")
    machine.plug("event4", port="usb-0000:00:14.0-2")
    with pytest.raises(LinkLost, match=r"2 devices answer to evdev:1c4f:0002: .*port=usb-0000:00:14.0-1, .*-2$"):
        await opened(machine, "evdev:1c4f:0002")
    await (await opened(machine, "evdev:1c4f:0002?port=usb-0000:00:14.0-2")).aclose()
    assert machine.grabbed == ["event4"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("evdev:dead:beef", f"no keypad or reader evdev:dead:beef is plugged in; there are Pad ({BY_PORT})"),
        ("evdev:1c4f:0002?serial=S2", "no keypad or reader evdev:1c4f:0002?serial=S2 is plugged in; there are Pad"),
        ("evdev:///dev/input/by-id/nothing", "/dev/input/by-id/nothing does not exist: is the device plugged in?"),
        ("evdev:///dev/null", "/dev/null is no input device; write evdev:///dev/input/by-id/NAME"),
    ],
)  # fmt: skip
async def test_what_is_not_there_is_said_with_what_is(machine: Machine, url: str, says: str) -> None:
    machine.plug("event3", name="Pad")
    if url == "evdev:///dev/null":
        with pytest.raises(LinkLost) as refused:
            await open_stream(url)
    else:
        with pytest.raises(LinkLost) as refused:
            await opened(machine, url)
    assert str(refused.value).startswith(says)


async def test_a_device_that_another_program_has_is_busy(machine: Machine) -> None:
    machine.plug("event3")
    machine.busy = True
    with pytest.raises(LinkLost, match="event3 is busy: another program has its keys for itself"):
        await opened(machine, "evdev:1c4f:0002")


async def test_without_permission_the_missing_rule_is_named(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.plug("event3")

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("drivers.evdev.opening.os.open", refused)
    with pytest.raises(LinkLost, match=r"event3 may not be opened: a udev rule is missing; name .*70-paidui-inputs"):
        await opened(machine, "evdev:1c4f:0002")


def test_the_rule_that_is_named_is_there() -> None:
    from drivers.evdev.opening import RULE

    rule = (Path(__file__).parents[4] / RULE).read_text(encoding="utf-8")
    assert 'SUBSYSTEM!="input"' in rule
    assert 'GROUP="' in rule


async def test_a_device_unplugged_is_lost_at_once_and_back_under_another_number(machine: Machine) -> None:
    machine.plug("event3")
    reports, heard = Reports(), bytearray()

    async def serve(stream: Stream) -> None:
        reports("ok", "")
        while True:
            heard.extend(await stream.read())

    async def open_here(url: str) -> Stream:
        return await opened(machine, url)

    link = Link("keypad-1", lambda: "evdev:1c4f:0002", link_world(open_here), reports)
    async with running(link.run(serve)):
        await until(lambda: reports.state == "ok")
        began = asyncio.get_running_loop().time()
        machine.unplug("event3")
        await until(lambda: reports.state == "lost")
        assert asyncio.get_running_loop().time() - began < 0.5, "told by the kernel, not by a timeout"
        machine.plug("event5")
        await until(lambda: reports.state == "ok", seconds=2.0)
        machine.say("event5", ENTER)
        await until(lambda: bytes(heard) == ENTER.to_bytes())
    assert machine.grabbed == ["event3", "event5"]


def test_a_machine_without_input_devices_has_none(tmp_path: Path) -> None:
    assert Kernel(Inputs(tmp_path / "no", tmp_path)).inputs.present() == []
