"""Slips on their way to paper: which printer of a kiosk has each, and which one takes over."""

import logging

from drivers.world import World
from kiosk.announcer import Announcer
from kiosk.config import HallConfig, Printer
from kiosk.controller import Controller
from kiosk.health import HealthBook
from kiosk.journal import Recorded
from kiosk.printer_outlet import PrinterOutlet
from kiosk.queueing.commands import SettleSlip
from kiosk.queueing.events import DayOpened, RollChanged, SlipFailed, SlipPrinted, SlipRequested, TicketIssued
from kiosk.queueing.model import SlipStage, Ticket
from kiosk.slip_design import design_or_built_in

_NOT_READY = 2

log = logging.getLogger(__name__)


class SlipDesk:
    """Hands each slip to the first printer of its kiosk that is well, else to one that can print, or to the first."""

    def __init__(
        self, world: World, config: HallConfig, controller: Controller, announcer: Announcer, health: HealthBook
    ) -> None:
        self._config, self._controller, self._health = config, controller, health
        self._kiosks = {kiosk.id: config.printers_of(kiosk) for kiosk in config.kiosks}
        design = design_or_built_in(config)
        self.printers = {
            device.id: PrinterOutlet(
                world,
                config,
                device,
                controller,
                announcer,
                health=health,
                design=design,
                hand_over=self._hand_over,
            )
            for device in config.devices
            if isinstance(device, Printer)
        }

    def show(self, events: list[Recorded]) -> None:
        """Takes events that are on disk; neither blocks nor raises."""
        for recorded in events:
            match recorded.event:
                case TicketIssued(ticket=number, slip=True) | SlipRequested(ticket=number):
                    self._queue(self._controller.hall.tickets[number])
                case SlipPrinted(printer=id) | SlipFailed(printer=id) if id in self.printers:
                    self.printers[id].look_at_paper()
                case RollChanged(printer=id) if id in self.printers:
                    self.printers[id].roll_is_changed()
                case DayOpened():
                    for outlet in self.printers.values():
                        outlet.begin_day()

    def resume(self) -> None:
        """After a restart: slips that were not sent wait again; of one that was sent, its printer is asked."""
        for ticket in self._controller.hall.tickets.values():
            if ticket.slip is SlipStage.QUEUED:
                self._queue(ticket)
            elif ticket.slip is SlipStage.SENT:
                self._ask_about(ticket)

    def _queue(self, ticket: Ticket) -> None:
        if outlet := self._outlet_of(ticket):
            outlet.put(ticket)

    def _ask_about(self, ticket: Ticket) -> None:
        if ticket.slip_printer in self.printers:
            self.printers[ticket.slip_printer].ask_about(ticket)
        else:
            self._controller.tell(SettleSlip(ticket.number, ticket.slip_printer, "unknown:no_printer"))

    def _hand_over(self, ticket: Ticket, printer: str) -> bool:
        """What its printer cannot print goes to a printer of the kiosk that stands better; false: there is none."""
        best = min(self._candidates(ticket), key=self._rank)
        if self._rank(best) >= min(self._rank(printer), _NOT_READY):
            return False
        log.info("the slip of %s goes to %s, for %s is not ready", ticket.number, best, printer)
        self.printers[best].put(ticket)
        return True

    def _outlet_of(self, ticket: Ticket) -> "PrinterOutlet | None":
        """None in a hall whose last printer has left the configuration since the slip was asked for."""
        if candidates := self._candidates(ticket):
            return self.printers[min(candidates, key=self._rank)]
        self._controller.tell(SettleSlip(ticket.number, "", "no_printer", sent=False))
        return None

    def _candidates(self, ticket: Ticket) -> tuple[str, ...]:
        """Printers where its customer is, the preferred first; of the hall, where they stand at no kiosk with one."""
        return self._kiosks.get(ticket.paper_at) or tuple(self.printers)

    def _rank(self, printer: str) -> int:
        """A printer that is well before one that can print; among equals, the kiosk's order."""
        if self._health.state(printer) == "ok":
            return 0
        return 1 if self._health.prints(printer) else _NOT_READY
