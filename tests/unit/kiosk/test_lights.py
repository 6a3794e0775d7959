"""Displays of every protocol in a hall: what they are told, and by which driver."""

from pathlib import Path
from typing import get_args

import pytest

from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.led.display import LedDisplay
from drivers.led.profiles import OWN, PROFILES
from drivers.pole.display import PoleDisplay
from drivers.pole.models import POLES
from kiosk.announcer import Announcer
from kiosk.config import Led
from kiosk.lights import ON_A_TOPIC, answers, caption_of, counter_light, profile_of
from tests.unit.kiosk.running import config, running

EVERY = [*PROFILES, *ALPHA, *POLES]


def led(profile: str, **keys: object) -> Led:
    return Led.model_validate({"kind": "led", "id": "l", "address": "mock", "counter": "1", "profile": profile, **keys})


def test_a_display_may_be_of_any_model_that_a_driver_knows() -> None:
    assert sorted(get_args(Led.model_fields["profile"].annotation)) == sorted([*EVERY, OWN, ON_A_TOPIC])


@pytest.mark.parametrize("profile", EVERY)
async def test_every_model_has_its_driver(profile: str) -> None:
    light = counter_light(led(profile), lambda _state, _detail: None)
    kind = AlphaSign if profile in ALPHA else PoleDisplay if profile in POLES else LedDisplay
    assert isinstance(light, kind)
    light.show("A001", "call")


def test_silence_means_something_of_those_that_answer_alone() -> None:
    assert [name for name in EVERY if answers(led(name))] == list(PROFILES)
    assert answers(led("alpha-215c", acknowledges=True))


def test_the_upper_line_of_a_pole_names_its_counter() -> None:
    assert caption_of(led("cd5220")) == "COUNTER 1"
    assert caption_of(led("cd5220", caption="")) == ""


def test_a_display_of_an_unknown_model_is_known_by_its_registers() -> None:
    profile = profile_of(led(OWN, registers={"digits": 5, "mode": "pairs", "first": 16, "blink": 9, "blink_on": 31}))
    assert (profile.digits, profile.mode, profile.first_register) == (5, "pairs", 16)
    assert (profile.blink_register, profile.blink_on) == (9, 31)


async def test_each_call_and_recall_has_a_name_of_its_own_until_service_starts(tmp_path: Path) -> None:
    said = Announcer(config())
    async with running(tmp_path / "j.db") as it:
        names = [said.led_call(it.hall, "1")]
        for _ in range(2):
            await it.issue()
        await it.ask("open_counter", counter="1")
        for command in ("call_next", "recall", "recall", "start", "call_next"):
            await it.ask(command, counter="1")
            names.append(said.led_call(it.hall, "1"))
    assert names[0] == names[4] == ""
    assert len({*names[1:4], names[5], ""}) == 5


async def test_a_paused_counter_shows_its_displays_own_text(tmp_path: Path) -> None:
    said = Announcer(config())
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.ask("pause_counter", counter="1")
        assert said.led_text(it.hall, "1", "暂停服务") == "暂停服务"
        assert said.led_text(it.hall, "1") == "----"
        assert said.led_text(it.hall, "2", "暂停服务") == ""
