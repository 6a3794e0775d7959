"""`paidui request`: one request over the broker, its reply as JSON. No meaning of any command."""

import json
from typing import Any

from drivers.errors import NoAnswer
from drivers.mqtt.requester import requester
from drivers.world import World
from kiosk.config import HallConfig
from kiosk.process import FAILED, NO_ANSWER, OK, USAGE, Complaint
from kiosk.requests import ASKS


async def ask(world: World, config: HallConfig, command: str, pairs: list[str]) -> int:
    """Prints the reply; 0 when accepted, 1 when refused, 3 when nobody answered."""
    fields = dict(_field(command, pair) for pair in pairs)
    sender = str(fields.pop("from", f"cli-{world.new_id()[:8]}"))
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
    """`key=value`: text stays text where the command wants text; `null`, numbers and true/false elsewhere."""
    key, equals, value = pair.partition("=")
    if not equals or not key:
        raise Complaint(f"{pair!r} is not key=value", USAGE)
    if key in ("command", "at", "age_ms") or (key in ("expect", "service") and value == "null"):
        return key, _json(value)
    kind = ASKS.get(command)
    field = kind.model_fields.get(key) if kind else None
    is_text = field is None or "str" in str(field.annotation)
    return key, value if is_text else _json(value)


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
