"""What is concluded from what is heard on a shared line besides the answers asked for."""

from itertools import pairwise

from drivers.bus.overhearing import ALARM_S, LISTEN_AGAIN_S, LISTEN_SELDOM_S, Key, Overhearing
from drivers.call_button.dialect import TERMINAL
from drivers.call_button.messages import Hello, Poll, State, to_wire
from drivers.call_button.messages import Key as Pressed
from drivers.modbus.dialect import MODBUS
from drivers.modbus.frames import ReadRegisters, RegistersWritten, WriteRegisters

ASKED = WriteRegisters(5, 0, (1,)).to_bytes()
ANSWER = RegistersWritten(5, 0, 1).to_bytes()


def a_line() -> tuple[Overhearing, Key, Key]:
    line = Overhearing()
    return line, line.knows(MODBUS, 5), line.knows(TERMINAL, 5)


def test_one_number_may_be_used_in_each_protocol() -> None:
    line, led, pad = a_line()
    for now in range(5):
        line.asks(led, ASKED, now)
        line.hears(ANSWER, now + 0.02)
        line.asks(pad, to_wire(Poll(), 5), now + 0.1)
        line.hears(to_wire(Hello(1), 5), now + 0.12)
    assert line.trouble(led, 5) == line.trouble(pad, 5) == ""


def test_our_own_echo_is_no_other_master() -> None:
    line, led, _ = a_line()
    for now in range(5):
        line.asks(led, ASKED, now)
        line.hears(b"\x00" + ASKED + ANSWER, now + 0.02)
    assert line.trouble(led, 5) == ""


def test_another_master_is_believed_at_his_second_word_and_his_answers_are_his() -> None:
    line, led, pad = a_line()
    line.asks(led, ASKED, 0)
    line.hears(ANSWER, 0.02)
    line.hears(ReadRegisters(5, 0, 1).to_bytes() + ANSWER, 1)
    assert line.trouble(led, 1) == ""
    line.hears(to_wire(State("open"), 9), 2)
    assert line.trouble(led, 2) == line.trouble(pad, 2) == "another master speaks on this line"
    assert line.trouble(led, 2 + ALARM_S) == ""


def test_a_second_answer_is_of_a_second_device() -> None:
    line, led, pad = a_line()
    for now in (0, 2):
        line.asks(led, ASKED, now)
        line.hears(ANSWER, now + 0.02)
        line.hears(ANSWER, now + 0.04)
    assert line.trouble(led, 3) == "two devices answer at unit 5"
    assert line.trouble(pad, 3) == ""


def test_a_late_answer_is_not() -> None:
    line, led, _ = a_line()
    for now in range(5):
        line.asks(led, ASKED, now)
        line.asks(led, ASKED, now + 0.1)
        line.hears(ANSWER + ANSWER, now + 0.12)
    assert line.trouble(led, 5) == ""


def test_a_terminal_that_speaks_unasked_is_set_wrong() -> None:
    line, led, pad = a_line()
    line.asks(pad, to_wire(Poll(), 5), 0)
    line.hears(to_wire(Hello(1), 5), 0.02)
    for now in (2, 4):
        line.asks(led, ASKED, now)
        line.hears(ANSWER, now + 0.02)
        line.hears(to_wire(Pressed(1, 1, 1, 0), 5), now + 0.5)
    assert line.trouble(pad, 5) == "terminal 5 speaks unasked: set it to share its line"


def test_one_that_is_garbled_among_clear_ones_may_be_two() -> None:
    line, led, pad = a_line()
    for now in range(3):
        line.ends(led, "garbled", now)
        line.ends(pad, "clear", now)
    assert line.trouble(led, 3).startswith("two devices answer at unit 5, or its cable is disturbed")
    line.ends(pad, "garbled", 3)
    assert line.trouble(led, 3) == ""


def test_where_several_fail_the_line_is_listened_to_now_and_then() -> None:
    line, led, pad = a_line()
    for now in range(3):
        line.ends(led, "garbled", now)
    assert not line.wants_to_listen(3)
    line.ends(pad, "clear", 3)
    line.ends(pad, "silent", 4)
    assert line.wants_to_listen(4)
    assert not line.wants_to_listen(5)
    assert not line.wants_to_listen(5 + LISTEN_AGAIN_S)
    for now in (40, 41):
        line.ends(led, "garbled", now)
        line.ends(pad, "garbled", now)
    assert line.wants_to_listen(42)


def test_where_listening_again_and_again_explained_nothing_it_becomes_rare_until_the_line_was_well() -> None:
    line, led, pad = a_line()
    listened = []
    for now in range(1200):
        line.ends(led, "garbled", now)
        line.ends(pad, "garbled", now)
        if line.wants_to_listen(now):
            listened.append(now)
    pauses = [later - earlier for earlier, later in pairwise(listened)]
    assert pauses == [LISTEN_AGAIN_S, 2 * LISTEN_AGAIN_S, 4 * LISTEN_AGAIN_S, 8 * LISTEN_AGAIN_S, LISTEN_SELDOM_S]
    for now in (4000, 4000 + int(LISTEN_AGAIN_S)):
        for _ in range(2):
            line.ends(led, "garbled", now)
            line.ends(pad, "garbled", now)
        assert line.wants_to_listen(now)
        assert not line.wants_to_listen(now + 1)
