"""The controller's place on MQTT: requests in, replies, events, calls and states out. Decides nothing."""

import asyncio
import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Never

from counter_panel.state import CounterState
from display.board import Board
from display.call import Call
from drivers.health import DeviceHealth
from drivers.mqtt.envelope import Envelope
from drivers.mqtt.link import LONGEST_PAUSE, MqttLink
from drivers.mqtt.session import Message, Session, Will
from drivers.presence import Presence
from drivers.world import World
from kiosk import replies
from kiosk.announcer import Announcer, Body, still_called
from kiosk.compact import dumps
from kiosk.config import HallConfig, Reader
from kiosk.controller import Controller
from kiosk.health import HealthBook
from kiosk.journal import Recorded
from kiosk.pump import Pump
from kiosk.queueing.advice import Advice
from kiosk.queueing.events import PAPER
from kiosk.requests import BadRequest, parse
from kiosk.services import Services
from kiosk.slip_places import no_slips
from kiosk.wires import speaks_for_itself

STATE_PAUSE_S = 0.1
"""Between two looks at what has changed: screens are told the latest, not every step."""

STATE_LAG_S = 0.02
"""From a change to the look at it: the light, the slip's mark and the reply go first, and nobody sees 20 ms."""

LOOK_S = 10.0
"""Opening hours change what is offered without any event."""

TELL_AGAIN_S = 60.0
"""Seconds after which every state is published anew: what a foreign client wrote over ours does not stay."""

WARN_AGAIN_S = 60.0
MAX_WARNED = 1000
"""Clients whose nonsense is logged, a line a minute each."""

MAX_EVENTS_WAITING = 2000
"""Events not yet published; older ones are left to `events_since`."""

MAX_REPLIES_WAITING = 4096
MAX_CALLS_WAITING = 20

VOICES_BACK_S = LONGEST_PAUSE + 0.5
"""Seconds until every voice that lost the broker when we did has found it again."""

CONNECTION_SPAN = 2**32
"""Every connection has so many `seq` of its own; the last is its will's, so that the will is newer than all it said."""

_SENDER = re.compile(r"[A-Za-z0-9_-]{1,48}")

log = logging.getLogger(__name__)


class Desk:
    """One MQTT client: the controller. `run` it; `show` hands it what was written."""

    def __init__(
        self, world: World, config: HallConfig, controller: Controller, announcer: Announcer, health: HealthBook
    ) -> None:
        self._world, self._config, self._controller = world, config, controller
        self._announcer, self._health = announcer, health
        self._root = f"paidui/{config.hall}"
        self._replies, self._events = Pump(MAX_REPLIES_WAITING), Pump(MAX_EVENTS_WAITING)
        self._calls = Pump(MAX_CALLS_WAITING)
        self._sweeps = Pump(1000)
        self._changed = asyncio.Event()
        self._published: dict[str, Body] = {}
        self._written: dict[str, tuple[Body, bytes]] = {}
        self._connections = self._seq = 0
        self._warned: dict[str, float] = {}
        self._told_all_at = 0.0
        self._connected_at: datetime | None = None
        self.advice: Callable[[], Advice | None] = lambda: None
        self.link = MqttLink(
            world,
            config.broker,
            f"{config.hall}-controller",
            will=self._will,
            on_connected=self._serve,
        )
        self.link.listen(f"{self._root}/requests/+", self._request)
        speaking_for_themselves = [voice.id for voice in config.voices]
        speaking_for_themselves += [
            each.id for each in config.devices if isinstance(each, Reader) or speaks_for_itself(each)
        ]
        self._subjects = {
            "counters": [counter.id for counter in config.counters],
            "devices": [*health.devices(), *speaking_for_themselves],
        }
        for kept in self._subjects:
            self.link.listen(f"{self._root}/{kept}/+", self._sweep)

    async def run(self) -> Never:
        """Connects and serves, again and again."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look_now_and_then(), name="desk: hours")
            await self.link.run()
        raise AssertionError("a link runs for ever")

    def show(self, events: list[Recorded]) -> None:
        """Takes events that are on disk; neither blocks nor raises."""
        hall = self._controller.hall
        for recorded in events:
            message = {"epoch": self._controller.epoch, **replies.event_message(recorded)}
            self._events.put(f"{self._root}/events", dumps(message))
            call = self._announcer.call(hall, recorded.event, recorded.seq)
            if call is not None:
                self._calls.put(f"{self._root}/calls", self._stamped(_checked(Call, call)))
            if (seconds := self._announcer.question_ends_in(recorded.event)) is not None:
                asyncio.get_running_loop().call_later(seconds, self.look)
        if not all(isinstance(recorded.event, PAPER) for recorded in events):
            self._changed.set()

    def look(self) -> None:
        """Something may have changed that is no event."""
        self._changed.set()

    async def _serve(self, session: Session) -> None:
        self._seq = max(self._seq, self._connections * CONNECTION_SPAN)
        self._connected_at = self._world.now()
        self._published.clear()
        self._changed.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish_states(session), name="desk: states")
            tasks.create_task(self._publish_calls(session), name="desk: calls")
            for name, pump in (
                ("replies", self._replies),
                ("events", self._events),
                ("sweeps", self._sweeps),
            ):
                tasks.create_task(pump.run(session), name=f"desk: {name}")

    async def _publish_calls(self, session: Session) -> Never:
        """Calls that waited for the broker wait for the voices as well, since no broker keeps a call; then those of
        customers who have come, or are called no more, are left unsaid."""
        if self._calls:
            await asyncio.sleep(VOICES_BACK_S)
            async with self._controller.at_rest:
                hall = self._controller.hall
                self._calls.keep(lambda call: still_called(hall, json.loads(call)["ticket"]))
        await self._calls.run(session)

    async def _publish_states(self, session: Session) -> Never:
        """Sealed while the hall is at rest: a state is newer than a call exactly if it knows of it."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(STATE_LAG_S)
            self._changed.clear()
            async with self._controller.at_rest:
                changed = [state for state in self._states() if self._published.get(state[0]) != state[2]]
                sealed = [self._stamped(self._as_json(*state)) for state in changed]
            for (topic, _, body), payload in zip(changed, sealed, strict=True):
                await session.publish(f"{self._root}/{topic}", payload, retain=True)
                self._published[topic] = body
            await asyncio.sleep(STATE_PAUSE_S)

    def _states(self) -> list[tuple[str, type[Envelope], Body]]:
        hall, said, now = self._controller.hall, self._announcer, self._world.now()
        offered = said.services(hall, now, self._controller.storage_full)
        if missing := no_slips(self._config, self._health):
            offered["no_slips"] = missing
        return [
            ("status", Presence, self._status()),
            ("board", Board, said.board(hall, self.advice())),
            ("services", Services, offered),
            *((f"counters/{c.id}", CounterState, said.counter(hall, c.id, now)) for c in self._config.counters),
            *((f"devices/{id}", DeviceHealth, self._health.body(id)) for id in self._health.devices()),
        ]

    def _status(self) -> Body:
        full = self._controller.storage_full
        detail = "the disk is full or read-only: no tickets are issued" if full else ""
        return {"state": "degraded" if full else "online", "detail": detail, "connected_at": self._connected_at}

    def _will(self) -> Will:
        """Of the connection that is about to be tried; it may be said though nothing else ever was."""
        self._connections += 1
        seq = (self._connections + 1) * CONNECTION_SPAN - 1
        said = Presence(
            epoch=self._controller.epoch,
            seq=seq,
            at=self._world.now(),
            state="offline",
            detail="the controller is away",
            connected_at=self._connected_at,
        )
        return Will(f"{self._root}/status", said.model_dump_json().encode())

    def _as_json(self, topic: str, model: type[Envelope], body: Body) -> bytes:
        """Of what has not changed, only the stamp is written anew."""
        before = self._written.get(topic)
        if before is None or before[0] != body:
            before = self._written[topic] = (body, _checked(model, body))
        return before[1]

    def _stamped(self, body: bytes) -> bytes:
        """A body becomes a word of the controller: newer than all before."""
        self._seq += 1
        stamp = Envelope(epoch=self._controller.epoch, seq=self._seq, at=self._world.now())
        return stamp.model_dump_json().encode()[:-1] + b"," + body[1:]

    def _request(self, message: Message) -> None:
        """Requests are never kept by a broker: a retained one is from the past, and is cleared."""
        if not message.payload:
            return  # a retained one that was cleared, by us or by its sender
        if message.retained:
            log.warning("ignored and cleared a retained request on %s", message.topic)
            self._sweeps_away(message.topic)
            return
        sender = message.topic.rpartition("/")[2]
        if not _SENDER.fullmatch(sender):
            log.warning("ignored a request of %r: a client's id has 1 to 48 letters, digits, _ or -", sender[:60])
            return
        answer = partial(self._replies.put, f"{self._root}/replies/{sender}")
        try:
            request = parse(sender, message.payload, self._world.now())
        except BadRequest as bad:
            self._complain(sender, bad, answer)
            return
        self._controller.submit(request).add_done_callback(partial(_deliver, answer))

    def _complain(self, sender: str, bad: BadRequest, answer: Callable[[bytes], None]) -> None:
        if bad.id is None:
            self._warn_now_and_then(sender, bad.message)
        else:
            answer(self._controller.refusal(bad.id, bad.reason, bad.message))

    def _warn_now_and_then(self, sender: str, message: str) -> None:
        """One line a minute for each client: a broken one must not fill the log."""
        now = asyncio.get_running_loop().time()
        if now - self._warned.get(sender, -WARN_AGAIN_S) < WARN_AGAIN_S or len(self._warned) > MAX_WARNED:
            return
        self._warned[sender] = now
        log.warning("ignored what %s sent as a request: %s", sender, message)

    def _sweep(self, message: Message) -> None:
        """A counter or device that has left the configuration is cleared from the broker."""
        kind, _, id = message.topic.removeprefix(f"{self._root}/").partition("/")
        if message.retained and message.payload and id not in self._subjects[kind]:
            self._sweeps_away(message.topic)

    def _sweeps_away(self, topic: str) -> None:
        self._sweeps.put(topic, b"", retain=True)

    async def _look_now_and_then(self) -> Never:
        """States are built when something has happened; of the clock alone, only the opening hours depend."""
        issuing: tuple[bool, ...] | None = None
        while True:
            await asyncio.sleep(LOOK_S)
            before, issuing = issuing, self._announcer.issuing(self._world.now())
            if issuing != before:
                self._changed.set()
            if asyncio.get_running_loop().time() - self._told_all_at > TELL_AGAIN_S:
                self._told_all_at = asyncio.get_running_loop().time()
                self._published.clear()
                self._warned.clear()
                self._changed.set()


def _checked(model: type[Envelope], body: Body) -> bytes:
    """The JSON of a body that fits its model, without the stamp; what the body leaves out is not said."""
    return model(**_NO_STAMP, **body).model_dump_json(exclude=_STAMP, exclude_unset=True).encode()


_STAMP = set(Envelope.model_fields)
_NO_STAMP: Body = {"epoch": 0, "seq": 0, "at": datetime.min.replace(tzinfo=UTC)}


def _deliver(answer: Callable[[bytes], None], replied: "asyncio.Future[Any]") -> None:
    if not replied.cancelled():
        answer(replied.result())
