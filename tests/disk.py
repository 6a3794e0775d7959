"""A disk for the journal that can be full, read-only or broken, and that counts its flushes. An SQLite VFS."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event
from typing import Any

import apsw

_NUMBERS = count(1)
_LONGEST_FLUSH_S = 20.0


class Disk(apsw.VFS):
    """`fault`: what every write, truncation and flush raises from now on; `syncs`: flushes by file (`db`, `wal`)."""

    def __init__(self) -> None:
        self.vfs = f"test-disk-{next(_NUMBERS)}"
        self.fault: type[apsw.Error] | None = None
        self.room: int | None = None
        self.syncs: Counter[str] = Counter()
        self.flushing = Event()
        self._turning = Event()
        self._turning.set()
        super().__init__(self.vfs, base="")

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802 (SQLite's name)
        return _File(self, name, flags)

    def written(self, size: int) -> None:
        """Called before each write; raises the fault, or FullError when `room` (bytes) is used up."""
        if self.fault is not None:
            raise self.fault("the disk of this test says so")
        if self.room is not None:
            self.room -= size
            if self.room < 0:
                raise apsw.FullError("no room left on the disk of this test")

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Flushes hang inside the block; `flushing` is set when one does."""
        self.flushing.clear()
        self._turning.clear()
        try:
            yield
        finally:
            self._turning.set()

    def flush(self, file: str) -> None:
        """Counts, and hangs while the disk is stalled."""
        self.written(0)
        self.syncs[file] += 1
        self.flushing.set()
        self._turning.wait(_LONGEST_FLUSH_S)

    def works_again(self) -> None:
        """Faults end."""
        self.fault = self.room = None


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._is = "wal" if flags[0] & apsw.SQLITE_OPEN_WAL else "db"
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 (SQLite's name)
        self._disk.written(len(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 (SQLite's name)
        self._disk.written(0)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 (SQLite's name)
        self._disk.flush(self._is)
        super().xSync(flags)

    def excepthook(self, *_: object) -> bool:
        """The fault is raised on purpose and reaches SQLite as its code; nobody else need hear of it."""
        return True


@contextmanager
def faulty_disk() -> Iterator[Disk]:
    """A disk for the block: hand `disk.vfs` to the journal."""
    disk = Disk()
    try:
        yield disk
    finally:
        disk.unregister()
