"""The same clients and requests over the embedded broker, over what they reach through it as bare request and reply."""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.clients import CLIENTS, ECHO
from benchmarks.figures import Figure, Step, median_ratio, ms, percentile, rate
from benchmarks.halls import HALL, embedded_broker, paidui_run, write_hall
from benchmarks.issue_mqtt import asked, echoing, rates

ISSUES = 4_000
ROUNDS = 4


def measure(step: Step) -> list[Figure]:
    """Stated, not limited: a hall that needs more configures a Mosquitto."""
    section, port = embedded_broker()
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, paidui_run(write_hall(Path(folder), section)):
        step(f"{ISSUES} tickets by {CLIENTS} clients")
        with echoing(port):
            seen = asked(port, ISSUES, 0, ROUNDS)["issue"]
    ours, echo = rates(seen[HALL], ISSUES), rates(seen[ECHO], ISSUES)
    p50, p99 = (percentile(seen[HALL]["answers"], share) for share in (0.5, 0.99))
    beside = f"bare request and reply {rate(median(echo))}"
    ratio = median_ratio(list(zip(ours, echo, strict=True)))
    return [
        Figure(f"durable issue over the embedded broker, {CLIENTS} clients", rate(median(ours)), beside, ratio),
        Figure("the same: p99 over p50", ms(p99), ms(p50), p99 / p50),
    ]
