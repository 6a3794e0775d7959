"""kill -9 of the core at random moments: no answered ticket lost, no number twice or missing, nobody called twice."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from threading import Thread
from typing import IO, Any

from kiosk.queueing.events import TicketCalled, TicketIssued
from tests.unit.kiosk.running import written
from tests.waiting import until_sync

KILLS = 16


def test_killed_at_any_moment_it_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    chance = Random(20260318)
    replies: dict[str, dict[str, Any]] = {}
    unanswered: list[str] = []
    asked: set[str] = set()
    for _ in range(KILLS):
        said = _run_and_kill(tmp_path / "j.db", unanswered, chance)
        now_asked = {json.loads(line[4:])["id"]: line[4:] for line in said if line.startswith("ask ")}
        now_got = [json.loads(line[4:]) for line in said if line.startswith("got ")]
        for reply in now_got:
            assert replies.setdefault(reply["id"], reply) == reply
        asked |= now_asked.keys()
        open_now = {json.loads(payload)["id"]: payload for payload in unanswered} | now_asked
        unanswered = [payload for id, payload in open_now.items() if id not in replies]
    assert len(replies) > 20 * KILLS, "it was killed at work"
    assert unanswered, "and in the middle of it"
    _agrees(tmp_path / "j.db", list(replies.values()), len(asked))


def _run_and_kill(path: Path, unanswered: list[str], chance: Random) -> list[str]:
    """What one life of the core said."""
    command = [sys.executable, "-m", "tests.hall.core_in_a_loop", str(path)]
    said: list[str] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as core:
        assert core.stdin
        assert core.stdout
        core.stdin.write(json.dumps(unanswered) + "\n")
        core.stdin.flush()
        listening = Thread(target=_listen, args=(core.stdout, said))
        listening.start()
        enough = chance.randint(1, 120)
        until_sync(lambda: len(said) >= enough or core.poll() is not None, 30, "the core at work")
        assert core.poll() is None, "it ended by itself"
        core.kill()
        listening.join()
    return [line for line in said if line.endswith("\n")]


def _listen(stdout: IO[str], said: list[str]) -> None:
    for line in stdout:
        said.append(line)


def _agrees(path: Path, replies: list[dict[str, Any]], asked: int) -> None:
    events = [recorded.event for recorded in written(path)]
    seqs = [recorded.seq for recorded in written(path)]
    assert seqs == list(range(1, len(seqs) + 1))
    tickets = [event.ticket for event in events if isinstance(event, TicketIssued)]
    for service in "AB":
        numbers = [number for number in tickets if number.startswith(service)]
        assert numbers == [f"{service}{n:03d}" for n in range(1, len(numbers) + 1)], "unique and gapless"
    calls = Counter(event.ticket for event in events if isinstance(event, TicketCalled))
    assert set(calls.values()) <= {1}, "nobody was called twice"
    promised = [reply["ticket"] for reply in replies if reply.get("ticket")]
    issued = {ticket["number"] for ticket in promised if "token" in ticket}
    called = {ticket["number"] for ticket in promised if ticket.get("state") == "called"}
    assert issued <= set(tickets)
    assert called <= calls.keys()
    assert len(issued) == sum("token" in ticket for ticket in promised), "no two customers were told the same number"
    assert len(tickets) + calls.total() <= asked, "each request happened once at most"
