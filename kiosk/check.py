"""`paidui check`: a line for every device, from the running controller, or by asking each device ourselves."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from drivers.call_button.families import FAMILIES
from drivers.call_button.messages import SCORE_KEYS, Feedback
from drivers.call_button.terminal import CallTerminal, Press
from drivers.errors import DeviceError, NoAnswer
from drivers.escpos.probe import Findings, probe
from drivers.evdev.finding import Inputs
from drivers.health import DeviceHealth, HealthState, ReportHealth
from drivers.link import Link
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Message
from drivers.plugged import SerialPort
from drivers.presence import Presence
from drivers.stream import Stream, TellsDeviceId
from drivers.usb_printer.printer_class import other_languages
from drivers.world import World
from kiosk import check_inputs, check_printer, lock
from kiosk.appointments import read_appointments
from kiosk.cards import read_key
from kiosk.config import (
    Button,
    ConfigError,
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
from kiosk.config.advice import advice
from kiosk.finding import find as finding
from kiosk.finding.ports import names_that_change, ports_block
from kiosk.io_presses import io_module
from kiosk.lights import ON_A_TOPIC, answers, counter_light, modbus_display
from kiosk.process import FAILED, OK, USAGE, Complaint
from kiosk.shared_lines import OnALine, SharedLines
from kiosk.sizes import HallTooLarge, check_sizes
from kiosk.slip_checks import wrong_on_paper
from kiosk.slip_design import load_design
from kiosk.slip_printers import unwritten_logos
from kiosk.wires import address_of, button_topic, speaks_for_itself, topic_of

ASK_CONTROLLER_S = 2.0
"""Seconds for the broker to hand over what the controller last said."""

LOOK_S = 0.02
"""Between two looks whether enough is known."""

PROBE_S = 4.0
"""Seconds for a device to show that it is there: longer than any driver waits for an answer."""

PROBE_PRINTER_S = 25.0
"""Seconds for a printer that answers few of the many questions about what it is able to do."""

MOST_COMPLAINTS = 20
"""Lines about one list of appointments."""

MARKS: dict[HealthState, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "degraded": ("degraded", "yellow"),
    "lost": ("lost", "red"),
    "unknown": ("unknown", "magenta"),
}


_SILENT = "nothing is heard of it before it is pressed"
_SILENCE: tuple[HealthState, str] = ("unknown", "it did not answer")


async def check(world: World, config: HallConfig, *, look: bool = False, out: Path | None = None) -> int:
    """Prints the lines; 0 when every device is well, 1 otherwise. `look`: asks every line who is there; `out`: writes
    a copy of the file there with what was found."""
    try:
        check_sizes(config)
    except HallTooLarge as error:
        raise Complaint(str(error), USAGE) from None
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{config.file.name}: valid; hall {config.hall}, {len(config.services)} services,"
        f" {len(config.counters)} counters, {len(config.devices)} devices"
    )
    lists_are_right = _check_lists(console, config)
    told = await _ask_controller(world, config)
    source = "the running controller says" if told is not None else "no controller runs; asked each device"
    console.print(f"{source}:")
    said, below = told or await _probe_all(world, config)
    for reader in (device for device in config.devices if isinstance(device, Reader)):
        said.setdefault(reader.id, ("lost", f"nobody serves it: is `paidui kiosk` of {reader.kiosk} running?"))
    for device in config.devices:
        state, detail = said.get(device.id, ("unknown", "the controller said nothing of it"))
        word, colour = MARKS[state]
        if isinstance(device, Button):
            detail = _of_button(device, detail or (_SILENT if state == "unknown" else ""))
        console.print(Text(f"  {device.id:<16} "), Text(f"{word:<9}", colour), Text(detail), sep="")
        for line in below.get(device.id, ()):
            console.print(Text(f"{'':<19}{line}"))
    _tell_inputs(console, config)
    works = all(_works(device, said) for device in config.devices)
    ports = await _tell_ports(console, world, config)
    if look:
        runs = source.startswith("the running") or finding.is_running(config)
        well = finding.refuse(console) if runs else await finding.find(console, world, config, ports, out)
        works = works and well
    return OK if works and lists_are_right else FAILED


def _tell_inputs(console: Console, config: HallConfig) -> None:
    """Where the hall has keypads or readers: what else, or under which other name, is plugged in here."""
    if any(isinstance(device, Keypad | Reader) for device in config.devices):
        for line in check_inputs.plugged_in(Inputs()):
            console.print(Text("  plugged in  "), Text(line), sep="")


async def _tell_ports(console: Console, world: World, config: HallConfig) -> Sequence[SerialPort]:
    ports = await world.list_ports()
    for line in ports_block(config, ports):
        console.print(Text(line))
    for problem in names_that_change(config, ports):
        console.print(Text("  advice   ", "yellow"), Text(str(problem)), sep="")
    return ports


def _check_lists(console: Console, config: HallConfig) -> bool:
    """What is allowed and unwise; the key of the cards, the slip; the appointments, where they are in a file."""
    for problem in advice(config):
        console.print(Text("  advice   ", "yellow"), Text(str(problem)), sep="")
    try:
        read_key(config)
        design = load_design(config)
        wrong = wrong_on_paper(config, design)
    except ConfigError as error:
        raise Complaint(str(error), USAGE) from None
    if wrong:
        raise Complaint("\n".join(wrong), USAGE)
    for problem in unwritten_logos(config, design):
        console.print(Text("  advice   ", "yellow"), Text(str(problem)), sep="")
    if config.appointments_path is None:
        return True
    read = read_appointments(config.appointments_path, config)
    for complaint in read.complaints[:MOST_COMPLAINTS]:
        console.print(Text("  wrong    ", "red"), Text(complaint), sep="")
    console.print(f"{read.file.name}: {len(read.appointments)} appointments, {len(read.complaints)} problems")
    return not read.complaints


Said = dict[str, tuple[HealthState, str]]
Below = dict[str, list[str]]
"""Lines below that of a device."""


def _works(device: Device, said: Said) -> bool:
    """A button is silent until it is pressed, a reader of lines until it reads, some displays always: nothing can be
    known of them."""
    state, _ = said.get(device.id, ("unknown", ""))
    silent = isinstance(device, Button | Reader) or _is_one_way(device) or speaks_for_itself(device)
    return state == "ok" or (state == "unknown" and silent)


def _is_one_way(device: Device) -> bool:
    return isinstance(device, Led) and (not answers(device) or device.profile == ON_A_TOPIC)


async def _ask_controller(world: World, config: HallConfig) -> tuple[Said, Below] | None:
    """None when no controller of this hall is online."""
    if config.mqtt.host is None and not lock.is_held(config.journal_path.with_name(config.journal_path.name + ".lock")):
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


async def _probe_all(world: World, config: HallConfig) -> tuple[Said, Below]:
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
    said[device.id] = ("unknown", "it did not answer")
    seat = lines.seat(device, partial(_note, said, device.id))
    assert seat is not None
    match device:
        case Led():
            asking = seat.run(modbus_display(device, seat.report).serve)
        case IoModule():
            asking = seat.run(io_module(device, None, seat.report).serve)
        case Terminal():
            asking = seat.run(CallTerminal(device.id, device.unit, _refuse, seat.report).serve_in_turn)
        case RatingPad():
            asking = seat.run(_pad(device, seat.report).serve_in_turn)
    await _for_a_while(asking, PROBE_S, partial(_all_known, said, list(lines.line_of)))


def _all_known(said: Said, devices: list[str]) -> bool:
    return all(said.get(device, ("unknown", ""))[0] != "unknown" for device in devices)


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


def _of_button(device: Button, detail: str) -> str:
    """Where it is heard and how it is read: what to compare with the device's own settings."""
    where = f"{FAMILIES[device.profile].title} on {button_topic(device)}"
    return f"{detail}; {where}" if detail else where


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
