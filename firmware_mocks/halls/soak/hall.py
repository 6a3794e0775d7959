"""A whole hall in virtual time: the real controller, drivers and clients, mock devices, a network and a disk."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Never, assert_never

from counter_panel.panel.client import PanelClient
from display.tv.client import TvClient
from display.voice.process import VoiceSettings, run_voice
from drivers.address import SerialAddress, parse_address
from drivers.call_button.shelly_gen1 import SAID_AGAIN_S
from drivers.errors import LinkLost
from drivers.led.topic import Template
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Will
from drivers.stream import Stream
from drivers.world import World
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.card_reader import MockReader
from firmware_mocks.halls.lights import VirtualLight, virtual_light
from firmware_mocks.halls.soak.addresses import HURRIED_LIVES, at_leisure, on_simulated_wires, shared_lines
from firmware_mocks.halls.soak.lines import Place, SimLine
from firmware_mocks.halls.soak.lives import Controllers
from firmware_mocks.halls.soak.loudspeaker import SimLoudspeaker, SimSpeech
from firmware_mocks.halls.soak.printers import kind_of
from firmware_mocks.halls.soak.watch import Watch
from firmware_mocks.io_module import MockIoModule
from firmware_mocks.keypad import MockKeypad
from firmware_mocks.mqtt_button import MockMqttButton
from firmware_mocks.mqtt_rating_pad import MockMqttRatingPad, PadPlace
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.rating_pad import MockRatingPad
from firmware_mocks.simulation.broker import SimBroker
from firmware_mocks.simulation.disk import SimDisk
from firmware_mocks.simulation.loop import Host, SimLoop
from firmware_mocks.simulation.wires import Serve, SimPort
from firmware_mocks.topic_display import MockTopicDisplay
from kiosk.card_desk import card_reader, readers_at
from kiosk.config import Button, Device, HallConfig, IoModule, Keypad, Led, Printer, RatingPad, Reader, Terminal
from kiosk.io_presses import model_of
from kiosk.lights import ON_A_TOPIC
from kiosk.shared_lines import OnALine
from kiosk.touch.client import KioskClient
from kiosk.touch.readers import serve_readers
from kiosk.touch.scene import Scene
from kiosk.wires import button_topic, speaks_for_itself, topic_of

FIRST_DAY = "2026-03-02"
"""A Monday; simulated second 0 is its midnight in the hall's time zone."""

COUNTED = 0x1_0000 - 8
"""Pulses that an I/O module has counted when the first day begins: a counter of one word is soon over."""


class SimHall:
    """Devices and broker are on from the start; the controller and the windows when they are started."""

    def __init__(self, loop: SimLoop, config: HallConfig, seed: int, folder: Path, watch: Watch) -> None:
        self.loop, self.watch, self.seed = loop, watch, seed
        printers = [device.id for device in config.devices if isinstance(device, Printer)]
        self.printer_kinds = {id: kind_of(seed, index) for index, id in enumerate(printers)}
        self.config = on_simulated_wires(config, self.printer_kinds)
        self.line_of = shared_lines(config)
        self.lines: dict[str, SimLine] = {}
        self.midnight = datetime.fromisoformat(FIRST_DAY).replace(tzinfo=config.zone).astimezone(UTC)
        self.broker = SimBroker(loop, self.chance("network"))
        self.disk = SimDisk(self.chance("disk"))
        self.ports: dict[str, SimPort | Place] = {}
        self.printers: dict[str, MockPrinter] = {}
        self.leds: dict[str, VirtualLight | MockTopicDisplay] = {}
        self.terminals: dict[str, MockCallTerminal] = {}
        self.io_modules: dict[str, MockIoModule] = {}
        self.buttons: dict[str, MockMqttButton] = {}
        self.button_links: dict[str, MqttLink] = {}
        self.keypads: dict[str, MockKeypad] = {}
        self.readers: dict[str, MockReader] = {}
        self.pads: dict[str, MockRatingPad | MockMqttRatingPad] = {}
        self.pad_changed: Callable[[str], None] = lambda _id: None
        self.kiosks: dict[str, KioskClient] = {}
        self.screens: dict[str, TvClient] = {}
        self.panels: dict[str, PanelClient] = {}
        self.windows: dict[str, Host] = {}
        self.controller = Controllers(self, folder)
        self.touched: Callable[[], None] = lambda: None
        self.off: dict[str, bool] = {}
        self._by_url: dict[str, SimPort] = {}
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

    def pause_s(self, terminal: str) -> float:
        """Between two questions to a terminal or pad on a line, in the controller's life of now."""
        asked = next(each for each in self.config_of_life(self.controller.lives).devices if each.id == terminal)
        assert isinstance(asked, Terminal | RatingPad)
        return asked.poll_ms / 1000

    def config_of_life(self, life: int) -> HallConfig:
        """What the controller reads at this start: most of the time its lines are half asleep."""
        hurries = not self.chance(f"pace/{life}").randrange(HURRIED_LIVES)
        return self.config if hurries else at_leisure(self.config)

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

    @property
    def polls(self) -> int:
        """Words of the controller to devices on wires, so far."""
        return sum(port.figures.writes for port in self._by_url.values())

    def is_off(self, device: str) -> bool:
        """True while a person sees that a device has no power."""
        return self.off.get(device, False)

    def change_roll(self, printer: str) -> None:
        """Somebody puts in a new roll of paper, and tears away what hangs from the old one."""
        torn = self.printers[printer].half_printed
        self.printers[printer].press("new_roll")
        self.watch.roll_changed(printer, torn=torn)

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
        """`kill -9`; nothing if it does not run."""
        if id in self.windows:
            self.windows[id].kill()

    async def _window(self, id: str, host: Host, random: Random) -> None:
        world, config = self.world(host, random), self.config
        broker, hall = config.broker, config.hall
        if any(kiosk.id == id for kiosk in config.kiosks):
            read_card = card_reader(config, b"the key of a simulated hall", world.now)
            kiosk = self.kiosks[id] = KioskClient(world, broker, hall, id, Scene(world.new_id), read_card=read_card)
            programs: list[Coroutine[Any, Any, Never]] = [kiosk.link.run(), kiosk.serve_asks()]
            if readers := readers_at(config, id):
                programs.append(serve_readers(world, broker, hall, readers, kiosk.read))
            await asyncio.gather(*programs)
        elif any(display.id == id for display in config.displays):
            screen = self.screens[id] = TvClient(world, broker, hall, id)
            screen.link.listen(f"paidui/{hall}/board", lambda _message: self.watch.board_shown(id))
            await screen.link.run()
        elif any(voice.id == id for voice in config.voices):
            one = config.voice(id)
            settings = VoiceSettings(tuple(config.languages_of(one)), one.repeat)
            player = SimLoudspeaker(self.watch, id)
            await run_voice(world, broker, hall, id, settings, speech=SimSpeech(), player=player)
        else:
            counter = id.removeprefix("panel-")
            panel = self.panels[counter] = PanelClient(world, broker, hall, counter, id)
            await asyncio.gather(panel.link.run(), panel.serve_asks())

    def _ended(self, name: str) -> Callable[["asyncio.Task[Any]"], None]:
        def ended(task: "asyncio.Task[Any]") -> None:
            if not task.cancelled():
                self.watch.failed(name, task.exception() or "ended by itself")

        return ended

    # --- devices

    def _make(self, device: Device) -> None:
        host = self.loop.host(device.id)
        random = self.chance(device.id)
        match device:
            case Printer():
                kind = self.printer_kinds[device.id]
                printer = MockPrinter(
                    random,
                    model=kind.model,
                    serial=kind.serial,
                    on_slip=lambda slip, _png: self.watch.slip_out(device.id, slip),
                )
                self.printers[device.id] = printer
                self._plug_in(device, host, printer.serve)
                host.start(_switched_on(printer), device.id).add_done_callback(self._ended(device.id))
            case Led() if device.profile == ON_A_TOPIC:
                self.leds[device.id] = self._topic_display(device, host, random)
            case Led():
                self.leds[device.id] = light = virtual_light(
                    device, lambda text: self.watch.led_shows(device.id, device.counter, text)
                )
                self._plug_in(device, host, light.serve)
            case Terminal():
                in_turn = device.id in self.line_of
                self.terminals[device.id] = terminal = MockCallTerminal(
                    device.unit, random, on_change=lambda: self.watch.lcd_shows(device.id), in_turn=in_turn
                )
                self._plug_in(device, host, terminal.serve)
            case IoModule():
                self.io_modules[device.id] = module = MockIoModule(
                    device.unit,
                    model_of(device),
                    lambda lamp, lit: self.watch.lamp(device.id, lamp, lit=lit),
                    rests_closed=[button.input - 1 for button in device.buttons if button.contact == "opens"],
                    counted=COUNTED,
                )
                self._plug_in(device, host, module.serve)
            case Button():
                link = MqttLink(self.world(host, random), self.config.broker, f"{self.config.hall}-{device.id}")
                self.buttons[device.id] = button = MockMqttButton(link, button_topic(device), device.profile, self.now)
                self.button_links[device.id] = link
                host.start(link.run(), device.id).add_done_callback(self._ended(device.id))
                if device.profile == "shelly-gen1":
                    host.start(_says_again(button), device.id).add_done_callback(self._ended(device.id))
            case Keypad():
                self.keypads[device.id] = keypad = MockKeypad(self.loop.time)
                self._plug_in(device, host, keypad.board.serve)
            case Reader():
                self.readers[device.id] = reader = MockReader(self.loop.time, random, types=device.types)
                self._plug_in(device, host, reader.serve)
            case RatingPad() if speaks_for_itself(device):
                place = PadPlace(self.config.hall, device.id, device.counter, device.scores)
                on_change = partial(self._pad_changed, device.id)
                mqtt_pad = MockMqttRatingPad(self.world(host, random), self.config.broker, place, on_change)
                mqtt_pad.asking = lambda id, asked: self.watch.asked(device.id, id, "rate", asked)
                self.pads[device.id] = mqtt_pad
                host.start(mqtt_pad.link.run(), device.id).add_done_callback(self._ended(device.id))
            case RatingPad():
                in_turn = device.id in self.line_of
                on_change = partial(self._pad_changed, device.id)
                self.pads[device.id] = pad = MockRatingPad(device.unit, random, on_change=on_change, in_turn=in_turn)
                self._plug_in(device, host, pad.serve)
            case _:
                assert_never(device)

    def _pad_changed(self, id: str) -> None:
        if id in self.pads:
            self.pad_changed(id)

    def _topic_display(self, device: Led, host: Host, random: Random) -> MockTopicDisplay:
        availability = device.availability or ""
        link = MqttLink(
            self.world(host, random),
            self.config.broker,
            f"{self.config.hall}-{device.id}",
            will=Will(availability, b"offline") if availability else None,
            on_connected=lambda _session: display.say_there(),
        )
        told = partial(self.watch.led_shows, device.id, device.counter)
        display = MockTopicDisplay(link, topic_of(device), Template(device.payload), told, availability=availability)
        host.start(link.run(), device.id).add_done_callback(self._ended(device.id))
        return display

    def _plug_in(self, device: Device, host: Host, serve: Serve) -> None:
        url = self.config.url_of(device)
        if isinstance(device, OnALine) and device.id in self.line_of:
            line = self._shared_line(self.line_of[device.id], url)
            self.ports[device.id] = line.join(device, host, serve, self.chance(f"{device.id}/wire"))
            return
        address = parse_address(url)
        baudrate = address.baudrate if isinstance(address, SerialAddress) else 0
        port = SimPort(self.loop, device.id, host, serve, self.chance(f"{device.id}/wire"), baudrate=baudrate)
        port.failed = lambda error: self.watch.failed(device.id, error)
        self.ports[device.id] = self._by_url[url] = port
        port.plug()

    def _shared_line(self, name: str, url: str) -> SimLine:
        if name not in self.lines:
            self.lines[name] = line = SimLine(self.loop, name, url, self.chance(f"line {name}"))
            line.failed = line.port.failed = lambda error: self.watch.failed(name, error)
            self._by_url[url] = line.port
        return self.lines[name]

    async def _open(self, host: Host, url: str) -> Stream:
        return await self._by_url[url].open(host)

    def _overhear(self, host: Host, topic: str, payload: bytes) -> None:
        if host.name == "controller":
            self.watch.controller_says(topic, payload)
        elif host.name in self.kiosks:
            self.watch.kiosk_says(topic, payload)


async def _says_again(button: MockMqttButton) -> None:
    """As these do all day, pressed or not."""
    while True:
        await asyncio.sleep(SAID_AGAIN_S)
        with suppress(LinkLost):
            await button.say_again()


async def _switched_on(printer: MockPrinter) -> None:
    async with printer:
        await asyncio.get_running_loop().create_future()
