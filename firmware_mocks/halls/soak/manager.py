"""The lobby manager of a simulated day: moves customers, changes what counters take, books appointments, changes rolls
of paper. Seeded."""

import asyncio
from datetime import timedelta
from random import Random
from typing import Any

from drivers.errors import NoAnswer
from drivers.mqtt.link import MqttLink
from drivers.mqtt.requester import Requester
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.hours import DOORS_OPEN_S, doors_close_s
from firmware_mocks.halls.soak.ledger import Account, Ticket
from firmware_mocks.halls.soak.outcome import DAY_S

A_DAY = 90
ROUND_S = (120.0, 480.0)
"""Seconds from one look at the printers to the next."""

ROLL_TAKES_S = (8.0, 25.0)
"""From opening the cover to closing it."""

NEARLY_MM = 1_200
"""Of paper left, as it looks to somebody who opens the cover."""

NAME = "manager"


class Manager:
    """One client at a desk. It sees the hall as the account does: by walking through it."""

    def __init__(self, hall: SimHall, account: Account) -> None:
        self._hall, self._account = hall, account
        self._host = hall.loop.host(NAME)
        world = self._world = hall.world(self._host, hall.chance(NAME))
        self._link = MqttLink(world, hall.config.broker, f"{hall.config.hall}-{NAME}")
        self._requester = Requester(world, self._link, hall.config.hall, NAME)
        self._booked = 0
        self._host.start(self._link.run(), NAME)

    def come(self, day: int) -> None:
        """The moments of a day."""
        random = self._hall.chance(f"{NAME}/{day}")
        for _ in range(A_DAY):
            at = day * DAY_S + random.uniform(DOORS_OPEN_S, doors_close_s(self._hall.config))
            self._hall.loop.at(self._host, at, self._start, random.getrandbits(32))
        at = day * DAY_S + DOORS_OPEN_S
        while (at := at + random.uniform(*ROUND_S)) < day * DAY_S + doors_close_s(self._hall.config):
            self._hall.loop.at(self._host, at, self._start_round, random.getrandbits(32))

    def _start_round(self, seed: int) -> None:
        asyncio.get_running_loop().create_task(self._look_at_printers(Random(seed)), name=NAME)  # noqa: S311 - dice

    def _start(self, seed: int) -> None:
        asyncio.get_running_loop().create_task(self._do(Random(seed)), name=NAME)  # noqa: S311 - dice

    async def _do(self, random: Random) -> None:
        config = self._hall.config
        counter = random.choice(config.counters).id
        letters = [service.letter for service in config.services]
        match random.randrange(9):
            case 0:
                await self._ask("park", counter=counter)
            case 1 if (one := self._anybody(random, "parked")) is not None:
                await self._ask("resume", counter=one.counter, number=one.number)
            case 2:
                await self._transfer(random, counter, random.choice(letters))
            case 3 | 4 if (one := self._anybody(random, "missed")) is not None:
                await self._ask("return", **random.choice(({"number": one.number}, {"token": one.token})))
            case 5:
                await self._ask("set_profile", counter=counter, profile=random.choice(config.profiles).id)
            case 6 if (one := self._anybody(random, "waiting")) is not None:
                customer_class = random.choice(config.customer_classes).id
                await self._ask("reclassify", number=one.number, customer_class=customer_class)
            case 7:
                await self._ask("advise")
            case 8 if config.appointments is not None:
                await self._appointment(random, random.choice(letters))

    async def _look_at_printers(self, random: Random) -> None:
        """Changes rolls that have ended, and now and then one that is nearly at its end; that has to be reported."""
        for id, printer in self._hall.printers.items():
            condition = printer.engine.condition
            if condition.roll_used_up:
                await self._change_roll(random, id, reports=random.random() < 0.5)
            elif (printer.roll.left_mm or 0) < NEARLY_MM and random.random() < 0.3:
                await self._change_roll(random, id, reports=True)

    async def _change_roll(self, random: Random, id: str, *, reports: bool) -> None:
        printer, seconds = self._hall.printers[id], random.uniform(*ROLL_TAKES_S)
        printer.fault("cover_open", True)
        await asyncio.sleep(seconds / 2)
        self._hall.change_roll(id)
        await asyncio.sleep(seconds / 2)
        printer.fault("cover_open", False)
        if reports:
            await asyncio.sleep(random.uniform(0, 20))
            await self._ask("roll_changed", device=id)

    async def _transfer(self, random: Random, counter: str, service: str) -> None:
        """To a service, or to a counter, which now and then closes right after it."""
        position = random.choice(("arrival", "front", "back"))
        if random.random() < 0.5:
            await self._ask("transfer", counter=counter, position=position, to_service=service)
            return
        to = random.choice(self._hall.config.counters).id
        await self._ask("transfer", counter=counter, position=position, to_counter=to)
        if random.random() < 0.3:
            await asyncio.sleep(random.uniform(0.1, 20))
            await self._ask("close_counter", counter=to)

    async def _appointment(self, random: Random, service: str) -> None:
        """Booked, and kept in time, early, late or not at all; some are changed or called off."""
        self._booked += 1
        id, minutes = f"booked-{self._booked}", random.uniform(1, 40)
        time = (self._hall.now() + timedelta(minutes=minutes)).isoformat()
        await self._ask("book", appointment=id, service=service, time=time, code=f"code-{self._booked}")
        if random.random() < 0.2:
            await self._ask("unbook", appointment=id)
        await asyncio.sleep(max(0.0, minutes * 60 + random.uniform(-1800, 900)))
        await self._ask("check_in", code=f"code-{self._booked}")

    def _anybody(self, random: Random, stage: str) -> Ticket | None:
        found = [ticket for ticket in self._account.tickets.values() if ticket.stage == stage]
        return random.choice(found) if found else None

    async def _ask(self, command: str, **fields: Any) -> None:
        id, asked_at = self._world.new_id(), self._hall.loop.time()
        self._hall.watch.asked(NAME, id, command, fields)
        self._hall.touched()
        try:
            await self._requester.request(command, id=id, **fields)
        except NoAnswer:
            self._hall.watch.unanswered("", command, NAME, asked_at)
