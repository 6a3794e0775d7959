"""A simulated hall on a shared line: who stands on it, when its day ends, how often it is asked."""

from firmware_mocks.halls.soak.addresses import at_leisure, on_simulated_wires, shared_lines
from firmware_mocks.halls.soak.faults import CLOSES_S, draw, kinds
from firmware_mocks.halls.soak.hours import DOORS_CLOSE_S, doors_close_s
from firmware_mocks.halls.soak.outcome import DAY_S
from kiosk.config import IoModule, RatingPad, Terminal
from tests.simulation.playing import hall

RS485 = hall("rs485")


def test_devices_with_one_address_share_a_line_and_those_alone() -> None:
    lines = shared_lines(RS485)
    assert set(lines.values()) == {"line-1"}
    assert set(lines) >= {"terminal-1", "terminal-4", "led-1", "led-3", "pad-1", "io-1"}
    assert not {"led-4", "sign-2", "sign-3", "printer-1"} & set(lines)
    assert shared_lines(hall("branch")) == {}


def test_all_of_a_line_are_at_one_simulated_port() -> None:
    played = on_simulated_wires(RS485.model_copy(update={"devices": RS485.devices[:9]}), {})
    assert {device.address for device in played.devices} == {"serial:///dev/simulated-line-1?baudrate=9600"}


def test_a_line_is_a_target_with_faults_of_its_own() -> None:
    assert kinds(RS485)["line-1"] == "line"
    names = {fault.name for seed in range(8) for fault in draw(RS485, seed, 1) if fault.device == "line-1"}
    assert names == {"unplug", "noise", "second_master", "doubled"}


def test_displays_are_of_as_many_kinds_as_they_have_protocols() -> None:
    known = kinds(RS485)
    assert [known[each] for each in ("led-1", "led-4", "sign-2", "sign-3")] == [
        *("led", "pole", "alpha_sign", "topic_display")
    ]


def test_a_hall_that_closes_at_eleven_goes_home_at_eleven() -> None:
    assert doors_close_s(RS485) == 11 * 3600
    assert doors_close_s(hall("branch")) == doors_close_s(hall("rules")) == DOORS_CLOSE_S
    latest = max((fault.at + fault.seconds) % DAY_S for seed in range(5) for fault in draw(RS485, seed, 1))
    assert latest <= CLOSES_S - (DOORS_CLOSE_S - 11 * 3600)


def test_at_leisure_a_terminal_is_asked_once_a_second() -> None:
    asked = [each for each in at_leisure(RS485).devices if isinstance(each, Terminal | RatingPad | IoModule)]
    assert {each.poll_ms for each in asked if isinstance(each, Terminal | RatingPad)} == {1000}
    assert {each.poll_ms for each in asked if isinstance(each, IoModule)} == {500}
