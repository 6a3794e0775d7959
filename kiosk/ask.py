"""`paidui request`: one request over the broker, its reply as JSON. No meaning of any command."""

import json
import re
from typing import Any

from drivers.errors import NoAnswer
from drivers.mqtt.limits import MAX_PAYLOAD
from drivers.mqtt.requester import requester
from drivers.world import World
from kiosk.config import HallConfig
from kiosk.process import FAILED, NO_ANSWER, OK, USAGE, Complaint
from kiosk.requests import ASKS

SENDER = re.compile(r"[A-Za-z0-9_-]{1,48}")
HEAD = 1024
"""Bytes of a request that are not its fields: id, command, time."""


async def ask(world: World, config: HallConfig, command: str, pairs: list[str]) -> int:
    """Prints the reply; 0 when accepted, 1 when refused, 3 when nobody answered."""
    fields: dict[str, Any] = {}
    for key, value in (_field(command, pair) for pair in pairs):
        if key in fields:
            raise Complaint(f"{key[:60]!r} is stated twice", USAGE)
        fields[key] = value
    sender = str(fields.pop("from", f"cli-{world.new_id()[:8]}"))
    if not SENDER.fullmatch(sender):
        raise Complaint(f"from={sender[:60]}: a client's id has 1 to 48 letters, digits, _ or -", USAGE)
    if len(json.dumps(fields, ensure_ascii=False).encode()) > MAX_PAYLOAD - HEAD:
        raise Complaint(f"a request has at most {MAX_PAYLOAD} bytes", USAGE)
    if "id" in fields and not fields.keys() & {"at", "age_ms"}:
        fields["age_ms"] = 0  # the same command typed twice under one id is the same bytes, hence one request
    id = str(fields.pop("id", world.new_id()))
    async with requester(world, config.broker, config.hall, sender) as asker:
        try:
            reply = await asker.request(command, id=id, **fields)
        except NoAnswer:
            where = f"{config.broker.host}:{config.broker.port}"
            raise Complaint(f"no answer from the controller of {config.hall} (broker {where})", NO_ANSWER) from None
    said: dict[str, Any] = {"id": id, "ok": reply.ok, **reply.body}
    if not reply.ok:
        said |= {"reason": reply.reason, "message": reply.message}
    print(json.dumps(said, ensure_ascii=False))  # noqa: T201 - the command's result
    return OK if reply.ok else FAILED


def _field(command: str, pair: str) -> tuple[str, Any]:
    """`key=value`: text stays text where the command wants text, and is parted at commas where it wants several;
    `null`, numbers and true/false elsewhere."""
    key, equals, value = pair.partition("=")
    if not equals or not key or key in ("command", "self") or any("\ud800" <= each <= "\udfff" for each in pair):
        raise Complaint(f"{pair[:60]!r} is not key=value of a request's field in UTF-8", USAGE)
    if key in ("at", "age_ms") or (key in ("expect", "service") and value == "null"):
        return key, _json(value)
    kind = ASKS.get(command)
    field = kind.model_fields.get(key) if kind else None
    if field is not None and "tuple" in str(field.annotation):
        return key, [part for part in value.split(",") if part]
    is_text = field is None or "str" in str(field.annotation)
    return key, value if is_text else _json(value)


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
