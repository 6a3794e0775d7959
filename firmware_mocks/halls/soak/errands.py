"""Errands of tellers at keys without a screen: a number is typed, somebody is parked and resumed, sent on, called for
priority; digits are begun and forgotten. Seeded, one task for each counter that has such keys."""

import asyncio
from dataclasses import dataclass
from random import Random

from counter_panel.keypad import keys_of
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.hours import earlier_s
from firmware_mocks.halls.soak.outcome import DAY_S
from firmware_mocks.halls.soak.tellers import GOES_S, Tellers
from kiosk.config import Button, IoModule, Keypad

BEGINS_S = 9 * 3600 + 300.0
PAUSE_S = (40.0, 160.0)
"""Between two errands."""

PARKED_S = (8.0, 60.0)
WANTED_BACK_S, LOOKS_S = 300.0, 0.5
TYPES = ("call", "transfer", "forget")
"""What is done with digits."""

BUSY = ("calling", "serving")


@dataclass(frozen=True, slots=True)
class _Way:
    """One key that can be pressed: on which device, what it stands for, and how it is struck there."""

    device: Button | Keypad | IoModule
    key: str
    struck: str
    input: int = 0


class Errands:
    """At every counter that has a keypad, MQTT buttons or wired ones."""

    def __init__(self, hall: SimHall, tellers: Tellers) -> None:
        self._hall, self._tellers = hall, tellers
        self._ways: dict[str, list[_Way]] = {}
        for device in hall.config.devices:
            for counter, way in _ways_of(device):
                self._ways.setdefault(counter, []).append(way)

    def come(self, day: int) -> None:
        """Those of a day."""
        for counter in self._ways:
            host = self._hall.loop.host(f"errands {counter}")
            random = self._hall.chance(f"errands {counter}/{day}")
            at = day * DAY_S + BEGINS_S + random.uniform(*PAUSE_S)
            until = day * DAY_S + GOES_S - earlier_s(self._hall.config)
            self._hall.loop.at(host, at, self._start, counter, random, until)

    def _start(self, counter: str, random: Random, until: float) -> None:
        task = asyncio.get_running_loop().create_task(self._work(counter, random, until), name=f"errands {counter}")
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._hall.watch.failed("people", error)

    async def _work(self, counter: str, random: Random, until: float) -> None:
        while self._hall.loop.time() < until:
            await self._one(counter, random)
            await asyncio.sleep(random.uniform(*PAUSE_S))

    async def _one(self, counter: str, random: Random) -> None:
        ways = self._ways[counter]
        keypads = [way for way in ways if isinstance(way.device, Keypad)]
        if keypads and random.random() < 0.5:
            return await self._typed(counter, random.choice(keypads).device.id, random)
        way = random.choice(ways)
        if way.key in ("call", "transfer") or (way.key == "close" and random.random() < 0.8):
            return None
        if way.key.startswith("rate:"):
            self._hall.watch.scored(counter, "", int(way.key[-1]))
        await self._press(counter, way)
        if way.key in ("park", "pause"):
            await asyncio.sleep(random.uniform(*PARKED_S))
            if way.key == "park" and random.random() < 0.7:
                await self._until_free(counter)
            await self._press(counter, way)
        return None

    async def _until_free(self, counter: str) -> None:
        """Whoever is parked is wanted back when the next has left."""
        looks_until = self._hall.loop.time() + WANTED_BACK_S
        while self._hall.loop.time() < looks_until:
            sight = self._tellers.sight(counter)
            if sight is not None and sight.phase == "open":
                return
            await asyncio.sleep(LOOKS_S)

    async def _press(self, counter: str, way: _Way) -> None:
        match way.device:
            case Keypad(id=id):
                await self._tellers.strike(counter, way.key, id, way.struck)
            case Button(id=id):
                await self._tellers.push(counter, way.key, id, way.struck)
            case IoModule(id=id):
                await self._tellers.close_contact(counter, way.key, id, way.input, long=way.struck == "hold")

    async def _typed(self, counter: str, keypad: str, random: Random) -> None:
        """Digits, and a key; or no key."""
        by_key = {way.key: way.struck for way in self._ways[counter] if way.device.id == keypad}
        sight = self._tellers.sight(counter)
        what = random.choice(TYPES)
        if what == "forget":
            await self._tellers.type_digits(keypad, f"{random.randint(1, 60):03}")
            if "next" in by_key:
                await self._tellers.strike(counter, "next", keypad, by_key["next"])
            return
        if what == "call" and "next" in by_key and (sight is None or sight.phase in ("open", "serving")):
            waiting = self._one_of_two() or self._hall.watch.someone_waiting(counter)
            if waiting is not None:
                await self._tellers.strike(counter, "call", keypad, f"{waiting[1:]} {by_key['next']}", meant=waiting)
        elif what == "transfer" and "transfer" in by_key and sight is not None and sight.phase in BUSY:
            digits, meant = random.choice(self._whereto())
            await self._tellers.strike(counter, "transfer", keypad, f"{digits} {by_key['transfer']}", meant=meant)
            await asyncio.sleep(random.uniform(2.5, 8))
            sight = self._tellers.sight(counter)
            if sight is not None and sight.phase == "open" and "next" in by_key:
                await self._tellers.strike(counter, "next", keypad, by_key["next"])
        return

    def _one_of_two(self) -> str | None:
        """Somebody whose digits another who waits has too."""
        waiting = self._hall.watch.waiting()
        digits = [number[1:] for number in waiting]
        return next((each for each in sorted(waiting, reverse=True) if digits.count(each[1:]) > 1), None)

    def _whereto(self) -> list[tuple[str, str]]:
        """What is typed for it, and where it is."""
        config = self._hall.config
        counters = [(each.id, f"counter {each.id}") for each in config.counters if each.id.isdecimal()]
        services = [(f"0{place}", f"service {each.letter}") for place, each in enumerate(config.services, 1)]
        return [*counters, *services]


def _ways_of(device: object) -> list[tuple[str, _Way]]:
    match device:
        case Keypad(counter=counter):
            return [(counter, _Way(device, key, name)) for name, key in keys_of(device.keys).items()]
        case Button(counter=counter):
            return [(counter, _Way(device, key, way)) for way, key in device.actions.items()]
        case IoModule():
            return [
                (button.counter, _Way(device, key, way, button.input))
                for button in device.buttons
                for way, key in button.actions.items()
            ]
    return []
