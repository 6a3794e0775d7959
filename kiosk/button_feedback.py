"""How the device of an MQTT button tells its teller what became of a press. Knows hall and device, decides nothing."""

import asyncio
from typing import Any

from counter_panel.refusals import refusal_on_lcd
from drivers.call_button.feedback import Feedback, Outcome, Step
from drivers.call_button.feedback_forms import feedback_by
from drivers.call_button.feedback_on_topic import TopicFeedback
from kiosk.config import Button, FeedbackStep
from kiosk.wires import button_topic

NOT_NOW = ("busy", "storage_full", "expired")
"""Refusals that the same press may not meet a moment later."""


class ButtonFeedback:
    """Of one button, by its own means. `language`: of `{text}`."""

    def __init__(self, button: Button, language: str) -> None:
        self._language = language
        self.driver = TopicFeedback(feedback_of(button), button.counter)

    def answer(self, reply: dict[str, Any], heard_at: float) -> None:
        """A press was answered; `heard_at` by the loop's clock."""
        number = str((reply.get("ticket") or {}).get("number", ""))
        text = "" if reply["ok"] else refusal_on_lcd(reply.get("reason", ""), self._language)
        self.driver.tell(outcome_of(reply), heard_at, number, text)

    def refuse(self, outcome: Outcome) -> None:
        """A press that never was a request."""
        self.driver.tell(outcome, asyncio.get_running_loop().time())


def outcome_of(reply: dict[str, Any]) -> Outcome:
    """NEXT that finds nobody waiting is obeyed, and its teller must not look out for somebody."""
    if not reply["ok"]:
        return "not_now" if reply.get("reason") in NOT_NOW else "refused"
    return "not_now" if "finished" in reply and reply["ticket"] is None else "accepted"


def feedback_of(button: Button) -> Feedback:
    """What is sent for each outcome; nothing for a button without feedback."""
    stated = button.feedback
    if stated is None:
        return {}
    told: dict[Outcome, tuple[Step, ...]] = {}
    if stated.by is not None:
        told.update(feedback_by(button.profile, stated.by, button_topic(button)))
    own: tuple[tuple[Outcome, tuple[FeedbackStep, ...] | None], ...] = (
        ("accepted", stated.accepted),
        ("refused", stated.refused),
        ("not_now", stated.not_now),
    )
    told.update({outcome: tuple(map(_step, steps)) for outcome, steps in own if steps is not None})
    return {"not_now": told.get("refused", ()), **told}


def _step(step: FeedbackStep) -> Step:
    return Step.of(step.topic, step.payload, step.after_s)
