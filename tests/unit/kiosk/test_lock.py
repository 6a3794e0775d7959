"""One controller per hall: the second is told who holds it, and kill -9 leaves no lock behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.lock import HallLocked, hold, is_held
from tests.waiting import until_sync

HOLDER = """
import sys, time
from pathlib import Path
from kiosk.lock import hold
with hold(Path(sys.argv[1]), "process 4711, hall branch"):
    print("held", flush=True)
    time.sleep(60)
"""


def take(path: Path, who: str) -> None:
    with hold(path, who):
        pass


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "j.db.lock"
    with hold(path, "process 1, hall branch"):
        with pytest.raises(HallLocked, match=r"process 1, hall branch.*j\.db\.lock") as refused:
            take(path, "process 2")
        assert refused.value.holder == "process 1, hall branch"
        with pytest.raises(HallLocked, match="process 1"):
            take(path, "process 3")


def test_it_is_free_again_after_the_block_and_the_next_signs_in_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "j.db.lock"
    take(path, "a holder with a long name that is gone")
    assert not is_held(path)
    with hold(path, "process 2"), pytest.raises(HallLocked) as refused:
        take(path, "process 3")
    assert refused.value.holder == "process 2"


def test_whether_it_is_held_can_be_asked_without_taking_it(tmp_path: Path) -> None:
    path = tmp_path / "j.db.lock"
    assert not is_held(path)
    assert not path.exists()
    with hold(path, "process 1"):
        assert is_held(path)
        assert is_held(path)
    assert not is_held(path)


def test_kill_9_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "j.db.lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(HallLocked) as refused:
            take(path, "process 2")
        assert refused.value.holder == "process 4711, hall branch"
        holder.kill()
        holder.wait()
    until_sync(lambda: not is_held(path))
    take(path, "process 2")


def test_a_folder_that_is_missing_is_the_operating_systems_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        take(tmp_path / "missing" / "j.db.lock", "process 1")


def test_a_holder_that_has_not_signed_yet_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "j.db.lock"
    with hold(path, ""), pytest.raises(HallLocked, match="unknown"):
        take(path, "process 2")
