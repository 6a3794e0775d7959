"""The health of a device that its own program serves, on the topic of its health: said by the program, and by its
will when it is gone."""

import asyncio
from dataclasses import dataclass, field

from drivers.health import DeviceHealth, HealthState
from drivers.mqtt.session import Session, Will
from drivers.world import World

_LAST = 2**53
"""The `seq` of a will; JSON numbers are exact up to here."""


@dataclass(slots=True)
class OwnHealth:
    """Give `will` and `publish` to the program's link. `gone`: what the will says."""

    world: World
    topic: str
    gone: str
    epoch: int = 0
    said: tuple[HealthState, str] = ("unknown", "")
    seq: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.epoch = int(self.world.now().timestamp() * 1000)

    def will(self) -> Will:
        """For the next connection: newer than all that will be said in it, older than all of the one after."""
        self.epoch += 1
        self.seq = 0
        return Will(self.topic, self.payload(_LAST, "lost", self.gone))

    def report(self, state: HealthState, detail: str) -> None:
        """A `ReportHealth`."""
        self.said = (state, detail)
        self.changed.set()

    def payload(self, seq: int, state: HealthState, detail: str) -> bytes:
        """A DeviceHealth as it travels."""
        now = self.world.now()
        said = DeviceHealth(epoch=self.epoch, seq=seq, at=now, state=state, detail=detail, since=now)
        return said.model_dump_json().encode()

    async def publish(self, session: Session) -> None:
        """After each connect, and whenever it changes."""
        while True:
            self.changed.clear()
            self.seq += 1
            await session.publish(self.topic, self.payload(self.seq, *self.said), retain=True)
            await self.changed.wait()
