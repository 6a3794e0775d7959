"""Presses over bad wires: each has one effect, and the account of them sees one that has none or two."""

import pytest

from benchmarks.presses import DESKS, KINDS, play_apart
from drivers.call_button.mqtt_button import LockOut
from drivers.call_button.press_queue import PressQueue

PRESSES = 20 * DESKS
PLAYED = (
    "terminals",
    "terminals on one line of 9600 baud",
    "plain inputs",
    "inputs that count on one line of 57600 baud",
    "inputs with latches",
    "buttons",
    "keypads",
)
"""The benchmark plays all kinds, with 10 000 presses each."""


@pytest.mark.parametrize("kind", PLAYED)
def test_each_press_has_exactly_one_effect_whatever_the_wire_does(kind: str) -> None:
    account = play_apart(kind, PRESSES)
    assert (account.lost, account.doubled, account.refused) == (0, 0, 0), account
    assert PRESSES - account.effects <= account.cut
    # A module takes the presses of four tellers along, and a lamp that a new controller puts out answers nobody.
    assert account.cut <= (20 if KINDS[kind].device == "module" else 2)


def test_a_bounce_that_is_let_through_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LockOut, "lets_through", lambda _self, _now: True)
    assert play_apart("buttons", PRESSES).doubled > PRESSES / 2


def test_a_press_that_is_dropped_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PressQueue, "take", lambda _self, _key: False)
    account = play_apart("terminals", DESKS)
    assert (account.lost + account.cut, account.effects) == (DESKS, 0)
