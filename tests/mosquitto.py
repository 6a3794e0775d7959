"""A real Mosquitto on a free port of the loopback, for tests that need a broker."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from drivers.mqtt.session import BrokerAddress

PROGRAM = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
MAX_PACKET = 64 * 1024 + 1024


class Mosquitto:
    """Runs inside `with` or `async with`; `address` stays the same over restarts."""

    def __init__(self) -> None:
        assert PROGRAM, "install the package mosquitto"
        self._folder = Path(tempfile.mkdtemp(prefix="mosquitto-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.address = BrokerAddress("127.0.0.1", 0)

    def start(self) -> None:
        """Returns when it accepts connections."""
        for _ in range(5):
            if self._process is None and self._started():
                return
        raise AssertionError(f"mosquitto does not start: {(self._folder / 'log').read_text()}")

    def stop(self) -> None:
        """Ends it as the system does at shutdown: what is retained is written down."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def kill(self) -> None:
        """Ends it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def restart(self, *, lose_memory: bool = True) -> None:
        """The same port again, with or without what was retained."""
        self.stop()
        if lose_memory:
            (self._folder / "mosquitto.db").unlink(missing_ok=True)
        self.start()

    def pid(self) -> int:
        """Of the running broker, for tests that freeze it."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> "Mosquitto":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def __aenter__(self) -> "Mosquitto":
        return await asyncio.get_running_loop().run_in_executor(None, self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def _started(self) -> bool:
        port = self.address.port or free_port()
        (self._folder / "conf").write_text(_configuration(port, self._folder))
        process = subprocess.Popen(
            [str(PROGRAM), "-c", str(self._folder / "conf")], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 5
        while process.poll() is None and time.monotonic() < deadline:
            if _accepts(port):
                self._process, self.address = process, BrokerAddress("127.0.0.1", port)
                return True
            time.sleep(0.005)
        process.kill()
        process.wait()
        return False


def mosquitto() -> Mosquitto:
    """`with mosquitto() as broker:` or `async with mosquitto() as broker:`, then `broker.address`."""
    return Mosquitto()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _configuration(port: int, folder: Path) -> str:
    lines = [
        f"listener {port} 127.0.0.1",
        "allow_anonymous true",
        "set_tcp_nodelay true",
        f"max_packet_size {MAX_PACKET}",
        "persistence true",
        f"persistence_location {folder}/",
        f"log_dest file {folder}/log",
    ]
    if os.getuid() == 0:
        lines.append("user root")
    return "\n".join(lines) + "\n"
