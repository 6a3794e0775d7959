"""The embedded broker in a process of its own, with the same face as tests.mosquitto."""

import os
import signal
import subprocess
import sys
from types import TracebackType

from drivers.mqtt.session import BrokerAddress


class EmbeddedBroker:
    """Runs inside `with`; `address` stays the same over restarts. It never keeps memory over one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.address = BrokerAddress("127.0.0.1", 0)

    def start(self) -> None:
        """Returns when it says that it listens."""
        command = [sys.executable, "-m", "drivers.mqtt.broker", "--host", "127.0.0.1", "--port", str(self.address.port)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready, f"the embedded broker does not start: exit code {self._process.wait(5)}"
        self.address = BrokerAddress("127.0.0.1", int(ready.rsplit(":", 1)[1]))

    def stop(self) -> None:
        """Ends it as the system does at shutdown; it must have ended in order."""
        assert self._end(signal.SIGTERM) in (0, None)

    def kill(self) -> None:
        """Ends it as a power cut does."""
        self._end(signal.SIGKILL)

    def restart(self, *, lose_memory: bool = True) -> None:
        """The same port again, nothing retained."""
        assert lose_memory
        self.stop()
        self.start()

    def pid(self) -> int:
        """Of the running broker, for tests that freeze it."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> "EmbeddedBroker":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _end(self, how: signal.Signals) -> int | None:
        if self._process is None:
            return None
        os.kill(self._process.pid, how)
        code = self._process.wait(5)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code
