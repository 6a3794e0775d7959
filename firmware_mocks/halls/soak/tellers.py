"""Tellers of a simulated day: each looks at its counter's screen and presses what fits. Seeded, one task a counter."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from random import Random

from counter_panel.keypad import keys_of
from counter_panel.keys import Key
from drivers.errors import DeviceError
from firmware_mocks.halls.soak.customers import Customers
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.hours import earlier_s
from firmware_mocks.halls.soak.outcome import DAY_S
from kiosk.config import Button, IoModule, Keypad, Terminal

COMES_S, GOES_S = 8 * 3600 + 50 * 60.0, 17 * 3600 + 57 * 60.0
"""Opens after, and takes nobody new from then on."""

LAST_S = 18 * 3600 + 8 * 60.0
"""Goes home, whatever is on the screen."""

SERVICE_S = (30.0, 340.0)
PANEL_PATIENCE_S = 12.0
NO_ANSWER_S = 8.5
"""What took longer on a panel was given up."""

ODD_JOB = 0.004
"""Chance of calling out of turn, pausing, or pressing a key that does not fit, at each look."""

AT_ONCE_S = 0.1
"""Two people at one counter press within this: before either's screen shows what the other did."""


SHORT_PRESS_S, LONG_PRESS_S, COUNTED_PRESS_S = 0.6, 2.0, 0.15
"""On a contact of an I/O module that is looked at every half second; on one that counts."""

FORGOTTEN_AFTER_S = 10.5
"""Who has begun to type, and comes back after this, begins anew."""

LOOKS_AGAIN_S = 1.0
"""After PAUSE, to see that it was taken."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the teller sees of the counter."""

    phase: str
    number: str
    waiting: int


class Tellers:
    """All counters' tellers."""

    def __init__(self, hall: SimHall, customers: Customers) -> None:
        self.hall, self.customers = hall, customers
        self._terminals = {d.counter: d.id for d in hall.config.devices if isinstance(d, Terminal)}
        self._buttons = {
            counter.id: [d for d in hall.config.devices if isinstance(d, Button) and d.counter == counter.id]
            for counter in hall.config.counters
        }
        modules = [d for d in hall.config.devices if isinstance(d, IoModule)]
        self._wired = {button.counter: (d.id, button) for d in modules for button in d.buttons}
        self._keypads = {d.counter: d for d in hall.config.devices if isinstance(d, Keypad)}
        self._typed_at: dict[str, float] = {}

    def come(self, day: int) -> None:
        """Lets all tellers of a day come."""
        for counter in self.hall.config.counters:
            host = self.hall.loop.host(f"teller {counter.id}")
            random = self.hall.chance(f"teller {counter.id}/{day}")
            work = _Shift(self, counter.id, random, day * DAY_S)
            self.hall.loop.at(host, day * DAY_S + COMES_S + random.uniform(0, 600), self._start, host, work)

    def _start(self, host: object, work: "_Shift") -> None:
        task = asyncio.get_running_loop().create_task(work.work(), name=f"teller {work.counter}")
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.hall.watch.failed("people", error)

    def sight(self, counter: str) -> Sight | None:
        """By the terminal's screen where it is lit, else by the panel; None: both are dark."""
        terminal = self.hall.terminals.get(self._terminals.get(counter, ""))
        if terminal is not None and terminal.lcd is not None and not self.hall.is_off(self._terminals[counter]):
            return Sight(terminal.lcd.phase, terminal.lcd.number, terminal.lcd.waiting)
        panel = self.hall.panels.get(counter)
        if panel is None or not self.hall.is_lit(f"panel-{counter}"):
            return None
        state = panel.scene.picture(self.hall.loop.time(), self.hall.now()).state
        return Sight(state.state, state.ticket.number if state.ticket else "", state.waiting) if state else None

    async def press(self, counter: str, key: Key, random: Random) -> None:
        """On one of the counter's devices, most often the terminal."""
        buttons = self._buttons[counter]
        if buttons and random.random() < 0.3:
            ways = [(each.id, way) for each in buttons for way, meant in each.actions.items() if meant == key]
            if ways:
                return await self.push(counter, key, *(ways[0] if len(ways) == 1 else random.choice(ways)))
        if counter in self._wired and random.random() < 0.3:
            module, wired = self._wired[counter]
            wired_ways = [way for way, meant in wired.actions.items() if meant == key]
            if wired_ways:
                return await self.close_contact(counter, key, module, wired.input, long=wired_ways[0] == "hold")
        keypad = self._keypads.get(counter)
        if keypad is not None and random.random() < 0.6 and not self._has_digits(keypad.id):
            keys = [name for name, meant in keys_of(keypad.keys).items() if meant == key]
            if keys:
                return await self.strike(counter, key, keypad.id, keys[0])
        terminal = self._terminals.get(counter)
        if terminal is not None and not self.hall.is_off(terminal) and random.random() < 0.8:
            return await self._press_terminal(counter, key, terminal)
        await self.press_panel(counter, key)
        return None

    async def call(self, counter: str, number: str) -> None:
        """One ticket out of turn, by its digits on the terminal."""
        terminal = self._terminals.get(counter)
        if terminal is not None and not self.hall.is_off(terminal):
            await self._press_terminal(counter, "call", terminal, number[1:])

    async def _press_terminal(self, counter: str, key: str, terminal: str, typed: str = "") -> None:
        hall = self.hall
        pressed_at = hall.loop.time()
        mock = hall.terminals[terminal]
        press_id = mock.next_press_id
        hall.watch.pressed(counter, key, terminal, press_id)
        hall.touched()
        try:
            feedback = await mock.press(key, typed)
        except DeviceError:
            return hall.watch.unanswered(counter, key, terminal, pressed_at)
        hall.watch.terminal_answers(terminal, pressed_at)
        if feedback.accepted:
            hall.watch.taken(terminal, press_id)
        return None

    async def push(self, counter: str, key: str, button: str, action: str) -> None:
        """An MQTT button, in one of its ways."""
        mock = self.hall.buttons[button]
        self.hall.watch.pressed(counter, key, button, age_s=mock.age_s)
        self.hall.touched()
        try:
            await mock.press(action)
        except DeviceError:
            return
        await asyncio.sleep(0.5)

    async def close_contact(self, counter: str, key: str, module: str, contact: int, *, long: bool) -> None:
        """A button that is wired to an input; where these are counted, nobody need hold it until it is looked at."""
        mock = self.hall.io_modules[module]
        self.hall.watch.pressed(counter, key, module)
        self.hall.touched()
        short_s = SHORT_PRESS_S if mock.model.first_count is None else COUNTED_PRESS_S
        await mock.press(contact - 1, LONG_PRESS_S if long else short_s)
        await asyncio.sleep(0.5)

    async def strike(self, counter: str, key: str, keypad: str, names: str, meant: str = "") -> None:
        """Digits, if any, and a key of a keypad."""
        mock = self.hall.keypads[keypad]
        self.hall.watch.pressed(counter, key, keypad, meant=meant, age_s=mock.age_s)
        self.hall.touched()
        try:
            await mock.press(names)
        except DeviceError:
            return
        await asyncio.sleep(0.5)

    async def type_digits(self, keypad: str, digits: str) -> None:
        """And no key: somebody has asked the teller something."""
        self._typed_at[keypad] = self.hall.loop.time()
        with suppress(DeviceError):
            await self.hall.keypads[keypad].press(digits)
        await asyncio.sleep(FORGOTTEN_AFTER_S)

    def _has_digits(self, keypad: str) -> bool:
        """Whoever sees them typed does not press another key behind them."""
        return self.hall.loop.time() - self._typed_at.get(keypad, -inf) < FORGOTTEN_AFTER_S

    async def press_panel(self, counter: str, key: Key) -> None:
        """On the soft panel, where it is lit and not busy."""
        hall, clock = self.hall, self.hall.loop.time
        panel = hall.panels.get(counter)
        if panel is None or not hall.is_lit(f"panel-{counter}") or panel.scene.asking_id:
            return
        seen = panel.scene.picture(clock(), hall.now()).state
        panel.press(key, clock())
        if not panel.scene.asking_id:
            return
        pressed_at = clock()
        saw = seen.ticket.number if seen and seen.ticket else ""
        hall.watch.pressed(counter, key, f"panel-{counter}", panel.scene.asking_id, saw)
        hall.touched()
        while panel.scene.asking_id:
            if panel is not hall.panels[counter] or not hall.is_lit(f"panel-{counter}"):
                return
            if clock() - pressed_at > PANEL_PATIENCE_S:
                hall.watch.stuck("teller", f"panel {counter} has no answer to {key}")
                return
            await asyncio.sleep(0.25)
        if clock() - pressed_at > NO_ANSWER_S:
            hall.watch.unanswered(counter, key, f"panel-{counter}", pressed_at)


class _Shift:
    """One teller's day."""

    def __init__(self, tellers: Tellers, counter: str, random: Random, midnight: float) -> None:
        self.counter = counter
        self._hall, self._customers, self._tellers, self._random = tellers.hall, tellers.customers, tellers, random
        earlier = earlier_s(tellers.hall.config)
        self._goes_at = midnight + GOES_S - earlier + random.uniform(0, 120)
        self._last_at = midnight + LAST_S - earlier
        self._number, self._since, self._takes_s, self._recalls = "", 0.0, 0.0, 0

    async def work(self) -> None:
        clock = self._hall.loop.time
        while clock() < self._last_at:
            await asyncio.sleep(self._random.uniform(0.5, 4.0))
            sight = self._tellers.sight(self.counter)
            if sight is None:
                continue
            if sight.number != self._number:
                self._number, self._since, self._recalls = sight.number, clock(), 0
                self._takes_s = self._random.uniform(*SERVICE_S)
            if self._random.random() < ODD_JOB:
                await self._do_something_else(sight)
            elif clock() >= self._goes_at:
                if await self._leave(sight):
                    return
            else:
                await self._look_after(sight)

    async def _look_after(self, sight: Sight) -> None:
        random = self._random
        match sight.phase:
            case "closed" | "paused":
                await self._press("open")
            case "open":
                if sight.waiting or random.random() < 0.05:
                    await self._press("next")
                else:
                    await asyncio.sleep(random.uniform(1, 5))
            case "calling":
                await self._receive(sight)
            case "serving":
                if self._hall.loop.time() - self._since < self._takes_s:
                    await asyncio.sleep(min(60.0, self._takes_s / 2))
                else:
                    await self._press("next" if random.random() < 0.6 else "finish")

    async def _receive(self, sight: Sight) -> None:
        """Waits for the customer, calls again, gives up."""
        waited = self._hall.loop.time() - self._since
        if self._customers.at_counter.get(self.counter) == sight.number:
            await self._press("start")
        elif waited > 40 + 42 * self._recalls:
            if self._recalls < 1:
                self._recalls += 1
                await self._press("recall")
            else:
                await self._press("no_show")
        else:
            await asyncio.sleep(self._random.uniform(0.5, 3))

    async def _do_something_else(self, sight: Sight) -> None:
        what = self._random.randrange(4)
        if what == 0:
            await self._pause()
        elif what == 1 and sight.phase == "open":
            waiting = self._hall.watch.someone_waiting(self.counter)
            if waiting:
                await self._tellers.call(self.counter, waiting)
        elif what == 2:
            await self._press(self._random.choice(("recall", "start", "finish", "no_show", "open")))
        else:
            await asyncio.gather(self._press("next"), self._colleague_presses("next"))

    async def _pause(self) -> None:
        """Goes away once the counter is seen to be paused."""
        await self._press("pause")
        await asyncio.sleep(LOOKS_AGAIN_S)
        sight = self._tellers.sight(self.counter)
        if sight is not None and sight.phase == "paused":
            await asyncio.sleep(self._random.uniform(5, 240))

    async def _colleague_presses(self, key: Key) -> None:
        """On the panel, at the same moment."""
        await asyncio.sleep(self._random.uniform(0, AT_ONCE_S))
        await self._tellers.press_panel(self.counter, key)

    async def _leave(self, sight: Sight) -> bool:
        if sight.phase == "closed":
            return True
        if sight.phase == "serving":
            await self._press("finish")
        elif sight.phase == "calling":
            await self._receive(sight)
        else:
            await self._press("close")
        return False

    async def _press(self, key: Key) -> None:
        await self._tellers.press(self.counter, key, self._random)
