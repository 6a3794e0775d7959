"""A whole virtual hall of real processes in a folder of its own, as `paidui mocks` and `paidui run` make it."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tests.hall.independent_client import IndependentClient
from tests.mosquitto import Mosquitto
from tests.waiting import until_sync

EXAMPLE = Path(__file__).parents[2] / "examples" / "small.toml"
PATIENCE_S = 30.0
"""Seconds for what usually takes one: the machine may have other work. No test asserts a time by this."""

STOP_S = 5.0
"""Seconds from SIGTERM or Ctrl-C to the end of every program."""

BROKERS: tuple[Literal["embedded", "mosquitto"], ...] = ("embedded", "mosquitto")


class Program:
    """One running `paidui …`; what it prints goes to `log`."""

    def __init__(self, folder: Path, log: Path, *arguments: str, environment: dict[str, str] | None = None) -> None:
        self.log, self.arguments = log, arguments
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", *arguments],
                cwd=folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def printed(self) -> str:
        """Everything that it, and programs with the same log before it, printed."""
        return self.log.read_text(errors="replace")

    def lines(self, words: str) -> list[str]:
        """The lines with these words in them."""
        return [line for line in self.printed().splitlines() if words in line]

    def until_printed(self, words: str, times: int = 1, seconds: float = PATIENCE_S) -> None:
        """Fails when the program ends, or time is up, before it has printed that."""
        until_sync(
            lambda: len(self.lines(words)) >= times or self.process.poll() is not None, seconds, f"{words!r} in {self}"
        )
        assert len(self.lines(words)) >= times, f"{self.arguments} ended without {words!r}:\n{self.printed()}"

    def bytes_read(self) -> int:
        """From every wire and file, since it was started."""
        return int(Path(f"/proc/{self.process.pid}/io").read_text().split()[1])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends it as its user would; its exit code. Fails when that takes longer than it may."""
        began = time.monotonic()
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_S)
        took = time.monotonic() - began
        assert took <= STOP_S, f"{self.arguments} took {took:.1f} s to stop"
        return code

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def __str__(self) -> str:
        return f"`paidui {' '.join(self.arguments)}`:\n{self.printed()[-4000:]}"


class VirtualHall:
    """The hall of examples/small.toml. `port` is its broker's; `name` its id."""

    name = "small"

    def __init__(self, folder: Path, broker: Mosquitto | None, extra: str = "") -> None:
        self.folder, self.broker = folder, broker
        self.port = broker.address.port if broker else quiet_port()
        self.file = folder / "small.toml"
        where = f'host = "127.0.0.1"\nport = {self.port}' if broker else f"port = {self.port}"
        text = EXAMPLE.read_text(encoding="utf-8").replace("#:schema ../docs/hall.schema.json\n", "")
        self.file.write_text(f"{text}\n[mqtt]\n{where}\n{extra}", encoding="utf-8")
        self.slips = folder / "out"
        self.programs: dict[str, Program] = {}
        self._all: list[Program] = []

    def start(self, *arguments: str, log: str, environment: dict[str, str] | None = None) -> Program:
        """`paidui` with these arguments, ended with the hall at the latest; `programs[log]` is the last one started."""
        program = Program(self.folder, self.folder / f"{log}.log", *arguments, environment=environment)
        self.programs[log] = program
        self._all.append(program)
        return program

    def start_mocks(self) -> Program:
        """Virtual devices for all of the hall."""
        return self.start("mocks", "small.toml", "--out", "out", log="mocks")

    def start_controller(self, *, times_ready: int = 1) -> Program:
        """Returns when it says that it is ready, for the so-manieth time in its log."""
        run = self.start("run", "small.toml", log="run")
        run.until_printed("ready: hall small", times_ready)
        return run

    def paidui(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """One command to its end."""
        return paidui(*arguments, cwd=self.folder)

    def fault(self, device: str, fault: str, switch: Literal["on", "off"]) -> None:
        """Switches a fault of a virtual device."""
        done = self.paidui("fault", "small.toml", device, fault, switch)
        assert done.returncode == 0, done.stderr

    def press(self, device: str, key: str) -> str:
        """Presses a key of a virtual device; what its teller is told."""
        done = self.paidui("press", "small.toml", device, key)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def order(self, **order: object) -> dict[str, Any]:
        """The same through the mocks' own socket, where starting a process each time would take too long."""
        descriptor = os.open(self.folder / ".paidui" / self.name, os.O_PATH | os.O_DIRECTORY)
        try:
            with socket.socket(socket.AF_UNIX) as wire:
                wire.settimeout(PATIENCE_S)
                wire.connect(f"/proc/self/fd/{descriptor}/mocks.sock")
                wire.sendall(json.dumps(order).encode() + b"\n")
                with wire.makefile("rb") as answer:
                    return dict(json.loads(answer.readline()))
        finally:
            os.close(descriptor)

    def client(self, name: str = "test", *, hears: str = "#") -> IndependentClient:
        """A client of the hall's broker that shares no code with the product."""
        return IndependentClient(self.port, self.name, name, hears)

    def codes_on_slips(self) -> list[str]:
        """What the codes on the printed slips say, slip by slip: read by a stranger from the photographs."""
        return [_code_on(slip) for slip in sorted(self.slips.glob("slip-*.png"))]

    def journal(self) -> list[dict[str, Any]]:
        """Every event on disk, oldest first, tokens too; without what printers say of themselves at any time."""
        rows = self._rows("SELECT seq, day, type, payload FROM events WHERE type <> 'PrinterChanged' ORDER BY seq")
        return [{"seq": seq, "day": day, "type": kind, **json.loads(payload)} for seq, day, kind, payload in rows]

    def answers(self) -> dict[tuple[str, str], bytes]:
        """Every answer on disk by client and request."""
        return {
            (sender, id): bytes(reply) for sender, id, reply in self._rows('SELECT "from", id, reply FROM requests')
        }

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of one type."""
        return [event for event in self.journal() if event["type"] == kind]

    def close(self) -> None:
        """kill -9 for whatever still runs."""
        for program in reversed(self._all):
            program.kill()

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.folder / 'small.db'}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def small_hall(
    folder: Path, broker: Literal["embedded", "mosquitto"] = "embedded", extra: str = ""
) -> Iterator[VirtualHall]:
    """A hall of which nothing runs yet but, where it has one, its Mosquitto. No process outlives the block."""
    mosquitto = Mosquitto() if broker == "mosquitto" else None
    if mosquitto:
        mosquitto.start()
    try:
        hall = VirtualHall(folder, mosquitto, extra)
        try:
            yield hall
        finally:
            hall.close()
    finally:
        if mosquitto:
            mosquitto.__exit__(None, None, None)


@contextmanager
def open_hall(
    folder: Path, broker: Literal["embedded", "mosquitto"] = "embedded", extra: str = ""
) -> Iterator[VirtualHall]:
    """A hall whose virtual devices and controller run; every device is well."""
    with small_hall(folder, broker, extra) as hall:
        mocks = hall.start_mocks()
        hall.start_controller()
        mocks.until_printed("ready: 6 virtual devices of hall small")
        with hall.client("opening", hears="devices/+") as client:
            wired = ("printer-1", "led-1", "led-2", "terminal-1", "terminal-2")
            client.until(lambda: all(client.latest(f"devices/{id}").get("state") == "ok" for id in wired))
        yield hall


@cache
def _code_on(slip: Path) -> str:
    """The one code on a slip; a photograph does not change."""
    command = ["zbarimg", "-q", "--nodbus", str(slip)]
    read = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    (code,) = read.stdout.splitlines()
    return code.removeprefix("QR-Code:")


def paidui(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """One command to its end, at most PATIENCE_S."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def quiet_port() -> int:
    """A free port below those that the kernel gives to outgoing connections, so that none of them takes it first."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def children_of(pid: int) -> list[int]:
    """Processes whose parent it is, and theirs."""
    found = [child for child in _all_processes() if _parent_of(child) == pid]
    return [*found, *(deeper for child in found for deeper in children_of(child))]


def is_alive(pid: int) -> bool:
    """A zombie is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(condition: Callable[[], object], what: str = "", seconds: float = PATIENCE_S) -> None:
    """Waits with the patience of this file."""
    until_sync(condition, seconds, what)


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
