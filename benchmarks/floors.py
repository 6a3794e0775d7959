"""Raw floors: SQLite as apsw gives it, committing through one writer thread as the journal does. No hall."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import apsw

EVENT = "x" * 240
"""As long as the payload of an issued ticket."""


class Writer:
    """Group commit at its barest: 1 INSERT and 1 UPDATE a request, whatever waits in one transaction."""

    def __init__(self, connection: apsw.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection, self._thread = connection, thread
        self._waiting: list[asyncio.Future[None]] = []
        self._seq = 0
        self._woken = asyncio.Event()

    async def one(self) -> None:
        """A request: returns when it is on disk, with all that waited beside it."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(written)
        self._woken.set()
        await written

    async def run(self) -> None:
        """The one task that commits."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            batch, self._waiting = self._waiting, []
            await self.commit(len(batch))
            for written in batch:
                written.set_result(None)

    async def commit(self, requests: int = 1) -> None:
        """One transaction in one hop to the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, requests)

    def _commit(self, requests: int) -> None:
        with self._connection:
            cursor = self._connection.cursor()
            for _ in range(requests):
                self._seq += 1
                row = (self._seq, "2026-03-18", "2026-03-18T01:00:00.000000+00:00", "TicketIssued", EVENT)
                cursor.execute("INSERT INTO events VALUES (?,?,?,?,?)", row)
                cursor.execute("UPDATE counters SET last = ? WHERE id = 1", (self._seq,))


@asynccontextmanager
async def writer(path: Path) -> AsyncIterator[Writer]:
    """WAL and FULL, as the journal."""
    with ThreadPoolExecutor(1) as thread:
        connection = await asyncio.get_running_loop().run_in_executor(thread, _connect, path)
        raw = Writer(connection, thread)
        running = asyncio.create_task(raw.run())
        try:
            yield raw
        finally:
            running.cancel()
            thread.submit(connection.close)


def _connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=1000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, day TEXT, at TEXT, type TEXT, payload TEXT);"
        "CREATE TABLE counters (id INTEGER PRIMARY KEY, last INTEGER); INSERT INTO counters VALUES (1, 0)"
    )
    return connection


async def commit_s(raw: Writer, times: int) -> float:
    """Seconds of so many single commits, one after the other."""
    began = time.perf_counter()
    for _ in range(times):
        await raw.commit()
    return time.perf_counter() - began
