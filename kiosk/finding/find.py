"""`paidui check --find`: asks every line of the hall and every port that nobody uses who is there, and tells it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from drivers.link import line_format
from drivers.plugged import SerialPort, UsbPrinter
from drivers.scan.scan import LISTEN_S, LineFound, Scan
from drivers.world import World
from kiosk import lock
from kiosk.config import HallConfig
from kiosk.finding.lines import HallLine, lines_of
from kiosk.finding.printers import device_of, told_of_printers
from kiosk.finding.report import Told, told_of
from kiosk.finding.sections import Sections
from kiosk.finding.writing import write
from kiosk.folding import tell
from kiosk.wires import controller_lock

QUESTION_S = 0.065
"""What a question takes that nobody answers, about: for the time that is told before."""

LOOK_S = 0.2
"""Between two looks whether a controller was started."""

Found = list[tuple[HallLine, LineFound | None]]


async def find(
    console: Console, world: World, config: HallConfig, ports: Sequence[SerialPort], out: Path | None
) -> bool:
    """Prints what answers; True where nothing of it needs a hand. Raises Complaint, OSError."""
    lines = lines_of(config, ports)
    printers = await world.list_printers()
    found = await _scan_beside_nobody(console, world, config, lines)
    if found is None:
        tell(console, Text("  stopped  ", "red"), "a controller was started, and two masters would disturb a line")
        return False
    told = [_tell_line(console, config, line, what) for line, what in found]
    told.append(_tell_printers(console, config, printers))
    sections = _sections(config, found, printers)
    if sections:
        _tell_sections(console, sections, out)
    if out is not None:
        _write(console, world, config, sections, out)
    return not any(each.wrong for some in told for each in some)


def is_running(config: HallConfig) -> bool:
    """Whether a controller of this hall runs on this machine."""
    return lock.is_held(controller_lock(config))


def refuse(console: Console) -> bool:
    """Two masters on one line would spoil each other's words."""
    words = "--find asks on the lines itself, and the controller runs: stop it first (two masters disturb each other)"
    tell(console, Text("  not done ", "red"), words)
    return False


async def _scan_beside_nobody(
    console: Console, world: World, config: HallConfig, lines: list[HallLine]
) -> Found | None:
    """None when a controller was started meanwhile."""
    asked = [line for line in lines if not line.left_alone]
    with _progress(console, asked, world) as scans:
        scanning = asyncio.ensure_future(_all(scans))
        started = asyncio.ensure_future(_until_started(config))
        try:
            await asyncio.wait({scanning, started}, return_when=asyncio.FIRST_COMPLETED)
            if not scanning.done():
                return None
            results = dict(zip((line.name for line in asked), scanning.result(), strict=True))
        finally:
            for task in (scanning, started):
                task.cancel()
            await asyncio.gather(scanning, started, return_exceptions=True)
    return [(line, results.get(line.name)) for line in lines]


async def _all(scans: list[Scan]) -> list[LineFound]:
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(scan.run(), name="scan") for scan in scans]
    return [task.result() for task in running]


async def _until_started(config: HallConfig) -> None:
    while not is_running(config):  # noqa: ASYNC110 - a lock of another process, no event
        await asyncio.sleep(LOOK_S)


@contextmanager
def _progress(console: Console, lines: list[HallLine], world: World) -> Iterator[list[Scan]]:
    """The scans, with a bar for each on a terminal."""
    columns = (TextColumn("  {task.description}"), BarColumn(20), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not console.is_terminal) as progress:
        scans = []
        for line in lines:
            task = progress.add_task(_short(line.name), total=None)
            scan = Scan(world.open_stream, line.url, list(line.devices), _advance(progress, task))
            progress.update(task, total=scan.questions)
            scans.append(scan)
        longest = max((scan.questions for scan in scans), default=0)
        if scans:
            seconds = LISTEN_S + longest * QUESTION_S
            said = f"asking every address of {len(scans)} line{'s' * (len(scans) > 1)}, some {seconds:.0f} s:"
            console.print(said)
        yield scans


def _advance(progress: Progress, task: object) -> Callable[[], None]:
    return lambda: progress.advance(task)  # type: ignore[arg-type]  # rich's TaskID is an int by another name


def _short(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"…{name[1 - most :]}"


def _tell_line(console: Console, config: HallConfig, line: HallLine, found: LineFound | None) -> list[Told]:
    told = told_of(line, found, config.file.name)
    at = line_format(line.url)
    console.print(f"  {line.name}{f', {at}' if at else ''}")
    _print(console, told)
    return told


def _tell_printers(console: Console, config: HallConfig, printers: Sequence[UsbPrinter]) -> list[Told]:
    told = told_of_printers(config, printers)
    if told:
        console.print("  USB printers")
        _print(console, told)
    return told


def _print(console: Console, told: Sequence[Told]) -> None:
    who = max((len(each.who) for each in told), default=0)
    device = max((len(each.device) for each in told), default=0)
    for each in told:
        columns = [f"{each.who:<{who}}" if who else "", f"{each.device or '-':<{device}}" if device else ""]
        head = "  ".join(column for column in columns if column)
        tell(console, f"    {head}{'  ' if head else ''}", each.words, "yellow" if each.wrong else "")


def _sections(config: HallConfig, found: Found, printers: Sequence[UsbPrinter]) -> list[str]:
    sections = Sections(config)
    written = [each for line, what in found if what is not None for each in sections.of_line(line, what)]
    strangers = [each for each in printers if device_of(config, each) is None]
    return written + [sections.of_printer(each, printers) for each in strangers]


def _tell_sections(console: Console, sections: Sequence[str], out: Path | None) -> None:
    if out is None:
        console.print("what the file could say of them (`--write OUT.toml` writes a copy with it):\n")
        for section in sections:
            console.print(Text(section + "\n"))


def _write(console: Console, world: World, config: HallConfig, sections: Sequence[str], out: Path) -> None:
    if not sections:
        console.print(f"{out} is not written: nothing was found that {config.file.name} does not have")
        return
    kept = write(config, sections, out, world.now().astimezone(config.zone).date())
    beside = f"; what stood there is kept as {kept.name}" if kept else ""
    tell(console, f"{out}: ", f"written, {config.file.name} and {len(sections)} more{beside}")
    if any('"?"' in section for section in sections):
        console.print('fill in each counter = "?", then `paidui check` it')
