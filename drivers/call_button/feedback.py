"""What the device of an MQTT button is told after a press: for each outcome, messages in their order. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from drivers.mqtt.template import Payload

Outcome = Literal["accepted", "refused", "not_now"]
"""`not_now`: the press was understood, and nobody waits, or the hall cannot just now."""

FIELDS = {
    "number": "The number that was called, or that the press was about; or nothing.",
    "counter": "The counter's id.",
    "outcome": "`accepted`, `refused` or `not_now`.",
    "text": "Why not, in the hall's language; or nothing.",
}

LIT_S = 1.0
"""A lamp is lit so long for a press that was accepted."""

FLASH_S = 0.2
"""A lamp flashes three times for a refusal, twice for "not now": lit so long, and dark as long, 2.5 a second.
(WCAG 2.2, 2.3.1: no flashing over 3 a second)"""

RADIO_FLASH_S = 0.4
"""The same by Zigbee, whose commands take some tens of milliseconds each, not always the same."""

FLASHES: Mapping[Outcome, int] = {"refused": 3, "not_now": 2}


@dataclass(frozen=True, slots=True)
class Step:
    """One message, so many seconds after the outcome is known."""

    topic: str
    payload: Payload
    after_s: float = 0.0

    @classmethod
    def of(cls, topic: str, text: str, after_s: float = 0.0) -> "Step":
        """Raises ValueError("what is wrong; what would be right")."""
        return cls(topic, payload_of(text), after_s)


Feedback = Mapping[Outcome, tuple[Step, ...]]


def payload_of(text: str) -> Payload:
    """With fields of FIELDS; raises ValueError("what is wrong; what would be right")."""
    return Payload(text, dict.fromkeys(FIELDS, ""))


def once(topic: str, **payloads: str) -> Feedback:
    """For a device that times itself: one message for each outcome."""
    outcomes: tuple[Outcome, ...] = ("accepted", "refused", "not_now")
    return {outcome: (Step.of(topic, payloads[outcome]),) for outcome in outcomes}


def lamp(topic: str, on: str, off: str, *, flash_s: float = FLASH_S) -> Feedback:
    """For whatever is only switched on and off. It ends dark."""
    shown: dict[Outcome, tuple[Step, ...]] = {
        "accepted": (Step.of(topic, on), Step.of(topic, off, LIT_S)),
    }
    for outcome, flashes in FLASHES.items():
        turns = ((payload, round(turn * flash_s, 3)) for turn, payload in enumerate((on, off) * flashes))
        shown[outcome] = tuple(Step.of(topic, payload, after_s) for payload, after_s in turns)
    return shown
