"""`paidui check`: a line for every device, from the running controller, or by asking each device ourselves."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from drivers.call_button.families import FAMILIES
from drivers.evdev.finding import Inputs
from drivers.health import HealthState
from drivers.plugged import SerialPort
from drivers.world import World
from kiosk import check_inputs
from kiosk.appointments import read_appointments
from kiosk.button_feedback import feedback_of
from kiosk.cards import read_key
from kiosk.check_devices import Said, ask_controller, probe_all
from kiosk.config import (
    Button,
    ConfigError,
    Device,
    HallConfig,
    Keypad,
    Led,
    Reader,
)
from kiosk.config.advice import advice
from kiosk.finding import find as finding
from kiosk.finding.hints import hints
from kiosk.finding.ports import names_of_one_port, names_that_change, ports_block
from kiosk.finding.writing import must_be_writable
from kiosk.folding import tell
from kiosk.lights import ON_A_TOPIC, answers
from kiosk.process import FAILED, OK, USAGE, Complaint
from kiosk.sizes import HallTooLarge, check_sizes
from kiosk.slip_checks import wrong_on_paper
from kiosk.slip_design import load_design
from kiosk.slip_printers import unwritten_logos
from kiosk.wires import button_topic, speaks_for_itself

MOST_COMPLAINTS = 20
"""Lines about one list of appointments."""

MARKS: dict[HealthState, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "degraded": ("degraded", "yellow"),
    "lost": ("lost", "red"),
    "unknown": ("unknown", "magenta"),
}


_ADVICE = Text("  advice   ", "yellow")
_INDENT = " " * 19
_SILENT = "nothing is heard of it before it is pressed"


async def check(world: World, config: HallConfig, *, look: bool = False, out: Path | None = None) -> int:
    """Prints the lines; 0 when every device is well, 1 otherwise. `look`: asks every line who is there; `out`: writes
    a copy of the file there with what was found."""
    if out is not None:
        must_be_writable(out)
    try:
        check_sizes(config)
    except HallTooLarge as error:
        raise Complaint(str(error), USAGE) from None
    console = Console(highlight=False, soft_wrap=True)
    tell(
        console,
        f"{config.file.name}: ",
        f"valid; hall {config.hall}, {len(config.services)} services, {len(config.counters)} counters,"
        f" {len(config.devices)} devices",
    )
    lists_are_right = _check_lists(console, config)
    told = await ask_controller(world, config)
    source = "the running controller says" if told is not None else "no controller runs; asked each device"
    console.print(f"{source}:")
    said, below = told or await probe_all(world, config)
    for reader in (device for device in config.devices if isinstance(device, Reader)):
        said.setdefault(reader.id, ("lost", f"nobody serves it: is `paidui kiosk` of {reader.kiosk} running?"))
    ports = await world.list_ports()
    to_try = {} if look else hints(config, ports, said, controller_runs=told is not None)
    for device in config.devices:
        state, detail = said.get(device.id, ("unknown", "the controller said nothing of it"))
        word, colour = MARKS[state]
        if isinstance(device, Button):
            detail = _of_button(device, detail or (_SILENT if state == "unknown" else ""))
        tell(console, Text.assemble(f"  {device.id:<16} ", (f"{word:<9}", colour)), detail)
        for line in below.get(device.id, ()):
            tell(console, _INDENT, line)
        if device.id in to_try:
            tell(console, _INDENT, to_try[device.id])
    _tell_inputs(console, config)
    works = all(_works(device, said) for device in config.devices)
    _tell_ports(console, config, ports)
    if look:
        runs = told is not None or finding.is_running(config)
        well = finding.refuse(console) if runs else await finding.find(console, world, config, ports, out)
        works = works and well
    return OK if works and lists_are_right else FAILED


def _tell_inputs(console: Console, config: HallConfig) -> None:
    """Where the hall has keypads or readers: what else, or under which other name, is plugged in here."""
    if any(isinstance(device, Keypad | Reader) for device in config.devices):
        for line in check_inputs.plugged_in(Inputs()):
            tell(console, "  plugged in  ", line)


def _tell_ports(console: Console, config: HallConfig, ports: Sequence[SerialPort]) -> None:
    for line in ports_block(config, ports):
        words = line.lstrip()
        tell(console, line[: len(line) - len(words)], words)
    for problem in (*names_that_change(config, ports), *names_of_one_port(config)):
        tell(console, _ADVICE, str(problem))


def _check_lists(console: Console, config: HallConfig) -> bool:
    """What is allowed and unwise; the key of the cards, the slip; the appointments, where they are in a file."""
    for problem in advice(config):
        tell(console, _ADVICE, str(problem))
    try:
        read_key(config)
        design = load_design(config)
        wrong = wrong_on_paper(config, design)
    except ConfigError as error:
        raise Complaint(str(error), USAGE) from None
    if wrong:
        raise Complaint("\n".join(wrong), USAGE)
    for problem in unwritten_logos(config, design):
        tell(console, _ADVICE, str(problem))
    if config.appointments_path is None:
        return True
    read = read_appointments(config.appointments_path, config)
    for complaint in read.complaints[:MOST_COMPLAINTS]:
        tell(console, Text("  wrong    ", "red"), complaint)
    console.print(f"{read.file.name}: {len(read.appointments)} appointments, {len(read.complaints)} problems")
    return not read.complaints


def _works(device: Device, said: Said) -> bool:
    """A button is silent until it is pressed, a reader of lines until it reads, some displays always: nothing can be
    known of them."""
    state, _ = said.get(device.id, ("unknown", ""))
    silent = isinstance(device, Button | Reader) or _is_one_way(device) or speaks_for_itself(device)
    return state == "ok" or (state == "unknown" and silent)


def _is_one_way(device: Device) -> bool:
    return isinstance(device, Led) and (not answers(device) or device.profile == ON_A_TOPIC)


def _of_button(device: Button, detail: str) -> str:
    """Where it is heard, how it is read, where it is answered: what to compare with the device's own settings."""
    where = f"{FAMILIES[device.profile].title} on {button_topic(device)}"
    told = [step.topic for steps in feedback_of(device).values() for step in steps]
    where += f"; it is answered on {', '.join(dict.fromkeys(told))}" if told else ""
    return f"{detail}; {where}" if detail else where
