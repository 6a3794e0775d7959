"""Whose turn is next on a shared line."""

from drivers.bus.line import Rank, Timing
from drivers.bus.schedule import LOOK_EVERY_S, URGENT_RUN, Schedule


def waiting(**ranks: Rank) -> Schedule[str]:
    schedule: Schedule[str] = Schedule()
    for name, rank in ranks.items():
        schedule.add(name, rank)
    return schedule


def taken(schedule: Schedule[str], count: int, now: float = 0.0, lives: bool = True) -> list[str | None]:
    return [schedule.next(now, lives) for _ in range(count)]


def test_urgent_then_a_refresh_then_the_round_of_polls() -> None:
    schedule = waiting(poll=Rank.POLL, other=Rank.POLL, refresh=Rank.REFRESH, later=Rank.REFRESH, call=Rank.URGENT)
    assert taken(schedule, 6) == ["call", "refresh", "poll", "other", "later", None]


def test_every_terminal_is_asked_once_in_a_round_whoever_asks_again_first() -> None:
    schedule = waiting(a=Rank.POLL, b=Rank.POLL, c=Rank.POLL)
    asked = []
    for _ in range(9):
        asked.append(schedule.next(0, True))
        schedule.add(str(asked[-1]), Rank.POLL)
    assert asked == ["a", "b", "c"] * 3


def test_urgent_words_without_end_do_not_silence_the_polls() -> None:
    schedule = waiting(poll=Rank.POLL)
    for number in range(3 * URGENT_RUN):
        schedule.add(f"call {number}", Rank.URGENT)
    assert taken(schedule, URGENT_RUN + 1)[-1] == "poll"


def test_silent_devices_are_looked_for_now_and_then_and_freely_where_nobody_lives() -> None:
    schedule = waiting(a=Rank.LOOK, b=Rank.LOOK, c=Rank.LOOK, d=Rank.LOOK)
    assert taken(schedule, 2) == ["a", None]
    assert schedule.next(LOOK_EVERY_S - 0.1, anyone_lives=True) is None
    assert schedule.next(LOOK_EVERY_S, anyone_lives=True) == "b"
    assert schedule.next(LOOK_EVERY_S, anyone_lives=False) == "c"
    schedule.one_is_back()
    assert schedule.next(LOOK_EVERY_S, anyone_lives=True) == "d"


def test_a_question_in_a_hurry_is_urgent_and_one_withdrawn_is_gone() -> None:
    schedule = waiting(poll=Rank.POLL, first=Rank.REFRESH, second=Rank.REFRESH)
    schedule.hurry("second")
    schedule.hurry("unknown")
    assert schedule.withdraw("first")
    assert not schedule.withdraw("first")
    assert taken(schedule, 3) == ["second", "poll", None]


def test_a_line_takes_the_time_of_its_format() -> None:
    assert Timing.at("serial:x") == Timing(10 / 9600, 0.005)
    assert Timing.at("serial:x?baudrate=19200&parity=E") == Timing(11 / 19200, 0.003)
    assert Timing.at("serial:x?baudrate=115200") == Timing(10 / 115200, 0.002)
    assert Timing.at("socket://10.0.0.5:4001") == Timing(10 / 9600, 0.005)
