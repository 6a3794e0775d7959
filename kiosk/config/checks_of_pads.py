"""What is wrong between a rating pad of HALL.toml and the rest of it. On the plain tables, as `checks.py`."""

from collections.abc import Iterator

from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Tables, number, rows, text

USUAL_PROMPT_S, USUAL_WITHIN_S = 20.0, 60.0


def found_in_the_pads(tables: Tables) -> Iterator[Problem]:
    """An address that does not fit the way it speaks; a question that outlasts the time for an answer."""
    within = number(tables, "rating_within_s") or USUAL_WITHIN_S
    for place, row in rows(tables, "devices"):
        if text(row, "kind") != "rating_pad":
            continue
        yield from _address(place, row, text(tables, "hall"))
        asked = number(row, "prompt_s") or USUAL_PROMPT_S
        if asked > within:
            wrong = f"it asks for longer than an answer counts (rating_within_s = {within:g})"
            yield Problem(f"{place}.prompt_s", _stated(row, "prompt_s"), wrong, f"at most {within:g}")


def _address(place: str, row: Tables, hall: str) -> Iterator[Problem]:
    address, own = text(row, "address"), f"mqtt:paidui/{hall}/requests/{text(row, 'id')}"
    if row.get("profile", "terminal") == "mqtt":
        if address and address not in ("mock", own):
            yield Problem(f"{place}.address", as_toml(address), "not the topic on which this pad asks", as_toml(own))
    elif address.startswith("mqtt:"):
        yield Problem(f"{place}.profile", _stated(row, "profile"), "a terminal does not speak MQTT", '"mqtt"')


def _stated(row: Tables, field: str) -> str:
    return as_toml(row[field]) if field in row else ""
