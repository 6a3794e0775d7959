"""The command line `paidui`: arguments only; every command's work stands in a module of its own.

Imports wait until a command needs them, so that `paidui --help` and a restarted controller are quick.
"""

import os
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kiosk.process import FAILED, USAGE, complain
from kiosk.simulate.options import simulate

if TYPE_CHECKING:
    from kiosk.config import HallConfig

app = typer.Typer(
    name="paidui",
    help="The ticket machine of a bank branch: kiosk, printer, call buttons, LED displays, hall screen and voice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

QUIET = 40
"""Errors alone (logging.ERROR): what the command prints is its result."""

Hall = Annotated[Path, typer.Argument(metavar="HALL.toml", help="The hall's configuration.")]
Id = Annotated[str | None, typer.Option("--id", help="Which one of the hall; default: the first of the configuration.")]
Windowed = Annotated[str | None, typer.Option("--size", help="Window of WIDTHxHEIGHT; default: the whole screen.")]


def main() -> NoReturn:
    """The entry point: adds the commands of other rooms, then obeys."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    for point in entry_points(group="paidui.commands"):
        point.load()(app)
    app(prog_name="paidui")
    raise SystemExit(0)


@app.callback(invoke_without_command=True)
def _start(version: Annotated[bool, typer.Option("--version", help="Prints the version.")] = False) -> None:
    if version:
        from kiosk.version import VERSION

        typer.echo(f"paidui {VERSION}")
        raise typer.Exit


@app.command()
def run(hall: Hall) -> None:
    """The controller with the hall's devices, and the embedded broker where no other is configured."""
    from kiosk.app import run_hall
    from kiosk.broker_process import BrokerFailed
    from kiosk.controller import HallMismatch
    from kiosk.journal import StorageBroken, StorageFull
    from kiosk.lock import HallLocked
    from kiosk.process import keep_what_stands, run_program, start_log
    from kiosk.sizes import HallTooLarge
    from kiosk.world import real_world

    config = load_hall(hall)
    start_log()

    def ready() -> None:
        keep_what_stands()
        typer.echo(f"ready: hall {config.hall}, broker {config.broker.host}:{config.broker.port}")

    explain = (HallTooLarge, HallLocked, HallMismatch, StorageFull, StorageBroken, BrokerFailed, OSError)
    raise SystemExit(run_program(run_hall(real_world(), config, ready), explain=explain))


@app.command()
def kiosk(hall: Hall, id: Id = None, size: Windowed = None) -> None:
    """The touch screen."""
    from kiosk import windows

    raise SystemExit(windows.kiosk(load_hall(hall), id, size))


@app.command()
def display(hall: Hall, id: Id = None, size: Windowed = None) -> None:
    """A hall screen."""
    from kiosk import windows

    raise SystemExit(windows.display(load_hall(hall), id, size))


@app.command()
def panel(
    hall: Hall,
    counter: Annotated[str, typer.Option("--counter", help="Id of the counter.")],
    size: Windowed = "480x720",
) -> None:
    """A teller's soft panel."""
    from kiosk import windows

    raise SystemExit(windows.panel(load_hall(hall), counter, size))


@app.command()
def voice(
    hall: Hall,
    id: Id = None,
    out: Annotated[Path | None, typer.Option("--out", help="Writes WAV files here instead of playing them.")] = None,
) -> None:
    """The voice that calls."""
    from kiosk import windows

    raise SystemExit(windows.voice(load_hall(hall), id, out))


@app.command()
def check(
    hall: Hall,
    find: Annotated[
        bool,
        typer.Option("--find", help="Also asks every address of every serial line who is there; some 40 s."),
    ] = False,
    write: Annotated[
        Path | None,
        typer.Option(
            "--write",
            metavar="OUT.toml",
            help="The same, and a copy of HALL.toml with a section for each that is new.",
        ),
    ] = None,
) -> None:
    """Validates the file and reports every device, a line each, and the serial ports of this machine."""
    from kiosk.check import check as check_hall
    from kiosk.process import run_program, start_log
    from kiosk.world import real_world

    config = load_hall(hall)
    start_log(QUIET)
    checking = check_hall(real_world(), config, look=find or write is not None, out=write)
    raise SystemExit(run_program(checking, explain=(OSError,)))


@app.command()
def logo(
    hall: Hall,
    printer: Annotated[str | None, typer.Option("--printer", metavar="ID", help="Default: all of the hall.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Whatever was written before: for a new printer.")] = False,
) -> None:
    """Writes the slip's logo into the memory of printers that keep it (`logo = "nv"`), and prints it once."""
    from kiosk.logo_writing import write_logos
    from kiosk.process import run_program, start_log
    from kiosk.world import real_world

    start_log(QUIET)
    writing = write_logos(real_world(), load_hall(hall), printer, typer.echo, again=again)
    raise SystemExit(run_program(writing, explain=(OSError,)))


@app.command()
def request(
    hall: Hall,
    command: Annotated[str, typer.Argument(help="Such as issue_ticket, call_next, recall, open_counter, cancel.")],
    pairs: Annotated[list[str] | None, typer.Argument(metavar="[key=value]...", help="Fields of the request.")] = None,
) -> None:
    """Sends one request and prints the reply as JSON. Exit code 0: accepted, 1: refused, 3: nobody answered."""
    from kiosk.ask import ask
    from kiosk.process import run_program, start_log
    from kiosk.world import real_world

    start_log(QUIET)
    raise SystemExit(run_program(ask(real_world(), load_hall(hall), command, pairs or [])))


@app.command()
def journal(
    hall: Hall,
    day: Annotated[str | None, typer.Option("--day", help="Only this business day, as 2026-01-31.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """What happened, one event a line. Opens the journal read-only."""
    from kiosk.history import tell
    from kiosk.journal import StorageBroken
    from kiosk.process import Complaint

    try:
        raise SystemExit(tell(load_hall(hall), day, json))
    except Complaint as complaint:
        raise SystemExit(complain(str(complaint), complaint.code)) from None
    except StorageBroken as error:
        raise SystemExit(complain(str(error), FAILED)) from None


@app.command()
def scores(
    hall: Hall,
    day: Annotated[
        str | None, typer.Option("--day", help="This business day, as 2026-01-31; default: the latest.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="All business days from this one on, as 2026-01-31.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A line for each counter and service.")] = False,
) -> None:
    """What customers thought: answers and their mean by counter and service, the lowest by their tickets."""
    from kiosk.journal import StorageBroken
    from kiosk.process import Complaint
    from kiosk.scores_told import tell

    if (day is not None and since is not None) or (json and csv):
        raise SystemExit(complain("one of --day and --since, one of --json and --csv", USAGE))
    try:
        raise SystemExit(tell(load_hall(hall), day, since, "json" if json else "csv" if csv else "tables"))
    except Complaint as complaint:
        raise SystemExit(complain(str(complaint), complaint.code)) from None
    except StorageBroken as error:
        raise SystemExit(complain(str(error), FAILED)) from None


app.command(name="simulate")(simulate)


def load_hall(path: Path) -> "HallConfig":
    """The configuration, or one line for each thing that is wrong with it and exit code 2."""
    from kiosk.config import ConfigError, load

    try:
        return load(path)
    except ConfigError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(USAGE) from None
