"""What is decided about paper. Changes nothing."""

from datetime import datetime

from kiosk.queueing import lookups
from kiosk.queueing.commands import ChangeRoll, HoldSlip, NotePrinter, Reprint, SendSlip, SettleSlip
from kiosk.queueing.events import (
    Event,
    PrinterChanged,
    RollChanged,
    SlipFailed,
    SlipHeld,
    SlipPrinted,
    SlipRequested,
    SlipSent,
)
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Hall, SlipStage


def reprint(hall: Hall, command: Reprint, at: datetime) -> list[Event]:
    """Another slip, once the one before is settled."""
    ticket = lookups.ticket(hall, command.token, command.number)
    if ticket.slip in (SlipStage.QUEUED, SlipStage.SENT):
        raise Rejected("slip_under_way", f"the slip of {ticket.number} is still being printed")
    return [SlipRequested(at, ticket.number, command.kiosk)]


def send(hall: Hall, command: SendSlip, at: datetime) -> list[Event]:
    """Marked before its first byte leaves."""
    ticket = lookups.ticket(hall, None, command.number)
    if ticket.slip is not SlipStage.QUEUED:
        raise Rejected("wrong_state", f"the slip of {ticket.number} is {ticket.slip}, not queued")
    return [SlipSent(at, ticket.number, command.printer)]


def settle(hall: Hall, command: SettleSlip, at: datetime) -> list[Event]:
    """Printed, or not known to be; given up if no byte of it left."""
    ticket = lookups.ticket(hall, None, command.number)
    marked = ticket.slip is SlipStage.SENT and ticket.slip_printer == command.printer
    if not marked and (command.sent or ticket.slip is not SlipStage.QUEUED):
        return []
    if command.reason:
        return [SlipFailed(at, ticket.number, command.printer, command.reason, command.mm)]
    return [SlipPrinted(at, ticket.number, command.printer, command.mm)]


def hold(hall: Hall, command: HoldSlip, at: datetime) -> list[Event]:
    """It waits: nothing of it was sent, or its printer knows that no byte left."""
    ticket = lookups.ticket(hall, None, command.number)
    queued = ticket.slip is SlipStage.QUEUED and not ticket.slip_held
    marked = ticket.slip is SlipStage.SENT and ticket.slip_printer == command.printer
    waits = marked if command.sent else queued
    return [SlipHeld(at, ticket.number, command.printer, command.reason)] if waits else []


def change_roll(command: ChangeRoll, at: datetime) -> list[Event]:
    """Its paper is counted anew."""
    return [RollChanged(at, command.printer)]


def note_printer(hall: Hall, command: NotePrinter, at: datetime) -> list[Event]:
    """Told again and again; written when it is something new."""
    stands = (command.device, command.paper, command.cover, command.cutter, command.error)
    return [] if hall.printers.get(command.printer) == stands else [PrinterChanged(at, command.printer, *stands)]
