"""The one task that changes the hall: decide, apply, commit the batch, and only then answer and show."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from drivers.world import World
from kiosk import replies
from kiosk.clerk import Clerk, one_of
from kiosk.compact import dumps
from kiosk.config import HallConfig
from kiosk.journal import Answer, Batch, Journal, Recorded, RequestKey, StorageFull
from kiosk.queueing import lookups
from kiosk.queueing.apply import apply
from kiosk.queueing.commands import Book, Command, OpenDay, Unbook
from kiosk.queueing.decide import Rejected, decide
from kiosk.queueing.events import ControllerStarted, DayOpened, Event
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Rules
from kiosk.requests import MAX_AGE_S, MAX_AHEAD_S, AskAdvise, AskEventsSince, AskLookUp, Question, Request
from kiosk.version import VERSION

MAX_BATCH = 256
"""Requests in one transaction: bounds how long the first of them waits for the last."""

MAX_INBOX = 4096
"""Requests that may wait; more are refused as `busy` before anything is decided."""

PROBE_S = 1.0
"""Seconds between looks at a full disk."""

DAY_WATCH_S = 5.0
"""Seconds between looks at the calendar: a new business day begins at most this late."""

MAX_AGE = timedelta(seconds=MAX_AGE_S)
MAX_AHEAD = timedelta(seconds=MAX_AHEAD_S)

log = logging.getLogger(__name__)

Show = Callable[[list[Recorded]], None]
"""Takes events that are on disk; neither blocks nor raises."""


class HallMismatch(Exception):
    """The configuration no longer fits the tickets of the journal."""


@dataclass(slots=True)
class Task:
    """A request, or a command of the house itself (then without an answer to keep), or neither: just look."""

    done: asyncio.Future[Any]
    request: Request | None = None
    command: Command | None = None
    reply: bytes | None = None
    happened: bool = False


@dataclass(slots=True)
class Draft:
    """A batch while it is being decided, all of it at one moment."""

    at: datetime
    stamp: str
    batch: Batch = field(default_factory=Batch)
    replies: dict[RequestKey, bytes] = field(default_factory=dict)


class Controller:
    """Owns the hall. Nobody else calls `apply`.

    While a batch is on its way to the disk, the hall is ahead of it. Whoever reads the hall, other than from `show`,
    does so inside `async with at_rest`, without awaiting there, and sees what is written and nothing else.
    """

    def __init__(self, world: World, config: HallConfig, rules: Rules, journal: Journal, show: Show) -> None:
        self.hall = Hall(rules)
        self.epoch = 0
        self.last_seq = 0
        self.storage_full = False
        self.at_rest = asyncio.Lock()
        self.on_condition: Callable[[], None] = lambda: None
        self.ask_advice: Callable[[Request, asyncio.Future[bytes]], None] | None = None
        self._world, self._config, self._rules = world, config, rules
        self._journal, self._show = journal, show
        self._clerk = Clerk(config, world)
        self._digests: dict[RequestKey, bytes] = {}
        self._inbox: deque[Task] = deque()
        self._woken = asyncio.Event()
        self._disk_is_full = asyncio.Event()

    async def start(self) -> None:
        """Back to where the journal stands, then into today. Raises HallMismatch, StorageBroken."""
        await self._rebuild()
        now = self._world.now()
        if self.hall.day is not None and self._business_day(now) <= self.hall.day:
            check_fit(self.hall)
        self.epoch = max(int(now.timestamp() * 1000), self.epoch + 1)
        async with self.at_rest:
            await self._settle([])

    async def run(self) -> None:
        """Serves until cancelled. Raises StorageBroken, and whatever is a bug."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_day(), name="controller: calendar")
            tasks.create_task(self._watch_disk(), name="controller: disk")
            await self._serve()

    def submit(self, request: Request) -> asyncio.Future[bytes]:
        """A request, to be answered after its events are on disk."""
        if isinstance(request.ask, Question) and not _is_fresh(request, now := self._world.now()):
            return self._answered(self._encode(request.ask.id, _no(_expired(), now.isoformat())))
        if isinstance(request.ask, AskAdvise):
            return self._pass_on(request)
        return self._put(Task(asyncio.get_running_loop().create_future(), request=request))

    def tell(self, command: Command) -> asyncio.Future[bool]:
        """A command of the house: true once it is on disk, false when the hall or the disk said no."""
        return self._put(Task(asyncio.get_running_loop().create_future(), command=command))

    def reply(self, request: Request, body: dict[str, Any]) -> bytes:
        """A reply that is not kept."""
        return self._encode(request.ask.id, body)

    def _pass_on(self, request: Request) -> asyncio.Future[bytes]:
        if self.ask_advice is None:
            return self._answered(self.refusal(request.ask.id, "not_available", "nobody gives advice here"))
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.ask_advice(request, answer)
        return answer

    def _answered(self, reply: bytes) -> asyncio.Future[bytes]:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        answer.set_result(reply)
        return answer

    def refusal(self, id: str, reason: str, message: str) -> bytes:
        """A reply that says no and is not kept."""
        return self._encode(id, {"ok": False, "reason": reason, "message": message})

    def _put(self, task: Task) -> "asyncio.Future[Any]":
        if len(self._inbox) >= MAX_INBOX and task.request is not None:
            task.done.set_result(self.refusal(task.request.ask.id, "busy", "too many requests at once; ask again"))
            return task.done
        self._inbox.append(task)
        self._woken.set()
        return task.done

    async def _serve(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._inbox:
                async with self.at_rest:
                    await self._settle([self._inbox.popleft() for _ in range(min(MAX_BATCH, len(self._inbox)))])

    async def _settle(self, tasks: list[Task]) -> None:
        """One batch: all of it on disk, or none of it anywhere."""
        if self.storage_full and not await self._room():
            return await self._refuse(tasks)
        now = self._world.now()
        draft = Draft(now, now.isoformat())
        self._begin_day(draft)
        for task in tasks:
            self._consider(task, draft)
        try:
            if draft.batch:
                await self._journal.commit(draft.batch)
        except StorageFull as error:
            await self._roll_back(draft, error)
            return await self._refuse(tasks)
        await self._answer(tasks)
        if draft.batch.events:
            self._show(draft.batch.events)
        if any(isinstance(recorded.event, DayOpened) for recorded in draft.batch.events):
            await self._forget_old_answers()
        return None

    def _begin_day(self, draft: Draft) -> None:
        self._record(draft, decide(self.hall, OpenDay(self._business_day(draft.at)), draft.at))
        if self._announced_epoch != self.epoch:
            self._announced_epoch = self.epoch
            self._record(draft, [ControllerStarted(draft.at, self.epoch, VERSION)])

    _announced_epoch = 0

    def _consider(self, task: Task, draft: Draft) -> None:
        if task.command is not None:
            self._obey(task, task.command, draft)
        elif task.request is None or isinstance(task.request.ask, Question):
            return
        elif (known := self._digests.get(task.request.key)) is not None:
            self._repeat(task, task.request, known, draft.replies)
        else:
            self._decide_request(task.request, task, draft)

    def _obey(self, task: Task, command: Command, draft: Draft) -> None:
        try:
            self._record(draft, decide(self.hall, command, draft.at))
            task.happened = True
        except Rejected as no:
            whose = f" {command.appointment}" if isinstance(command, Book | Unbook) else ""
            log.info("%s%s: %s", type(command).__name__, whose, no)

    def _repeat(self, task: Task, request: Request, known: bytes, fresh: dict[RequestKey, bytes]) -> None:
        """The same bytes get the same reply; it is fetched after the commit unless it is of this very batch."""
        if known == request.digest:
            task.reply = fresh.get(request.key)
        else:
            message = "this id has already been used for another request; take a new one"
            task.reply = self.refusal(request.ask.id, "id_reused", message)

    def _decide_request(self, request: Request, task: Task, draft: Draft) -> None:
        key = request.key
        try:
            if not _is_fresh(request, draft.at):
                raise _expired()
            command = self._clerk.command(request, draft.at)
            events = decide(self.hall, command, draft.at)
            self._record(draft, events)
            body = {"ok": True, **replies.result(self.hall, command, events)}
        except Rejected as no:
            body = _no(no, draft.stamp) | self._clerk.when_again(request, no, draft.at)
        task.reply = draft.replies[key] = self._encode(request.ask.id, body, draft.stamp)
        self._digests[key] = request.digest
        draft.batch.answers.append(Answer(key, self.hall.day or "", request.digest, task.reply))

    def _record(self, draft: Draft, events: list[Event]) -> None:
        for event in events:
            old_day = self.hall.day
            apply(self.hall, event)
            self.last_seq += 1
            draft.batch.events.append(Recorded(self.last_seq, self.hall.day or old_day or "", event))

    async def _answer(self, tasks: list[Task]) -> None:
        for task in tasks:
            if task.request is None:
                _settled(task, task.happened)
            else:
                _settled(task, task.reply or await self._look_up(task.request))

    async def _look_up(self, request: Request) -> bytes:
        if isinstance(request.ask, AskEventsSince):
            page = await self._journal.events_since(request.ask.seq)
            return self._encode(request.ask.id, replies.page(page, self.last_seq))
        if isinstance(request.ask, AskLookUp):
            return self._encode(request.ask.id, self._how_it_is(request.ask))
        return await self._journal.reply_to(request.key)

    def _how_it_is(self, it: AskLookUp) -> dict[str, Any]:
        try:
            return {"ok": True, "ticket": replies.found(lookups.ticket(self.hall, *one_of(it)))}
        except Rejected as no:
            return _no(no)

    async def _refuse(self, tasks: list[Task]) -> None:
        """Nothing can be written; what was answered before is answered the same, and questions are."""
        for task in tasks:
            if task.request is None:
                _settled(task, False)
            elif isinstance(task.request.ask, Question):
                _settled(task, await self._look_up(task.request))
            elif (known := self._digests.get(task.request.key)) is not None:
                self._repeat(task, task.request, known, {})
                _settled(task, task.reply or await self._look_up(task.request))
            else:
                message = "the disk is full or read-only; nothing was done"
                _settled(task, self.refusal(task.request.ask.id, "storage_full", message))

    async def _roll_back(self, draft: Draft, error: StorageFull) -> None:
        log.error("journal: %s; nothing of this batch was done", error)
        for answer in draft.batch.answers:
            self._digests.pop(answer.key, None)
        await self._rebuild()
        self._set_condition(storage_full=True)

    async def _rebuild(self) -> None:
        recovered = await self._journal.recover()
        played = self.hall.played
        self.hall = Hall(self._rules)
        self.hall.played = played
        for recorded in recovered.events:
            apply(self.hall, recorded.event)
        self.last_seq, self._digests = recovered.last_seq, recovered.digests
        if self.epoch == 0:
            self.epoch = recovered.last_epoch
        if recovered.last_epoch != self.epoch:
            self._announced_epoch = 0

    async def _room(self) -> bool:
        """True when the disk takes writes again."""
        try:
            await self._journal.probe()
        except StorageFull:
            return False
        log.warning("journal: the disk takes writes again")
        self._set_condition(storage_full=False)
        return True

    def _set_condition(self, storage_full: bool) -> None:
        if self.storage_full != storage_full:
            self.storage_full = storage_full
            (self._disk_is_full.set if storage_full else self._disk_is_full.clear)()
            self.on_condition()

    async def _watch_day(self) -> None:
        while True:
            await asyncio.sleep(DAY_WATCH_S)
            if self._business_day(self._world.now()) != self.hall.day:
                self._look()

    async def _watch_disk(self) -> None:
        while True:
            await self._disk_is_full.wait()
            await asyncio.sleep(PROBE_S)
            self._look()

    def _look(self) -> None:
        """An empty batch: it begins the day and finds room on the disk where there is any."""
        self._put(Task(asyncio.get_running_loop().create_future()))

    async def _forget_old_answers(self) -> None:
        with suppress(StorageFull):
            await self._journal.forget_answers_before(self.hall.day or "")
            self._digests = (await self._journal.recover()).digests

    def _business_day(self, now: datetime) -> str:
        starts = self._config.day_starts
        local = now.astimezone(self._config.zone).replace(tzinfo=None)
        return (local - timedelta(hours=starts.hour, minutes=starts.minute)).date().isoformat()

    def _encode(self, id: str, body: dict[str, Any], at: str = "") -> bytes:
        stamp = {"epoch": self.epoch, "seq": self.last_seq, "at": at or self._world.now().isoformat()}
        return dumps({"id": id, **body, **stamp})


def _is_fresh(request: Request, now: datetime) -> bool:
    return -MAX_AHEAD <= now - request.made_at <= MAX_AGE


def _expired() -> Rejected:
    return Rejected("expired", f"asked more than {MAX_AGE_S:.0f} s ago, or by a clock that is ahead")


def _no(rejected: Rejected, now: str = "") -> dict[str, Any]:
    """A refusal; one that came too late is told the time, by which its client corrects its clock."""
    body = {"ok": False, "reason": rejected.reason, "message": rejected.message}
    return body | ({"now": now} if rejected.reason == "expired" else {})


def _settled(task: Task, answer: bytes | bool) -> None:
    """The asker may have left meanwhile."""
    if not task.done.done():
        task.done.set_result(answer)


def check_fit(hall: Hall) -> None:
    """A service, class or counter with customers cannot vanish from the configuration unnoticed (HallMismatch)."""
    for ticket in hall.unfinished():
        if ticket.to_counter is not None and ticket.to_counter not in hall.rules.counters:
            raise HallMismatch(
                f"ticket {ticket.number} waits for counter {ticket.to_counter!r}, which the configuration no longer"
                " has; put it back until the ticket is finished"
            )
        kind = (ticket.service, ticket.customer_class)
        if not hall.taken(kind) and not hall.rules.takers(kind, hall.rules.counters):
            raise HallMismatch(
                f"ticket {ticket.number} is {ticket.stage}, but no counter takes service {ticket.service!r}"
                f" for class {ticket.customer_class!r} any more; put it back until the day is over"
            )
        if ticket.counter is not None and ticket.counter not in hall.rules.counters:
            raise HallMismatch(
                f"ticket {ticket.number} is {ticket.stage} at counter {ticket.counter!r}, which the configuration"
                " no longer has; put it back until the ticket is finished"
            )
