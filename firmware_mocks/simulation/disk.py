"""A machine's disk, as an SQLite VFS: it can be full, read-only or broken, and can lose what no sync made durable.

Files are real ones; writing to them is the page cache, and a sync reaches no real disk. What a power cut does:

- A sector (512 bytes) that differs from what the last sync of its file left is kept, lost or torn (its first bytes new,
  the rest old), each by itself, whatever the order of writing. Now and then all of a file is kept, or all of it lost.
- A size that changed since then is the durable one, the current one, or between; a sector lost there is zeros.
- A file made or deleted since the last sync of its directory is there or not, each by itself. The directory is synced
  as by the unix VFS: with the first sync of a log or rollback journal after it was opened, or where a deletion asks.

Not modelled: a sync that lies, a failed sync after which the cache forgets, decay of durable bytes, a sector that an
earlier one of several unsynced writes reached and a later one did not (a tear comes close).
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Literal

import apsw

Fault = Literal["", "full", "read_only", "broken"]

_SECTOR = 512
_JOURNAL_FILES = ("", "-wal", "-journal")
"""Never `-shm`: a new process makes it anew."""

_ERRORS: dict[str, type[apsw.Error]] = {
    "full": apsw.FullError,
    "read_only": apsw.ReadOnlyError,
    "broken": apsw.IOError,
}
_KEPT = (0.0, 0.5, 0.9, 1.0)
"""How likely a power cut keeps a sector: one of these for each file."""

_NUMBERS = count(1)


@dataclass(slots=True)
class DiskFigures:
    """What the disk did (`writes`: also truncations, syncs, deletions), and what power cuts did to unsynced sectors."""

    writes: int = 0
    syncs: int = 0
    power_cuts: int = 0
    sectors_kept: int = 0
    sectors_lost: int = 0
    sectors_torn: int = 0


class SimDisk:
    """Hand `vfs` to `open_journal`. `fault`: what every write, truncation and sync says from now on.

    Until `close` SQLite's own random numbers, of which there is one source in a process, are drawn from `random` too:
    the same work leaves the same bytes.
    """

    def __init__(self, random: Random) -> None:
        self.vfs = f"simulated-disk-{next(_NUMBERS)}"
        self.fault: Fault = ""
        self.figures = DiskFigures()
        self._random = random
        self._life = 0
        self._writes_left = 0
        self._died: Callable[[], None] = lambda: None
        self._directory: dict[str, _Inode] = {}
        self._durable_directory: dict[str, _Inode] = {}
        _seed_sqlite(random)
        self._vfs = _Vfs(self)

    def close(self) -> None:
        """The name `vfs` is gone; connections still open can be closed."""
        self._end_life()
        self._vfs.unregister()
        apsw.randomness(0)

    def die_at_write(self, n: int, died: Callable[[], None]) -> None:
        """The process is gone at the n-th write, truncation, sync or deletion from now, which is not done.

        `died` is called once, within that write. From then on all that was open raises apsw.IOError, except where
        SQLite reads what it has cached. Closing raises nothing, unless in the middle of a transaction.
        """
        self._writes_left, self._died = n, died

    def carry_over(self, old: Path, new: Path) -> None:
        """`kill -9`: the journal `old` as the next process finds it, at `new`, what is unsynced still unsynced.

        It is another path because in this process the dead one's locks still lie on the old file, and its memory is
        shared. All that is open dies; the files at `old` stay.
        """
        self._end_life()
        for was, now in self._moves(old, new):
            if was in self._directory:
                shutil.copyfile(was, now)
            _move(self._directory, was, now)
            _move(self._durable_directory, was, now)

    def cut_power(self, old: Path, new: Path) -> None:
        """As `carry_over`, with what the disk holds after a power cut (see above); all of it is durable."""
        self._end_life()
        self.figures.power_cuts += 1
        for was, now in self._moves(old, new):
            found = self._random.choice((self._directory.pop(was, None), self._durable_directory.pop(was, None)))
            if found is not None:
                content = Path(was).read_bytes() if found.deleted is None else found.deleted
                Path(now).write_bytes(self._after_power_cut(content, found.durable(content)))
                self._find(now)

    def _after_power_cut(self, current: bytes, durable: bytes) -> bytes:
        if current == durable:
            return current
        kept = self._random.choice(_KEPT)
        shorter, size = sorted((len(current), len(durable)))
        result = bytearray(durable.ljust(size, b"\0"))
        for start in range(0, len(current), _SECTOR):
            old, written = bytes(result[start : start + _SECTOR]), current[start : start + _SECTOR]
            new = written + old[len(written) :]
            if old != new:
                result[start : start + len(old)] = self._sector(kept, old, new)
        if self._random.random() >= kept:
            return bytes(result[: self._random.choice((len(durable), self._random.randint(shorter, size)))])
        return bytes(result[: len(current)])

    def _sector(self, kept: float, old: bytes, new: bytes) -> bytes:
        if self._random.random() < kept:
            self.figures.sectors_kept += 1
            return new
        if kept == 0.0 or self._random.random() < 0.5:
            self.figures.sectors_lost += 1
            return old
        self.figures.sectors_torn += 1
        torn = self._random.randrange(1, _SECTOR)
        return new[:torn] + old[torn:]

    def _moves(self, old: Path, new: Path) -> Iterator[tuple[str, str]]:
        for suffix in _JOURNAL_FILES:
            was, now = f"{old.resolve()}{suffix}", f"{new.resolve()}{suffix}"
            self._find(was)
            yield was, now

    def _end_life(self) -> None:
        self._life += 1
        self._writes_left = 0

    # What the VFS and its files ask.

    def _find(self, name: str) -> None:
        """A file that somebody else made is durable."""
        if name not in self._directory and Path(name).exists():
            self._directory[name] = self._durable_directory[name] = _Inode(Path(name).stat().st_size)

    def _inode(self, name: str) -> "_Inode":
        return self._directory.setdefault(name, _Inode(0))

    def _delete(self, name: str) -> None:
        """Before a file is deleted; it may come back."""
        self._change(self._life)
        inode = self._directory.pop(name, None)
        if inode is not None and self._durable_directory.get(name) is inode:
            inode.deleted = Path(name).read_bytes()

    def _sync_directory(self) -> None:
        self._durable_directory = dict(self._directory)

    def _check_alive(self, life: int) -> None:
        if life != self._life:
            raise apsw.IOError("the process that opened this is gone")

    def _change(self, life: int) -> None:
        """Before each change of the disk; raises where it does not come to that."""
        self._check_alive(life)
        self.figures.writes += 1
        if self._writes_left:
            self._writes_left -= 1
            if not self._writes_left:
                self._end_life()
                self._died()
                raise apsw.IOError("the process is gone in the middle of this")
        if self.fault:
            raise _ERRORS[self.fault]("the simulated disk says so")


class _Inode:
    """What was written to a file since its last sync, so that it can be undone; its content, once deleted."""

    __slots__ = ("deleted", "size", "unsynced")

    def __init__(self, size: int) -> None:
        self.size = size
        self.unsynced: list[tuple[int, bytes, int]] = []
        self.deleted: bytes | None = None

    def durable(self, current: bytes) -> bytes:
        """The content at the last sync."""
        content = bytearray(current)
        for offset, overwritten, size in reversed(self.unsynced):
            del content[size:]
            content[offset : offset + len(overwritten)] = overwritten
        return bytes(content)


class _Vfs(apsw.VFS):
    def __init__(self, disk: SimDisk) -> None:
        self._disk = disk
        super().__init__(disk.vfs, base="")

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802 (SQLite's name)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is not None:
            self._disk._find(path)
        file = _File(self._disk, name, flags)
        if path is not None:
            file.inode = self._disk._inode(path)
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 (SQLite's name)
        self._disk._delete(filename)
        super().xDelete(filename, False)
        if syncdir:
            self._disk._sync_directory()

    def excepthook(self, *what: Any) -> bool:
        return _expected(*what)


class _File(apsw.VFSFile):
    def __init__(self, disk: SimDisk, name: Any, flags: list[int]) -> None:
        self.inode = _Inode(0)
        self._disk, self._life = disk, disk._life
        logs = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL
        self._directory_unsynced = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & logs)
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 (SQLite's name)
        self._disk._check_alive(self._life)
        return super().xRead(amount, offset)

    def xFileSize(self) -> int:  # noqa: N802 (SQLite's name)
        self._disk._check_alive(self._life)
        return super().xFileSize()

    def xLock(self, level: int) -> None:  # noqa: N802 (SQLite's name)
        if level == apsw.SQLITE_LOCK_EXCLUSIVE and self._life != self._disk._life:
            raise apsw.BusyError  # closing: SQLite lets the log be, and nothing is raised
        self._disk._check_alive(self._life)
        super().xLock(level)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 (SQLite's name)
        self._disk._change(self._life)
        inode = self.inode
        size, end = inode.size, offset + len(data)
        overwritten = super().xRead(min(end, size) - offset, offset) if offset < size else b""
        inode.unsynced.append((offset, overwritten, size))
        super().xWrite(data, offset)
        inode.size = max(size, end)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 (SQLite's name)
        self._disk._change(self._life)
        inode = self.inode
        cut = super().xRead(inode.size - newsize, newsize) if newsize < inode.size else b""
        inode.unsynced.append((newsize, cut, inode.size))
        super().xTruncate(newsize)
        inode.size = newsize

    def xSync(self, flags: int) -> None:  # noqa: N802 (SQLite's name)
        self._disk._change(self._life)
        self._disk.figures.syncs += 1
        self.inode.unsynced.clear()
        if self._directory_unsynced:
            self._directory_unsynced = False
            self._disk._sync_directory()

    def excepthook(self, *what: Any) -> bool:
        return _expected(*what)


def _expected(kind: type[BaseException], error: BaseException, where: Any) -> bool:
    """An error of SQLite's is raised on purpose and reaches it as its code; any other is a mistake to be seen."""
    if not isinstance(error, apsw.Error):
        sys.excepthook(kind, error, where)
    return True


def _move(directory: dict[str, _Inode], was: str, now: str) -> None:
    if was in directory:
        directory[now] = directory.pop(was)


def _seed_sqlite(random: Random) -> None:
    """SQLite asks the default VFS for a seed when it next needs one."""
    source = _Source(random)
    apsw.randomness(0)
    apsw.randomness(1)
    source.unregister()


class _Source(apsw.VFS):
    def __init__(self, random: Random) -> None:
        self._random = random
        super().__init__("simulated-randomness", base="", makedefault=True)

    def xRandomness(self, numbytes: int) -> bytes:  # noqa: N802 (SQLite's name)
        return self._random.randbytes(numbytes)
