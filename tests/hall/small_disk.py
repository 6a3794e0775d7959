"""Real small disks for a journal: one that can be filled to the last byte, one that is read-only. Root mounts them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CAP_SYS_ADMIN = 21


def may_mount() -> bool:
    """Whether this process may mount a file system."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapEff"))
    return os.getuid() == 0 and bool(int(line.split()[1], 16) >> _CAP_SYS_ADMIN & 1)


class SmallDisk:
    """A file system of its own on `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Not a byte is left."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in (65536, 4096, 512, 1):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError:
                    continue

    def empty(self) -> None:
        """Room again."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, kib: int = 2048) -> Iterator[SmallDisk]:
    """Mounted while the block lasts."""
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Nobody may write this file or folder, not even root, while the block lasts."""
    if may_mount():
        _run("mount", "--bind", str(path), str(path))
        try:
            _run("mount", "-o", "remount,ro,bind", str(path))
            yield
        finally:
            _run("umount", "--lazy", str(path))
    else:
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        try:
            yield
        finally:
            path.chmod(mode)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"
