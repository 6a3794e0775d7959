"""The record of the hall: the only SQLite. One writing connection on one thread takes a whole batch in one hop.

WAL and `synchronous=FULL`: what `commit` returned from survives a power cut (docs/decisions/journal-full.md).
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import apsw

from kiosk.compact import dumps
from kiosk.queueing.events import Event, from_payload, payload

KEEP_DAYS = 3
"""Answers of the three business days before this one are kept: the contract's 48 hours, in days of 23 hours too."""

EVENTS_PAGE = 500
"""Events in one answer of `events_since`."""

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, day TEXT NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
    place INTEGER PRIMARY KEY, "from" TEXT NOT NULL, id TEXT NOT NULL, day TEXT NOT NULL, digest BLOB NOT NULL,
    reply BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY CHECK (id = 0), filler BLOB NOT NULL);
INSERT INTO probe VALUES (0, zeroblob(4096)) ON CONFLICT DO NOTHING;
"""

T = TypeVar("T")
RequestKey = tuple[str, str]
"""The client and its id for the request."""


class StorageFull(Exception):
    """Nothing of the batch was written: the disk is full or read-only. It may pass."""


class StorageBroken(Exception):
    """The disk or the file cannot be trusted; the process must end and start again."""


class Recorded(NamedTuple):
    """An event with its place in the journal."""

    seq: int
    day: str
    event: Event


class Answer(NamedTuple):
    """What a request was answered, kept under the client's name and its id."""

    key: RequestKey
    day: str
    digest: bytes
    reply: bytes


@dataclass(slots=True)
class Batch:
    """What one transaction writes; empty is falsy."""

    events: list[Recorded] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.events or self.answers)


@dataclass(frozen=True, slots=True)
class Recovered:
    """Where the journal stands: the current day's events, the last seq, and the digests of answered requests."""

    events: list[Recorded]
    last_seq: int
    last_epoch: int
    digests: dict[RequestKey, bytes]


class Journal:
    """Open it with `open_journal`. Every method hops to the journal's own thread."""

    def __init__(self, connection: apsw.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._thread = thread
        self._places: dict[RequestKey, int] = {}
        self._last_place = 0

    async def open(self) -> None:
        """Learns where each answer stands.

        An index on disk would say it too, but ids are random: a busy batch would write a page of it for every answer.
        """
        await self._hop(self._learn_places)

    async def recover(self) -> Recovered:
        """Reads back what a start, or a batch that failed, must know. Raises StorageBroken."""
        return await self._hop(self._recover)

    async def commit(self, batch: Batch) -> None:
        """Returns when the batch is on disk; raises StorageFull (nothing written) or StorageBroken."""
        await self._hop(lambda: self._commit(batch))

    async def probe(self) -> None:
        """Raises StorageFull while a small write would fail."""
        await self._hop(self._probe)

    async def reply_to(self, key: RequestKey) -> bytes:
        """The stored reply; raises KeyError."""
        return await self._hop(lambda: self._reply_to(key))

    async def events_since(self, seq: int) -> list[Recorded]:
        """Events after `seq`, oldest first, at most a page."""
        return await self._hop(lambda: list(read_events(self._connection, since=seq, limit=EVENTS_PAGE)))

    async def forget_answers_before(self, day: str) -> None:
        """Drops answers kept longer than KEEP_DAYS. Raises StorageFull, StorageBroken."""
        oldest = (date.fromisoformat(day) - timedelta(days=KEEP_DAYS)).isoformat()
        await self._hop(lambda: self._forget_before(oldest))

    async def _hop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _translated(work))

    def _recover(self) -> Recovered:
        rows = _all(self._connection, "SELECT seq FROM events WHERE type = 'DayOpened' ORDER BY seq DESC LIMIT 1")
        since = rows[0][0] - 1 if rows else 0
        starts = _all(
            self._connection,
            "SELECT json_extract(payload, '$.epoch') FROM events"
            " WHERE type = 'ControllerStarted' ORDER BY seq DESC LIMIT 1",
        )
        events = list(read_events(self._connection, since=since))
        answered = _all(self._connection, 'SELECT "from", id, digest FROM requests')
        return Recovered(
            events,
            last_seq=events[-1].seq if events else since,
            last_epoch=starts[0][0] if starts else 0,
            digests={(sender, id): digest for sender, id, digest in answered},
        )

    def _commit(self, batch: Batch) -> None:
        places = {answer.key: place for place, answer in enumerate(batch.answers, self._last_place + 1)}
        if len(places) < len(batch.answers) or not self._places.keys().isdisjoint(places):
            raise StorageBroken("a request was about to be answered twice")
        with self._connection:
            cursor = self._connection.cursor()
            if batch.events:
                cursor.executemany("INSERT INTO events VALUES (?,?,?,?,?)", _event_rows(batch.events))
            if batch.answers:
                cursor.executemany(
                    "INSERT INTO requests VALUES (?,?,?,?,?,?)",
                    ((places[a.key], *a.key, a.day, a.digest, a.reply) for a in batch.answers),
                )
        self._places |= places
        self._last_place += len(places)

    def _learn_places(self) -> None:
        rows = _all(self._connection, 'SELECT place, "from", id FROM requests ORDER BY place')
        self._places = {(sender, id): place for place, sender, id in rows}
        self._last_place = rows[-1][0] if rows else 0

    def _forget_before(self, oldest: str) -> None:
        _all(self._connection, "DELETE FROM requests WHERE day < ?", (oldest,))
        self._learn_places()

    def _probe(self) -> None:
        with self._connection:
            self._connection.execute("UPDATE probe SET filler = randomblob(4096)")

    def _reply_to(self, key: RequestKey) -> bytes:
        rows = _all(self._connection, "SELECT reply FROM requests WHERE place = ?", (self._places[key],))
        return bytes(rows[0][0])


@asynccontextmanager
async def open_journal(path: Path, vfs: str | None = None) -> AsyncIterator[Journal]:
    """The journal, made where missing; raises StorageFull or StorageBroken, with the path in the message."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal") as thread:
        connection = await loop.run_in_executor(thread, _translated(lambda: _connect(path, vfs), f"{path}: "))
        try:
            journal = Journal(connection, thread)
            await journal.open()
            yield journal
        finally:
            thread.submit(connection.close)


def open_read_only(path: Path) -> apsw.Connection:
    """For those who only look: raises StorageBroken where there is no journal."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        _all(connection, "SELECT seq FROM events LIMIT 1")
    except apsw.Error as error:
        raise StorageBroken(f"{path}: not a journal, or not readable: {error}") from error
    return connection


def read_events(
    connection: apsw.Connection, since: int = 0, day: str | None = None, limit: int = -1, *, from_day: str = ""
) -> Iterator[Recorded]:
    """Events after `since`, of one business day or of all from `from_day` on, oldest first."""
    query = (
        "SELECT seq, day, at, type, payload FROM events"
        " WHERE seq > ?1 AND (?2 IS NULL OR day = ?2) AND day >= ?4 ORDER BY seq LIMIT ?3"
    )
    rows: Iterable[tuple[Any, ...]] = connection.execute(query, (since, day, limit, from_day))
    for seq, of, at, kind, text in rows:
        yield Recorded(seq, of, _event(seq, kind, datetime.fromisoformat(at), text))


def last_day(connection: apsw.Connection) -> str | None:
    """The latest business day; None where nothing has happened yet."""
    row = connection.execute("SELECT day FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else str(row[0])


def _connect(path: Path, vfs: str | None) -> apsw.Connection:
    connection = apsw.Connection(str(path), vfs=vfs)
    if connection.readonly("main"):
        # SQLite then keeps the file open for reading only: it would never notice that it may be written again.
        raise StorageFull(f"{path}: the file, or the disk it is on, is read-only")
    connection.set_busy_timeout(2000)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=1000", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    version = int(_all(connection, "PRAGMA user_version")[0][0])
    if version > _SCHEMA_VERSION:
        raise StorageBroken(f"{path}: written by a newer paidui (schema {version}, this one knows {_SCHEMA_VERSION})")
    if version < _SCHEMA_VERSION:
        if _all(connection, "SELECT 1 FROM sqlite_master"):
            raise StorageBroken(f"{path}: another program's database, not a journal")
        with connection:
            connection.execute(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    return connection


def _event(seq: int, kind: str, at: datetime, text: str) -> Event:
    try:
        return from_payload(kind, at, json.loads(text))
    except KeyError:
        raise StorageBroken(
            f"event {seq} is a {kind}, which this version does not know: a newer one wrote it"
        ) from None


def _event_rows(events: list[Recorded]) -> Iterator[tuple[int, str, str, str, str]]:
    at, written = None, ""
    for recorded in events:
        event = recorded.event
        if event.at is not at:
            at, written = event.at, event.at.isoformat()
        yield recorded.seq, recorded.day, written, event.type, dumps(payload(event)).decode()


def _all(connection: apsw.Connection, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    return connection.execute(query, tuple(values)).fetchall()


def _translated(work: Callable[[], T], where: str = "") -> Callable[[], T]:
    """SQLite's exceptions as ours, in this one place."""

    def translated() -> T:
        try:
            return work()
        except (apsw.FullError, apsw.ReadOnlyError) as error:
            raise StorageFull(f"{where}{error}") from error
        except apsw.Error as error:
            raise StorageBroken(f"{where}{type(error).__name__}: {error}") from error

    return translated
