"""MQTT buttons: which of their messages is a new press, and which a repeat, a bounce, or too old."""

from collections.abc import Mapping

import pytest

from drivers.call_button.families import FAMILIES, FamilyName
from drivers.call_button.mqtt_button import Heard, LockOut, MqttButton, NotObeyed, Pressed
from drivers.call_button.press import Nothing
from firmware_mocks.button_words import Press, spoken

WALL = 1_790_000_000.0
LONG = 3600.0
"""Seconds since the broker is connected."""


class Ears:
    """A button of one maker, and a clock."""

    def __init__(self, family: FamilyName, actions: Mapping[str, str] | None = None) -> None:
        self.family = family
        self.button = MqttButton(FAMILIES[family].read, actions or {"single": "next", "double": "recall"})
        self.now = 100.0

    def press(
        self, way: str = "single", count: int = 1, at: float | None = None, key: int | None = None, **how: float
    ) -> Heard:
        """What is made of a press as the virtual button says it, one second after the last message."""
        self.now += how.pop("after", 1.0)
        at = WALL + self.now if at is None else at
        return self.say(spoken(self.family, Press(way, key, count, at)), **how)

    def say(self, payload: bytes, retained: float = False, listening: float = LONG) -> Heard:
        """One message."""
        (heard,) = self.button.hear(
            FAMILIES[self.family].topic.format(id="b"),
            payload,
            retained=bool(retained),
            now=self.now,
            wall=WALL + self.now,
            listening_s=listening,
        )
        return heard


def why(heard: Heard) -> str:
    """Why a press was left."""
    assert isinstance(heard, NotObeyed)
    return heard.why


@pytest.mark.parametrize("family", FAMILIES)
def test_a_press_means_what_the_file_says(family: FamilyName) -> None:
    it = Ears(family)
    heard = [it.press(way, count) for count, way in enumerate(("single", "double", "hold"), 1)]
    assert [each.key for each in heard if isinstance(each, Pressed)] == ["next", "recall"]
    assert why(heard[2]) == "unmapped"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_retained_press_is_from_the_past(family: FamilyName) -> None:
    assert why(Ears(family).press(retained=True)) == "retained"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_bounce_is_one_press(family: FamilyName) -> None:
    it = Ears(family)
    assert isinstance(it.press(), Pressed)
    assert why(it.press(count=2, after=0.05)) == "bounce"
    assert isinstance(it.press(count=3, after=0.5), Pressed)


@pytest.mark.parametrize("family", ["shelly-gen1", "shelly-gen2"])
def test_the_same_press_said_again_later_is_a_repeat(family: FamilyName) -> None:
    it = Ears(family)
    at = WALL + it.now
    assert isinstance(it.press(at=at), Pressed)
    assert why(it.press(at=at)) == "repeat"
    assert isinstance(it.press(count=2), Pressed)
    assert why(it.press(at=at)) == "repeat", "late, behind another press"


def test_zigbee_messages_with_a_time_are_told_apart_by_it() -> None:
    it = Ears("zigbee2mqtt")
    assert isinstance(it.say(b'{"action":"single","last_seen":%d}' % (1000 * (WALL + 100) + 7)), Pressed)
    it.now += 5
    assert why(it.say(b'{"action":"single","last_seen":%d}' % (1000 * (WALL + 100) + 7))) == "repeat"
    assert why(it.say(b'{"action":"single","last_seen":%d}' % (1000 * (WALL + 80)))) == "old"


def test_a_press_older_than_ten_seconds_is_not_obeyed() -> None:
    it = Ears("shelly-gen2")
    assert why(it.press(at=WALL + it.now - 60)) == "old"
    assert why(it.press(at=WALL + it.now + 60)) == "ahead"
    assert isinstance(it.press(at=WALL + it.now - 5), Pressed)


def test_a_shelly_whose_clock_was_never_set_is_obeyed_at_its_arrival() -> None:
    it = Ears("shelly-gen2")
    assert it.press(at=41.5) == Pressed("next", None)
    assert why(it.press(at=41.5)) == "repeat"


def test_what_a_gen1_shelly_says_first_may_be_an_old_press_said_again() -> None:
    it = Ears("shelly-gen1")
    assert why(it.press(count=17, listening=3)) == "unsure"
    assert why(it.press(count=17, listening=33)) == "repeat"
    assert isinstance(it.press(count=18, listening=40), Pressed)


def test_a_gen1_shelly_that_is_silent_for_its_period_says_presses_alone() -> None:
    assert isinstance(Ears("shelly-gen1").press(count=17, listening=36), Pressed)


def test_after_the_broker_was_away_a_count_may_stand_for_a_press_made_meanwhile() -> None:
    it = Ears("shelly-gen1")
    assert isinstance(it.press(count=17), Pressed)
    it.button.connected()
    assert why(it.press(count=18, listening=2)) == "unsure"
    assert isinstance(it.press(count=19, listening=9), Pressed)


def test_a_retained_count_does_not_make_the_next_one_sure_but_is_known_as_a_repeat() -> None:
    it = Ears("shelly-gen1")
    assert why(it.press(count=17, listening=0, retained=True)) == "retained"
    assert why(it.press(count=17, listening=1)) == "repeat"
    assert isinstance(it.press(count=18, listening=2), Pressed)


def test_a_gen1_shelly_that_was_restarted_counts_from_the_beginning() -> None:
    it = Ears("shelly-gen1")
    assert isinstance(it.press(count=1), Pressed)
    assert isinstance(it.press(count=2), Pressed)
    assert isinstance(it.say(b'{"event":"","event_cnt":0}'), Nothing)
    assert isinstance(it.press(count=1), Pressed)


def test_a_contact_is_a_press_when_it_closes() -> None:
    it = Ears("esphome")
    heard = []
    for state in (b"OFF", b"ON", b"ON", b"OFF", b"ON"):
        it.now += 1
        heard.append(it.say(state))
    assert [isinstance(each, Pressed) for each in heard] == [False, True, False, False, True]


def test_a_contact_that_was_closed_at_connect_is_no_press() -> None:
    it = Ears("esphome")
    assert why(it.say(b"ON", retained=True)) == "retained"
    assert why(it.say(b"ON")) == "repeat"


def test_keys_of_one_topic_are_told_apart_and_do_not_lock_each_other_out() -> None:
    second = Ears("shelly-gen2", {"2_single": "no_show"})
    assert why(second.press(key=1)) == "unmapped"
    assert second.press(key=2, after=0.1) == Pressed("no_show", WALL + second.now)


def test_a_second_press_within_400_ms_is_a_bounce() -> None:
    button = LockOut()
    assert [button.lets_through(now) for now in (0.0, 0.1, 0.39, 0.41, 0.8, 0.82)] == [
        True,
        False,
        False,
        True,
        False,
        True,
    ]
