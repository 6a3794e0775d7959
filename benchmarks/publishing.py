"""Publishing never slows issuing: the rate with a screen, and with a listener to every event, over that without."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.clients import CLIENTS
from benchmarks.figures import Figure, Step, median_ratio, rate
from benchmarks.halls import HALL, outside_broker, paidui_run, write_hall
from benchmarks.issue_mqtt import asked, rates
from tests.mosquitto import Mosquitto

EACH = 1500
ROUNDS = 4
LEAST = 0.9
STATES_PER_S = 10.0
"""Of one topic, at most: a state every 0.1 s."""


def measure(step: Step) -> list[Figure]:
    """The same controller throughout; rounds without, with a screen, with all events."""
    alone: list[float] = []
    watched: dict[str, list[float]] = {"screen": [], "events": []}
    fastest = 0.0
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        port = broker.address.port
        with paidui_run(write_hall(Path(folder), outside_broker(port))):
            _rate(port)
            for n in range(ROUNDS):
                step(f"round {n + 1} of {ROUNDS}")
                alone.append(_rate(port))
                for kind, rounds in watched.items():
                    with _listening(port, kind) as heard:
                        rounds.append(_rate(port))
                    fastest = max(fastest, _fastest_state(heard))
    figures = [
        Figure(
            f"issue, {CLIENTS} clients, {what}",
            rate(median(watched[kind])),
            f"with nobody listening {rate(median(alone))}",
            median_ratio(list(zip(watched[kind], alone, strict=True))),
            at_least=least,
        )
        for kind, what, least in (("screen", "a screen listening", LEAST), ("events", "every event listened to", None))
    ]
    return [*figures, _pace(fastest)]


def _pace(fastest: float) -> Figure:
    said, most = f"{fastest:.1f}/s", f"one every 0.1 s: {STATES_PER_S:g}/s"
    return Figure("states of one topic while issuing", said, most, fastest / STATES_PER_S, at_most=1.05)


def _rate(port: int) -> float:
    return rates(asked(port, EACH, 0, 1, (HALL,))["issue"][HALL], EACH)[0]


def _fastest_state(said: dict[str, Any]) -> float:
    heard: dict[str, int] = said["heard"]
    states = [times for topic, times in heard.items() if topic not in ("events", "calls")]
    return max(states, default=0) / float(said["seconds"])


@contextmanager
def _listening(port: int, kind: str) -> Iterator[dict[str, Any]]:
    """What it heard is filled in when the block ends."""
    command = [sys.executable, "-m", "benchmarks.listener", str(port), HALL, kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    heard: dict[str, Any] = {}
    yield heard
    heard |= json.loads(process.communicate(timeout=30)[0])
