"""Makes the virtual device of each kind and plugs it in: on a wire of its own, on a shared line, on the broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Self, assert_never

from drivers.address import MockAddress, parse_address
from drivers.errors import LinkLost
from drivers.led.topic import Template
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Will
from drivers.stream import Stream
from drivers.world import World
from firmware_mocks.button_device import ButtonDevice
from firmware_mocks.button_picture import draw_button
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.card_reader import MockReader
from firmware_mocks.halls.lights import Teller, VirtualLight, virtual_light
from firmware_mocks.io_module import HOLD_S, PRESS_S, MockIoModule
from firmware_mocks.keypad import MockKeypad
from firmware_mocks.mqtt_button import MockMqttButton
from firmware_mocks.mqtt_rating_pad import MockMqttRatingPad, PadPlace
from firmware_mocks.multidrop import MultidropWire
from firmware_mocks.ports import Port, pty_port, tcp_port
from firmware_mocks.printer.model import MODELS, Model
from firmware_mocks.printer.roll import PrintedSlip
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.rating_pad import MockRatingPad
from firmware_mocks.topic_display import MockTopicDisplay
from kiosk.button_feedback import feedback_of
from kiosk.config import Button, Device, HallConfig, IoModule, Keypad, Led, Printer, RatingPad, Reader, Terminal
from kiosk.io_presses import model_of
from kiosk.lights import ON_A_TOPIC
from kiosk.shared_lines import OnALine
from kiosk.wires import button_topic, hall_folder, line_name, topic_of, wire_path

UNPLUG = "unplug"
"""The fault that every device on a wire of bytes has besides its own."""

BROKER_S = 5.0
"""Seconds that a press waits for the broker."""

LAMP_S, LAMP_AGAIN_S = 0.8, 0.4
"""Until a keypad's lamp has answered a press; until it goes dark once more, if it does."""

_LAMP_SAYS = {1: "taken", 2: "refused", 3: "refused"}
"""By how often it went dark."""

Say = Callable[[str], None]
Run = Callable[[Coroutine[Any, Any, object], str], None]
Serve = Callable[[Stream], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Virtual:
    """A running virtual device: what can go wrong with it, and what can be pressed."""

    faults: tuple[str, ...]
    fault: Callable[[str, bool], None]
    port: Port | None = None
    press: Callable[[str], Awaitable[str]] | None = None

    def switch(self, fault: str, on: bool) -> None:
        """Raises ValueError for an unknown fault."""
        if fault == UNPLUG and self.port is not None:
            self.port.unplug() if on else self.port.replug()
        elif fault in self.faults:
            self.fault(fault, on)
        else:
            known = ", ".join((*self.faults, *((UNPLUG,) if self.port else ())))
            raise ValueError(f"no fault {fault!r}; known: {known}")


class Maker:
    """Builds one device after another into the stack of the hall."""

    def __init__(self, world: World, config: HallConfig, out: Path | None, say: Say, printers: Model | None) -> None:
        self._world, self._config, self._out, self._say, self._printers = world, config, out, say, printers
        self._stack = AsyncExitStack()
        self._lines: dict[str, tuple[MultidropWire, Port]] = {}

    async def __aenter__(self) -> Self:
        self._run = await self._stack.enter_async_context(_tasks_of_the_block())
        return self

    async def __aexit__(self, *error: Any) -> bool | None:
        return await self._stack.__aexit__(*error)

    async def make(self, device: Device) -> Virtual:
        """The device, plugged in."""
        match device:
            case Printer():
                return await self._printer(device)
            case Led():
                return await self._led(device)
            case Terminal():
                return await self._terminal(device)
            case IoModule():
                return await self._io_module(device)
            case Button():
                return self._button(device)
            case RatingPad() if device.profile == "mqtt":
                return self._mqtt_pad(device)
            case RatingPad():
                return await self._pad(device)
            case Keypad():
                return await self._keypad(device)
            case Reader():
                return await self._reader(device)
            case _:
                assert_never(device)

    async def _printer(self, device: Printer) -> Virtual:
        several = sum(isinstance(other, Printer) for other in self._config.devices) > 1
        out = self._out / device.id if self._out and several else self._out
        grain = Random(self._world.random.getrandbits(64))  # noqa: S311 - the look of paper, no secret
        model = self._printers or replace(MODELS["plain"], width=device.width_dots)
        printer = MockPrinter(
            grain,
            model=model,
            out=out,
            on_slip=lambda slip, png: self._say(_slip_line(device.id, slip, png)),
            serial=model.xon_xoff,
        )
        await self._stack.enter_async_context(printer)
        port: Port
        if model.xon_xoff:
            port = await self._stack.enter_async_context(pty_port(wire_path(self._config, device.id), narrow=True))
        else:
            port = await self._stack.enter_async_context(tcp_port(narrow=True))
            self._lay_wire(device.id, port.url)
        self._run(port.serve(printer.serve), device.id)

        async def press(key: str) -> str:
            printer.press(key)
            left = printer.roll.left_mm
            return f"{printer.roll.used_mm:.0f} mm used" + ("" if left is None else f", {left:.0f} mm left")

        return Virtual(tuple(printer.faults), printer.fault, port, press)

    async def _led(self, device: Led) -> Virtual:
        def changed(text: str) -> None:
            if self._out is not None:
                self._out.mkdir(parents=True, exist_ok=True)
                virtual.draw(self._config.counter(device.counter).id).save(self._out / f"{device.id}.png")
            self._say(f"{device.id} shows [{text}]")

        told = Teller(changed)
        virtual: VirtualLight | MockTopicDisplay
        if device.profile == ON_A_TOPIC:
            virtual = display = self._topic_display(device, told)
            return Virtual(display.FAULTS, partial(self._fault_of_topic, device.id, display))
        virtual = light = virtual_light(device, told.see)
        port = await self._plug_in(device, light.serve)
        return Virtual(light.FAULTS, light.fault, port)

    def _topic_display(self, device: Led, told: Teller) -> MockTopicDisplay:
        availability = device.availability or ""
        link = MqttLink(
            self._world,
            self._config.broker,
            f"{self._config.hall}-{device.id}",
            will=Will(availability, b"offline") if availability else None,
            on_connected=lambda _session: display.say_there(),
        )
        display = MockTopicDisplay(
            link, topic_of(device), Template(device.payload), told.see, availability=availability
        )
        self._lay_wire(device.id, f"mqtt:{topic_of(device)}")
        self._run(link.run(), f"{device.id} radio")
        return display

    def _fault_of_topic(self, id: str, display: MockTopicDisplay, name: str, on: bool) -> None:
        display.fault(name, on)
        self._run(_say_there(display), f"{id} says whether it is there")

    async def _io_module(self, device: IoModule) -> Virtual:
        def lit(lamp: int, on: bool) -> None:
            if on:
                self._say(f"{device.id} lights lamp {lamp + 1}")

        rests_closed = [button.input - 1 for button in device.buttons if button.contact == "opens"]
        module = MockIoModule(device.unit, model_of(device), lit, rests_closed=rests_closed)
        port = await self._plug_in(device, module.serve)
        wired = {str(number): button for number, button in enumerate(device.buttons, start=1)}

        async def press(action: str) -> str:
            number, _, way = action.partition("_")
            if number not in wired or way not in ("", "single", "hold"):
                raise ValueError(f"no button {action!r}; there are {', '.join(wired)}, and 1_hold for a long press")
            button = wired[number]
            pressing = asyncio.ensure_future(module.press(button.input - 1, HOLD_S if way == "hold" else PRESS_S))
            try:
                return await _lamp_says(module, button.lamp)
            finally:
                await pressing

        return Virtual(module.FAULTS, module.fault, port, press)

    async def _terminal(self, device: Terminal) -> Virtual:
        in_turn = device.address != "mock"
        terminal = MockCallTerminal(device.unit, boot=self._next_boot(device.id), in_turn=in_turn)
        port = await self._plug_in(device, terminal.serve)

        async def press(key: str) -> str:
            told = await terminal.press(key)
            return f"{'taken' if told.accepted else 'refused'}: {told.text or told.number or '-'}"

        return Virtual(terminal.FAULTS, terminal.fault, port, press)

    async def _pad(self, device: RatingPad) -> Virtual:
        in_turn, boot = device.address != "mock", self._next_boot(device.id)
        pad = MockRatingPad(device.unit, boot=boot, on_change=lambda: self._look_at(device, pad), in_turn=in_turn)
        port = await self._plug_in(device, pad.serve)

        async def press(key: str) -> str:
            told = await pad.score(_key_of(device, key))
            return "it rests" if told is None else f"{'taken' if told.accepted else 'refused'}: {told.text or '-'}"

        return Virtual(pad.FAULTS, pad.fault, port, press)

    def _mqtt_pad(self, device: RatingPad) -> Virtual:
        config = self._config
        place = PadPlace(config.hall, device.id, device.counter, device.scores)
        pad = MockMqttRatingPad(self._world, config.broker, place, lambda: self._look_at(device, pad))
        self._lay_wire(device.id, f"mqtt:paidui/{config.hall}/requests/{device.id}")
        self._run(pad.link.run(), f"{device.id} network")

        async def press(key: str) -> str:
            reply = await pad.score(_key_of(device, key))
            return "it rests" if reply is None else "taken" if reply["ok"] else f"refused: {reply['reason']}"

        return Virtual(pad.FAULTS, pad.fault, None, press)

    def _look_at(self, device: RatingPad, pad: MockRatingPad | MockMqttRatingPad) -> None:
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            pad.draw(device.id).save(self._out / f"{device.id}.png")
        self._say(f"{device.id} shows [{' · '.join(pad.screen)}]")

    async def _plug_in(self, device: OnALine, serve: Serve) -> Port:
        """On a wire of its own, or on the line it shares; a line is unplugged as a whole."""
        address = parse_address(device.address)
        if not isinstance(address, MockAddress) or not address.line:
            port: Port = await self._stack.enter_async_context(pty_port(wire_path(self._config, device.id)))
            self._run(port.serve(serve), device.id)
            return port
        if address.line not in self._lines:
            wire, path = MultidropWire(address.baudrate), wire_path(self._config, line_name(address.line))
            port = await self._stack.enter_async_context(pty_port(path))
            self._run(port.serve(wire.serve), address.line)
            self._lines[address.line] = wire, port
        wire, port = self._lines[address.line]
        self._run(serve(wire.tap(device.id)), device.id)
        return port

    def _button(self, device: Button) -> Virtual:
        link = MqttLink(self._world, self._config.broker, f"{self._config.hall}-{device.id}")
        button = MockMqttButton(link, button_topic(device), device.profile, self._world.now)
        topics = [step.topic for steps in feedback_of(device).values() for step in steps]
        look = partial(self._look_at_button, device)
        lamp = ButtonDevice(link, button_topic(device), device.profile, topics, lambda: look(lamp))
        awake = False
        self._lay_wire(device.id, f"mqtt:{button_topic(device)}")
        connect = _once(lambda: self._run(link.run(), f"{device.id} radio"))

        async def press(action: str) -> str:
            nonlocal awake
            connect()
            async with asyncio.timeout(BROKER_S):
                await link.until_connected()
            if not awake and device.profile == "shelly-gen1":
                await button.say_again()
            awake = True
            pressed_at = asyncio.get_running_loop().time()
            await button.press(action)
            felt = await lamp.until_felt(pressed_at) if device.feedback else ""
            look(lamp, felt)
            return f"sent; {felt}" if felt else "sent"

        return Virtual(button.faults, button.fault, None, press)

    def _look_at_button(self, device: Button, lamp: ButtonDevice, told: str = "") -> None:
        if self._out is not None and device.feedback:
            self._out.mkdir(parents=True, exist_ok=True)
            draw_button(device.id, lit=lamp.lit, told=told).save(self._out / f"{device.id}.png")

    async def _keypad(self, device: Keypad) -> Virtual:
        keypad = MockKeypad(asyncio.get_running_loop().time)
        port = await self._listen(device, keypad.board.serve)

        async def press(keys: str) -> str:
            before = keypad.board.blinks
            await keypad.press(keys)
            try:
                async with asyncio.timeout(LAMP_S):
                    await keypad.board.until_dark()
            except TimeoutError:
                return "sent"
            await asyncio.sleep(LAMP_AGAIN_S)
            return _LAMP_SAYS.get(keypad.board.blinks - before, "sent")

        return Virtual(keypad.FAULTS, keypad.fault, port, press)

    async def _reader(self, device: Reader) -> Virtual:
        grain = Random(self._world.random.getrandbits(64))  # noqa: S311 - noise, no secret
        reader = MockReader(asyncio.get_running_loop().time, grain, types=device.types)
        port = await self._listen(device, reader.serve)

        async def press(text: str) -> str:
            await reader.swipe(text)
            return "read"

        return Virtual(reader.FAULTS, reader.fault, port, press)

    async def _listen(self, device: Keypad | Reader, serve: Serve) -> Port:
        """On TCP, which stands for the kernel's input device: it takes the same bytes both ways."""
        port = await self._stack.enter_async_context(tcp_port())
        self._lay_wire(device.id, port.url)
        self._run(port.serve(serve), device.id)
        return port

    def _lay_wire(self, device: str, url: str) -> None:
        path = wire_path(self._config, device)
        path.write_text(url + "\n", encoding="utf-8")
        self._stack.callback(path.unlink, missing_ok=True)

    def _next_boot(self, device: str) -> int:
        """Kept on disk, as in the real device: a press must never bear the name of an earlier one."""
        path = hall_folder(self._config) / f"{device}.boot"
        try:
            last = int(path.read_text())
        except FileNotFoundError:
            last = 0
        except ValueError:
            last = self._world.random.getrandbits(16)  # killed while it was being written
        boot = (last + 1) & 0xFFFF
        path.write_text(str(boot))
        return boot


@asynccontextmanager
async def _tasks_of_the_block() -> AsyncIterator[Run]:
    """What is started runs until the block ends, or ends the block by failing."""
    running: list[asyncio.Task[object]] = []
    async with asyncio.TaskGroup() as tasks:
        yield lambda serving, name: running.append(tasks.create_task(serving, name=f"virtual {name}"))
        for task in running:
            task.cancel()


async def _say_there(display: MockTopicDisplay) -> None:
    with suppress(LinkLost):
        await display.say_there()


async def _lamp_says(module: MockIoModule, lamp: int | None) -> str:
    if lamp is None:
        return "pressed"
    try:
        return "taken" if await module.answer_of(lamp - 1) else "refused"
    except TimeoutError:
        return "its lamp stays dark"


def _key_of(device: RatingPad, key: str) -> int:
    known = [str(number) for number in range(1, len(device.scores) + 1)]
    if key not in known:
        raise ValueError(f"a rating pad has no key '{key}'; there are {', '.join(known)}")
    return int(key)


def _once(do: Callable[[], None]) -> Callable[[], None]:
    """A button joins the broker when it is first pressed: battery devices sleep."""
    left = [do]
    return lambda: left.pop()() if left else None


def _slip_line(device: str, slip: PrintedSlip, png: Path | None) -> str:
    return f"{device} printed slip {slip.number}" + (f": {png}" if png else "")
