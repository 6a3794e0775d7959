"""The commands that virtual halls add to `paidui`: arguments only."""

from pathlib import Path
from typing import Annotated

import typer

Hall = Annotated[Path, typer.Argument(metavar="HALL.toml", help="The hall's configuration.")]
Device = Annotated[str, typer.Argument(help="Id of a device whose address is `mock`.")]


def add_commands(app: typer.Typer) -> None:
    """The entry point of `paidui.commands`."""
    for command in (demo, mocks, fault, press, slip, soak):
        app.command()(command)


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Draws off-screen and plays a short visit.")] = False,
    seconds: Annotated[float | None, typer.Option("--seconds", min=1, help="Ends after so long.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for pictures and the journal.")] = None,
) -> None:
    """A whole virtual hall in one command: controller, broker, devices, kiosk, hall screen, panels and voice."""
    from firmware_mocks.halls.demo import play
    from kiosk.process import run_program

    raise SystemExit(run_program(play(headless=headless, seconds=seconds, out=out)))


def mocks(
    hall: Hall,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for pictures of printed slips.")] = None,
    printers: Annotated[
        str | None,
        typer.Option("--printers", metavar="MODEL", help="What the printers are: epson-80, chinese-80, chinese-58, …"),
    ] = None,
) -> None:
    """Virtual devices for every device of the hall whose address is `mock`."""
    from firmware_mocks.halls.mocks import run_mocks
    from firmware_mocks.printer.model import MODELS
    from kiosk.cli import load_hall
    from kiosk.process import USAGE, complain, run_program, start_log
    from kiosk.world import real_world

    if printers is not None and printers not in MODELS:
        raise SystemExit(complain(f"no model of printer {printers!r}; known: {', '.join(MODELS)}", USAGE))
    config = load_hall(hall)
    start_log()
    running = run_mocks(real_world(), config, out, typer.echo, MODELS[printers] if printers else None)
    raise SystemExit(run_program(running, explain=(OSError,)))


def fault(
    hall: Hall,
    device: Device,
    fault: Annotated[str, typer.Argument(help="Such as paper_out, cover_open, silent, unplug.")],
    switch: Annotated[str, typer.Argument(metavar="on|off")],
) -> None:
    """Switches a fault of a running virtual device."""
    from kiosk.process import USAGE, complain

    if switch not in ("on", "off"):
        raise SystemExit(complain(f"{switch!r} is neither on nor off", USAGE))
    _tell(hall, {"device": device, "fault": fault, "on": switch == "on"})


def press(
    hall: Hall,
    device: Device,
    key: Annotated[
        str,
        typer.Argument(
            help="A terminal's key (next, …), a button's action (single, …), a keypad's keys ('17 enter'),"
            " what is on a card, new_roll, feed."
        ),
    ],
) -> None:
    """Presses a key of a running virtual terminal, button or printer."""
    _tell(hall, {"device": device, "press": key})


def slip(
    hall: Hall,
    *,
    png: Annotated[Path | None, typer.Option("--png", metavar="OUT", help="Draws it here, dot for dot.")] = None,
    service: Annotated[str | None, typer.Option("--service", metavar="S", help="Letter; default: the first.")] = None,
    customer_class: Annotated[
        str | None, typer.Option("--class", metavar="C", help="Id of the customer class; default: ordinary.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="L", help="The ticket's; default: the hall's first.")
    ] = None,
    printer: Annotated[str | None, typer.Option("--printer", metavar="ID", help="Default: the first.")] = None,
    reprint: Annotated[bool, typer.Option("--reprint", help="A copy.")] = False,
) -> None:
    """Shows a slip of the hall as its printer would print it: its words here, or dot for dot as a picture."""
    from firmware_mocks.halls.slip_preview import Wanted, preview
    from kiosk.cli import load_hall
    from kiosk.process import Complaint, complain
    from kiosk.world import real_world

    wanted = Wanted(png, service, customer_class, language, printer, reprint)
    try:
        raise SystemExit(preview(real_world(), load_hall(hall), wanted, typer.echo))
    except Complaint as complaint:
        raise SystemExit(complain(str(complaint), complaint.code)) from None


def soak(
    hall: Hall,
    *,
    days: Annotated[int, typer.Option("--days", metavar="N", help="Days of each seed.")] = 1,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The first seed: people, faults and wires.")] = 1,
    seeds: Annotated[int, typer.Option("--seeds", metavar="K", help="How many seeds: S, S+1, …")] = 1,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="J", help="Seeds at a time.", show_default="all cores")
    ] = None,
    faults: Annotated[
        Path | None, typer.Option("--faults", metavar="FILE", help="Faults of this file instead of the usual ones.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Keeps each seed played; goes on from there.")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for timeline, picture and faults of what broke.")
    ] = Path("soak-out"),
    shrink_seconds: Annotated[
        float,
        typer.Option("--shrink-seconds", metavar="T", help="To look for the fewest faults, for each truth broken."),
    ] = 120,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a seed.")] = False,
) -> None:
    """Plays whole days of the real software in virtual time, with faults. Exit code 1: a truth did not hold."""
    from firmware_mocks.halls.soak.command import Asked
    from firmware_mocks.halls.soak.command import soak as play_all
    from firmware_mocks.halls.soak.play import play
    from kiosk.cli import load_hall

    asked = Asked(hall, days, seed, seeds, jobs, faults, record, out, shrink_seconds, json)
    raise SystemExit(play_all(play, load_hall(hall), asked))


def _tell(hall: Path, order: dict[str, object]) -> None:
    from firmware_mocks.halls.control import tell_mocks
    from kiosk.cli import load_hall
    from kiosk.process import run_program
    from kiosk.wires import hall_folder

    raise SystemExit(run_program(tell_mocks(hall_folder(load_hall(hall)), order), explain=(OSError,)))
