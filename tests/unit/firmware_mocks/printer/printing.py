"""Prints bytes on a virtual printer without time, wire or faults."""

from firmware_mocks.printer.effects import CutNow
from firmware_mocks.printer.interpreter import Interpreter
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.parser import Parser
from firmware_mocks.printer.roll import PrintedSlip, Roll, TextLine


def slips_of(sent: bytes, model: Model | None = None) -> list[PrintedSlip]:
    """Every piece of paper that was cut off."""
    return on_paper(sent, model)[1]


def slip_of(sent: bytes, model: Model | None = None) -> PrintedSlip:
    """The only one, cut behind what is sent."""
    (slip,) = slips_of(sent + b"\x1dVB\x00", model)
    return slip


def on_paper(sent: bytes, model: Model | None = None) -> tuple[Roll, list[PrintedSlip]]:
    """What hangs from the printer, and what was cut off."""
    model = model or Model()
    roll = Roll(model.width, model.head_to_cutter)
    interpreter = Interpreter(roll, model)
    found: list[PrintedSlip] = []
    for token in Parser().feed(sent):
        match interpreter.execute(token):
            case CutNow(partial, back):
                if (slip := interpreter.cut(partial)) is not None:
                    found.append(slip)
                roll.pull_back(back)
    return roll, found


def lines_of(slip: PrintedSlip) -> list[TextLine]:
    return [mark for mark in slip.marks if isinstance(mark, TextLine)]
