"""The processes of a virtual hall: started together, read line by line, gone with their parent however it ends."""

import asyncio
import ctypes
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

STOP_S = 4.0
"""Seconds that a child has to end in order; then it is killed."""

Hear = Callable[[str, str], None]
"""Takes the child's name and one line it printed."""

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class Children:
    """`start` as many as wanted; `ended` tells of each that ended by itself, `ready` that the controller serves."""

    def __init__(self, hear: Hear) -> None:
        self.ended: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.ready = asyncio.Event()
        self._hear = hear
        self._running: list[Process] = []
        self._watchers: list[asyncio.Task[None]] = []

    async def start(self, name: str, *arguments: str, **environment: str) -> None:
        """`paidui` with these arguments; what it prints goes to `hear`."""
        parent = os.getpid()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kiosk",
            *arguments,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **environment},
            preexec_fn=lambda: _die_with(parent),
            start_new_session=True,
        )
        self._running.append(process)
        self._watchers.append(asyncio.create_task(self._watch(name, process), name=f"child {name}"))

    async def stop(self) -> None:
        """All of them, the last started first."""
        for process in reversed(self._running):
            with suppress(ProcessLookupError):
                process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await asyncio.gather(*(process.wait() for process in self._running))
        except TimeoutError:
            for process in self._running:
                with suppress(ProcessLookupError):
                    process.kill()
        await asyncio.gather(*self._watchers)

    async def _watch(self, name: str, process: Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            self._hear(name, text := line.decode(errors="replace").rstrip())
            if text.startswith("ready: hall"):
                self.ready.set()
        self.ended.put_nowait((name, await process.wait()))


@asynccontextmanager
async def children(hear: Hear) -> AsyncIterator[Children]:
    """None of them outlives the block."""
    family = Children(hear)
    try:
        yield family
    finally:
        await asyncio.shield(asyncio.ensure_future(family.stop()))


def _die_with(parent: int) -> None:
    """Linux: the kernel ends us with SIGTERM when our parent ends, even by kill -9."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
