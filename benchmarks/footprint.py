"""How soon `paidui run` is ready, and what an idle hall costs: controller, broker, hall screen, touch screen."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Step
from benchmarks.halls import (
    cpu_seconds,
    embedded_broker,
    outside_broker,
    paidui_run,
    program,
    start_paidui,
    stop,
    write_hall,
)
from tests.mosquitto import Mosquitto, free_port
from tests.xvfb import glass

STARTS = 7
READY_S = 1.5
SETTLE_S = 8.0
IDLE_S = 20.0
BRANCH = Path(__file__).parent.parent / "examples" / "branch.toml"
LIMITS = {"controller": 0.02, "hall screen": 0.05, "touch screen": 0.05}


def measure(step: Step) -> list[Figure]:
    """All of it with real processes."""
    return [*_starts(step), *_idle(step)]


def _starts(step: Step) -> Iterator[Figure]:
    step(f"{STARTS} starts")
    with Mosquitto() as broker:
        section = outside_broker(broker.address.port)
        taken = median(_ready_s(section) for _ in range(STARTS))
    limit = f"limit {READY_S:g} s"
    yield Figure("`paidui run` ready, Mosquitto", f"{taken:.2f} s", limit, taken / READY_S, at_most=1)
    taken = median(_ready_s(embedded_broker()[0]) for _ in range(STARTS))
    yield Figure("`paidui run` ready, embedded broker", f"{taken:.2f} s", limit, taken / READY_S, at_most=1)


def _ready_s(section: str) -> float:
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        process, taken = start_paidui(write_hall(Path(folder), section))
        stop(process)
    return taken


def _idle(step: Step) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, ExitStack() as running:
        hall = Path(folder) / "branch.toml"
        shutil.copy(BRANCH, hall)
        hall.write_text(hall.read_text().replace("[[groups]]", f"[mqtt]\nport = {free_port()}\n\n[[groups]]", 1))
        running.enter_context(program("mocks", hall, {}, says="ready"))
        controller = running.enter_context(paidui_run(hall)).process.pid
        pids = {"controller": controller, "embedded broker": _child_of(controller)}
        for name, command, size in (("hall screen", "display", (1920, 1080)), ("touch screen", "kiosk", (1080, 1920))):
            screen = running.enter_context(glass(*size))
            pids[name] = running.enter_context(program(command, hall, screen.environment)).pid
        step(f"an idle branch for {SETTLE_S + IDLE_S:.0f} s")
        time.sleep(SETTLE_S)
        shares = _shares(pids)
    for name, share in shares.items():
        limit = LIMITS.get(name)
        if limit is None:
            yield Figure(f"idle {name}", f"{share:.1%} of a core", "", share)
        else:
            yield Figure(f"idle {name}", f"{share:.1%} of a core", f"limit {limit:.0%}", share / limit, at_most=1)


def _shares(pids: Mapping[str, int]) -> dict[str, float]:
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    began = time.perf_counter()
    time.sleep(IDLE_S)
    seconds = time.perf_counter() - began
    return {name: (cpu_seconds(pid) - before[name]) / seconds for name, pid in pids.items()}


def _child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])
