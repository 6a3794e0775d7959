"""Feedback of buttons that would not be felt, or would be felt by others."""

import pytest

from kiosk.button_feedback import feedback_of, outcome_of
from kiosk.config import Button, parse
from tests.unit.kiosk.test_config import LEAST
from tests.unit.kiosk.test_config_errors import FILE, device, told

TASMOTA = 'id = "b"\ncounter = "1"\nprofile = "tasmota"\naddress = "mqtt:stat/desk-1/RESULT"\n'


def button(lines: str) -> str:
    return LEAST + device("button", TASMOTA + lines)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            'feedback = "bell"',
            'least.toml: devices[0].feedback = "bell" (line 21): Tasmota has no such feedback; known: "buzzer", "led",',
        ),
        ('feedback = { by = "bell" }', 'feedback.by = "bell" (line 21): Tasmota has no such feedback; known:'),
        ("feedback = 3", "devices[0].feedback = 3 (line 21): not a table; a table of keys and values"),
        ("feedback = {}", 'says nothing; by = "buzzer", or accepted and refused'),
        ('feedback = { acepted = "x" }', 'feedback.acepted = "x" (line 21): no such key; did you mean accepted?'),
        (
            'feedback = { accepted = [{ topic = "a/#", payload = "1" }] }',
            'feedback.accepted[0].topic = "a/#" (line 21): not a topic; one topic without # and +',
        ),
        (
            'feedback = { accepted = [{ topic = "a", payload = "{nummer}" }] }',
            "no such field: {nummer}; known: {number}, {counter}, {outcome}, {text}",
        ),
        (
            'feedback = { accepted = [{ topic = "a", payload = \'{"n": {number}}\' }] }',
            'begins like JSON and is none; fields of text in quotes, such as {"text": "{number}"}',
        ),
        (
            'feedback = { accepted = [{ topic = "a", payload = "1", after_s = 9 }] }',
            "feedback.accepted[0].after_s = 9 (line 21): too large; at most 5",
        ),
        (
            'feedback = { accepted = [{ topic = "paidui/least/board", payload = "1" }] }',
            "a topic of the hall itself; one of the device's own",
        ),
        (
            'feedback = { accepted = [{ topic = "stat/desk-1/RESULT", payload = "1" }] }',
            "a button is heard there: it would press itself; the topic where its device listens",
        ),
        (
            'feedback = { accepted = [{ topic = "a", payload = "1" }], refused = [{ topic = "a", payload = "1" }] }',
            "feedback.refused (line 21): a refusal would feel like a yes; another payload, or more of them",
        ),
    ],
)
def test_feedback_that_would_not_do_is_named(lines: str, message: str) -> None:
    assert any(message in line for line in told(button(lines))), told(button(lines))


def test_feedback_is_what_the_device_has_or_what_the_file_says() -> None:
    own = '{ by = "buzzer", refused = [{ topic = "bell", payload = "{outcome}" }], not_now = [] }'
    parsed = [parse(button(f"feedback = {written}"), FILE).devices[0] for written in ('"buzzer"', own)]
    short, mixed = (feedback_of(each) for each in parsed if isinstance(each, Button))
    assert [short[each][0].payload.text for each in ("accepted", "refused", "not_now")] == ["1", "3", "2"]
    assert mixed["accepted"][0].payload.text == "1"
    assert mixed["refused"][0].topic == "bell"
    assert mixed["not_now"] == ()


def test_what_is_left_out_of_not_now_is_a_refusal() -> None:
    (parsed,) = parse(button('feedback = { refused = [{ topic = "bell", payload = "!" }] }'), FILE).devices
    assert isinstance(parsed, Button)
    told = feedback_of(parsed)
    assert told["not_now"] is told["refused"]
    assert [step.topic for step in told["refused"]] == ["bell"]


def test_next_that_finds_nobody_is_no_call() -> None:
    assert outcome_of({"ok": True, "ticket": {"number": "A001"}, "finished": None}) == "accepted"
    assert outcome_of({"ok": True, "counter": {}}) == "accepted"
    assert outcome_of({"ok": True, "ticket": None, "finished": "A001"}) == "not_now"
    assert outcome_of({"ok": False, "reason": "storage_full", "message": "x"}) == "not_now"
    assert outcome_of({"ok": False, "reason": "counter_closed", "message": "x"}) == "refused"
