"""MQTT buttons: what is a press, what is not, and what is a bounce."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.call_button.mqtt_button import ButtonPress, LockOut, NotAPress, read_button


@pytest.mark.parametrize(
    ("payload", "meaning"),
    [
        (b'{"action":"single","battery":97,"linkquality":120}', ButtonPress("next")),
        (b'{"action":"double"}', ButtonPress("recall")),
        (b'{"action":"hold"}', ButtonPress("finish")),
        (b'{"action":"","linkquality":120}', NotAPress("no_action")),
        (b'{"action":null}', NotAPress("no_action")),
        (b'{"battery":97,"linkquality":120}', NotAPress("no_action")),
        (b'{"action":"release"}', NotAPress("unknown_action")),
        (b'{"action":["single"]}', NotAPress("unknown_action")),
        (b'{"action":7}', NotAPress("unknown_action")),
        (b"[1]", NotAPress("unreadable")),
        (b"", NotAPress("unreadable")),
        (b"\xff\x00", NotAPress("unreadable")),
        (b"[" * 4000, NotAPress("unreadable")),
        (b'{"action":"single","x":"' + b"x" * 5000 + b'"}', NotAPress("unreadable")),
    ],
)
def test_a_payload_is_a_press_or_says_why_not(payload: bytes, meaning: ButtonPress | NotAPress) -> None:
    assert read_button(payload) == meaning


def test_a_retained_press_is_from_the_past() -> None:
    assert read_button(b'{"action":"single"}', retained=True) == NotAPress("retained")


def test_a_button_with_several_keys_is_mapped_key_by_key() -> None:
    assert read_button(b'{"action":"2_single"}', actions={"2_single": "no_show"}) == ButtonPress("no_show")


@given(st.binary(max_size=200))
def test_any_payload_is_survived(payload: bytes) -> None:
    assert isinstance(read_button(payload), ButtonPress | NotAPress)


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
