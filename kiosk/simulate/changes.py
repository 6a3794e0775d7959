"""What if: other profiles at the counters, or another discipline, as they are typed. Pure; refuses by a Complaint."""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from kiosk.process import USAGE, Complaint
from kiosk.queueing.rules import Discipline, Rules
from kiosk.simulate.scenario import Scenario

OFF = "off"
DISCIPLINES: tuple[str, ...] = get_args(Discipline)


def changed(scenario: Scenario, counters: str | None, disciplines: Iterable[str]) -> Scenario:
    """The same customers in another hall; `counters` as "1=priority,2=off", each discipline as "profile=fifo"."""
    rules = scenario.rules
    profiles, off = dict(rules.counters), list(scenario.off)
    for counter, profile in _pairs("--counters", counters, "1=priority,2=off"):
        if counter not in rules.counters:
            raise _refused("--counters", f"no counter {counter!r}", rules.counters)
        if profile != OFF and profile not in rules.profiles:
            raise _refused("--counters", f"no work profile {profile!r}", [*rules.profiles, OFF])
        off = [each for each in off if each != counter]
        if profile == OFF:
            off.append(counter)
        else:
            profiles[counter] = profile
    if len(off) == len(rules.counters):
        raise Complaint("--counters: every counter is off; leave one open", USAGE)
    return replace(scenario, rules=_with_disciplines(replace(rules, counters=profiles), disciplines), off=tuple(off))


def _with_disciplines(rules: Rules, disciplines: Iterable[str]) -> Rules:
    profiles = dict(rules.profiles)
    for typed in disciplines:
        for profile, name in _pairs("--discipline", typed, "personal=fifo"):
            if profile not in profiles:
                raise _refused("--discipline", f"no work profile {profile!r}", profiles)
            if name not in DISCIPLINES:
                raise _refused("--discipline", f"no discipline {name!r}", DISCIPLINES)
            if name == "quota" and not profiles[profile].quota:
                message = f"--discipline {profile}=quota: the profile states no quota; state one in HALL.toml"
                raise Complaint(f"{message}, such as quota = {{ need = 2, ordinary = 1 }}", USAGE)
            if name == "strict" and profiles[profile].discipline != "strict":
                profiles[profile] = replace(profiles[profile], classes=_most_urgent_first(rules, profile))
            profiles[profile] = replace(profiles[profile], discipline=name)  # type: ignore[arg-type]
    return replace(rules, profiles=profiles)


def _most_urgent_first(rules: Rules, profile: str) -> tuple[str, ...]:
    """By rate: the order of the classes means nothing to the other disciplines."""
    return tuple(sorted(rules.profiles[profile].classes, key=lambda of: -rules.classes[of].rate))


def _pairs(option: str, typed: str | None, example: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for part in typed.split(",") if typed is not None else []:
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not (name and sign and value):
            raise Complaint(f"{option} {typed!r}: {part.strip()!r} is not name=value, such as {example}", USAGE)
        if name in found:
            raise Complaint(f"{option} {typed!r}: {name} is named twice", USAGE)
        found[name] = value
    return list(found.items())


def _refused(option: str, wrong: str, known: Iterable[str]) -> Complaint:
    return Complaint(f"{option}: {wrong}; known: {', '.join(known)}", USAGE)
