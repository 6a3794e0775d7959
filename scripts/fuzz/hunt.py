"""Feeds one decoder: first at random, then led by its code. Says what went wrong, in its shortest form."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from scripts.fuzz.guided import Corpus, Ways
from scripts.fuzz.shortest import Case, in_hex, shortest
from scripts.fuzz.strings import in_pieces, random_string
from scripts.fuzz.target import Target, Trial

WEIGHED = 16
"""One string in so many is weighed behind: it takes longer than the decoder."""

A_LIFE = 1000
"""Strings on one connection, before the next begins."""

Told = Callable[[int], None]
"""Strings that were fed since the last time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What went wrong, and after which bytes of a fresh decoder; without them it was seen once and not again."""

    target: str
    wrong: str
    input: str


@dataclass(slots=True)
class Hunted:
    """What one decoder was put through. `missed`: good frames that were lost to noise before them; `arcs`: from line to
    line of its code; `kept`: bytes at most."""

    name: str
    strings: int = 0
    guided: int = 0
    arcs: int = 0
    kept: int = 0
    missed: int = 0
    seconds: float = 0.0
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How long: strings at random, then `rounds` that are led, for `seconds` at most."""

    strings: int
    rounds: int
    seconds: float = float("inf")


def hunt(target: Target, seed: int, plan: Plan, told: Told = lambda _: None) -> Hunted:
    """Ends with the first finding."""
    began, hunted, random = time.monotonic(), Hunted(target.name), Random(f"{seed}/{target.name}")  # noqa: S311
    if not _at_random(target, hunted, random, plan.strings, told):
        _led(target, hunted, random, plan, told)
    hunted.seconds = time.monotonic() - began
    return hunted


def _at_random(target: Target, hunted: Hunted, random: Random, strings: int, told: Told) -> bool:
    while hunted.strings < strings:
        trial, fed = Trial(target, WEIGHED), Case()
        for _ in range(min(A_LIFE, strings - hunted.strings)):
            fed.append(in_pieces(random_string(target, random), random))
            hunted.strings += 1
            if _goes_wrong(trial, fed, hunted):
                return True
        _note(trial, hunted)
        told(len(fed))
    return False


def _led(target: Target, hunted: Hunted, random: Random, plan: Plan, told: Told) -> None:
    corpus, ways, until = Corpus(target), Ways(target.files), time.monotonic() + plan.seconds
    waiting = list(corpus.strings)
    while hunted.guided < plan.rounds and time.monotonic() < until:
        content = waiting.pop() if waiting else corpus.next(random)
        trial, fed = Trial(target), [in_pieces(content, random)]
        hunted.guided += 1
        with ways.watched():
            wrong = _goes_wrong(trial, fed, hunted)
        if wrong:
            break
        corpus.learn(content, ways.gone())
        _note(trial, hunted)
        told(1)
    hunted.arcs = corpus.arcs


def _goes_wrong(trial: Trial, fed: Case, hunted: Hunted) -> bool:
    wrong = trial.fault_with(fed[-1])
    if wrong:
        case = shortest(trial.target, fed, wrong)
        hunted.finding = Finding(trial.target.name, wrong, in_hex(case) if case is not None else "")
    return bool(wrong)


def _note(trial: Trial, hunted: Hunted) -> None:
    hunted.kept = max(hunted.kept, trial.most_kept)
    hunted.missed += trial.missed
