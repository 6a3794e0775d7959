"""`paidui run` with a journal on a disk that is full while a file SWITCH exists: `python -m … HALL.toml SWITCH`."""

import sys
from dataclasses import replace
from pathlib import Path

import apsw

from kiosk.app import run_hall
from kiosk.config import load
from kiosk.process import run_program, start_log
from kiosk.world import real_world
from tests.disk import Disk


class SwitchedDisk(Disk):
    """Full while the switch exists."""

    def __init__(self, switch: Path) -> None:
        self._switch = switch
        super().__init__()

    def written(self, size: int) -> None:
        """See Disk."""
        if self._switch.exists():
            raise apsw.FullError("no room left on the disk of this test")
        super().written(size)


def main() -> int:
    """As `kiosk.cli` does it."""
    hall, switch = map(Path, sys.argv[1:3])
    start_log()
    disk = SwitchedDisk(switch)
    return run_program(run_hall(replace(real_world(), vfs=disk.vfs), load(hall), lambda: print("ready", flush=True)))


if __name__ == "__main__":
    sys.exit(main())
