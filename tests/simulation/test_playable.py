"""Why a hall cannot be simulated: told in a line each, before anything happens; and never without a reason."""

from datetime import date
from pathlib import Path

import pytest

from firmware_mocks.halls.soak.playable import unplayable
from kiosk.config import HallConfig, Hours, load
from tests.unit.kiosk.test_config import EXAMPLES, hall

MONDAY, SATURDAY = date(2026, 3, 16), date(2026, 3, 21)


def open_at(*windows: tuple[str, str], days: tuple[str, ...] = ("mon", "tue")) -> HallConfig:
    hours = [Hours.model_validate({"days": days, "open": opens, "close": closes}) for opens, closes in windows]
    return hall().model_copy(update={"hours": tuple(hours)})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_can_be_played(path: Path) -> None:
    assert unplayable(load(path)) == []


def test_the_least_hall_can_be_played() -> None:
    assert unplayable(hall()) == []


def test_a_service_that_no_counter_takes() -> None:
    branch = load(EXAMPLES[1])
    without = branch.model_copy(update={"counters": branch.counters[:5]})
    assert unplayable(without) == [
        "branch.toml: no counter takes service K: its customers would wait for ever",
        "branch.toml: no counter takes service L: its customers would wait for ever",
    ]


@pytest.mark.parametrize("said_to_be_offered", [True, False])
def test_whoever_claims_no_class_is_ordinary_and_needs_a_counter(said_to_be_offered: bool) -> None:
    branch = load(EXAMPLES[1])
    ordinary = branch.customer_classes[0].model_copy(update={"self_service": said_to_be_offered})
    classes = (ordinary, *branch.customer_classes[1:])
    hurried = branch.profile("wealth").model_copy(update={"classes": ("need", "vip")})
    profiles = tuple(hurried if each.id == "wealth" else each for each in branch.profiles)
    assert unplayable(branch.model_copy(update={"profiles": profiles, "customer_classes": classes})) == [
        f'branch.toml: no counter takes service {letter} for customers of class "ordinary",'
        " which kiosks offer: they would wait for ever"
        for letter in "EF"
    ]


def test_a_class_that_no_kiosk_offers_may_lack_a_counter() -> None:
    branch = load(EXAMPLES[1])
    without_vip = branch.profile("wealth").model_copy(update={"classes": ("ordinary", "need")})
    profiles = tuple(without_vip if each.id == "wealth" else each for each in branch.profiles)
    assert unplayable(branch.model_copy(update={"profiles": profiles})) == []


def test_a_hall_without_a_kiosk() -> None:
    assert unplayable(hall(before="kiosks = []\n")) == ["least.toml: the hall has no kiosk: nobody could take a ticket"]


def test_a_hall_without_screens_voices_and_devices_can_be_played() -> None:
    assert unplayable(hall(before="displays = []\nvoices = []\n")) == []


def test_a_hall_that_is_open_at_night_only() -> None:
    assert unplayable(open_at(("04:00", "08:30"), ("18:00", "23:00"))) == [
        "least.toml: the hall is never open between 08:30 and 18:00, when customers come"
    ]


@pytest.mark.parametrize("window", [("04:00", "08:31"), ("17:59", "23:00"), ("12:00", "13:00")])
def test_a_minute_of_business_is_enough(window: tuple[str, str]) -> None:
    assert unplayable(open_at(window)) == []


def test_a_hall_that_is_closed_on_the_days_to_be_played() -> None:
    week = open_at(("09:00", "17:00"))
    assert unplayable(week, [MONDAY, SATURDAY]) == []
    assert unplayable(week, [SATURDAY]) == [
        "least.toml: the hall is never open between 08:30 and 18:00 on the days to be played, when customers come"
    ]


def test_names_that_the_simulation_has_for_something_else() -> None:
    named = hall(
        '[[kiosks]]\nid = "controller"\n[[displays]]\nid = "panel-1"\n'
        '[[devices]]\nkind = "printer"\nid = "network"\naddress = "mock"\n'
    )
    assert unplayable(named) == [
        'least.toml: the id "controller" means something else to the simulation: give that device or window another',
        'least.toml: the id "network" means something else to the simulation: give that device or window another',
        'least.toml: the id "panel-1" means the panel of counter 1: give the other one another',
    ]


@pytest.mark.parametrize("name", ["telephone", "lobby", "stranger"])
def test_names_of_people_who_are_clients_too(name: str) -> None:
    (reason,) = unplayable(hall(f'[[voices]]\nid = "{name}"\n'))
    assert f'the id "{name}" means something else' in reason


def test_names_too_long_for_any_message() -> None:
    branch = load(EXAMPLES[1])
    wordy = tuple(
        each.model_copy(update={"letter": letter, "hints": {"zh": "请" * 300, "en": "w" * 300}})
        for each, letter in zip(branch.services * 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False)
    )
    profiles = tuple(
        each.model_copy(update={"services": tuple(service.letter for service in wordy)}) for each in branch.profiles
    )
    classes = tuple(
        branch.customer_classes[1].model_copy(update={"id": f"class-{n}", "hints": {"zh": "请" * 300, "en": "w" * 300}})
        for n in range(40)
    )
    large = branch.model_copy(
        update={
            "services": wordy,
            "customer_classes": (*branch.customer_classes, *classes),
            "profiles": tuple(each.model_copy(update={"classes": None}) for each in profiles),
        }
    )
    [line] = unplayable(large)
    assert line.startswith("branch.toml: names and hints make ")
