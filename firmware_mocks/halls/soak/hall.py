"""A whole hall in virtual time: the real controller, drivers and clients, mock devices, a network and a disk.

What is broken and what is mended is done here by name (`break_`, `mend`); when, is another's business.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, assert_never

import apsw

from counter_panel.panel.client import PanelClient
from display.tv.client import TvClient
from display.voice.process import VoiceSettings, run_voice
from display.voice.sound import Sound, silence
from drivers.address import SerialAddress, parse_address
from drivers.led.profiles import PROFILES
from drivers.mqtt.link import MqttLink
from drivers.stream import Stream
from drivers.world import World
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.mqtt_button import MockMqttButton
from firmware_mocks.printer.engine import REAL_DOTS_PER_SECOND, Model
from firmware_mocks.printer.roll import PrintedSlip
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.simulation.broker import SimBroker
from firmware_mocks.simulation.disk import SimDisk
from firmware_mocks.simulation.loop import Host, SimLoop
from firmware_mocks.simulation.wires import Serve, SimPort
from kiosk.app import House
from kiosk.config import Button, HallConfig, Led, Printer, Terminal
from kiosk.config.parts import Mqtt
from kiosk.journal import StorageBroken, StorageFull, open_journal
from kiosk.touch.client import KioskClient
from kiosk.touch.scene import Scene
from kiosk.wires import button_topic

FIRST_DAY = "2026-03-02"
"""A Monday; simulated second 0 is its midnight in the hall's time zone."""

RESTART_S = 1.0
"""A controller that ended by itself is started again: what a supervisor such as systemd does."""

COMMIT_S = (0.0002, 0.004)
"""A hop to the journal's thread and its work, and the way back."""

POOL_S = (0.0005, 0.006)
"""Encoding a slip, in the loop's pool."""

SLOW_COMMIT_S = 1.2
"""At most, while the disk is slow."""

BAUDRATE = 9600

WORDS_S = 2.5
"""A call spoken once, about."""


class Watch:
    """What an onlooker of the hall sees; each does nothing unless a judge overrides it."""

    def journal_written(self) -> None:
        """A hop to the journal's thread is over."""

    def controller_began(self, life: int) -> None:
        """A controller process has started; its journal is not open yet."""

    def controller_ready(self) -> None:
        """It serves."""

    def controller_ended(self, how: str) -> None:
        """It was killed, has lost power, or has ended by itself; its journal is at rest."""

    def controller_says(self, topic: str, payload: bytes) -> None:
        """A message leaves the controller for the broker."""

    def window_began(self, window: str) -> None:
        """A screen, voice or panel has been started."""

    def led_shows(self, led: str, counter: str, text: str) -> None:
        """Another text is lit."""

    def slip_out(self, printer: str, slip: PrintedSlip) -> None:
        """Paper falls."""

    def board_shown(self, display: str) -> None:
        """A hall screen has a new picture."""

    def voice_begins(self, voice: str, ticket: str, counter: str) -> None:
        """A call is said."""

    def voice_ends(self, voice: str) -> None:
        """It has been said."""

    def asked(self, client: str, request_id: str, command: str, fields: Mapping[str, object]) -> None:
        """Somebody touched a screen: a request goes out under this id."""

    def pressed(self, counter: str, key: str, device: str, press_id: str = "", saw: str | None = None) -> None:
        """A teller pressed a key, once; `press_id` is what its request will be called, where that is known, and `saw`
        the number seen by a device that says what it saw (empty: nobody)."""

    def taken(self, device: str, press_id: str) -> None:
        """A terminal tells its teller that the press was obeyed."""

    def unanswered(self, counter: str, key: str, device: str, pressed_at: float) -> None:
        """And was told that nobody answers."""

    def stuck(self, who: str, why: str) -> None:
        """Somebody waits for a screen that never comes."""

    def kiosk_away(self, kiosk: str, reason: str) -> None:
        """Somebody stands before a kiosk that offers nothing."""

    def refused(self, kiosk: str, reason: str) -> None:
        """And got no ticket."""

    def someone_waiting(self, counter: str) -> str | None:
        """The number of a customer whom this counter may call, as its teller knows by having looked around."""
        return None

    def logged(self, record: logging.LogRecord) -> None:
        """A line of any program's log."""

    def failed(self, host: str, error: BaseException | str) -> None:
        """A program ended by what is a bug."""

    def happened(self, lane: str, text: str, kind: str) -> None:
        """For the timeline."""


class SimHall:
    """Devices and broker are on from the start; the controller and the windows when they are started."""

    def __init__(self, loop: SimLoop, config: HallConfig, seed: int, folder: Path, watch: Watch) -> None:
        self.loop, self.watch, self.seed = loop, watch, seed
        self.config = on_simulated_wires(config)
        self.midnight = datetime.fromisoformat(FIRST_DAY).replace(tzinfo=config.zone).astimezone(UTC)
        self.broker = SimBroker(loop, self.chance("network"))
        self.disk = SimDisk(self.chance("disk"))
        self.ports: dict[str, SimPort] = {}
        self.printers: dict[str, MockPrinter] = {}
        self.leds: dict[str, MockLedPanel] = {}
        self.terminals: dict[str, MockCallTerminal] = {}
        self.buttons: dict[str, MockMqttButton] = {}
        self.button_links: dict[str, MqttLink] = {}
        self.kiosks: dict[str, KioskClient] = {}
        self.screens: dict[str, TvClient] = {}
        self.panels: dict[str, PanelClient] = {}
        self.windows: dict[str, Host] = {}
        self.controller = Controllers(self, folder)
        self.touched: Callable[[], None] = lambda: None
        self.off: dict[str, bool] = {}
        self._by_url: dict[str, str] = {}
        self.broker.overheard = self._overhear
        self.broker.start()
        for device in self.config.devices:
            self._make(device)

    def close(self) -> None:
        """Takes back what reaches beyond this hall."""
        self.controller.close()
        self.disk.close()

    def chance(self, of: str) -> Random:
        """Randomness of its own for everything, so that one more draw here changes nothing there."""
        return Random(f"{self.seed}/{of}")  # noqa: S311 - a simulation's dice

    def world(self, host: Host, random: Random, clock: Callable[[], datetime] | None = None) -> World:
        """What a program on this host lives in."""
        return World(
            now=clock or self.now,
            random=random,
            open_stream=partial(self._open, host),
            connect_broker=self.broker.connector(host),
            vfs=self.disk.vfs,
        )

    def now(self) -> datetime:
        """The right time."""
        return self.midnight + timedelta(seconds=self.loop.time())

    def window_ids(self) -> list[str]:
        """Every screen, voice and panel of the hall."""
        config = self.config
        screens = (*(each.id for each in config.kiosks), *(each.id for each in config.displays))
        voices = tuple(each.id for each in config.voices)
        return [*screens, *voices, *(f"panel-{counter.id}" for counter in config.counters)]

    def is_lit(self, window: str) -> bool:
        """True while this program runs."""
        host = self.windows.get(window)
        return host is not None and host.alive

    def is_off(self, device: str) -> bool:
        """True while a person sees that a device has no power."""
        return self.off.get(device, False)

    # --- windows

    def start_window(self, id: str) -> None:
        """A kiosk, hall screen, voice or panel; nothing if it runs already."""
        host = self.windows.get(id)
        if host is not None and host.alive:
            return
        life = 0 if host is None else host.life + 1
        host = self.windows[id] = self.loop.host(id)
        host.life = life
        host.start(self._window(id, host, self.chance(f"{id}/{life}")), id).add_done_callback(self._ended(id))
        self.watch.window_began(id)

    def kill_window(self, id: str) -> None:
        """`kill -9`."""
        self.windows[id].kill()

    async def _window(self, id: str, host: Host, random: Random) -> None:
        world, config = self.world(host, random), self.config
        broker, hall = config.broker, config.hall
        if any(kiosk.id == id for kiosk in config.kiosks):
            kiosk = self.kiosks[id] = KioskClient(world, broker, hall, id, Scene(world.new_id))
            await asyncio.gather(kiosk.link.run(), kiosk.serve_asks())
        elif any(display.id == id for display in config.displays):
            screen = self.screens[id] = TvClient(world, broker, hall, id)
            screen.link.listen(f"paidui/{hall}/board", lambda _message: self.watch.board_shown(id))
            await screen.link.run()
        elif any(voice.id == id for voice in config.voices):
            one = config.voice(id)
            settings = VoiceSettings(tuple(config.languages_of(one)), one.repeat)
            player = _Loudspeaker(self.watch, id)
            await run_voice(world, broker, hall, id, settings, speech=_Speech(), player=player)
        else:
            counter = id.removeprefix("panel-")
            panel = self.panels[counter] = PanelClient(world, broker, hall, counter, id)
            await asyncio.gather(panel.link.run(), panel.serve_asks())

    def _ended(self, name: str) -> Callable[["asyncio.Task[Any]"], None]:
        def ended(task: "asyncio.Task[Any]") -> None:
            if not task.cancelled() and (error := task.exception()) is not None:
                self.watch.failed(name, error)

        return ended

    # --- devices

    def _make(self, device: Printer | Led | Terminal | Button) -> None:
        host = self.loop.host(device.id)
        random = self.chance(device.id)
        match device:
            case Printer():
                printer = MockPrinter(
                    random,
                    model=Model(dots_per_second=REAL_DOTS_PER_SECOND),
                    on_slip=lambda slip, _png: self.watch.slip_out(device.id, slip),
                )
                self.printers[device.id] = printer
                self._plug_in(device, host, printer.serve)
                host.start(_switched_on(printer), device.id).add_done_callback(self._ended(device.id))
            case Led():
                profile = PROFILES[device.profile]
                self.leds[device.id] = panel = MockLedPanel(
                    device.unit, profile, lambda text: self.watch.led_shows(device.id, device.counter, text)
                )
                self._plug_in(device, host, panel.serve)
            case Terminal():
                self.terminals[device.id] = terminal = MockCallTerminal(device.unit, random)
                self._plug_in(device, host, terminal.serve)
            case Button():
                link = MqttLink(self.world(host, random), self.config.broker, f"{self.config.hall}-{device.id}")
                self.buttons[device.id] = MockMqttButton(link, button_topic(device))
                self.button_links[device.id] = link
                host.start(link.run(), device.id).add_done_callback(self._ended(device.id))
            case _:
                assert_never(device)

    def _plug_in(self, device: Printer | Led | Terminal, host: Host, serve: Serve) -> None:
        url = self.config.url_of(device)
        address = parse_address(url)
        baudrate = address.baudrate if isinstance(address, SerialAddress) else 0
        port = SimPort(self.loop, device.id, host, serve, self.chance(f"{device.id}/wire"), baudrate=baudrate)
        port.failed = lambda error: self.watch.failed(device.id, error)
        self.ports[device.id] = port
        self._by_url[url] = device.id
        port.plug()

    async def _open(self, host: Host, url: str) -> Stream:
        return await self.ports[self._by_url[url]].open(host)

    def _overhear(self, host: Host, topic: str, payload: bytes) -> None:
        if host.name == "controller":
            self.watch.controller_says(topic, payload)


class Controllers:
    """The controller's machine: one life after the other, on one disk, by one clock."""

    def __init__(self, hall: SimHall, folder: Path) -> None:
        self.house: House | None = None
        self.host: Host | None = None
        self.ready = False
        self.clock_ahead_s = 0.0
        self.slow_disk = False
        self.lives = 0
        self._hall, self._folder, self._loop = hall, folder, hall.loop
        self._random = hall.chance("controller's machine")
        self._wanted = False
        self._main: asyncio.Task[None] | None = None
        self._connections: list[apsw.Connection] = []
        self._path = folder / "0" / "journal.db"
        self._places = 0
        self._dies_in_a_write = False
        self._death: Callable[[], None] = lambda: None
        apsw.connection_hooks.append(self._note_connection)

    def close(self) -> None:
        """Takes back what reaches beyond this hall."""
        apsw.connection_hooks.remove(self._note_connection)

    @property
    def journal_path(self) -> Path:
        """The journal's file in this life."""
        return self._path

    @property
    def running(self) -> bool:
        """True from its start to its end."""
        return self.host is not None

    def now(self) -> datetime:
        """What the machine's clock says."""
        return self._hall.now() + timedelta(seconds=self.clock_ahead_s)

    def start(self) -> None:
        """Switched on; nothing if it runs."""
        self._wanted = True
        if self.host is not None:
            return
        self.lives += 1
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.host = host = self._loop.host("controller")
        host.hop_s, host.after_hop = self._hop_s, self._after_hop
        random = self._hall.chance(f"controller/{self.lives}")
        world = self._hall.world(host, random, self.now)
        config = self._hall.config.model_copy(update={"journal": self._path})
        self._hall.watch.controller_began(self.lives)
        self._main = host.start(self._live(world, config), "controller's process")
        self._main.add_done_callback(self._ended)

    def stop(self) -> None:
        """Told to stop, in order (SIGTERM)."""
        self._wanted = False
        if self._main is not None:
            self._main.cancel()

    def kill(self, restart_s: float, *, power: bool = False) -> None:
        """`kill -9`, or the machine's plug is pulled; on again after a while."""
        self._wanted = True
        if self.host is not None:
            self.host.kill()
            self._bury("lost power" if power else "killed", power=power)
        elif power:
            self._move_on(power=True)
        self._loop.at(self._loop.nobody, self._loop.time() + restart_s, self._start_if_wanted)

    def _start_if_wanted(self) -> None:
        if self._wanted:
            self.start()

    async def _live(self, world: World, config: HallConfig) -> None:
        async with open_journal(config.journal_path, world.vfs) as journal:
            self.house = house = House(world, config, journal)
            await house.run(self._say_ready)

    def _say_ready(self) -> None:
        self.ready = True
        self._hall.watch.controller_ready()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """By itself, or in order."""
        if task is not self._main:
            return
        how = "stopped"
        if not task.cancelled() and (error := task.exception()) is not None:
            how = f"ended: {error}"
            if not _is_the_disks(error):
                self._hall.watch.failed("controller", error)
        if self.host is not None:
            self.host.kill()
        self._bury(how)
        self._loop.at(self._loop.nobody, self._loop.time() + RESTART_S, self._start_if_wanted)

    def _bury(self, how: str, *, power: bool = False) -> None:
        if self.house is not None:
            vars(self.house.controller).clear()
        self.host = self.house = self._main = None
        self.ready = False
        self._move_on(power=power)
        self._hall.watch.controller_ended(how)

    def _move_on(self, *, power: bool) -> None:
        """The files as the next process finds them, under a new name: the dead one's connections touch them no more."""
        self._places += 1
        old, self._path = self._path, self._folder / str(self._places) / "journal.db"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        (self._hall.disk.cut_power if power else self._hall.disk.carry_over)(old, self._path)
        while self._connections:
            _close(self._connections.pop())
        for left in sorted(old.parent.glob("*")):
            left.unlink()

    def die_in_write(self, n: int, restart_s: float, *, power: bool = False) -> None:
        """Dies in the middle of the n-th write to the disk from now."""
        if self.host is None:
            return self.kill(restart_s, power=power)
        self._death = partial(self.kill, restart_s, power=power)
        self._hall.disk.die_at_write(n, self._note_death)
        return None

    def _note_death(self) -> None:
        self._dies_in_a_write = True

    def _after_hop(self) -> None:
        if self._dies_in_a_write:
            self._dies_in_a_write = False
            self._death()
        else:
            self._hall.watch.journal_written()

    def _note_connection(self, connection: apsw.Connection) -> None:
        self._connections.append(connection)

    def _hop_s(self, executor: Executor | None) -> tuple[float, float]:
        uniform = self._random.uniform
        if executor is None:
            return uniform(*POOL_S), 0.0
        slow = uniform(0, SLOW_COMMIT_S) if self.slow_disk else 0.0
        return slow + uniform(*COMMIT_S) / 2, uniform(*COMMIT_S) / 2


def on_simulated_wires(config: HallConfig) -> HallConfig:
    """The same hall, its mocks at addresses of their own, an outside broker, slips in letters.

    Letters, because pictures of letters depend on the fonts of this machine, and the trace must not.
    """
    devices = tuple(_addressed(device) for device in config.devices)
    return config.model_copy(update={"devices": devices, "mqtt": Mqtt(host="broker.simulated", port=1883)})


def _addressed(device: Printer | Led | Terminal | Button) -> Printer | Led | Terminal | Button:
    mock = device.address == "mock"
    match device:
        case Printer():
            address = f"socket://{device.id}.simulated:9100" if mock else device.address
            return device.model_copy(update={"address": address, "chinese": "gb18030", "qr": "native"})
        case Led() | Terminal():
            address = f"serial:///dev/simulated-{device.id}?baudrate={BAUDRATE}" if mock else device.address
            return device.model_copy(update={"address": address})
        case Button():
            return device.model_copy(update={"address": f"mqtt:{button_topic(device)}"})
        case _:
            assert_never(device)


class _Speech:
    """Every call takes as long."""

    async def say(self, text: str, language: str) -> Sound:
        """See Speech."""
        return silence(WORDS_S)


class _Loudspeaker:
    """A Player in virtual time."""

    def __init__(self, watch: Watch, voice: str) -> None:
        self._watch, self._voice = watch, voice

    async def rehearse(self) -> None:
        """See Player."""

    async def play(self, sound: Sound, name: str) -> None:
        """See Player. The name is `<ticket>-<counter>-<language>`."""
        ticket, _, rest = name.partition("-")
        counter = rest.rpartition("-")[0]
        self._watch.voice_begins(self._voice, ticket, counter)
        await asyncio.sleep(sound.seconds)
        self._watch.voice_ends(self._voice)


async def _switched_on(printer: MockPrinter) -> None:
    async with printer:
        await asyncio.get_running_loop().create_future()


def _is_the_disks(error: BaseException) -> bool:
    """What a controller may end by: a disk that cannot be trusted, or that takes nothing at the start."""
    if isinstance(error, BaseExceptionGroup):
        return all(_is_the_disks(inner) for inner in error.exceptions)
    return isinstance(error, StorageBroken | StorageFull)


def _close(connection: apsw.Connection) -> None:
    try:
        connection.close()
    except apsw.Error:
        return
