"""What is allowed in a hall's configuration and yet seldom wise. Never stops anything."""

from collections.abc import Callable, Iterator

from kiosk.config.advice_of_buttons import of_buttons
from kiosk.config.advice_of_io import of_io_modules
from kiosk.config.advice_of_printers import of_printers
from kiosk.config.hall import ORDINARY, HallConfig
from kiosk.config.problems import Problem, as_toml
from kiosk.config.queue import CustomerClass, Profile

_STEEP = 6
"""Times ordinary; above it ordinary customers hardly move while others come."""

_SELDOM = 10
"""Calls; a guard that speaks less often protects nobody."""


_NOT_ABOVE_NEED = {"vip": "VIP", "ordinary": "ordinary"}


def advice(hall: HallConfig) -> list[Problem]:
    """Warnings for `paidui check`."""
    profiles = [(f"profiles[{index}]", each) for index, each in enumerate(hall.profiles)]
    return [
        *_rates(hall),
        *_head_starts(hall),
        *_declared(hall),
        *(problem for place, each in profiles for problem in _of_profile(hall, place, each)),
        *_without_effect(hall),
        *_open_broker(hall),
        *of_printers(hall),
        *of_buttons(hall),
        *of_io_modules(hall),
    ]


def _rates(hall: HallConfig) -> Iterator[Problem]:
    rates = {each.id: each.rate for each in hall.customer_classes}
    yield from _above_need(hall, "rate", lambda of: of.rate)
    for place, each in _classes(hall):
        if each.rate > _STEEP * rates["ordinary"]:
            wrong, right = "ordinary customers hardly move while this class waits", f"at most {_STEEP} times theirs"
            yield Problem(f"{place}.rate", as_toml(each.rate), wrong, right)


def _head_starts(hall: HallConfig) -> Iterator[Problem]:
    used = any(each.discipline == "head_start" for each in hall.profiles)
    yield from _above_need(hall, "head_start_min", lambda of: of.head_start_min)
    for place, each in _classes(hall):
        if each.head_start_min and not used:
            value = as_toml(each.head_start_min)
            yield Problem(
                f"{place}.head_start_min", value, "no profile goes by it", 'a profile with discipline = "head_start"'
            )


def _above_need(hall: HallConfig, key: str, figure: Callable[[CustomerClass], float]) -> Iterator[Problem]:
    need = next((figure(each) for each in hall.customer_classes if each.id == "need"), None)
    for place, each in _classes(hall):
        if each.id in _NOT_ABOVE_NEED and need is not None and figure(each) > need:
            wrong, right = f"{_NOT_ABOVE_NEED[each.id]} customers overtake those in need", f"at most the {key} of need"
            yield Problem(f"{place}.{key}", as_toml(figure(each)), wrong, right)


def _declared(hall: HallConfig) -> Iterator[Problem]:
    """A class that a card or an appointment gives, and that anybody may choose."""
    given = {each.customer_class: "a card" for each in (hall.cards.ranges if hall.cards else ())}
    given |= {hall.appointments.customer_class: "an appointment"} if hall.appointments else {}
    for place, each in _classes(hall):
        if each.self_service and each.id in given and each.id != "ordinary":
            wrong = f"anybody may choose the class that {given[each.id]} gives"
            yield Problem(f"{place}.self_service", "true", wrong, "false")


def _classes(hall: HallConfig) -> Iterator[tuple[str, CustomerClass]]:
    """Those that the file states, and where."""
    stated = [each for each in hall.customer_classes if each is not ORDINARY]
    yield from ((f"customer_classes[{index}]", each) for index, each in enumerate(stated))


def _of_profile(hall: HallConfig, place: str, profile: Profile) -> Iterator[Problem]:
    taken = hall.classes_of(profile)
    yield from _strict(place, profile, taken)
    yield from _quota(place, profile)
    yield from _guard(place, profile, taken)
    yield from _idle(place, profile, taken)


def _strict(place: str, profile: Profile, taken: tuple[str, ...]) -> Iterator[Problem]:
    if profile.discipline != "strict" or len(taken) < 2:
        return
    key, value = f"{place}.classes", as_toml(list(taken))
    if taken[0] == "ordinary":
        wrong = "ordinary customers come first; the other classes wait until none of them does"
        yield Problem(key, value, wrong, "the most urgent first, ordinary last")
    if "need" in taken and "vip" in taken[: taken.index("need")]:
        yield Problem(key, value, "VIP customers overtake those in need", "need before vip")
    if profile.guard is None:
        wrong = f"while more urgent customers come, the class {taken[-1]} waits for ever"
        yield Problem(f"{place}.discipline", '"strict"', wrong, "a guard over it: { after_min = 30, one_in = 3 }")


def _quota(place: str, profile: Profile) -> Iterator[Problem]:
    quota = profile.quota or {}
    value = as_toml(quota)
    calls = sum(quota.values())
    protected = profile.guard and profile.guard.customer_class
    for of, share in quota.items():
        if of != protected and share * _STEEP < calls - share:
            wrong = f"class {of} gets {share} of {calls} calls: it may starve"
            yield Problem(f"{place}.quota", value, wrong, f"at least 1 in {_STEEP + 1}, or a guard for it")
    if quota.get("vip", 0) > quota.get("need", calls):
        yield Problem(f"{place}.quota", value, "VIP customers get more calls than those in need", "at most as many")


def _guard(place: str, profile: Profile, taken: tuple[str, ...]) -> Iterator[Problem]:
    guard = profile.guard
    if guard is None:
        return
    if guard.one_in > _SELDOM:
        wrong = "speaks so seldom that it protects nobody"
        yield Problem(f"{place}.guard.one_in", as_toml(guard.one_in), wrong, f"3 to {_SELDOM}")
    if profile.discipline == "fifo" or len(taken) == 1:
        wrong = "changes nothing: who waits longest is next anyhow"
        yield Problem(f"{place}.guard", "", wrong, "leave it out")


def _idle(place: str, profile: Profile, taken: tuple[str, ...]) -> Iterator[Problem]:
    idle = profile.when_idle
    if idle is None:
        return
    more_services = set(idle.services or ()) - set(profile.services)
    more_classes = set(idle.classes or ()) - set(taken)
    if not more_services and not more_classes:
        yield Problem(f"{place}.when_idle", "", "adds nothing to what the profile takes", "other services or classes")


def _without_effect(hall: HallConfig) -> Iterator[Problem]:
    hours = hall.hours or any(each.hours for each in hall.services) or any(each.open for each in hall.holidays)
    if hall.next_again != "ignored" and hall.next_again_within_s == 0:
        wrong = "never happens, since next_again_within_s is 0"
        yield Problem("next_again", as_toml(hall.next_again), wrong, "next_again_within_s = 2")
    if hall.issue_before_opening_min and not hours:
        value = as_toml(hall.issue_before_opening_min)
        yield Problem("issue_before_opening_min", value, "the hall has no hours, so it never opens", "[[hours]]")
    for key, stated in (("within_numbers", hall.no_show.within_numbers), ("within_min", hall.no_show.within_min)):
        if stated is not None and hall.no_show.returns == 0:
            yield Problem(f"no_show.{key}", as_toml(stated), "nobody gets back in, since returns is 0", "returns = 1")


def _open_broker(hall: HallConfig) -> Iterator[Problem]:
    loopback = hall.mqtt.listen is None or hall.mqtt.listen == "localhost" or hall.mqtt.listen.startswith("127.")
    if not loopback and not hall.mqtt.username:
        wrong = "whoever reaches this address can take and call tickets"
        yield Problem("mqtt.listen", as_toml(hall.mqtt.listen), wrong, "a network of the hall's own, or an account")
