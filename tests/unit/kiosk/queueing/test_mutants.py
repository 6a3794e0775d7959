"""Mistakes planted in the queue core: each patch fits the sources as they stand, and the tests here find them.

All of them: `make mutants`.
"""

import pytest

from scripts.core_mutants import FOLDER, ROOT, TESTS, hunt
from scripts.patches import Mutant, all_mutants

MUTANTS = all_mutants(FOLDER)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_patch_fits_the_core_and_says_what_it_plants(mutant: Mutant) -> None:
    assert mutant.planted.endswith(".")
    [hunk] = mutant.hunks
    assert hunk.file.startswith("kiosk/queueing/")
    source = (ROOT / hunk.file).read_text(encoding="utf-8")
    planted = hunk.applied(source)
    compile(planted, hunk.file, "exec")
    assert abs(len(planted.splitlines()) - len(source.splitlines())) <= 1, "a line is changed, added or gone"


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 14
    assert len({mutant.planted for mutant in MUTANTS}) == len(MUTANTS)


def test_a_planted_mistake_is_found() -> None:
    [mutant] = [each for each in MUTANTS if each.name == "stranded-at-a-closed-counter"]
    verdict = hunt(mutant, f"{TESTS}/test_transfer.py")
    assert verdict.test.startswith("test_transfer: "), verdict.told
