"""Why a hall cannot be simulated, told before the first event. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from firmware_mocks.halls.soak.customers import LOBBY, TELEPHONE
from firmware_mocks.halls.soak.faults import ONE_OF_A_KIND, panel_of
from firmware_mocks.halls.soak.hall import FIRST_DAY
from firmware_mocks.halls.soak.manager import NAME as MANAGER
from firmware_mocks.halls.soak.strangers import NAME_OF
from kiosk.calendar import Calendar
from kiosk.config import HallConfig, Profile
from kiosk.config.hall import ORDINARY
from kiosk.config.parts import WEEKDAYS
from kiosk.sizes import HallTooLarge, check_sizes

FIRST, LAST = time(8, 30), time(18, 0)
"""Customers come between these."""

TAKEN = (*ONE_OF_A_KIND, TELEPHONE, LOBBY, NAME_OF, MANAGER)
"""Targets of faults, and people who are clients of the broker under these ids."""


def unplayable(config: HallConfig, dates: Sequence[date] = ()) -> list[str]:
    """A line for each reason; none: it can be played. `dates`: the days to be played, where they are known already."""
    reasons = [*_nobody_takes(config), *_no_kiosk(config), *_never_open(config, dates), *_names_taken(config)]
    return [*(f"{config.file.name}: {reason}" for reason in reasons), *_too_large(config)]


def _nobody_takes(config: HallConfig) -> Iterator[str]:
    """A file that was loaded has no such service; a hall made in code may."""
    profiles = [config.profile(counter.profile) for counter in config.counters]
    offered = [each.id for each in config.customer_classes if each.self_service or each.id == ORDINARY.id]
    for service in config.services:
        if not any(service.letter in _services(profile) for profile in profiles):
            yield f"no counter takes service {service.letter}: its customers would wait for ever"
            continue
        for each in offered:
            if not any(_takes(config, profile, service.letter, each) for profile in profiles):
                wrong = f'no counter takes service {service.letter} for customers of class "{each}"'
                yield f"{wrong}, which kiosks offer: they would wait for ever"


def _services(profile: Profile) -> tuple[str, ...]:
    return (*profile.services, *((profile.when_idle.services or ()) if profile.when_idle else ()))


def _takes(config: HallConfig, profile: Profile, service: str, customer_class: str) -> bool:
    """There for it, or of help while nobody else waits."""
    classes, idle = config.classes_of(profile), profile.when_idle
    if service in profile.services and customer_class in classes:
        return True
    return (
        idle is not None
        and service in (idle.services or profile.services)
        and customer_class in (idle.classes or classes)
    )


def _no_kiosk(config: HallConfig) -> Iterator[str]:
    if not config.kiosks:
        yield "the hall has no kiosk: nobody could take a ticket"


def _never_open(config: HallConfig, dates: Sequence[date]) -> Iterator[str]:
    calendar = Calendar(config)
    wanted = dates or [date.fromisoformat(FIRST_DAY) + timedelta(days=day) for day in range(len(WEEKDAYS))]
    letters = [service.letter for service in config.services]
    if not any(_opens(calendar, config, letter, day) for letter in letters for day in wanted):
        days = " on the days to be played" if dates else ""
        yield f"the hall is never open between {FIRST:%H:%M} and {LAST:%H:%M}{days}, when customers come"


def _opens(calendar: Calendar, config: HallConfig, service: str, day: date) -> bool:
    first, last = (datetime.combine(day, at, config.zone) for at in (FIRST, LAST))
    opening = calendar.at(service, first)
    return opening.open or (opening.opens_at is not None and opening.opens_at < last)


def _names_taken(config: HallConfig) -> Iterator[str]:
    """A fault names what it befalls, and the broker knows its clients by name: each must mean one thing."""
    parts = (*config.devices, *config.kiosks, *config.displays, *config.voices)
    names = Counter(str(each.id) for each in parts)
    for name in TAKEN:
        if names[name]:
            yield f'the id "{name}" means something else to the simulation: give that device or window another'
    for counter in config.counters:
        if names[panel_of(counter.id)]:
            yield f'the id "{panel_of(counter.id)}" means the panel of counter {counter.id}: give the other one another'


def _too_large(config: HallConfig) -> Iterator[str]:
    try:
        check_sizes(config)
    except HallTooLarge as large:
        yield str(large)
