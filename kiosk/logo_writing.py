"""`paidui logo`: writes the slip's logos into printers' memory, once: flash wears, so a note says what is there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from drivers.errors import DeviceError
from drivers.escpos import commands, logo_memory
from drivers.escpos.blocks import Logo
from drivers.escpos.outcome import NotSent, Outcome, Printed, Unknown
from drivers.escpos.printer import Printer as PrinterDriver
from drivers.world import World
from kiosk import lock
from kiosk.config import ConfigError, HallConfig, Printer
from kiosk.printer_outlet import wire_speed
from kiosk.process import FAILED, OK, USAGE, Complaint
from kiosk.slip_design import load_design
from kiosk.slip_printers import keep_logos, logos_in
from kiosk.wires import address_of, controller_lock

Say = Callable[[str], None]

_WORDS = {"no_answer": "it does not answer", "link_lost": "its wire is gone", "paper_out": "it is out of paper"}


async def write_logos(world: World, config: HallConfig, printer: str | None, say: Say, *, again: bool = False) -> int:
    """A line for each printer; 0 when each has all logos. `again`: as if none were there. Raises Complaint, OSError."""
    if lock.is_held(controller_lock(config)):
        raise Complaint("the controller of this hall runs and holds its printers: stop it first")
    try:
        logos = list(dict.fromkeys(load_design(config).logos.values()))
    except ConfigError as error:
        raise Complaint(str(error), USAGE) from None
    if not logos:
        raise Complaint('the hall\'s slip has no logo: a block with kind = "logo" in its template', USAGE)
    done = []
    for each in _printers(config, printer):
        there = [] if again else logos_in(config, each)
        done.append(await _write(world, config, each, logos, there, say=say))
    return OK if all(done) else FAILED


def _printers(config: HallConfig, wanted: str | None) -> list[Printer]:
    every = [each for each in config.devices if isinstance(each, Printer)]
    if wanted is not None and wanted not in [each.id for each in every]:
        raise Complaint(f"no printer {wanted!r}; known: {', '.join(each.id for each in every) or 'none'}", USAGE)
    keeping = [each for each in every if each.logo != "raster" and wanted in (None, each.id)]
    if not keeping:
        raise Complaint(f'{wanted or "no printer"} keeps logos: state logo = "nv" for a printer that can', USAGE)
    return keeping


async def _write(
    world: World, config: HallConfig, printer: Printer, logos: list[Logo], there: list[str], *, say: Say
) -> bool:
    wanted = [each for each in logos if each.width <= printer.width_dots]
    if printer.logo == "nv_old":
        wanted = wanted[:1]
    keys = [each.key for each in wanted]
    if set(keys) <= set(there):
        say(f"{printer.id}: has {' and '.join(map(repr, keys))} already; nothing written")
        return True
    job = _job(printer, wanted, there)
    keep_logos(config, printer, there)  # a note that cannot be written is told before the memory is worn
    try:
        outcome = await _print(world, config, printer, job)
    except DeviceError as error:
        say(f"{printer.id}: {error}")
        return False
    match outcome:
        case Printed():
            keep_logos(config, printer, keys)
            say(f"{printer.id}: {len(job)} bytes sent; it has printed what it keeps: look at it")
            return True
        case NotSent(reason):
            say(f"{printer.id}: nothing sent: {_WORDS.get(reason, reason)}")
        case Unknown(reason):
            say(f"{printer.id}: nobody knows whether it was kept: {_WORDS.get(reason, reason)}; run this again")
    return False


def _job(printer: Printer, logos: list[Logo], there: list[str]) -> bytes:
    """What is no longer used goes first; then the new, each printed from memory, to be looked at."""
    keys = [each.key for each in logos]
    gone = [logo_memory.forget(key) for key in there if key not in keys] if printer.logo == "nv" else []
    new = [logo_memory.define(printer.logo, each) for each in logos if each.key not in there]
    shown = [logo_memory.show(printer.logo, each) for each in logos]
    return b"".join([*gone, *new, commands.align(1), *shown, commands.align(0), commands.FEED_AND_CUT_PARTIALLY])


async def _print(world: World, config: HallConfig, printer: Printer, job: bytes) -> Outcome:
    stream = await world.open_stream(address_of(config, printer))
    try:
        driver = PrinterDriver(stream, lambda _state, _detail: None, wire_speed=wire_speed(printer.address))
        listening = asyncio.create_task(driver.run(), name=f"{printer.id}: status")
        try:
            return await driver.print_job(job, commands.job_id(world.random.randrange(10_000)))
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError, DeviceError):
                await listening
    finally:
        await stream.aclose()
