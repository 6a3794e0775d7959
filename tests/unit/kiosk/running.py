"""A controller on a real journal, as its askers know it. Whatever it shows or answers is looked up in the file."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from kiosk.config import HallConfig, parse
from kiosk.controller import Controller
from kiosk.journal import Journal, Recorded, open_journal, open_read_only, read_events
from kiosk.queueing.model import Hall
from kiosk.requests import parse as parse_request
from kiosk.rules_of import rules_of
from tests.world import Clock, world_of

HALL = """
hall = "test"
names = { zh = "测试", en = "Test" }
time_zone = "Asia/Shanghai"

[[services]]
letter = "A"
names = { zh = "现金", en = "Cash" }

[[services]]
letter = "B"
names = { zh = "开户", en = "Accounts" }

[[customer_classes]]
id = "need"
names = { zh = "优先", en = "Priority" }
rate = 3

[[profiles]]
id = "all"
names = { zh = "综合", en = "All" }
services = ["A", "B"]

[[counters]]
id = "1"
names = { zh = "1号", en = "1" }
profile = "all"

[[counters]]
id = "2"
names = { zh = "2号", en = "2" }
profile = "all"

[[kiosks]]
id = "kiosk-1"
names = { zh = "大堂", en = "Lobby" }
printers = []
"""

QUESTIONS = ("events_since", "look_up", "advise")
"""Commands whose answers are not kept."""

_STARTS = count(1)
_IDS = count(1)


@dataclass
class Running:
    """`shown` is what the outlets were handed; `task` is the controller's own."""

    path: Path
    clock: Clock
    controller: Controller
    journal: Journal
    shown: list[Recorded] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    @property
    def hall(self) -> Hall:
        """As it stands."""
        return self.controller.hall

    def submit(self, payload: bytes, sender: str = "kiosk-1") -> asyncio.Future[bytes]:
        """As the wire brings it."""
        return self.controller.submit(parse_request(sender, payload, self.clock()))

    async def send(self, payload: bytes, sender: str = "kiosk-1") -> bytes:
        """The reply, after a look into the file: it is there too."""
        asked = self.submit(payload, sender)
        either: list[asyncio.Future[Any]] = [asked, *([self.task] if self.task else [])]
        await asyncio.wait(either, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert asked.done(), "nobody answers"
        reply = asked.result()
        if json.loads(payload)["command"] not in QUESTIONS:
            self.is_promised_on_disk(reply, sender)
        return reply

    async def ask(self, command: str, sender: str = "kiosk-1", **fields: Any) -> dict[str, Any]:
        """The reply to a request of its own id."""
        return dict(json.loads(await self.send(request(command, **fields), sender)))

    async def issue(self, service: str = "A", **fields: Any) -> str:
        """The number of a new ticket."""
        return str((await self.ask("issue_ticket", service=service, **fields))["ticket"]["number"])

    def is_promised_on_disk(self, reply: bytes, sender: str) -> None:
        """What was just answered stands in the file: the answer, unless it is one that is not kept, and its event."""
        body = json.loads(reply)
        if body.get("reason") in {"id_reused", "storage_full", "busy"}:
            return
        assert answers(self.path)[sender, body["id"]] == reply
        ticket = body.get("ticket") or {}
        events = {(r.event.type, getattr(r.event, "ticket", None)) for r in written(self.path)}
        if "token" in ticket:
            assert ("TicketIssued", ticket["number"]) in events
        elif ticket.get("state") == "called":
            assert ("TicketCalled", ticket["number"]) in events


def _show(path: Path, shown: list[Recorded], events: list[Recorded]) -> None:
    """An outlet that believes nothing."""
    on_disk = written(path)
    assert all(recorded in on_disk for recorded in events), "shown before it was written"
    shown += events


def request(command: str, id: str | None = None, **fields: Any) -> bytes:
    """A request's bytes; its id is new unless given."""
    return json.dumps({"id": id or f"r{next(_IDS)}", "command": command, **fields}).encode()


def config(text: str = HALL) -> HallConfig:
    """The hall of this text."""
    return parse(text, Path("/nowhere/HALL.toml"))


def written(path: Path) -> list[Recorded]:
    """Every event in the file, by a connection of its own."""
    reader = open_read_only(path)
    try:
        return list(read_events(reader))
    finally:
        reader.close()


def answers(path: Path) -> dict[tuple[str, str], bytes]:
    """Every answer in the file, by a connection of its own."""
    reader = open_read_only(path)
    try:
        return {
            (sender, id): bytes(reply) for sender, id, reply in reader.execute('SELECT "from", id, reply FROM requests')
        }
    finally:
        reader.close()


@asynccontextmanager
async def made(
    path: Path, clock: Clock, hall: HallConfig | None = None, vfs: str | None = None
) -> AsyncIterator[Running]:
    """A controller that has not started. Each has its own random numbers, as each process would."""
    async with open_journal(path, vfs) as journal:
        world = world_of(clock, next(_STARTS), vfs)
        hall = hall or config()
        shown: list[Recorded] = []
        controller = Controller(world, hall, rules_of(hall), journal, partial(_show, path, shown))
        yield Running(path, clock, controller, journal, shown)


@asynccontextmanager
async def running(
    path: Path, clock: Clock | None = None, hall: HallConfig | None = None, vfs: str | None = None
) -> AsyncIterator[Running]:
    """A controller at work; leaving the block ends it as a cancelled task, keeping nothing but the file."""
    async with made(path, clock or Clock(), hall, vfs) as it:
        await it.controller.start()
        it.task = asyncio.create_task(it.controller.run(), name="controller")
        try:
            yield it
        finally:
            it.task.cancel()
            with suppress(asyncio.CancelledError):
                await it.task
