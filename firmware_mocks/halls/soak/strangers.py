"""A client that no hall should have: it sends nonsense, old requests, kept ones, and what is nobody's business."""

import asyncio
import json
from random import Random

from drivers.errors import LinkLost
from drivers.mqtt.link import MqttLink
from firmware_mocks.halls.soak.cards import BEGINS
from firmware_mocks.halls.soak.customers import CANARY_AMOUNT
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.hours import DOORS_OPEN_S, doors_close_s
from firmware_mocks.halls.soak.outcome import DAY_S

ID_CARD, NAME, TELEPHONE = "11010119491001123X", "王小明测试", "13800138000"
CANARIES = (ID_CARD, NAME, TELEPHONE, str(int(CANARY_AMOUNT)), BEGINS)
"""What is personal. Nothing else in a hall looks like it."""

A_DAY = 30
NAME_OF = "stranger"


class Strangers:
    """One client that does all of it."""

    def __init__(self, hall: SimHall) -> None:
        self._hall = hall
        self._host = hall.loop.host(NAME_OF)
        world = hall.world(self._host, hall.chance(NAME_OF))
        self._root = f"paidui/{hall.config.hall}/requests"
        self._link = MqttLink(world, hall.config.broker, f"{hall.config.hall}-{NAME_OF}")
        self._sent = 0
        self._host.start(self._link.run(), NAME_OF)

    def come(self, day: int) -> None:
        """The strange moments of a day."""
        random = self._hall.chance(f"{NAME_OF}/{day}")
        for _ in range(A_DAY):
            at = day * DAY_S + random.uniform(DOORS_OPEN_S, doors_close_s(self._hall.config))
            self._hall.loop.at(self._host, at, self._start, random.getrandbits(32))

    def _start(self, seed: int) -> None:
        asyncio.get_running_loop().create_task(self._do(Random(seed)), name=NAME_OF)  # noqa: S311 - dice

    async def _do(self, random: Random) -> None:
        self._sent += 1
        service = random.choice(self._hall.config.services).letter
        issue: dict[str, object] = {"id": f"{NAME_OF}-{self._sent}", "command": "issue_ticket", "service": service}
        try:
            match random.randrange(6):
                case 0:  # of the past: kept by the broker, not to be obeyed
                    kept = {**issue, "id": f"kept-{self._sent}"}
                    self._hall.broker.keep(f"{self._root}/{NAME_OF}", json.dumps(kept).encode())
                case 1:  # an honest one that comes too late, and says so
                    self._hall.watch.asked(NAME_OF, str(issue["id"]), "issue_ticket", issue)
                    at, late_s = self._hall.now().isoformat(), random.uniform(12, 60)
                    await asyncio.sleep(late_s)
                    await self._send({**issue, **random.choice(({"at": at}, {"age_ms": int(late_s * 1000)}))})
                case 2:  # what is nobody's business
                    await self._send({**issue, "id_card": ID_CARD, "name": NAME, "telephone": TELEPHONE})
                case 3:
                    for nonsense in random.sample(_NONSENSE, len(_NONSENSE)):
                        await self._raw(nonsense)
                case 4:  # an honest request, twice, the second time after its asker was told
                    self._hall.watch.asked(NAME_OF, str(issue["id"]), "issue_ticket", issue)
                    payload = json.dumps({**issue, "amount": CANARY_AMOUNT + 0.5}).encode()
                    await self._raw(payload)
                    await asyncio.sleep(random.uniform(0.001, 6))
                    await self._raw(payload)
                case _:  # another request under a used name
                    self._hall.watch.asked(NAME_OF, str(issue["id"]), "issue_ticket", issue)
                    await self._send(issue)
                    await asyncio.sleep(random.uniform(0.001, 3))
                    await self._send({**issue, "language": "en"})
        except LinkLost:
            return

    async def _send(self, request: dict[str, object]) -> None:
        await self._raw(json.dumps(request).encode())

    async def _raw(self, payload: bytes) -> None:
        await self._link.publish(f"{self._root}/{NAME_OF}", payload)


_NONSENSE = (
    b"",
    b"\xff\xfe\x00",
    b"[" * 5000,
    json.dumps({"id": "x", "command": NAME}).encode(),
    json.dumps({"command": "issue_ticket", "service": ID_CARD}).encode(),
    json.dumps({"id": "y", "command": "issue_ticket", "service": "ZZ", "telephone": TELEPHONE}).encode(),
    json.dumps({"id": "a", "command": "issue_ticket", "service": "A", "customer_class": NAME}).encode(),
    json.dumps({"id": "b", "command": "issue_ticket", "service": "A", "kiosk": ID_CARD}).encode(),
    json.dumps({"id": "c", "command": "issue_ticket", "service": "A", "language": TELEPHONE}).encode(),
    json.dumps({"id": "d", "command": "call_next", "counter": NAME}).encode(),
    json.dumps({"id": "e", "command": "call_next", "counter": "1", "expect": TELEPHONE}).encode(),
    json.dumps({"id": "f", "command": "cancel", "token": ID_CARD}).encode(),
    json.dumps({"id": "g", "command": "cancel", "number": TELEPHONE}).encode(),
    json.dumps({"id": "z", "command": "call_next", "counter": "99"}).encode(),
    json.dumps({"id": "w", "command": "cancel", "token": "no such token"}).encode(),
)
