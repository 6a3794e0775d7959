"""`paidui slip`: a slip of the hall as it would come out, drawn by the virtual printer from its real bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len

from drivers.escpos import logo_memory
from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Item, Logo, Pair, Qr, Rule, Slip, Text
from drivers.escpos.wrapping import wrap
from drivers.world import World
from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.effects import CutNow
from firmware_mocks.printer.interpreter import Interpreter
from firmware_mocks.printer.model import DOTS_PER_MM, Model
from firmware_mocks.printer.parser import Parser
from firmware_mocks.printer.roll import PrintedSlip, Roll
from kiosk.config import ConfigError, HallConfig, Printer
from kiosk.process import OK, USAGE, Complaint
from kiosk.queueing.model import Ticket
from kiosk.rule_in_words import rule_in_words
from kiosk.slip import lay_out
from kiosk.slip_checks import wrong_on_paper
from kiosk.slip_content import content_of, languages_of
from kiosk.slip_design import built_in, load_design
from kiosk.slip_printers import encoder_of, logos_in

COLUMNS = 40
"""Of the slip in a terminal."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose slip; None: the first of the hall. `png` is where to draw it; None: its words, in the terminal."""

    png: Path | None = None
    service: str | None = None
    customer_class: str | None = None
    language: str | None = None
    printer: str | None = None
    reprint: bool = False


def preview(world: World, config: HallConfig, wanted: Wanted, say: Say) -> int:
    """Draws it and says how it is sent; raises Complaint with all that is wrong with the template."""
    printer, ticket = _printer(config, wanted.printer), _ticket(world, config, wanted)
    try:
        design = load_design(config)
    except ConfigError as error:
        raise Complaint(str(error), USAGE) from None
    slip = lay_out(content_of(config, ticket, rule_in_words(config)), languages_of(config, ticket), design)
    sent = encoder_of(config, printer).encode(slip)
    out = _printed(printer, slip, sent)
    if wanted.png is None:
        say("\n".join(_in_words(slip)))
    else:
        _save(out, wanted.png)
        say(f"drawn to {wanted.png}")
    source = "the built-in slip" if design is built_in() else str(config.slip)
    say(f"{source} on {printer.id}: {printer.width_dots} dots, {_mode(config, printer, slip)}")
    say(f"{len(sent)} bytes, {draw(out).height / DOTS_PER_MM:.0f} mm of paper")
    if wrong := wrong_on_paper(config, design):
        raise Complaint("\n".join(wrong), USAGE)
    return OK


def _printer(config: HallConfig, id: str | None) -> Printer:
    printers = {each.id: each for each in config.devices if isinstance(each, Printer)}
    if id is not None and id not in printers:
        raise Complaint(f"no printer {id!r}; known: {', '.join(printers) or 'none'}", USAGE)
    if id is not None:
        return printers[id]
    return next(iter(printers.values()), Printer(kind="printer", id="printer", address="mock"))


def _ticket(world: World, config: HallConfig, wanted: Wanted) -> Ticket:
    service = _one_of("service", wanted.service, [each.letter for each in config.services])
    of = _one_of("class", wanted.customer_class or "ordinary", [each.id for each in config.customer_classes])
    language = _one_of("language", wanted.language, list(config.languages))
    ticket = Ticket(f"{service}012", "0" * 26, service, of, language, "", world.now(), 12, 0.0, 5, 14 * 60)
    ticket.slip_is_copy = wanted.reprint
    return ticket


def _one_of(noun: str, wanted: str | None, known: list[str]) -> str:
    if wanted is not None and wanted not in known:
        raise Complaint(f"no {noun} {wanted!r}; known: {', '.join(known)}", USAGE)
    return wanted if wanted is not None else known[0]


def _printed(printer: Printer, slip: Slip, sent: bytes) -> PrintedSlip:
    """What the virtual printer makes of it; the logos it was given are in its memory."""
    model = Model(
        width=printer.width_dots,
        charset="none" if printer.chinese == "raster" else printer.chinese,
        four_bytes=printer.four_bytes,
        head_to_cutter=0,
    )
    interpreter = Interpreter(Roll(printer.width_dots), model)
    logos = [block for block in slip.blocks if isinstance(block, Logo)]
    given = b"".join(logo_memory.define(printer.logo, logo) for logo in logos if printer.logo != "raster")
    for token in Parser().feed(given + sent):
        match interpreter.execute(token):
            case CutNow(partial):
                if (out := interpreter.cut(partial)) is not None:
                    return out
    raise Complaint("nothing of it would be printed")


def _save(out: PrintedSlip, png: Path) -> None:
    try:
        draw(out).save(png, format="PNG")
    except OSError as error:
        raise Complaint(f"{png} cannot be written: {error.strerror}") from None


def _mode(config: HallConfig, printer: Printer, slip: Slip) -> str:
    text = "text drawn as pictures" if printer.chinese == "raster" else f"text as {printer.chinese}"
    code = "QR code by the printer" if printer.qr_way == "native" else "QR code drawn"
    logos = {block.key for block in slip.blocks if isinstance(block, Logo)}
    if printer.logo == "raster" or not logos:
        return f"{text}, {code}"
    there = logos <= set(logos_in(config, printer))
    return f"{text}, {code}, logo {'from its memory' if there else 'drawn, for `paidui logo` has not written it yet'}"


def _in_words(slip: Slip) -> list[str]:
    """The slip between two edges of paper."""
    lines = [line for block in slip.blocks for line in _lines(block)]
    return [f"│ {line}{' ' * (COLUMNS - cell_len(line))} │" for line in lines]


def _lines(block: Block) -> list[str]:
    match block:
        case Text(text, align=align):
            return [_placed(line, align) for line in _wrapped(text)]
        case Pair(label, value):
            gap = COLUMNS - cell_len(label) - cell_len(value)
            return [label + " " * gap + value] if gap > 0 else [*_wrapped(label), _placed(value, "right")]
        case Item(text):
            return [("☐ " if row == 0 else "  ") + line for row, line in enumerate(_wrapped(text, COLUMNS - 2))]
        case Badge(text):
            return [_placed(f"[ {text} ]", "centre")]
        case BigNumber(text):
            return ["", _placed(" ".join(text), "centre"), ""]
        case Qr(content):
            return [_placed(line, "centre") for line in ("▛▀▀▀▀▜", "▌ QR ▐", "▙▄▄▄▄▟", *_wrapped(content))]
        case Logo():
            return [_placed(f"( logo, {block.width} × {block.height} dots )", "centre")]
        case Rule():
            return ["-" * COLUMNS]
        case Cut():
            return ["✂" + "-" * (COLUMNS - 1)]
        case _:
            return []


def _wrapped(text: str, columns: int = COLUMNS) -> list[str]:
    return wrap(text, lambda line: cell_len(line) <= columns)


def _placed(line: str, align: str) -> str:
    room = COLUMNS - cell_len(line)
    return " " * {"left": 0, "centre": room // 2, "right": room}[align] + line
