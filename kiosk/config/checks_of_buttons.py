"""What is wrong between a button's feedback and the rest of HALL.toml. On the plain tables, as `checks.py`."""

from collections.abc import Iterator

from drivers.call_button.families import FAMILIES, FamilyName
from drivers.call_button.feedback_forms import feedback_by
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Row, Tables, rows, text
from kiosk.config.topics import OURS

OUTCOMES = ("accepted", "refused", "not_now")
_USUAL: FamilyName = "zigbee2mqtt"


def found_in_the_buttons(tables: Tables) -> Iterator[Problem]:
    """A form that its maker does not have, a topic of the hall or of a button, a refusal that feels like a yes."""
    buttons = [(place, row) for place, row in rows(tables, "devices") if row.get("kind") == "button"]
    heard = [_topic(row) for _, row in buttons]
    for place, row in buttons:
        stated = row.get("feedback")
        at = f"{place}.feedback"
        if isinstance(stated, str):
            yield from _form(at, row, stated)
        elif isinstance(stated, dict):
            yield from _form(f"{at}.by", row, text(stated, "by")) if "by" in stated else ()
            yield from _messages(at, stated, heard)


def _form(key: str, row: Tables, form: str) -> Iterator[Problem]:
    family = text(row, "profile") or _USUAL
    if family not in FAMILIES or not form:
        return
    try:
        feedback_by(family, form, _topic(row))
    except ValueError as error:
        wrong, _, right = str(error).partition("; ")
        yield Problem(key, as_toml(form), wrong, right)


def _messages(at: str, feedback: Tables, heard: list[str]) -> Iterator[Problem]:
    said = {outcome: rows(feedback, outcome, at) for outcome in OUTCOMES}
    if "by" not in feedback and not any(said.values()):
        yield Problem(at, as_toml(feedback), "says nothing", 'by = "buzzer", or accepted and refused')
    for place, row in [step for steps in said.values() for step in steps]:
        topic = text(row, "topic")
        if topic.startswith(OURS):
            yield Problem(f"{place}.topic", as_toml(topic), "a topic of the hall itself", "one of the device's own")
        elif topic in heard:
            wrong = "a button is heard there: it would press itself"
            yield Problem(f"{place}.topic", as_toml(topic), wrong, "the topic where its device listens")
    if said["accepted"] and _plain(said["accepted"]) == _plain(said["refused"]) and "{outcome}" not in str(said):
        wrong, right = "a refusal would feel like a yes", "another payload, or more of them"
        yield Problem(f"{at}.refused", "", wrong, right)


def _plain(steps: list[Row]) -> list[Tables]:
    return [row for _, row in steps]


def _topic(row: Tables) -> str:
    address, family = text(row, "address"), text(row, "profile") or _USUAL
    if address == "mock" and family in FAMILIES:
        return FAMILIES[family].topic.format(id=text(row, "id"))
    return address.removeprefix("mqtt:")
