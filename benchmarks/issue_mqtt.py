"""Durable issue and call over Mosquitto by 16 clients, over bare request and reply by the same clients and broker."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.clients import CLIENTS, ECHO
from benchmarks.figures import Figure, Step, count, median_ratio, ms, percentile, rate
from benchmarks.halls import HALL, outside_broker, paidui_run, write_hall
from tests.mosquitto import Mosquitto

ISSUES = 10_000
CALLS = 5_000
ROUNDS = 10
LEAST = 0.5
LONGEST = 10.0


def measure(step: Step) -> list[Figure]:
    """The controller, the echo and the clients are processes of their own; rounds alternate."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        port = broker.address.port
        with paidui_run(write_hall(Path(folder), outside_broker(port))), echoing(port):
            step(f"{ISSUES} tickets and {CALLS} calls by {CLIENTS} clients")
            seen = asked(port, ISSUES, CALLS, ROUNDS)
    return [*_figures("issue", seen["issue"], ISSUES), *_figures("call next", seen["call"], CALLS)]


def _figures(what: str, seen: dict[str, Any], times: int) -> list[Figure]:
    ours, echo = rates(seen[HALL], times), rates(seen[ECHO], times)
    answers = seen[HALL]["answers"]
    p50, p99 = percentile(answers, 0.5), percentile(answers, 0.99)
    numbers = seen[HALL]["numbers"]
    beside = f"bare request and reply {rate(median(echo))}"
    ratio = median_ratio(list(zip(ours, echo, strict=True)))
    return [
        Figure(f"durable {what} over Mosquitto, {CLIENTS} clients", rate(median(ours)), beside, ratio, at_least=LEAST),
        Figure(f"{what}: p99 over p50", ms(p99), ms(p50), p99 / p50, at_most=LONGEST),
        count(f"{what}: same ticket twice", len(numbers) - len(dict.fromkeys(numbers)), f"of {len(numbers)}"),
    ]


def rates(seen: dict[str, Any], times: int) -> list[float]:
    """Per second, of each round."""
    return [times // len(seen["rounds"]) / seconds for seconds in seen["rounds"]]


def asked(port: int, issues: int, calls: int, rounds: int, peers: tuple[str, ...] = (ECHO, HALL)) -> dict[str, Any]:
    """What the clients saw."""
    command = [sys.executable, "-m", "benchmarks.clients", *map(str, (port, HALL, issues, calls, rounds)), *peers]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@contextmanager
def echoing(port: int) -> Iterator[None]:
    """The bare answerer."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.echo", str(port)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield
    finally:
        process.kill()
        process.communicate()
