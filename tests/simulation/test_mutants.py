"""Planted mistakes: each patch fits the sources as they stand, and the simulation finds them (all: `make mutants`)."""

from pathlib import Path

import pytest

from firmware_mocks.halls.soak.fault_files import load_faults
from scripts.mutants import ROOT, fault_file, hunt
from scripts.patches import DoesNotFit, Mutant, all_mutants, read
from tests.simulation.playing import hall

MUTANTS = all_mutants()
PRODUCT = ("kiosk", "drivers", "display", "counter_panel")
FOUND_AT_ONCE = {
    "show-before-commit": "written-first",
    "numbers-from-the-queue": "numbers",
    "acceptance-dark": "answered",
}
"""In the first minutes of the first day: mutant and truth."""

PATCH = """Somebody counts from zero.
hall: small
--- a/kiosk/count.py
+++ b/kiosk/count.py
@@ -1,3 +1,3 @@
 first
-count = 1
+count = 0
 last
"""


def planted(tmp_path: Path, source: str, patch: str = PATCH) -> str:
    """The source with the patch."""
    (tmp_path / "kiosk").mkdir(exist_ok=True)
    file = tmp_path / "kiosk" / "count.py"
    file.write_text(source, encoding="utf-8")
    (tmp_path / "counts-from-zero.patch").write_text(patch, encoding="utf-8")
    read(tmp_path / "counts-from-zero.patch").plant(tmp_path)
    return file.read_text(encoding="utf-8")


def by_name(mutant: Mutant) -> str:
    return mutant.name


@pytest.mark.parametrize("mutant", MUTANTS, ids=by_name)
def test_a_patch_fits_the_sources_and_says_what_it_plants(mutant: Mutant) -> None:
    assert mutant.planted.endswith(".")
    assert len(mutant.planted) > 30
    sources: dict[str, str] = {}
    for hunk in mutant.hunks:
        assert hunk.file.split("/")[0] in PRODUCT
        before = sources.get(hunk.file) or (ROOT / hunk.file).read_text(encoding="utf-8")
        sources[hunk.file] = hunk.applied(before)
    for file, source in sources.items():
        compile(source, file, "exec")


@pytest.mark.parametrize("mutant", MUTANTS, ids=by_name)
def test_its_hall_and_its_faults_can_be_played(mutant: Mutant) -> None:
    config = hall(mutant.hall)
    if mutant.faults:
        assert load_faults(fault_file(ROOT, mutant.faults), config, mutant.days).schedule(config, 1, mutant.days)


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 20
    assert len({mutant.planted for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("name", FOUND_AT_ONCE)
def test_the_simulation_finds_a_planted_mistake(name: str) -> None:
    (mutant,) = (each for each in MUTANTS if each.name == name)
    verdict = hunt(mutant, range(1, 2))
    assert verdict.truth == FOUND_AT_ONCE[name], verdict.told
    assert verdict.seed == 1


def test_a_patch_changes_its_lines(tmp_path: Path) -> None:
    assert planted(tmp_path, "first\ncount = 1\nlast\nmore\n") == "first\ncount = 0\nlast\nmore\n"


@pytest.mark.parametrize("source", ["first\ncount = 2\nlast\n", "first\ncount = 1\nlast\n" * 2])
def test_a_patch_that_fits_nowhere_or_twice_is_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(DoesNotFit, match=r"kiosk/count\.py"):
        planted(tmp_path, source)


@pytest.mark.parametrize("patch", ["Only a sentence.\n", PATCH.replace("hall:", "hal:")])
def test_what_is_no_patch_is_refused(tmp_path: Path, patch: str) -> None:
    with pytest.raises(DoesNotFit, match="a unified diff are wanted"):
        planted(tmp_path, "first\ncount = 1\nlast\n", patch)
