"""How each device is, for `paidui check`: as the running controller says, or asked by ourselves."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from pydantic import ValidationError

from drivers.call_button.messages import SCORE_KEYS, Feedback
from drivers.call_button.terminal import CallTerminal, Press
from drivers.errors import DeviceError, NoAnswer
from drivers.escpos.probe import Findings, probe
from drivers.health import DeviceHealth, HealthState, ReportHealth
from drivers.link import Link
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Message
from drivers.presence import Presence
from drivers.stream import Stream, TellsDeviceId
from drivers.usb_printer.printer_class import other_languages
from drivers.world import World
from kiosk import check_printer
from kiosk.config import (
    Button,
    Device,
    HallConfig,
    IoModule,
    Keypad,
    Led,
    Printer,
    RatingPad,
    Reader,
    Terminal,
)
from kiosk.finding import find as finding
from kiosk.io_presses import io_module
from kiosk.lights import ON_A_TOPIC, counter_light, light_on_a_line
from kiosk.shared_lines import OnALine, SharedLines
from kiosk.wires import address_of, speaks_for_itself, topic_of

ASK_CONTROLLER_S = 2.0
"""Seconds for the broker to hand over what the controller last said."""

LOOK_S = 0.02
"""Between two looks whether enough is known."""

PROBE_S = 4.0
"""Seconds for a device to show that it is there: longer than any driver waits for an answer."""

PROBE_PRINTER_S = 25.0
"""Seconds for a printer that answers few of the many questions about what it is able to do."""

_SILENCE: tuple[HealthState, str] = ("unknown", "it did not answer")


Said = dict[str, tuple[HealthState, str]]
Below = dict[str, list[str]]
"""Lines below that of a device."""


async def ask_controller(world: World, config: HallConfig) -> tuple[Said, Below] | None:
    """None when no controller of this hall is online."""
    if config.mqtt.host is None and not finding.is_running(config):
        return None
    said: Said = {}
    below: Below = {}
    online = asyncio.Event()

    def hear(message: Message) -> None:
        device = message.topic.rpartition("/")[2]
        with suppress(ValidationError):
            health = DeviceHealth.model_validate_json(message.payload)
            said[device] = (health.state, health.detail)
            below[device] = [words] if health.printer and (words := health.printer.advice.get("en")) else []

    def hear_status(message: Message) -> None:
        with suppress(ValidationError):
            if Presence.model_validate_json(message.payload).state != "offline":
                online.set()

    link = MqttLink(world, config.broker, f"{config.hall}-check-{world.new_id()[:8]}")
    link.listen(f"paidui/{config.hall}/devices/+", hear)
    link.listen(f"paidui/{config.hall}/status", hear_status)
    await _for_a_while(link.run(), ASK_CONTROLLER_S, lambda: online.is_set() and len(said) >= len(config.devices))
    return (said, below) if online.is_set() else None


async def probe_all(world: World, config: HallConfig) -> tuple[Said, Below]:
    said: Said = {}
    found: dict[str, Findings] = {}
    lines = SharedLines(world, config)
    async with asyncio.TaskGroup() as tasks:
        for device in config.devices:
            if isinstance(device, OnALine) and device.id in lines.line_of:
                tasks.create_task(_probe_on_a_line(lines, device, said), name=device.id)
            else:
                tasks.create_task(_probe(world, config, device, said, found), name=device.id)
        await asyncio.sleep(0)
        known = partial(_all_known, said, list(lines.line_of))
        for name, run in lines.runs():
            tasks.create_task(_for_a_while(run, PROBE_S, known), name=name)
    printers = [device for device in config.devices if isinstance(device, Printer)]
    return said, {each.id: check_printer.below(each, said[each.id][0], found.get(each.id)) for each in printers}


async def _probe_on_a_line(lines: SharedLines, device: OnALine, said: Said) -> None:
    said[device.id] = _SILENCE
    seat = lines.seat(device, partial(_note, said, device.id))
    assert seat is not None
    match device:
        case Led():
            asking = seat.run(light_on_a_line(device, seat.report).serve)
        case IoModule():
            asking = seat.run(io_module(device, None, seat.report).serve)
        case Terminal():
            asking = seat.run(CallTerminal(device.id, device.unit, _refuse, seat.report).serve_in_turn)
        case RatingPad():
            asking = seat.run(_pad(device, seat.report).serve_in_turn)
    await _for_a_while(asking, PROBE_S, partial(_all_known, said, list(lines.line_of)))


def _all_known(said: Said, devices: list[str]) -> bool:
    return all(said.get(device, _SILENCE) != _SILENCE for device in devices)


async def _probe(world: World, config: HallConfig, device: Device, said: Said, found: dict[str, Findings]) -> None:
    said[device.id] = _SILENCE
    link = Link(device.id, partial(address_of, config, device), world, partial(_note, said, device.id))
    if isinstance(device, Button):
        said[device.id] = _wire_of_button(config, device)
        return
    if isinstance(device, Led) and device.profile == ON_A_TOPIC:
        said[device.id] = "unknown", f"the controller publishes its number on {topic_of(device)}"
        return
    if speaks_for_itself(device):
        said[device.id] = ("unknown", "it tells how it is while the controller runs")
        return
    seconds = PROBE_PRINTER_S if isinstance(device, Printer) else PROBE_S
    await _for_a_while(
        link.run(partial(_converse, device, link, found)),
        seconds,
        lambda: said[device.id] != _SILENCE or device.id in found,
    )


def _note(said: Said, device: str, state: HealthState, detail: str) -> None:
    said[device] = (state, detail)


def _wire_of_button(config: HallConfig, device: Button) -> tuple[HealthState, str]:
    try:
        address_of(config, device)
    except DeviceError as error:
        return "lost", str(error)
    return "unknown", "press it while the controller runs"


async def _converse(device: Device, link: Link, found: dict[str, Findings], stream: Stream) -> None:
    """The hall's own drivers, with nothing to show, print or obey."""
    match device:
        case Printer():
            findings, speaks = await probe(stream), await _other_languages(stream)
            link.report(*check_printer.verdict(findings, speaks))
            found[device.id] = findings
            await asyncio.Event().wait()
        case Led():
            await counter_light(device, link.report).serve(stream)
        case Terminal():
            await CallTerminal(device.id, device.unit, _refuse, link.report).serve(stream)
        case Keypad():
            link.report("ok", "")
            await asyncio.Event().wait()
        case Reader():
            link.report(*(("ok", "") if device.types else ("unknown", "its port is there; read a card to hear it")))
            await asyncio.Event().wait()
        case RatingPad():
            await _pad(device, link.report).serve(stream)


def _pad(device: RatingPad, report: ReportHealth) -> CallTerminal:
    return CallTerminal(device.id, device.unit, _refuse, report, keys=SCORE_KEYS, kind="rating pad")


async def _other_languages(stream: Stream) -> str:
    """What a printer on USB says it speaks, if not ESC/POS."""
    if isinstance(stream, TellsDeviceId):
        with suppress(NoAnswer):
            return other_languages(await stream.device_id())
    return ""


async def _refuse(_press: Press) -> Feedback:
    return Feedback(accepted=False, text="check")


async def _for_a_while(running: Coroutine[Any, Any, Any], seconds: float, enough: Callable[[], bool]) -> None:
    """Runs something that never ends until there is enough, or time is up."""
    task = asyncio.ensure_future(running)
    for _ in range(round(seconds / LOOK_S)):
        if enough() or task.done():
            break
        await asyncio.sleep(LOOK_S)
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
