"""The soft panel as an MQTT client: what its scene hears and asks. No window: one is drawn beside it, or none."""

import asyncio
from typing import Never

from counter_panel.errands import Errand
from counter_panel.hall import HallSeen
from counter_panel.keys import Key
from counter_panel.panel.scene import Ask, Scene, Touch
from counter_panel.state import CounterState
from drivers.attendance import Attendance
from drivers.errors import NoAnswer
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.requester import Reply, Requester
from drivers.mqtt.session import BrokerAddress
from drivers.world import World


class PanelClient:
    """Run `link.run()` and `serve_asks()` beside each other."""

    def __init__(
        self, world: World, broker: BrokerAddress, hall: str, counter: str, sender: str, *, scene: Scene | None = None
    ) -> None:
        self.scene = scene or Scene(counter, world.new_id)
        self.link = MqttLink(world, broker, f"{hall}-{sender}-{world.new_id()[:6]}")
        self._requester = Requester(world, self.link, hall, sender)
        self._asked: asyncio.Queue[Ask] = asyncio.Queue()
        scene = self.scene
        state: Latest[CounterState] = Latest(CounterState, scene.tell_counter)
        hall_seen: Latest[HallSeen] = Latest(HallSeen, scene.tell_hall)
        attendance = Attendance(lambda said: scene.tell_status(said.state if said else None))
        self.link.listen(f"paidui/{hall}/counters/{counter}", attendance.by(state), kept=True)
        self.link.listen(f"paidui/{hall}/board", attendance.by(hall_seen), kept=True)
        self.link.listen(f"paidui/{hall}/status", attendance.receive, kept=True)

    def press(self, key: Key, now: float) -> None:
        """A key of the panel; neither blocks nor raises."""
        self.scene.tell_connected(self.link.connected)
        self._put(self.scene.press(key, now))

    def choose(self, errand: Errand, now: float) -> None:
        """What needs more than a key; neither blocks nor raises."""
        self.scene.tell_connected(self.link.connected)
        self._put(self.scene.choose(errand, now))

    def touch(self, touch: Touch, now: float) -> None:
        """A finger on the panel; neither blocks nor raises."""
        self.scene.tell_connected(self.link.connected)
        self._put(self.scene.touch(touch, now))

    async def serve_asks(self) -> Never:
        """One request at a time: the scene gives no other before the reply."""
        clock = asyncio.get_running_loop().time
        while True:
            ask = await self._asked.get()
            try:
                reply = await self._requester.request(ask.meaning.command, id=ask.request_id, **ask.meaning.fields)
            except NoAnswer:
                reply = Reply(ok=False, reason="no_answer")
            called = reply.body.get("ticket") is not None
            self.scene.answer(ask.request_id, clock(), reason=reply.reason, message=reply.message, called=called)

    def _put(self, ask: Ask | None) -> None:
        if ask is not None:
            self._asked.put_nowait(ask)
