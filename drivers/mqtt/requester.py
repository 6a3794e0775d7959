"""Requests to the controller and their replies, for windows, panels and the command line. No meaning of commands."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from drivers.errors import LinkLost, NoAnswer
from drivers.mqtt.link import FIRST_PAUSE, MqttLink
from drivers.mqtt.session import BrokerAddress, Message
from drivers.world import World

RESEND_AFTER = (1.0, 2.0, 4.0)
"""Seconds without an answer before the same bytes go out again."""
GIVE_UP_AFTER = 2.0
"""Seconds after the last of them; all together stay under REQUEST_LIFE."""
REQUEST_LIFE = 10.0
"""Seconds that a request is worth answering: the controller refuses older ones as `expired`."""
REMEMBERED = 64
"""Requests whose bytes are kept, so that the same id goes out as the same bytes again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the controller answered: `body` is the result of an accepted request, or what a refusal adds."""

    ok: bool
    body: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    message: str = ""


class Requester:
    """One client's requests over its link. Make it before the link runs; `sender` is the client's id in the topics."""

    def __init__(self, world: World, link: MqttLink, hall: str, sender: str) -> None:
        self._world = world
        self._link = link
        self._requests = f"paidui/{hall}/requests/{sender}"
        self._clock_offset = timedelta()
        self._sent: dict[str, tuple[dict[str, Any], bytes]] = {}
        self._asking: dict[str, list[asyncio.Future[Reply]]] = {}
        link.listen(f"paidui/{hall}/replies/{sender}", self._receive)

    async def request(self, command: str, *, id: str | None = None, **fields: Any) -> Reply:
        """Asks until answered; raises NoAnswer after 9 s. The same `id` with the same fields is the same request.

        Says when it was asked, by the controller's clock, unless the fields say it themselves (`at` or `age_ms`).
        """
        began, tapped_at = _clock(), self._world.now()
        request_id = id or self._world.new_id()
        wanted = {"command": command, **fields}
        reply = await self._ask(request_id, wanted, tapped_at)
        if _says_when(wanted) or reply.reason != "expired" or _clock() - began > REQUEST_LIFE:
            return reply
        if not self._clock_corrected_by(reply):
            return reply
        return await self._ask(f"{request_id}-2", wanted, tapped_at)

    async def _ask(self, request_id: str, wanted: dict[str, Any], tapped_at: datetime) -> Reply:
        payload = self._bytes_of(request_id, wanted, tapped_at)
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._asking.setdefault(request_id, []).append(answer)
        try:
            for patience in (*RESEND_AFTER, GIVE_UP_AFTER):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(patience):
                        await self._send(payload)
                        return await asyncio.shield(answer)
        finally:
            self._forget(request_id, answer)
        raise NoAnswer(f"no answer to {wanted['command']}")

    async def _send(self, payload: bytes) -> None:
        while True:
            await self._link.until_connected()
            with contextlib.suppress(LinkLost):
                return await self._link.publish(self._requests, payload)
            await asyncio.sleep(FIRST_PAUSE)

    def _bytes_of(self, request_id: str, wanted: dict[str, Any], tapped_at: datetime) -> bytes:
        known = self._sent.get(request_id)
        if known is not None and known[0] == wanted:
            return known[1]
        asked = {"id": request_id, **wanted}
        if not _says_when(wanted):
            asked["at"] = (tapped_at + self._clock_offset).isoformat(timespec="milliseconds")
        payload = json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()
        self._sent[request_id] = (wanted, payload)
        while len(self._sent) > REMEMBERED:
            del self._sent[next(iter(self._sent))]
        return payload

    def _forget(self, request_id: str, answer: asyncio.Future[Reply]) -> None:
        waiting = self._asking[request_id]
        waiting.remove(answer)
        if not waiting:
            del self._asking[request_id]

    def _receive(self, message: Message) -> None:
        if (read := _read(message.payload)) is None or message.retained:
            return
        request_id, reply = read
        for answer in self._asking.get(request_id, ()):
            if not answer.done():
                answer.set_result(reply)

    def _clock_corrected_by(self, reply: Reply) -> bool:
        try:
            theirs = datetime.fromisoformat(reply.body["now"])
            self._clock_offset = theirs - self._world.now()
        except (KeyError, TypeError, ValueError):
            return False
        return True


@asynccontextmanager
async def requester(world: World, address: BrokerAddress, hall: str, sender: str) -> AsyncIterator[Requester]:
    """A requester with a link of its own, for one who only asks. Connects in the background."""
    link = MqttLink(world, address, f"{hall}-{sender}")
    asker = Requester(world, link, hall, sender)
    running = asyncio.create_task(link.run(), name="requester link")
    try:
        yield asker
    finally:
        running.cancel()
        await asyncio.wait([running])
        if not running.cancelled():
            running.result()


def _says_when(wanted: dict[str, Any]) -> bool:
    return "at" in wanted or "age_ms" in wanted


def _read(payload: bytes) -> tuple[str, Reply] | None:
    """None for what is not a reply."""
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    match said:
        case {"id": str(request_id), "ok": bool(ok)}:
            body = {key: value for key, value in said.items() if key not in _REPLY_FRAME}
            return request_id, Reply(ok, body, str(said.get("reason", "")), str(said.get("message", "")))
    return None


_REPLY_FRAME = ("id", "ok", "reason", "message")


def _clock() -> float:
    return asyncio.get_running_loop().time()
