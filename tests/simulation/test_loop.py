"""The loop in virtual time: order, timers, cancellation as asyncio's own, and hosts that die at any await."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any

import pytest

from firmware_mocks.simulation.loop import Host, SimLoop

Program = Callable[[], Coroutine[Any, Any, Any]]


def new_loop(start: float = 0.0) -> SimLoop:
    return SimLoop(start)  # type: ignore[abstract]  # it has no I/O


def play(*programs: Program, seconds: float = 100.0, loop: SimLoop | None = None) -> SimLoop:
    """Runs programs on one host."""
    loop = loop or new_loop()
    host = loop.host("host")
    for program in programs:
        host.start(program(), program.__name__)
    loop.run_until(seconds)
    return loop


def test_an_hour_passes_without_waiting() -> None:
    woken: list[float] = []

    async def sleeper() -> None:
        await asyncio.sleep(3600)
        woken.append(asyncio.get_running_loop().time())

    loop = play(sleeper, seconds=7200, loop=new_loop(100.0))
    assert woken == [3700.0]
    assert loop.time() == 7200


def test_time_stands_still_while_anything_is_ready() -> None:
    seen: list[float] = []

    async def busy() -> None:
        for _ in range(1000):
            await asyncio.sleep(0)
        seen.append(asyncio.get_running_loop().time())

    play(busy)
    assert seen == [0.0]


def test_callbacks_run_in_the_order_in_which_they_were_asked_for() -> None:
    seen: list[int] = []
    loop = new_loop()
    for number in range(5):
        loop.call_soon(seen.append, number)
    loop.call_soon(loop.call_soon, seen.append, 5)
    loop.call_soon(seen.append, 6)
    loop.run_until(1)
    assert seen == [0, 1, 2, 3, 4, 6, 5]


def test_timers_run_by_their_time_and_those_of_one_moment_in_the_order_in_which_they_were_set() -> None:
    seen: list[str] = []
    loop = new_loop()
    for when, name in ((2.0, "late"), (1.0, "first"), (1.0, "second"), (1.0, "third"), (0.5, "early")):
        loop.call_at(when, seen.append, name)
    loop.call_at(3.0, loop.call_soon, seen.append, "after the one that was set for the same moment")
    loop.call_at(3.0 - 1e-9, seen.append, "just before")
    loop.run_until(3)
    assert seen == [
        "early",
        "first",
        "second",
        "third",
        "late",
        "just before",
        "after the one that was set for the same moment",
    ]


def test_what_a_timer_makes_ready_runs_before_the_next_timer() -> None:
    seen: list[str] = []
    loop = new_loop()
    loop.call_at(1.0, lambda: loop.call_soon(seen.append, "made ready"))
    loop.call_at(1.0, seen.append, "next timer")
    loop.run_until(1)
    assert seen == ["made ready", "next timer"]


def test_a_timer_of_the_past_runs_now_and_time_does_not_go_back() -> None:
    seen: list[float] = []
    loop = new_loop(10.0)
    loop.call_at(3.0, lambda: seen.append(loop.time()))
    loop.run_until(20)
    assert seen == [10.0]


def test_play_ends_at_its_end_and_goes_on_from_there() -> None:
    seen: list[str] = []
    loop = new_loop()
    loop.call_at(5.0, seen.append, "at the end")
    loop.call_at(5.1, seen.append, "after it")
    loop.run_until(5)
    assert (seen, loop.time()) == (["at the end"], 5.0)
    loop.run_until(6)
    assert seen == ["at the end", "after it"]


def test_stopped_it_stops_after_the_callback_under_way() -> None:
    seen: list[str] = []
    loop = new_loop()
    loop.call_at(2.0, loop.stop)
    loop.call_at(2.0, seen.append, "never")
    loop.run_until(10)
    assert (seen, loop.time()) == ([], 2.0)


def test_a_cancelled_callback_or_timer_does_not_run() -> None:
    seen: list[str] = []
    loop = new_loop()
    loop.call_soon(seen.append, "soon").cancel()
    later = loop.call_later(1.0, seen.append, "later")
    loop.call_later(0.5, later.cancel)
    loop.run_until(2)
    assert seen == []
    assert later.cancelled()


def test_a_timeout_cancels_what_is_inside_and_only_that() -> None:
    told: list[str] = []

    async def patient() -> None:
        try:
            async with asyncio.timeout(3):
                await asyncio.sleep(1)
                told.append("in time")
                await asyncio.sleep(10)
        except TimeoutError:
            told.append(f"too late at {asyncio.get_running_loop().time():g}")

    play(patient)
    assert told == ["in time", "too late at 3"]


def test_a_cancelled_task_runs_its_finally_block() -> None:
    told: list[str] = []

    async def child() -> None:
        try:
            await asyncio.sleep(50)
        finally:
            told.append("cleaned up")

    async def parent() -> None:
        task = asyncio.create_task(child())
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        told.append("seen by its parent")

    play(parent)
    assert told == ["cleaned up", "seen by its parent"]


def test_a_task_group_cancels_its_other_tasks_in_the_order_in_which_they_were_made() -> None:
    told: list[str] = []

    async def sleeper(name: str) -> None:
        try:
            await asyncio.sleep(50)
        finally:
            told.append(name)

    async def fails() -> None:
        await asyncio.sleep(1)
        raise ValueError("broken")

    async def group() -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for number in range(40):
                    tasks.create_task(sleeper(f"sleeper {number}"))
                tasks.create_task(fails())
        except* ValueError:
            told.append("over")

    play(group)
    assert told == [*(f"sleeper {number}" for number in range(40)), "over"]


def test_killed_at_an_await_a_host_runs_no_finally_block() -> None:
    told: list[str] = []
    loop = new_loop()

    async def program() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            told.append("a dead process cleans up")

    victim, other = loop.host("victim"), loop.host("other")
    task = victim.start(program(), "program")
    other.start(_tell(told, 2.0, "the others live"), "other")
    victim.on_kill["connection"] = lambda: told.append("reset")
    loop.at(other, 1.0, victim.kill)
    loop.run_until(100)
    assert told == ["reset", "the others live"]
    assert not task.done()
    assert not victim.alive


def test_killed_by_a_callback_of_its_own_it_does_nothing_more() -> None:
    told: list[str] = []
    loop = new_loop()
    host = loop.host("host")

    async def program() -> None:
        host.kill()
        told.append("the callback under way runs to its next await")
        await asyncio.sleep(0)
        told.append("and then?")

    host.start(program(), "program")
    loop.run_until(1)
    assert told == ["the callback under way runs to its next await"]


def test_a_dead_host_gets_no_answer_that_was_on_its_way() -> None:
    told: list[str] = []
    loop = new_loop()
    victim, peer = loop.host("victim"), loop.host("peer")
    answer = loop.create_future()

    async def asks() -> None:
        told.append(await answer)

    victim.start(asks(), "asks")
    loop.at(peer, 1.0, answer.set_result, "answer")
    loop.at(peer, 1.0, victim.kill)
    loop.at(victim, 2.0, told.append, "a timer of the dead")
    loop.run_until(5)
    assert told == ["answer"], "set before the kill and taken before it"
    told.clear()
    late, again = loop.host("late"), loop.create_future()

    async def asks_again() -> None:
        told.append(await again)

    late.start(asks_again(), "asks again")

    def answer_and_kill() -> None:
        again.set_result("answer")
        late.kill()

    loop.at(peer, 6.0, answer_and_kill)
    loop.run_until(10)
    assert told == []


@pytest.mark.parametrize(
    ("killed_at", "worked", "answered"),
    [(0.5, [], []), (1.0, ["written"], []), (1.5, ["written"], []), (2.5, ["written"], ["written"])],
    ids=["before the hop", "between its work and its end", "on the way back", "after"],
)
def test_a_hop_to_a_thread_can_be_cut_off_before_between_and_after(
    killed_at: float, worked: list[str], answered: list[str]
) -> None:
    loop = new_loop()
    host = loop.host("host")
    host.hop_s = lambda _executor: (1.0, 1.0)
    if killed_at == 1.0:
        host.after_hop = host.kill
    disk: list[str] = []
    answers: list[str] = []

    def work() -> str:
        disk.append("written")
        return "written"

    async def program() -> None:
        answers.append(await asyncio.get_running_loop().run_in_executor(None, work))

    host.start(program(), "program")
    loop.at(loop.nobody, killed_at + 0.001, host.kill)
    loop.run_until(5)
    assert (disk, answers) == (worked, answered)


def test_a_hop_takes_the_time_its_host_says_and_raises_at_its_asker() -> None:
    told: list[Any] = []
    loop = new_loop()
    host = loop.host("host")
    asked: list[Executor | None] = []

    def hop_s(executor: Executor | None) -> tuple[float, float]:
        asked.append(executor)
        return 0.25, 0.5

    host.hop_s = hop_s

    async def program() -> None:
        with pytest.raises(ZeroDivisionError):
            await asyncio.get_running_loop().run_in_executor(None, lambda: 1 / 0)
        told.append(asyncio.get_running_loop().time())

    host.start(program(), "program")
    loop.run_until(5)
    assert (told, asked) == ([0.75], [None])


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_a_doomed_host_dies_after_so_many_of_its_own_callbacks(steps: int) -> None:
    counted: list[int] = []
    loop = new_loop()
    host, other = loop.host("host"), loop.host("other")

    async def program() -> None:
        for number in range(20):
            counted.append(number)
            await asyncio.sleep(0)

    async def meanwhile() -> None:
        for _ in range(50):
            await asyncio.sleep(0)

    host.doom(steps, host.kill)
    assert host.doomed
    host.start(program(), "program")
    other.start(meanwhile(), "meanwhile")
    loop.run_until(1)
    assert counted == list(range(steps))
    assert not host.alive
    assert not host.doomed


def test_what_a_task_starts_belongs_to_its_host() -> None:
    told: list[str] = []
    loop = new_loop()
    victim = loop.host("victim")

    async def program() -> None:
        asyncio.get_running_loop().call_later(2.0, told.append, "timer")
        await asyncio.gather(_tell(told, 2.0, "task"), _tell(told, 3.0, "another"))

    victim.start(program(), "program")
    loop.at(loop.nobody, 1.0, victim.kill)
    loop.run_until(10)
    assert told == []


def test_an_exception_that_nobody_catches_is_reported_with_its_host() -> None:
    reported: list[tuple[str, str]] = []
    loop = new_loop()

    def note(host: Host, context: dict[str, Any]) -> None:
        reported.append((host.name, str(context["exception"])))

    loop.failed = note
    loop.at(loop.host("lamp"), 1.0, _fail, "no current")
    loop.call_at(2.0, _fail, "nobody's")
    loop.run_until(3)
    assert reported == [("lamp", "no current"), ("simulation", "nobody's")]


def test_without_a_judge_an_exception_ends_the_play() -> None:
    loop = new_loop()
    loop.call_soon(_fail, "broken")
    with pytest.raises(ValueError, match="broken"):
        loop.run_until(1)
    assert asyncio._get_running_loop() is None


def test_the_trace_depends_on_everything_noted_its_order_and_its_time() -> None:
    def trace(*notes: tuple[float, str, bytes]) -> str:
        loop = new_loop()
        for when, what, content in notes:
            loop.call_at(when, loop.note, what, content)
        loop.run_until(10)
        return loop.trace

    wire, lamp = (1.0, "wire", b"\x01"), (1.0, "lamp", b"A001")
    assert trace(wire, lamp) == trace(wire, lamp)
    others = [trace(lamp, wire), trace(wire), trace(wire, (1.5, "lamp", b"A001")), trace(wire, (1.0, "lamp", b"A002"))]
    assert len({trace(wire, lamp), *others}) == 5


_DAY = """
import asyncio, random
from firmware_mocks.simulation.loop import SimLoop

loop = SimLoop()
dice = random.Random("1/dice")

async def worker(name):
    try:
        while True:
            await asyncio.sleep(dice.random())
            loop.note(name)
    finally:
        loop.note(name + " ends")

async def group():
    try:
        async with asyncio.TaskGroup() as tasks:
            for number in range(30):
                tasks.create_task(worker(f"worker {number}"))
            await asyncio.wait([tasks.create_task(worker(f"waited {number}")) for number in range(30)], timeout=5)
            raise ValueError
    except* ValueError:
        loop.note("over")

loop.host("host").start(group(), "group")
loop.run_until(20)
print(loop.trace)
"""


def test_the_trace_is_the_same_whatever_the_seed_of_hashes() -> None:
    traces = [
        subprocess.run(
            [sys.executable, "-c", _DAY],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    ]
    assert len(traces[0]) == 33
    assert traces == traces[:1] * 3


async def _tell(told: list[str], after_s: float, what: str) -> None:
    await asyncio.sleep(after_s)
    told.append(what)


def _fail(text: str) -> None:
    raise ValueError(text)
