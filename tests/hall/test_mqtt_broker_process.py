"""The embedded broker as a process: how it begins and how it ends."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mosquitto import free_port
from tests.waiting import until_sync

COMMAND = [sys.executable, "-m", "drivers.mqtt.broker", "--host", "127.0.0.1", "--port"]
PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


@contextmanager
def broker(*options: str, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its first line."""
    process = subprocess.Popen(
        [*COMMAND, str(port), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


def test_it_says_where_it_listens() -> None:
    port = free_port()
    with broker(port=port) as (_, ready):
        assert ready == f"listening on 127.0.0.1:{port}\n"


def test_a_busy_port_is_one_plain_line_and_exit_code_2() -> None:
    with broker() as (_, ready), broker(port=int(ready.rsplit(":", 1)[1])) as (second, nothing):
        assert nothing == ""
        assert second.wait(5) == 2
        assert second.stderr is not None
        complaint = second.stderr.read()
    assert complaint.count("\n") == 1
    assert "Address already in use" in complaint


def test_it_ends_in_order_when_told_to() -> None:
    for how in (signal.SIGTERM, signal.SIGINT):
        with broker() as (process, _):
            began = time.monotonic()
            process.send_signal(how)
            assert process.wait(5) == 0
            assert time.monotonic() - began < 2


def test_it_ends_when_its_lifeline_is_let_go_and_not_at_ctrl_c() -> None:
    with broker("--lifeline") as (process, _):
        assert process.stdin is not None
        process.send_signal(signal.SIGINT)
        process.stdin.write("still here\n")
        process.stdin.flush()
        time.sleep(0.3)
        assert process.poll() is None
        process.stdin.close()
        process.stdin = None
        assert process.wait(2) == 0


def test_it_dies_with_its_parent() -> None:
    """The parent is killed, so that it can tidy up nothing; the child's pid is its second word."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *COMMAND, "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _is_broker(child)
    parent.kill()
    parent.communicate()
    until_sync(lambda: not _is_broker(child), 2, "the broker outlives its parent")


def _is_broker(pid: int) -> bool:
    try:
        return b"drivers.mqtt.broker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
