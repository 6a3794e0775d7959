"""One controller per hall: an flock beside the journal, with the holder's name in it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TRIES, BETWEEN_TRIES_S = 5, 0.02


class HallLocked(Exception):
    """Another controller runs this hall; `holder` says which."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"another controller runs this hall: {holder or 'unknown'} (lock {path})")
        self.holder = holder


@contextmanager
def hold(path: Path, who: str) -> Iterator[None]:
    """Holds the lock for the block; the kernel lets go of it however the process ends. Raises HallLocked, OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if not _locked(descriptor):
            raise HallLocked(path, os.read(descriptor, 200).decode(errors="replace").strip())
        _sign(descriptor, who)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """True while somebody holds the lock."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _locked(descriptor: int) -> bool:
    """Tries a few times: somebody who only looks (`is_held`) has it for a moment."""
    for _ in range(TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(BETWEEN_TRIES_S)
        else:
            return True
    return False


def _sign(descriptor: int, who: str) -> None:
    """The name is a courtesy: a full disk must not keep the hall closed."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, who.encode()[:200], 0)
    except OSError:
        return
