"""The simulated disk: what it says when it is at fault, what a process leaves behind, what power cuts may take."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import apsw
import pytest

from firmware_mocks.simulation.disk import Fault, SimDisk
from kiosk.journal import Batch, Journal, StorageBroken, StorageFull, open_journal
from tests.unit.kiosk.test_journal import answer, call, day


@pytest.fixture
def disk() -> Iterator[SimDisk]:
    disk = SimDisk(Random("disk"))
    yield disk
    disk.close()


def connect(path: Path, disk: SimDisk) -> apsw.Connection:
    connection = apsw.Connection(str(path), vfs=disk.vfs)
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS t (n)")
    return connection


def opened(path: Path, disk: SimDisk) -> apsw.VFSFile:
    return apsw.VFSFile(disk.vfs, str(path), [apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READWRITE, 0])


def rows(path: Path, disk: SimDisk) -> list[int]:
    connection = apsw.Connection(str(path), vfs=disk.vfs)
    try:
        return [n for (n,) in connection.execute("SELECT n FROM t ORDER BY n")]
    finally:
        connection.close()


async def committed(journal: Journal) -> list[str]:
    return [id for _, id in (await journal.recover()).digests]


@pytest.mark.parametrize(
    ("fault", "error"), [("full", StorageFull), ("read_only", StorageFull), ("broken", StorageBroken)]
)
async def test_the_journal_says_what_the_disk_says(
    tmp_path: Path, disk: SimDisk, fault: Fault, error: type[Exception]
) -> None:
    async with open_journal(tmp_path / "j.db", disk.vfs) as journal:
        await journal.commit(Batch([day(1)], [answer("a")]))
        disk.fault = fault
        with pytest.raises(error):
            await journal.commit(Batch([call(2)], [answer("b")]))
        with pytest.raises(error):
            await journal.probe()
        assert await committed(journal) == ["a"], "what is there can still be read"
        disk.fault = ""
        if error is StorageFull:
            await journal.commit(Batch([call(2)], [answer("b")]))
            assert await committed(journal) == ["a", "b"]


async def test_a_killed_process_leaves_what_it_wrote_and_does_nothing_more(tmp_path: Path, disk: SimDisk) -> None:
    old, new = tmp_path / "1.db", tmp_path / "2.db"
    dead = connect(old, disk)
    dead.execute("INSERT INTO t VALUES (1)")
    disk.carry_over(old, new)
    alive = connect(new, disk)
    alive.execute("INSERT INTO t VALUES (2)")
    before = [(tmp_path / name).read_bytes() for name in ("1.db", "1.db-wal", "2.db", "2.db-wal")]
    with pytest.raises(apsw.IOError):
        dead.execute("INSERT INTO t VALUES (3)")
    dead.close()
    assert [(tmp_path / name).read_bytes() for name in ("1.db", "1.db-wal", "2.db", "2.db-wal")] == before
    alive.execute("INSERT INTO t VALUES (4)")
    assert rows(new, disk) == [1, 2, 4]
    alive.close()


def test_a_dead_process_takes_nothing_back(tmp_path: Path, disk: SimDisk) -> None:
    old, new = tmp_path / "1.db", tmp_path / "2.db"
    dead = apsw.Connection(str(old), vfs=disk.vfs)
    dead.execute("PRAGMA cache_size=2")
    dead.execute("CREATE TABLE t (n)")
    dead.execute("BEGIN; INSERT INTO t VALUES (zeroblob(40000))")
    disk.carry_over(old, new)
    with pytest.raises(apsw.IOError):
        dead.close()
    assert Path(f"{old}-journal").exists()
    assert Path(f"{new}-journal").exists()
    assert rows(new, disk) == [], "the next process does"
    assert not Path(f"{new}-journal").exists()


def test_dying_at_a_write_is_told_once_and_that_write_is_not_done(tmp_path: Path, disk: SimDisk) -> None:
    connection = connect(tmp_path / "1.db", disk)
    before = (tmp_path / "1.db-wal").read_bytes()
    deaths: list[str] = []
    disk.die_at_write(1, lambda: deaths.append("died"))
    for n in (1, 2):
        with pytest.raises(apsw.IOError):
            connection.execute("INSERT INTO t VALUES (?)", (n,))
    connection.close()
    assert deaths == ["died"]
    assert (tmp_path / "1.db-wal").read_bytes() == before
    disk.carry_over(tmp_path / "1.db", tmp_path / "2.db")
    assert rows(tmp_path / "2.db", disk) == []


def cut_after(folder: Path, seed: int, synchronous: str, *, killed_before: bool) -> list[int]:
    """The rows after a power cut that follows three transactions of one row each, or a `kill -9` after these."""
    disk, lives = SimDisk(Random(seed)), (folder / f"{seed}.{n}.db" for n in count())
    path = next(lives)
    connection = connect(path, disk)
    connection.execute(f"PRAGMA synchronous={synchronous}")
    for n in range(3):
        connection.execute("INSERT INTO t VALUES (?)", (n,))
    if killed_before:
        killed, path = path, next(lives)
        disk.carry_over(killed, path)
    after = next(lives)
    disk.cut_power(path, after)
    connection.close()
    left = rows(after, disk)
    disk.close()
    return left


@pytest.mark.parametrize("killed_before", [False, True])
def test_what_is_synced_survives_a_power_cut_and_the_rest_may_not(tmp_path: Path, killed_before: bool) -> None:
    assert all(cut_after(tmp_path, seed, "FULL", killed_before=killed_before) == [0, 1, 2] for seed in range(20))
    left = [cut_after(tmp_path, seed, "NORMAL", killed_before=killed_before) for seed in range(20, 60)]
    assert {len(rows) for rows in left} == {0, 1, 2, 3}, "nothing, all, and in between"
    assert all(rows == [0, 1, 2][: len(rows)] for rows in left), "no transaction without the one before it"


def test_what_is_kept_lost_and_torn_of_a_file(tmp_path: Path, disk: SimDisk) -> None:
    found = {bytes(4096): 0, b"\1" * 4096: 0}
    sizes, torn = set(), 0
    for n in range(40):
        old, new = tmp_path / f"{n}", tmp_path / f"{n}.new"
        old.write_bytes(bytes(4096))
        file = opened(old, disk)
        file.xWrite(b"\1" * 8192, 0)
        disk.cut_power(old, new)
        file.xClose()
        content = new.read_bytes()
        sizes.add(len(content))
        found[content[:4096]] = found.get(content[:4096], 0) + 1
        sectors = [content[start : start + 512] for start in range(0, len(content), 512)]
        assert all(sector.rstrip(b"\0") == b"\1" * sector.count(1) for sector in sectors), "first the new, then the old"
        torn += sum(0 < sector.count(1) < 512 for sector in sectors[:8])
    assert min(found[bytes(4096)], found[b"\1" * 4096]) > 2, "all lost, all kept"
    assert len(found) > 10
    assert {4096, 8192} < sizes, "the old size, the new one, and between"
    figures = disk.figures
    assert min(figures.sectors_kept, figures.sectors_lost, torn) > 20, figures
    assert figures.sectors_torn >= torn


def test_a_file_made_shorter_may_be_as_it_was(tmp_path: Path, disk: SimDisk) -> None:
    found = set()
    for n in range(20):
        old, new = tmp_path / f"{n}", tmp_path / f"{n}.new"
        old.write_bytes(b"\1" * 2000)
        file = opened(old, disk)
        file.xTruncate(700)
        file.xWrite(b"\1" * 100, 1000)
        disk.cut_power(old, new)
        file.xClose()
        found.add(new.read_bytes())
    assert {b"\1" * 2000, b"\1" * 700 + bytes(300) + b"\1" * 100} < found


def test_a_file_whose_directory_was_not_synced_may_be_missing_or_come_back(tmp_path: Path, disk: SimDisk) -> None:
    made, deleted = set(), set()
    for n in range(20):
        old, new = tmp_path / f"{n}.db", tmp_path / f"{n}.new.db"
        connection = connect(old, disk)
        connection.close()
        assert not Path(f"{old}-wal").exists(), "the last to close takes the log away"
        disk.cut_power(old, new)
        assert new.exists(), "the log's first sync made the database's name durable"
        deleted.add(Path(f"{new}-wal").exists())
        connection = apsw.Connection(str(tmp_path / f"{n}.empty.db"), vfs=disk.vfs)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("CREATE TABLE t (n)")
        disk.cut_power(tmp_path / f"{n}.empty.db", tmp_path / f"{n}.after.db")
        made.add((tmp_path / f"{n}.after.db").exists())
        connection.close()
    assert made == deleted == {False, True}


def test_a_closed_disk_leaves_sqlite_as_it_was() -> None:
    names, drawn = apsw.vfs_names(), []
    for _ in range(2):
        disk = SimDisk(Random(7))
        drawn.append(apsw.randomness(8))
        disk.close()
        drawn.append(apsw.randomness(8))
    assert apsw.vfs_names() == names
    assert drawn[0] == drawn[2], "drawn from the seed"
    assert drawn[1] != drawn[3], "and no longer"
