"""The composition root: a hall's controller with its journal, broker, desk and devices. Tests call it too."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any, Never, assert_never

from counter_panel.keypad import WITH_NUMBER, keys_of
from drivers.call_button.keypad import CallKeypad
from drivers.call_button.messages import SCORE_KEYS
from drivers.call_button.terminal import CallTerminal
from drivers.errors import LinkLost
from drivers.health import ReportHealth
from drivers.led.showing import CounterLight
from drivers.led.topic import TopicDisplay
from drivers.link import Link
from drivers.world import World
from kiosk import lock
from kiosk.announcer import Announcer
from kiosk.booking_file import BookingFile
from kiosk.broker_process import run_broker
from kiosk.button_feedback import ButtonFeedback
from kiosk.button_presses import ButtonPresses
from kiosk.config import Button, HallConfig, IoModule, Keypad, Led, Printer, RatingPad, Reader, Terminal
from kiosk.controller import Controller
from kiosk.desk import Desk
from kiosk.forecaster import Forecaster
from kiosk.health import HealthBook
from kiosk.io_presses import IoPresses, io_module
from kiosk.journal import Journal, Recorded, open_journal
from kiosk.keypad_presses import KeypadPresses
from kiosk.lights import ON_A_TOPIC, counter_light, light_on_a_line, topic_display
from kiosk.presses import TerminalPresses
from kiosk.printer_log import PrinterLog
from kiosk.printing import SlipDesk
from kiosk.rating_pads import PadDesk
from kiosk.rules_of import rules_of
from kiosk.shared_lines import SharedLines
from kiosk.sizes import check_sizes
from kiosk.told_once import ToldOnce
from kiosk.wires import address_of, button_topic, controller_lock, speaks_for_itself

READY_WITHOUT_BROKER_S = 1.0
"""Seconds that `ready` waits for the broker: the wires of the hall serve without it."""

WIRE_LOOK_S = 1.0
"""Between two looks whether a virtual button is there: its topic alone does not tell."""

Served = Printer | Led | Terminal | Button | RatingPad | Keypad | IoModule
"""Devices of the controller's machine; a reader is its kiosk's."""

log = logging.getLogger(__name__)


async def run_hall(world: World, config: HallConfig, ready: Callable[[], None] = lambda: None) -> None:
    """Runs until cancelled. Raises HallTooLarge, HallLocked, HallMismatch, StorageFull, StorageBroken, BrokerFailed,
    OSError."""
    check_sizes(config)
    with lock.hold(controller_lock(config), f"process {os.getpid()}, hall {config.hall}"):
        async with open_journal(config.journal_path, world.vfs) as journal:
            await House(world, config, journal).run(ready)


class House:
    """Everything that lives as long as the controller."""

    def __init__(self, world: World, config: HallConfig, journal: Journal) -> None:
        self._world, self._config = world, config
        self.announcer = Announcer(config)
        self.controller = Controller(world, config, rules_of(config), journal, self._show)
        printers = [device.id for device in config.devices if isinstance(device, Printer)]
        served = [each for each in config.devices if not isinstance(each, Reader) and not speaks_for_itself(each)]
        self.health = HealthBook(world, [device.id for device in served], printers)
        self.printer_log = PrinterLog(self.controller, self.health)
        self.desk = Desk(world, config, self.controller, self.announcer, self.health)
        self.forecaster = Forecaster(self.controller, world.now, self.desk.look)
        self.desk.advice = lambda: self.forecaster.advice
        self.controller.ask_advice = self.forecaster.ask
        self.health.changed = self._device_changed
        self.controller.on_condition = self.desk.look
        self._leds: list[tuple[Led, CounterLight]] = []
        self._topics: list[tuple[Led, TopicDisplay]] = []
        self._terminals: list[tuple[str, CallTerminal]] = []
        self._pads: list[PadDesk] = []
        self._tellers: list[tuple[str, Coroutine[Any, Any, Never]]] = []
        self._broker_listens = asyncio.Event()
        self.slips = SlipDesk(world, config, self.controller, self.announcer, self.health)
        self._lines = SharedLines(world, config)
        self._children = [(device.id, self._serve(device)) for device in served]
        self._children += [*self._lines.runs(), *self._tellers]

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Starts from the journal, then serves until cancelled."""
        with ExitStack() as unserved:
            for _, child in self._children:
                unserved.callback(child.close)
            await self._run(ready)

    async def _run(self, ready: Callable[[], None]) -> None:
        async with asyncio.TaskGroup() as tasks:
            if self._config.mqtt.embedded:
                listen = self._config.mqtt.listen or "127.0.0.1"
                broker = run_broker(listen, self._config.broker, self._broker_listens)
                tasks.create_task(broker, name="broker")
            await self.controller.start()
            self._show_devices()
            self.slips.resume()
            tasks.create_task(self.controller.run(), name="controller")
            tasks.create_task(self._run_desk(), name="desk")
            tasks.create_task(self.forecaster.run(), name="forecaster")
            tasks.create_task(self.printer_log.run(), name="printers: journal")
            if (file := self._config.appointments_path) is not None:
                booking = BookingFile(self._world, self._config, self.controller, file)
                tasks.create_task(booking.run(), name="appointments")
            for name, child in self._children:
                tasks.create_task(child, name=name)
            for name, printer in self.slips.printers.items():
                tasks.create_task(printer.keep_clean(), name=f"{name}: time")
            tasks.create_task(self._say_ready(ready), name="ready")

    async def _run_desk(self) -> Never:
        if self._config.mqtt.embedded:
            await self._broker_listens.wait()
        await self.desk.run()

    def _show(self, events: list[Recorded]) -> None:
        """The outlets, in the order in which people look: light, paper, then everybody else."""
        self._show_devices()
        self.slips.show(events)
        self.desk.show(events)
        self.forecaster.show(events)
        self.printer_log.show(events)

    def _device_changed(self, _device: str) -> None:
        self.desk.look()
        self.printer_log.look()

    def _show_devices(self) -> None:
        hall = self.controller.hall
        for led, light in self._leds:
            text = self.announcer.led_text(hall, led.counter, led.paused)
            light.show(text, self.announcer.led_call(hall, led.counter))
        for led, display in self._topics:
            text, call = (
                self.announcer.led_text(hall, led.counter, led.paused),
                self.announcer.led_call(hall, led.counter),
            )
            display.show(text, call, hall.counters[led.counter].phase)
        for counter, terminal in self._terminals:
            terminal.show(self.announcer.terminal_state(hall, counter))
        for pad in self._pads:
            pad.show(hall)

    def _serve(self, device: Served) -> Coroutine[Any, Any, Never]:
        """The supervised child that keeps one device served, losing whatever it loses alone."""
        world, announcer, report = self._world, self.announcer, self.health.reporter(device.id)
        link = Link(device.id, partial(address_of, self._config, device), world, report)
        match device:
            case Printer():
                outlet = self.slips.printers[device.id]
                return link.run(lambda stream: outlet.serve(stream, link.report))
            case Led(profile=profile) if profile == ON_A_TOPIC:
                display = topic_display(device, link.report)
                self._topics.append((device, display))
                if device.availability is not None:
                    self.desk.link.listen(device.availability, display.hear)
                return display.run(self.desk.link)
            case Led():
                if (place := self._lines.seat(device, report)) is not None:
                    led = light_on_a_line(device, place.report)
                    self._leds.append((device, led))
                    return place.run(led.serve)
                light = counter_light(device, link.report)
                self._leds.append((device, light))
                return link.run(light.serve)
            case Terminal():
                presses = TerminalPresses(world, self.controller, announcer, device.counter, device.keys)
                seat = self._lines.seat(device, report)
                report, pause_s = (seat or link).report, device.poll_ms / 1000
                terminal = CallTerminal(device.id, device.unit, presses.press, report, pause_s=pause_s)
                self._terminals.append((device.counter, terminal))
                return link.run(terminal.serve) if seat is None else seat.run(terminal.serve_in_turn)
            case IoModule():
                seat = self._lines.seat(device, report)
                assert seat is not None
                module = io_module(device, IoPresses(world, self.controller, device), seat.report)
                return seat.run(module.serve)
            case Button():
                return self._serve_button(device, link.report)
            case Keypad():
                pressed = KeypadPresses(world, self.controller, announcer, device)
                keys = keys_of(device.keys)
                keypad = CallKeypad(
                    device.id,
                    keys,
                    WITH_NUMBER,
                    pressed.press,
                    report=link.report,
                    new_id=world.new_id,
                    tell=ToldOnce(device.id).tell,
                )
                return link.run(keypad.serve)
            case RatingPad():
                return self._serve_pad(device, link)
            case _:
                assert_never(device)

    def _serve_pad(self, device: RatingPad, link: Link) -> Coroutine[Any, Any, Never]:
        desk = PadDesk(self._world, self.controller, self._config, device)
        seat = self._lines.seat(device, self.health.reporter(device.id))
        report, pause_s = (seat or link).report, device.poll_ms / 1000
        pad = CallTerminal(
            device.id, device.unit, desk.press, report, keys=SCORE_KEYS, kind="rating pad", pause_s=pause_s
        )
        desk.tell = pad.show
        self._pads.append(desk)
        return link.run(pad.serve) if seat is None else seat.run(pad.serve_in_turn)

    def _serve_button(self, device: Button, report: ReportHealth) -> Coroutine[Any, Any, Never]:
        link = self.desk.link
        feedback = ButtonFeedback(device, self._config.languages[0]) if device.feedback else None
        button = ButtonPresses(
            self._world, self.controller, device, report, lambda: link.connected_at, feedback=feedback
        )
        link.listen(button_topic(device), button.receive)
        if feedback is not None:
            self._tellers.append((f"{device.id} answers", feedback.driver.run(link)))
        return self._watch_wire(device, report)

    async def _watch_wire(self, button: Button, report: ReportHealth) -> Never:
        """A button says nothing until it is pressed; a virtual one at least has a wire, or has none."""
        while True:
            state = self.health.state(button.id)
            try:
                address_of(self._config, button)
                if state == "lost":
                    report("unknown", "")
            except LinkLost as lost:
                report("lost", str(lost))
            await asyncio.sleep(WIRE_LOOK_S)

    async def _say_ready(self, ready: Callable[[], None]) -> None:
        if self._config.mqtt.embedded:
            await self._broker_listens.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHOUT_BROKER_S):
                await self.desk.link.until_connected()
        ready()
