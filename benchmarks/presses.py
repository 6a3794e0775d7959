"""Ten thousand presses on call terminals over bad wires, as many on MQTT buttons and on keypads: one effect each.

A whole controller with its real drivers and journal in virtual time. Terminals, each on its own wire and all on one
line: a fifth of all frames is lost in each direction, on wires of their own a fifth comes twice, every key bounces, two
of the pads lose their power. Buttons: contacts bounce, messages come twice, presses are retained. Keypads: contacts
bounce, keys are held until they repeat. The controller is killed twice. A press is RECALL, and NEXT now and then; its
effect is a TicketRecalled or TicketCalled in the journal before the same teller's next press.
"""

import asyncio
import gc
import json
import logging
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import apsw

from benchmarks.bad_wires import LINE, LOST, BadWires
from benchmarks.figures import Figure, Step, count
from benchmarks.halls import SERVICES, outside_broker, write_hall
from drivers.bus.line import Timing
from drivers.call_button.families import FamilyName
from drivers.errors import DeviceError
from drivers.io_module.hold import heard_when_held_s
from drivers.io_module.module import PAUSE_S as PAUSE_BETWEEN_POLLS_S
from firmware_mocks.simulation.loop import SimLoop
from kiosk.config import load
from kiosk.journal import read_events
from kiosk.queueing.events import TicketCalled, TicketRecalled
from kiosk.requests import parse

PRESSES = 10_000
DESKS = 10
NEXT_EVERY = 25
PAUSE_S = (0.9, 2.5)
"""Between two presses of a teller: more than a button's lock-out and the longest repeat of a bridge."""
PAUSE_ON_A_LINE_S = (2.0, 6.0)
"""The same where ten tellers' presses, each with the clearing of a latch and a lamp that is lit and put out, and every
third question asked again, would otherwise be more than one line can carry."""
REBOOTS = {"terminal-1": 0.3, "terminal-2": 0.6, "module-1": 0.3, "module-5": 0.6}
"""Which pads lose their power, under which share of their presses."""
REBOOT_S, DARK_S = 0.03, 20.0
"""How long after the press was made, so that its answer is on the way; and for how long."""
STARTS_S = 3.0
"""So long after a module was seen to be gone nobody presses its buttons."""
KILLS = (0.45, 0.8)
OF_A_MODULE = 4
"""Tellers whose buttons, two each, are wired to one I/O module."""
FINGER_S = (0.05, 0.25)
"""For how long a button is pressed."""
MORNING_S = 9 * 3600.0
FAMILIES: tuple[FamilyName, ...] = ("zigbee2mqtt", "tasmota", "shelly-gen2", "esphome", "home-assistant")


@dataclass(slots=True)
class Made:
    """Presses of one teller: when, and what the device said: taken, refused, nothing, or "cut"."""

    at: list[float] = field(default_factory=list)
    said: list[bool | str | None] = field(default_factory=list)


@dataclass(slots=True)
class Account:
    """What became of the presses of a kind of device. `cut`: the device lost its power, or the controller its life,
    before it was answered. `answered`: by the device itself."""

    presses: int = 0
    effects: int = 0
    refused: int = 0
    cut: int = 0
    answered: int = 0
    lost: int = 0
    doubled: int = 0

    def told(self) -> str:
        """For a reader."""
        told = f"{self.effects} effects, {self.refused} refused, {self.cut} cut off by a reboot"
        return f"{told}, {self.answered} answered by lamp or screen" if self.answered else told


def measure(step: Step) -> list[Figure]:
    """Each kind by itself."""
    figures = []
    for kind in KINDS:
        step(f"{PRESSES} presses on {kind}")
        account = play_apart(kind, PRESSES)
        told = f"of {account.presses}: {account.told()}"
        figures += [count(f"presses on {kind} lost", account.lost, told)]
        figures += [count(f"presses on {kind} done twice", account.doubled, told)]
    return figures


def play_apart(kind: str, presses: int, seed: int = 1) -> Account:
    """In virtual time; deterministic. In a process of its own: whom it kills, no collector may end."""
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        return pool.submit(_play, kind, presses, seed).result()


def _play(kind: str, presses: int, seed: int) -> Account:
    gc.disable()
    played = KINDS[kind]
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, _quiet():
        config = load(write_hall(Path(folder), outside_broker(1883), played.devices(), counters=DESKS))
        config = config.model_copy(update={"next_again_within_s": 0.0})
        loop = SimLoop(MORNING_S)  # type: ignore[abstract]  # it has no I/O
        hall = BadWires(loop, config, seed, Path(folder), played.lost)
        try:
            made = _Run(hall, played, presses // DESKS).play()
            return _account(made, _effects(hall))
        finally:
            hall.close()


class _Run:
    """Everything of one kind of device."""

    def __init__(self, hall: BadWires, played: "Kind", each: int) -> None:
        self._hall, self._kind, self._each = hall, played.device, each
        self._held_s, self._pause_s = played.held_s, played.pause_s
        self._made = {str(n): Made() for n in range(1, DESKS + 1)}
        self._working = DESKS
        self._ill_at: dict[str, float] = {}
        self._lives: dict[str, object] = {}
        for n in range(1, DESKS + 1):
            _spoil(hall, f"{played.device}-{n}")

    def play(self) -> dict[str, Made]:
        """Until the last teller has made the last press."""
        hall, loop = self._hall, self._hall.loop
        hall.controller.start()
        loop.run_until(MORNING_S + 10)
        people = loop.host("people")
        people.start(self._fill(), "the morning")
        loop.run_until(MORNING_S + 40)
        length = self._each * sum(self._pause_s) / 2
        for share in KILLS:
            loop.at(loop.nobody, loop.time() + share * length, hall.controller.kill, 1.0)
        for counter in self._made:
            people.start(self._work(counter), f"teller {counter}")
        while self._working and loop.time() < MORNING_S + 120 + 20 * length:
            loop.run_until(loop.time() + 60)
        assert not self._working, f"{self._working} tellers still wait"
        assert not hall.failures.told, hall.failures.told
        return self._made

    def _device(self, counter: str) -> str:
        """Several counters share a module."""
        return module_of(int(counter)) if self._kind == "module" else f"{self._kind}-{counter}"

    def _reboot(self, pad: str) -> None:
        loop = self._hall.loop
        loop.at(loop.nobody, loop.time() + REBOOT_S, self._power, pad, False)
        loop.at(loop.nobody, loop.time() + REBOOT_S + DARK_S, self._power, pad, True)

    def _power(self, pad: str, on: bool) -> None:
        hall = self._hall
        hall.off[pad] = not on
        (hall.terminals[pad] if pad in hall.terminals else hall.io_modules[pad]).fault("power_off", not on)

    async def _fill(self) -> None:
        """Customers enough for every NEXT, and each counter with its first."""
        needed = DESKS * (self._each // NEXT_EVERY + 2)
        for n in range(needed):
            await self._ask(f"waits-{n}", "issue_ticket", service=SERVICES[n % len(SERVICES)], slip=False)
        for counter in self._made:
            await self._ask(f"open-{counter}", "open_counter", counter=counter)
            await self._ask(f"first-{counter}", "call_next", counter=counter)

    async def _ask(self, id: str, command: str, **fields: object) -> None:
        hall = self._hall
        assert hall.controller.house is not None
        body = json.dumps({"id": id, "command": command, **fields}).encode()
        reply = json.loads(await hall.controller.house.controller.submit(parse("kiosk-1", body, hall.now())))
        assert reply["ok"], reply

    async def _work(self, counter: str) -> None:
        made, dice = self._made[counter], self._hall.chance(f"teller {counter}")
        press = getattr(self, f"_press_{self._kind}")
        for n in range(1, self._each + 1):
            await asyncio.sleep(dice.uniform(*self._pause_s))
            await self._until_served(self._device(counter))
            await self._until_dark(counter)
            made.at.append(self._hall.loop.time())
            if n == round(REBOOTS.get(f"{self._kind}-{counter}", 0) * self._each):
                self._reboot(self._device(counter))
            made.said.append(await press(counter, "next" if n % NEXT_EVERY == 0 else "recall"))
        await asyncio.sleep(5)
        self._working -= 1

    async def _until_served(self, device: str) -> None:
        """A button or keypad tells nobody that nobody listens: its teller looks at the hall's screens first. A terminal
        that is dark is seen to be; whether the controller runs is not, and it keeps the press."""
        hall = self._hall
        while device in hall.io_modules and not self._is_well(device):
            await asyncio.sleep(STARTS_S)
        while (
            hall.is_off(device)
            if device in hall.terminals
            else not hall.controller.ready or (device in hall.keypads and not hall.keypads[device].board.heard)
        ):
            await asyncio.sleep(3)

    async def _press_terminal(self, counter: str, key: str) -> bool | str | None:
        terminal = f"terminal-{counter}"
        try:
            return (await self._hall.terminals[terminal].press(key)).accepted
        except DeviceError:
            return "cut" if self._hall.is_off(terminal) else None

    async def _until_dark(self, counter: str) -> None:
        """Whose lamp still answers the press before waits."""
        module = self._hall.io_modules.get(self._device(counter))
        while module is not None and any(module.lamps[place - 1] for place in places_of(int(counter))):
            await asyncio.sleep(0.5)

    def _is_well(self, device: str) -> bool:
        """By the hall's screens, and not only just now: a module that starts reads its inputs as open."""
        hall, now = self._hall, self._hall.loop.time()
        house = hall.controller.house
        other_life = self._lives.get(device, house) is not house
        if other_life or not hall.controller.ready or house is None or house.health.state(device) != "ok":
            self._ill_at[device] = now
        self._lives[device] = house
        return now >= self._ill_at.get(device, 0.0) + STARTS_S

    async def _press_module(self, counter: str, key: str) -> bool | str | None:
        hall, n = self._hall, int(counter)
        module, life = hall.io_modules[module_of(n)], hall.controller.house
        contact = places_of(n)[key == "next"] - 1
        held_s = self._held_s or hall.chance(f"finger {counter}/{hall.loop.time()}").uniform(*FINGER_S)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(module.press(contact, held_s), name=f"finger {counter}")
            try:
                accepted = await module.answer_of(contact)
            except TimeoutError:
                accepted = None
        # A lamp that a new life puts out says nothing.
        if not accepted and (hall.is_off(module_of(n)) or hall.controller.house is not life):
            return "cut"
        return accepted

    async def _press_button(self, counter: str, key: str) -> None:
        await self._hall.buttons[f"button-{counter}"].press("single" if key == "recall" else "double")

    async def _press_keypad(self, counter: str, key: str) -> None:
        await self._hall.keypads[f"keypad-{counter}"].press("plus" if key == "recall" else "enter")


def _spoil(hall: BadWires, device: str) -> None:
    if device in hall.terminals:
        hall.terminals[device].fault("bounce")
    for module in hall.io_modules.values():
        module.fault("bounce")
    if device in hall.buttons:
        button = hall.buttons[device]
        for fault in ("bounce", "retain", "repeat"):
            if fault in button.faults:
                button.fault(fault)
        hall.broker.weather.duplicating = True
    if device in hall.keypads:
        hall.keypads[device].fault("bounce")
        hall.keypads[device].fault("held")


def _effects(hall: BadWires) -> dict[str, list[float]]:
    """When something was done at each counter, by the journal."""
    done: dict[str, list[float]] = {}
    connection = apsw.Connection(str(hall.controller.journal_path), vfs=hall.disk.vfs)
    for recorded in read_events(connection):
        if isinstance(event := recorded.event, TicketCalled | TicketRecalled):
            done.setdefault(event.counter, []).append((event.at - hall.midnight).total_seconds())
    connection.close()
    return done


def _account(made: dict[str, Made], done: dict[str, list[float]]) -> Account:
    account = Account()
    for counter, presses in made.items():
        # The clock of the journal has microseconds.
        effects = Counter(bisect_right(presses.at, at + 1e-6) - 1 for at in done[counter])
        account.presses += len(presses.at)
        for n, said in enumerate(presses.said):
            times = effects[n]
            account.effects += times
            account.refused += said is False
            account.cut += said == "cut"
            account.answered += isinstance(said, bool)
            account.lost += times == 0 and said not in (False, "cut")
            account.doubled += max(0, times - (said is not False))
    return account


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of device: what the hall file says of the n-th teller's, and which share of its frames is lost."""

    device: str
    section: Callable[[int], str]
    lost: float = LOST
    pause_s: tuple[float, float] = PAUSE_S
    held_s: float | None = None
    """For how long a contact is pressed; None: as people do."""

    def devices(self) -> str:
        """Of the whole hall."""
        return "".join(self.section(n) for n in range(1, DESKS + 1))


def _terminal(n: int) -> str:
    return _of(n, f'kind = "terminal"\naddress = "mock"\nid = "terminal-{n}"\nunit = {n}\n')


def _on_a_line(baudrate: int, n: int) -> str:
    address = f"{LINE}?baudrate={baudrate}"
    return _of(n, f'kind = "terminal"\naddress = "{address}"\nid = "terminal-{n}"\nunit = {n}\n')


def _button(n: int) -> str:
    family = FAMILIES[n % len(FAMILIES)]
    ways = '{ single = "recall", double = "next" }'
    return _of(n, f'kind = "button"\naddress = "mock"\nid = "button-{n}"\nprofile = "{family}"\nactions = {ways}\n')


def _keypad(n: int) -> str:
    keys = '{ KEY_KPPLUS = "recall", KEY_KPENTER = "next" }'
    return _of(n, f'kind = "keypad"\naddress = "mock"\nid = "keypad-{n}"\nkeys = {keys}\n')


def _of(n: int, device: str) -> str:
    return f'[[devices]]\ncounter = "{n}"\n{device}'


def _wired(keeps: str, line: str, n: int) -> str:
    """The n-th teller's two buttons and their lamps; the first teller of a module has it in the file. `line`: its
    address, "" for a wire of its own."""
    recall, following = places_of(n)
    buttons = "".join(
        f'[[devices.buttons]]\ncounter = "{n}"\ninput = {place}\nlamp = {place}\nactions = {{ single = "{action}" }}\n'
        for place, action in ((recall, "recall"), (following, "next"))
    )
    if recall > 1:
        return buttons
    own = f'profile = "own"\nmap = {keeps}\n' if keeps else ""
    unit = (n - 1) // OF_A_MODULE + 1
    return (
        f'[[devices]]\nkind = "io_module"\nid = "{module_of(n)}"\naddress = "{line or "mock"}"\nunit = {unit}\n'
        f"{own}{buttons}"
    )


def module_of(n: int) -> str:
    """On which the n-th teller's buttons are; named after its first teller."""
    return f"module-{(n - 1) // OF_A_MODULE * OF_A_MODULE + 1}"


def places_of(n: int) -> tuple[int, int]:
    """The inputs of RECALL and of NEXT; their lamps have the same numbers."""
    first = 2 * ((n - 1) % OF_A_MODULE) + 1
    return first, first + 1


def _modules(keeps: str, baudrate: int = 0, **of_kind: Any) -> Kind:
    return Kind("module", partial(_wired, keeps, f"{LINE}?baudrate={baudrate}" if baudrate else ""), **of_kind)


def _plain(baudrate: int = 0) -> Kind:
    modules = -(-DESKS // OF_A_MODULE) if baudrate else 1
    timing = Timing.at(f"{LINE}?baudrate={baudrate or 9600}")
    return _modules("", baudrate, lost=0.0, held_s=heard_when_held_s(timing, modules, 0, PAUSE_BETWEEN_POLLS_S))


COUNTS = "{ first_input = 0, first_count = 100, count_words = 2 }"
LATCHES = "{ first_input = 0, first_latch = 32, latch_function = 1, clear_latch = 128 }"

KINDS = {
    "terminals": Kind("terminal", _terminal),
    "terminals on one line of 57600 baud": Kind("terminal", partial(_on_a_line, 57600)),
    "terminals on one line of 9600 baud": Kind("terminal", partial(_on_a_line, 9600)),
    "plain inputs": _plain(),
    "plain inputs on one line of 9600 baud": _plain(9600),
    "inputs that count": _modules(COUNTS),
    "inputs that count on one line of 57600 baud": _modules(COUNTS, 57600, pause_s=PAUSE_ON_A_LINE_S),
    "inputs with latches": _modules(LATCHES),
    "inputs with latches on one line of 57600 baud": _modules(LATCHES, 57600, pause_s=PAUSE_ON_A_LINE_S),
    "buttons": Kind("button", _button),
    "keypads": Kind("keypad", _keypad),
}
"""By what they are called."""


@contextmanager
def _quiet() -> Iterator[None]:
    """Lost devices are told in the log, thousands of times."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
