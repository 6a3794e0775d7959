"""Halls to measure: a hall file in a folder of its own, the real `paidui run` on it, Mosquitto beside it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from drivers.world import World
from kiosk.app import House
from kiosk.config import HallConfig
from kiosk.journal import open_journal
from tests.mosquitto import free_port
from tests.waiting import until

SERVICES = ("A", "B", "C", "D")
COUNTERS = 16
OPEN_COUNTERS = 4
READY_TIMEOUT_S = 20.0
HALL = "bench"


def write_hall(folder: Path, broker: str = "", extra: str = "", counters: int = COUNTERS) -> Path:
    """4 services, 3 classes, counters that take all; no devices but `extra`'s."""
    path = folder / "HALL.toml"
    path.write_text(
        f'hall = "{HALL}"\nnames = {{ zh = "测试", en = "Bench" }}\njournal = "hall.db"\n\n{broker}\n'
        + "".join(f'[[services]]\nletter = "{s}"\nnames = {{ zh = "业务{s}", en = "Service {s}" }}\n' for s in SERVICES)
        + '[[customer_classes]]\nid = "ordinary"\nnames = { zh = "普通", en = "Ordinary" }\n'
        + '[[customer_classes]]\nid = "need"\nnames = { zh = "优先", en = "Priority" }\nrate = 3\n'
        + '[[customer_classes]]\nid = "vip"\nnames = { zh = "贵宾", en = "VIP" }\nrate = 2\n'
        + f'[[profiles]]\nid = "all"\nnames = {{ zh = "综合", en = "All" }}\nservices = {list(SERVICES)}\n'
        + "".join(
            f'[[counters]]\nid = "{n}"\nnames = {{ zh = "{n}号", en = "{n}" }}\nprofile = "all"\n'
            for n in range(1, counters + 1)
        )
        + extra,
        encoding="utf-8",
    )
    return path


def outside_broker(port: int) -> str:
    """The section for a broker that is there already."""
    return f'[mqtt]\nhost = "127.0.0.1"\nport = {port}\n'


def embedded_broker() -> tuple[str, int]:
    """The section for the hall's own broker, on a free port."""
    port = free_port()
    return f"[mqtt]\nport = {port}\n", port


@dataclass(slots=True)
class Running:
    """A running `paidui run`; `ready_s` is from its start to its ready line."""

    process: subprocess.Popen[str]
    ready_s: float


@contextmanager
def paidui_run(hall: Path) -> Iterator[Running]:
    """The real process, stopped when the block ends."""
    process, ready_s = start_paidui(hall)
    try:
        yield Running(process, ready_s)
    finally:
        stop(process)


def start_paidui(hall: Path) -> tuple[subprocess.Popen[str], float]:
    """Started and ready; raises AssertionError with its log when it is not."""
    log = hall.with_suffix(".log")
    began = time.perf_counter()
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", str(hall)], stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    taken = time.perf_counter() - began
    assert line.startswith("ready"), f"paidui run: {line}{log.read_text()}"
    return process, taken


def stop(process: "subprocess.Popen[str]") -> None:
    """As the system stops a service."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()


@contextmanager
def program(
    command: str, hall: Path, environment: Mapping[str, str], says: str = ""
) -> Iterator["subprocess.Popen[str]"]:
    """Another program of the hall in a process of its own; `says` is waited for."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", command, str(hall)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE if says else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if process.stdout is not None:
            assert any(says in line for line in process.stdout), f"paidui {command} did not start"
        yield process
        assert process.poll() is None, f"paidui {command} has ended"
    finally:
        stop(process)


def cpu_seconds(pid: int) -> float:
    """User and system time of one process so far, from /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def whole_hall(config: HallConfig, world: World) -> AsyncIterator[House]:
    """A whole controller in this process, every device well; its virtual devices are in another."""
    ready = asyncio.Event()
    with program("mocks", config.file, {}, says="ready"):
        async with open_journal(config.journal_path) as kept:
            house = House(world, config, kept)
            running = asyncio.create_task(house.run(ready.set))
            await ready.wait()
            well = [device.id for device in config.devices]
            await until(lambda: all(house.health.state(device) == "ok" for device in well), 20, "every device")
            yield house
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
