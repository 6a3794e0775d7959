"""The shortest list of faults that still shows a violation, found with few runs, on any number of cores."""

from collections.abc import Callable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_mocks.halls.soak.shrink import Shrinker, shrink

HUNDRED = list(range(100))
Fails = Callable[[list[int]], bool]


def all_of(*culprits: int) -> Fails:
    """Fails where all the culprits are."""
    return lambda items: all(each in items for each in culprits)


def counted(fails: Fails) -> tuple[Callable[[list[list[int]]], list[bool]], list[list[int]]]:
    """`fails` for many, and everything it was asked."""
    asked: list[list[int]] = []

    def fails_many(candidates: list[list[int]]) -> list[bool]:
        asked.extend(candidates)
        return [fails(candidate) for candidate in candidates]

    return fails_many, asked


def test_a_single_culprit_is_found_among_a_hundred() -> None:
    fails_many, asked = counted(all_of(73))
    assert shrink(HUNDRED, fails_many) == [73]
    assert len(asked) <= 20


def test_two_culprits_far_apart_are_found_in_their_order() -> None:
    fails_many, asked = counted(all_of(3, 97))
    assert shrink(HUNDRED, fails_many) == [3, 97]
    assert len(asked) <= 40


def test_a_violation_without_any_fault_takes_one_run() -> None:
    fails_many, asked = counted(lambda items: True)
    assert shrink(HUNDRED, fails_many) == []
    assert asked == [[]]


def test_what_happened_after_the_violation_goes_first() -> None:
    fails_many, asked = counted(all_of(8))
    assert shrink(HUNDRED, fails_many, matters=lambda item: item <= 9) == [8]
    assert asked[:2] == [HUNDRED[:10], []]


def test_if_the_violation_needs_what_came_after_it_that_is_kept() -> None:
    fails_many, _ = counted(all_of(50))
    assert shrink(HUNDRED, fails_many, matters=lambda item: item <= 9) == [50]


def test_nothing_to_shrink_asks_nothing() -> None:
    fails_many, asked = counted(all_of())
    assert shrink([], fails_many) == []
    assert asked == []


def test_when_the_budget_is_used_up_the_shortest_so_far_must_do() -> None:
    shrinker = Shrinker(HUNDRED, budget=4)
    while candidates := shrinker.candidates():
        shrinker.learn(candidates[0], all_of(10, 20, 30)(candidates[0]))
    assert (shrinker.done, shrinker.minimal) == (True, False)
    assert all_of(10, 20, 30)(shrinker.shortest)
    assert len(shrinker.shortest) < 100


def test_it_says_when_the_list_is_minimal() -> None:
    shrinker = Shrinker(HUNDRED)
    assert not shrinker.done
    while candidates := shrinker.candidates(5):
        assert not shrinker.done
        assert len(candidates) <= 5
        for candidate in candidates:
            shrinker.learn(candidate, all_of(1)(candidate))
    assert (shrinker.done, shrinker.minimal, shrinker.shortest) == (True, True, [1])


def test_as_many_candidates_as_there_are_cores() -> None:
    first = Shrinker(HUNDRED).candidates(4)
    assert len(first) == 4
    assert first[0] == []


@st.composite
def failures(draw: st.DrawFn) -> Fails:
    """What fails if any of some sets of culprits is whole: several causes, also such as need many faults."""
    causes = draw(st.lists(st.sets(st.integers(0, 29), min_size=1, max_size=5), min_size=1, max_size=4))
    return lambda items: any(cause <= set(items) for cause in causes)


@settings(max_examples=150, deadline=None)
@given(failures())
def test_no_single_fault_can_be_taken_out_of_what_is_left(fails: Fails) -> None:
    fails_many, _ = counted(fails)
    left = shrink(list(range(30)), fails_many, budget=10_000)
    assert fails(left)
    assert left == sorted(left)
    assert not any(fails(left[:n] + left[n + 1 :]) for n in range(len(left)))


@settings(max_examples=60, deadline=None)
@given(st.integers())
def test_even_where_less_may_fail_and_more_may_not(seed: int) -> None:
    def whimsical(items: list[int]) -> bool:
        return len(items) == 12 or (bool(items) and Random(f"{seed}{items}").random() < 0.3)

    left = shrink(list(range(12)), lambda many: [whimsical(each) for each in many], budget=10_000)
    assert whimsical(left)
    assert not any(whimsical(left[:n] + left[n + 1 :]) for n in range(len(left)))


@settings(max_examples=100, deadline=None)
@given(failures(), st.integers(1, 9), st.integers(1, 60), st.randoms(use_true_random=False))
def test_any_number_of_cores_and_any_order_of_answers_give_the_same(
    fails: Fails, cores: int, budget: int, random: Random
) -> None:
    alone, _ = counted(fails)
    together = Shrinker(range(30), budget=budget)
    while candidates := together.candidates(cores):
        random.shuffle(candidates)
        for candidate in candidates[: random.randint(1, cores)]:
            together.learn(candidate, fails(candidate))
    assert together.shortest == shrink(range(30), alone, budget=budget)
