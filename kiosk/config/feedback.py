"""What HALL.toml says of how a button answers its teller, where its device has a lamp, a buzzer or a relay. Opens
nothing."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from drivers.call_button.feedback import payload_of
from kiosk.config.topics import a_topic
from kiosk.config.values import Section, wrong_value

MOST_STEPS = 20


def _a_payload(text: str) -> str:
    try:
        payload_of(text)
    except ValueError as error:
        wrong, _, right = str(error).partition("; ")
        raise wrong_value(wrong, right) from None
    return text


class FeedbackStep(Section):
    """One message: not retained, QoS 0."""

    topic: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(a_topic)] = Field(
        description="Where the device listens.", examples=["cmnd/desk-1/Buzzer"]
    )
    payload: Annotated[str, StringConstraints(max_length=1000), AfterValidator(_a_payload)] = Field(
        description="What is published: text, or JSON. `{outcome}` is `accepted`, `refused` or `not_now`, `{number}`"
        " the number that was called, or nothing, `{counter}` the counter's id, `{text}` why not, or nothing.",
        examples=["3"],
    )
    after_s: float = Field(
        0.0,
        ge=0,
        le=5,
        allow_inf_nan=False,
        description="Seconds after the press was decided. The last message for each topic is sent though another press"
        " cuts it short: it should put the lamp out.",
    )


Steps = Annotated[tuple[FeedbackStep, ...], Field(max_length=MOST_STEPS, strict=False)]


class ButtonFeedback(Section):
    """How the press ended, said once, within a second of the press or never. `accepted`, `refused` and `not_now`
    (nobody waits, or the hall cannot just now; left out: as `refused`) are each a list of messages, and go before what
    `by` would send."""

    by: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        None,
        description="What the device has: `buzzer` (Tasmota), `led` (Tasmota, ESPHome), `relay` (Tasmota, Shelly,"
        " ESPHome) or `light:NAME` (Zigbee2MQTT, another device). One beep, or lit for a second: accepted; three:"
        ' refused; two: not now. `feedback = "buzzer"` is short for `feedback = { by = "buzzer" }`.',
        examples=["buzzer"],
    )
    accepted: Steps | None = Field(None, description="What is sent when the press was obeyed.")
    refused: Steps | None = Field(None, description="What is sent when it was refused, or means nothing here.")
    not_now: Steps | None = Field(None, description="What is sent when nobody waits, or the hall cannot just now.")


def _written_short(value: Any) -> Any:
    return {"by": value} if isinstance(value, str) else value


Feedback = Annotated[
    ButtonFeedback,
    BeforeValidator(_written_short, json_schema_input_type=str | ButtonFeedback),
]
