"""Writes docs/asyncapi.yaml, the hall on MQTT, from the models that speak it: `python -m kiosk.asyncapi`."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.json_schema import models_json_schema

from counter_panel.state import CounterState
from display.board import Advice, Board
from display.call import Call
from drivers.health import DeviceHealth
from drivers.presence import Presence
from kiosk.queueing.events import ALL
from kiosk.replies import KEPT
from kiosk.requests import ASKS
from kiosk.services import Services
from kiosk.version import VERSION

DOCS = Path(__file__).parents[1] / "docs"
BEGIN, END = "<!-- begin of the refusals, written by kiosk.asyncapi -->\n", "<!-- end of the refusals -->"

Json = dict[str, Any]

REFUSALS = {
    "bad_request": "not a request, or a field is wrong; the message says which",
    "not_available": "nobody gives advice here",
    "expired": "asked more than 10 s ago, or by a clock more than 2 s ahead; `now` is the controller's clock",
    "id_reused": "this client has used the id for other bytes",
    "busy": "thousands of requests wait already; ask again with the same id",
    "storage_full": "the disk is full or read-only; nothing was done. Not stored: the same bytes may be sent again",
    "unknown_profile": "no such work profile",
    "unknown_appointment": "no appointment has this code or id",
    "hall_closed": "a holiday, or outside the hours in which tickets are issued",
    "service_closed": "issuing of this service was stopped by staff",
    "queue_full": "as many wait for this service as may (`max_waiting`)",
    "quota_reached": "this service has given its tickets of today (`max_per_day`), further services of visits included",
    "card_limit": "this card has had its tickets of today",
    "no_appointments": "this hall takes none",
    "code_taken": "another appointment has this code",
    "too_many": "too many appointments are booked",
    "checked_in": "this appointment has a ticket already",
    "too_early": "it is too early to check in",
    "too_late": "a ticket taken now could not be served before closing; a no-show comes back, or a rating, too late",
    "no_return": "who did not come may not return again; a new ticket is needed",
    "unknown_service": "no service of this letter",
    "unknown_class": "no such customer class",
    "unknown_language": "not a language of this hall",
    "unknown_kiosk": "no such kiosk",
    "unknown_counter": "no such counter",
    "unknown_device": "no such printer",
    "unknown_ticket": "no such ticket today",
    "counter_closed": "the counter is closed; open it first",
    "counter_paused": "the counter is paused; open it first",
    "no_ticket": "nobody is at the counter",
    "state_changed": "the counter has another ticket than `expect` says",
    "already_open": "the counter is open already; call the next customer",
    "counter_busy": "somebody is at the counter; finish or park that ticket first",
    "same_counter": "a transfer to the counter where the customer is",
    "same_service": "a transfer to the service that the ticket waits for already",
    "nobody_takes": "no counter has a work profile that takes such tickets",
    "too_soon": "a second NEXT right after a call (`next_again`); the key that parks, pressed twice",
    "which_one": "several are parked at the counter; say which",
    "nobody_urgent": "the next of those with priority is asked for, and none of them waits",
    "nothing_to_rate": "nobody was served at this counter who could rate it",
    "already_rated": "this visit has its score",
    "recall_first": "a no-show needs more recalls before (`no_show.recalls`)",
    "wrong_state": "the ticket cannot move so ([the life of a ticket](lifecycle.md))",
    "no_printer": "a slip is asked for in a hall, or at a kiosk, that has no printer",
    "slip_under_way": "a slip is asked for while one is still being printed",
}
"""Every reason for which the hall says no."""

_REF = "#/components/schemas/{model}"
_STATES: dict[str, tuple[type[BaseModel], str]] = {
    "status": (Presence, "How the controller is. Retained; its last will says offline."),
    "services": (Services, "What the kiosks offer now. Retained."),
    "board": (Board, "The whole picture for a hall screen: the latest state, not every step. Retained."),
    "counters/{counter}": (CounterState, "A counter as its teller sees it. Retained; cleared when it is removed."),
    "devices/{device}": (DeviceHealth, "Health of a device. Retained; cleared when it is removed."),
}
_SPEAKS: dict[str, tuple[str, str]] = {
    "calls": ("Call", "Each call or recall to announce. Never retained."),
    "events": ("Event", "Each journal event once it is on disk. Never retained; `events_since` has what was missed."),
    "replies/{sender}": ("Reply", "The reply to a request of this client. Never retained."),
}
_PARAMETERS = {
    "hall": "Id of the hall.",
    "counter": "Id of a counter.",
    "device": "Id of a device or of a voice, which speaks for itself.",
    "sender": "Id of the client that asks.",
}


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TicketForCustomer(_Told):
    """A ticket as its customer is told of it. `token` is its secret: whoever has it may cancel or reprint. `also`: the
    further services of the visit, where there are any."""

    id: str
    token: str
    number: str
    service: str
    customer_class: str
    issued_at: str
    ahead: int
    estimated_wait_s: int | None
    slip: Literal["queued", "none"]
    also: list[str] = []


class TicketForTeller(_Told):
    """A ticket as a teller is told of it; never its token. `score`: what its customer thought, once that is known."""

    number: str
    service: str
    customer_class: str
    state: Literal["waiting", "called", "serving", "parked", "finished", "no_show", "cancelled", "expired"]
    counter: str | None
    issued_at: str
    called_at: str | None
    started_at: str | None
    recalls: int
    to_counter: str | None
    also: list[str]
    why: dict[str, str | int | float | bool | None]
    score: Annotated[int, Field(ge=1, le=5)] | None = None


class TicketFound(TicketForTeller):
    """A ticket as who looked it up, or asked for its slip, is told of it: also how the slip is."""

    slip: Literal["none", "queued", "sent", "printed", "failed"]


class CounterForTeller(_Told):
    """A counter as its teller is told of it; `ticket` is the number there."""

    id: str
    state: Literal["closed", "open", "calling", "serving", "paused"]
    ticket: str | None
    waiting: int
    teller: str | None
    after_this: Literal["pause", "close"] | None
    profile: str


class Accepted(_Told):
    """`id` is the request's. What else is there depends on the command (docs/protocol.md)."""

    id: str
    ok: Literal[True]
    epoch: int
    seq: int
    at: str
    ticket: TicketForCustomer | TicketFound | TicketForTeller | None = None
    finished: str | None = None
    moved_on: str | None = None
    counter: CounterForTeller | None = None
    appointment: str | None = None
    advice: Advice | None = None
    services: dict[str, bool] | None = None
    events: list[dict[str, Any]] | None = None
    more: bool | None = None


class Refused(_Told):
    """`reason` is for programs, `message` for a person; `now` is the controller's clock, where the request was old;
    `opens_at` when the service gives tickets again, where the calendar knows."""

    id: str
    ok: Literal[False]
    reason: str
    message: str
    epoch: int
    seq: int
    at: str
    now: str | None = None
    opens_at: str | None = None


def document() -> Json:
    """The AsyncAPI 3.0 document, as the controller sees it: it sends states, receives requests."""
    root = "paidui/{hall}"
    says = {topic: (model.__name__, what) for topic, (model, what) in _STATES.items()} | _SPEAKS
    channels = {_name(topic): _channel(f"{root}/{topic}", [message], what) for topic, (message, what) in says.items()}
    asked = "A request. Never retained: one that arrives retained is ignored and cleared."
    channels["requests"] = _channel(f"{root}/requests/{{sender}}", [kind.__name__ for kind in ASKS.values()], asked)
    messages = [*(message for message, _ in says.values()), *(kind.__name__ for kind in ASKS.values())]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "paidui: the hall on MQTT", "version": VERSION, "license": {"name": "Apache-2.0"}},
        "defaultContentType": "application/json",
        "servers": {
            "hall": {
                "host": "127.0.0.1:18830",
                "protocol": "mqtt",
                "protocolVersion": "3.1.1",
                "description": "The embedded broker, unless [mqtt] names another. QoS 1; at most 64 KiB a message.",
            }
        },
        "channels": channels,
        "operations": {name: _operation(name) for name in channels},
        "components": {"messages": {name: _message(name) for name in messages}, "schemas": _schemas()},
    }


def page() -> str:
    """The content of docs/asyncapi.yaml."""
    return "# Written by `python -m kiosk.asyncapi` from the models; a test compares them.\n" + _yaml(document())


def with_refusals(page: str) -> str:
    """docs/protocol.md with the table of REFUSALS as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = "".join(f"| `{code}` | {meaning} |\n" for code, meaning in REFUSALS.items())
    return f"{before}{BEGIN}| reason | what it says |\n|---|---|\n{rows}{END}{after}"


def _name(topic: str) -> str:
    return topic.partition("/")[0]


def _channel(address: str, messages: list[str], what: str) -> Json:
    named = [part[1:-1] for part in address.split("/") if part.startswith("{")]
    return {
        "address": address,
        "description": what,
        "parameters": {name: {"description": _PARAMETERS[name]} for name in named},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
    }


def _operation(channel: str) -> Json:
    about: Json = {
        "action": "receive" if channel == "requests" else "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "bindings": {"mqtt": {"qos": 1, "retain": channel in map(_name, _STATES)}},
    }
    return about | ({"reply": {"channel": {"$ref": "#/channels/replies"}}} if channel == "requests" else {})


def _message(name: str) -> Json:
    return {"name": name, "payload": {"$ref": _REF.format(model=name)}}


def _schemas() -> Json:
    said: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        *((model, "serialization") for model, _ in _STATES.values()),
        (Call, "serialization"),
        (Accepted, "validation"),
        (Refused, "validation"),
        *((kind, "validation") for kind in ASKS.values()),
    ]
    schemas: Json = models_json_schema(said, ref_template=_REF)[1]["$defs"]
    schemas["Refused"]["properties"]["reason"]["enum"] = list(REFUSALS)
    schemas["Reply"] = {"oneOf": [{"$ref": _REF.format(model=name)} for name in ("Accepted", "Refused")]}
    schemas |= {name: _event(name) for name in ALL}
    schemas["Event"] = {"oneOf": [{"$ref": _REF.format(model=name)} for name in ALL]}
    tidy: Json = _untitled(dict(sorted(schemas.items())))
    return tidy


def _event(name: str) -> Json:
    """As it travels: with its place in the journal, without what stays there; what says nothing may be left out."""
    own = TypeAdapter(ALL[name]).json_schema(ref_template=_REF)
    fields = {field: schema for field, schema in own["properties"].items() if field not in ("at", *KEPT)}
    whole = {
        "epoch": {"type": "integer", "description": "Of the controller that says it; not in a page of events_since."},
        "seq": {"type": "integer", "description": "Its place in the journal."},
        "at": {"type": "string", "format": "date-time"},
        "type": {"const": name},
        "day": {"type": "string", "format": "date", "description": "The business day."},
        **fields,
    }
    required = [field for field in whole if field != "epoch" and (field not in fields or field in own["required"])]
    return {"type": "object", "description": own.get("description", ""), "properties": whole, "required": required,
            "additionalProperties": False}  # fmt: skip


def _untitled(schema: Any) -> Any:
    """Without the titles that pydantic makes of names."""
    match schema:
        case dict():
            return {
                key: _untitled(value)
                for key, value in schema.items()
                if not (key == "title" and isinstance(value, str)) and not (key == "default" and value is None)
            }
        case list():
            return [_untitled(each) for each in schema]
        case _:
            return schema


def _yaml(value: Any, depth: int = 0) -> str:
    """Block style; every text quoted as JSON, which is YAML too."""
    lines = ""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        head = "  " * depth + (f"{_key(str(key))}:" if isinstance(value, dict) else "-")
        if isinstance(item, dict | list) and item:
            body = _yaml(item, depth + 1)
            lines += f"{head}\n{body}" if isinstance(value, dict) else f"{head} {body[2 * depth + 2 :]}"
        else:
            lines += f"{head} {json.dumps(item, ensure_ascii=False)}\n"
    return lines


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and not key[0].isdigit() else json.dumps(key)


if __name__ == "__main__":
    (DOCS / "asyncapi.yaml").write_text(page(), encoding="utf-8")
    protocol = DOCS / "protocol.md"
    protocol.write_text(with_refusals(protocol.read_text(encoding="utf-8")), encoding="utf-8")
