"""Whether the controller is there, by its status, its will and any newer word, in whatever order they are delivered."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from drivers.attendance import Attendance
from drivers.mqtt.envelope import Envelope
from drivers.mqtt.latest import Latest
from drivers.mqtt.session import Message
from drivers.presence import Presence, PresenceState

NINE = datetime(2026, 3, 18, 9, tzinfo=UTC)
LAST = 99
"""The `seq` of the first connection's will; the next one begins with 100."""


def status(state: PresenceState, epoch: int, seq: int, detail: str = "") -> Presence:
    return Presence(epoch=epoch, seq=seq, at=NINE, state=state, detail=detail)


def board(epoch: int, seq: int) -> Envelope:
    return Envelope(epoch=epoch, seq=seq, at=NINE)


def believed(*words: Envelope, retained: bool = False) -> tuple[str, str] | None:
    """State and detail after these words, in this order."""
    attendance = Attendance(lambda _: None)
    for word in words:
        match word:
            case Presence():
                attendance.tell_status(word)
            case _:
                attendance.tell_word(word, retained=retained)
    said = attendance.believed
    return (said.state, said.detail) if said is not None else None


ONLINE, GONE, FULL = ("online", ""), ("offline", "away"), ("degraded", "the disk is full")
WILL = status("offline", 1, LAST, "away")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ([status("online", 1, 1)], ONLINE),
        ([status("online", 1, 1), WILL], GONE),
        ([WILL, board(1, 100)], ONLINE),
        ([WILL, board(1, 98)], GONE),
        ([WILL, board(1, LAST)], GONE),
        ([WILL, board(1, 100), status("offline", 1, 199, "away")], GONE),
        ([WILL, board(1, 100), status("degraded", 1, 101, "the disk is full")], FULL),
        ([WILL, board(2, 1)], ONLINE),
        ([status("offline", 2, 99, "away"), board(1, 5000)], GONE),
        ([status("degraded", 1, 1, "the disk is full"), board(1, 50)], FULL),
        ([status("degraded", 1, 1, "the disk is full"), board(2, 1)], ONLINE),
        ([status("degraded", 2, 1, "the disk is full"), board(1, 50)], FULL),
        ([status("degraded", 1, 1, "the disk is full"), WILL, board(1, 100)], ONLINE),
        ([board(1, 50), status("online", 1, 20)], ONLINE),
        ([board(1, 50), status("degraded", 1, 20, "the disk is full")], FULL),
    ],
)
def test_what_is_newer_decides_in_whatever_order_it_comes(words: list[Envelope], meant: tuple[str, str] | None) -> None:
    for order in permutations(words):
        assert believed(*order) == meant, order


def test_the_will_of_an_earlier_connection_does_not_take_away_who_is_back() -> None:
    assert believed(status("online", 1, 100), WILL) == ONLINE
    assert believed(board(1, 100), WILL) == ONLINE


def test_what_the_broker_retained_does_not_show_that_the_controller_is_there_now() -> None:
    assert believed(board(1, 50), retained=True) is None
    assert believed(board(1, 50), status("online", 1, 1), retained=True) == ONLINE
    assert believed(board(1, 50), WILL, retained=True) == GONE


def test_what_is_said_while_we_listen_shows_it_though_the_status_was_lost() -> None:
    assert believed(board(1, 50)) == ONLINE


def test_a_retained_word_after_the_will_we_know_of_shows_that_the_controller_came_back() -> None:
    assert believed(WILL, board(1, 100), retained=True) == ONLINE


def test_a_status_that_was_cleared_is_unknown_until_the_controller_speaks() -> None:
    heard: list[str | None] = []
    attendance = Attendance(lambda said: heard.append(said.state if said else None))
    attendance.tell_word(board(1, 100), retained=False)
    attendance.tell_status(WILL)
    attendance.tell_status(None)
    attendance.tell_word(board(1, 101), retained=False)
    assert heard == ["online", "online", None, "online"]


def test_a_listener_counts_only_what_is_newer_on_its_topic() -> None:
    attendance = Attendance(lambda _: None)
    boards: Latest[Envelope] = Latest(Envelope)
    receive = attendance.by(boards)
    receive(_message(board(1, 50), retained=True))
    receive(_message(board(1, 50), retained=False))
    receive(Message("hall/board", b"nonsense"))
    assert attendance.believed is None, "a repeat is no new word"
    attendance.receive(_message(WILL, retained=True))
    receive(_message(board(1, 100), retained=True))
    receive(Message("hall/board", b""))
    assert boards.value is None
    assert attendance.believed is not None
    assert attendance.believed.state == "online"


def _message(word: Envelope, *, retained: bool) -> Message:
    return Message("hall/topic", word.model_dump_json().encode(), retained)
