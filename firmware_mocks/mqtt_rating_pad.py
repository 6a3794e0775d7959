"""A virtual rating pad that is a client of the hall on MQTT: reads its counter's state, sends requests of its own."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from drivers.errors import LinkLost, NoAnswer
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress, Message, Session, Will
from drivers.world import World
from firmware_mocks.pad_picture import draw_pad

RESEND_S = (1.0, 2.0, 4.0, 2.0)
"""The same bytes again; after the last it gives up. (docs/protocol.md, Requests and replies)"""

THANKS_S = 3.0


@dataclass(frozen=True, slots=True)
class PadPlace:
    """Where a pad is set up: as client `id` of a hall, at a counter. `scores`: what its keys stand for."""

    hall: str
    id: str
    counter: str
    scores: tuple[int, ...] = (1, 2, 3, 4, 5)


class MockMqttRatingPad:
    """`asks`, `screen` and `score` as those of `MockRatingPad`.

    Faults: `silent` (out of reach) · `repeat` (each request goes out twice, the same bytes) · `bounce` (each press is
    two, of two ids) · `lose_ack` (does not hear the first reply) · `power_off` (asks nobody; reads the retained state
    when it is back).
    """

    FAULTS = ("silent", "repeat", "bounce", "lose_ack", "power_off")

    def __init__(
        self,
        world: World,
        broker: BrokerAddress,
        place: PadPlace,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._world, self._counter, self._scores, self._on_change = world, place.counter, place.scores, on_change
        root = f"paidui/{place.hall}"
        self._requests, self._health = f"{root}/requests/{place.id}", f"{root}/devices/{place.id}"
        self._faults: dict[str, bool] = {}
        self._rating: dict[str, Any] | None = None
        self._newest = (0, 0)
        self._retained: Message | None = None
        self._said = ""
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._asked: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._deaf_for: dict[str, bool] = {}
        self.asking: Callable[[str, dict[str, Any]], None] = lambda _id, _asked: None
        """Told of each request before it is sent."""
        self._epoch = int(world.now().timestamp() * 1000)
        self.link = MqttLink(world, broker, f"{place.hall}-{place.id}", will=self._will, on_connected=self._connected)
        self.link.listen(f"{root}/counters/{place.counter}", self._hear_counter)
        self.link.listen(f"{root}/replies/{place.id}", self._hear_reply)

    @property
    def asks(self) -> str:
        """Whom."""
        return str(self._rating["ticket"]) if self._rating else ""

    @property
    def screen(self) -> tuple[str, ...]:
        """Line by line; none while it is dark."""
        if self._said:
            return (self._said,)
        return (self.asks, str(self._rating["prompt"])) if self._rating else ()

    def draw(self, caption: str = "") -> Image.Image:
        """As it lies there."""
        keys = len(self._scores)
        return draw_pad(self.screen, keys, keys if self.asks and not self._said else 0, caption)

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a rating pad has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        self._faults[name] = on
        if name == "power_off":
            self._newest = (0, 0)
            self._rest()
            if not on and self._retained is not None:
                self._hear_counter(self._retained)

    async def score(self, key: int) -> dict[str, Any] | None:
        """The reply to a customer's key. None: it rests, or has fewer keys. Raises LinkLost, NoAnswer."""
        if self._faults.get("power_off") or self._rating is None or key > len(self._scores):
            return None
        if self._faults.get("silent"):
            raise LinkLost("the pad is out of reach")
        thanks = str(self._rating["thanks"])
        asked = {"command": "rate", "counter": self._counter, "score": self._scores[key - 1], "number": self.asks}
        reply = await self._request(asked)
        if self._faults.get("bounce"):
            await self._request(asked)
        self._said = thanks if reply["ok"] else "×"
        self._rest()
        self._set_timer("thanks", THANKS_S, self._forget_answer)
        return reply

    async def _request(self, asked: dict[str, Any]) -> dict[str, Any]:
        id = self._world.new_id()
        self.asking(id, asked)
        payload = json.dumps({"id": id, **asked, "at": self._world.now().isoformat()}).encode()
        answer = self._asked[id] = asyncio.get_running_loop().create_future()
        self._deaf_for[id] = self._faults.get("lose_ack", False)
        try:
            for patience in RESEND_S:
                for _ in range(2 if self._faults.get("repeat") else 1):
                    await self.link.publish(self._requests, payload)
                done, _ = await asyncio.wait([answer], timeout=patience)
                if done:
                    return dict(answer.result())
        finally:
            del self._asked[id], self._deaf_for[id]
        raise NoAnswer("nobody answered the pad")

    def _hear_reply(self, message: Message) -> None:
        reply = object_in(message.payload)
        answer = self._asked.get(str(reply.get("id")))
        if answer is None or answer.done():
            return
        if self._deaf_for[reply["id"]]:
            self._deaf_for[reply["id"]] = False
            return
        answer.set_result(reply)

    def _hear_counter(self, message: Message) -> None:
        """The time left is reckoned by the controller's clock: the pad has none."""
        self._retained = message
        if not message.payload or self._faults.get("power_off"):
            return
        state = object_in(message.payload)
        if not {"epoch", "seq", "at"} <= state.keys() or (state["epoch"], state["seq"]) <= self._newest:
            return
        self._newest = (state["epoch"], state["seq"])
        asked = state.get("rating")
        left = datetime.fromisoformat(asked["until"]) - datetime.fromisoformat(state["at"]) if asked else timedelta()
        if asked is None or left <= timedelta():
            self._rest()
        elif self._rating != asked:
            self._rating, self._said = asked, ""
            self._set_timer("time", left.total_seconds(), self._rest)
            self._on_change()

    def _rest(self) -> None:
        if self._rating is not None or self._said:
            self._rating = None
            self._on_change()

    def _forget_answer(self) -> None:
        self._said = ""
        self._on_change()

    def _set_timer(self, name: str, seconds: float, do: Callable[[], None]) -> None:
        if name in self._timers:
            self._timers[name].cancel()
        self._timers[name] = asyncio.get_running_loop().call_later(seconds, do)

    async def _connected(self, session: Session) -> None:
        await session.publish(self._health, self._word(1, "ok", ""), retain=True)
        await asyncio.get_running_loop().create_future()

    def _will(self) -> Will:
        self._epoch += 1
        return Will(self._health, self._word(2**53 - 1, "lost", "the pad is away"))

    def _word(self, seq: int, state: str, detail: str) -> bytes:
        now = self._world.now().isoformat()
        said = {"epoch": self._epoch, "seq": seq, "at": now, "state": state, "detail": detail, "since": now}
        return json.dumps(said).encode()


def object_in(payload: bytes) -> dict[str, Any]:
    """The JSON object of a payload; an empty one for anything else."""
    try:
        found = json.loads(payload)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
