"""Turns a checked request into a command of the core, with what the configuration adds. No journal, no I/O."""

from datetime import datetime
from typing import assert_never

from drivers.world import World
from kiosk import requests as ask
from kiosk.config import HallConfig, Printer
from kiosk.queueing import commands as do
from kiosk.queueing.commands import UNSTATED, Command, Expect
from kiosk.queueing.decide import Rejected


class Clerk:
    """Knows whose printers print, which language is meant, and when tickets are issued."""

    def __init__(self, config: HallConfig, world: World) -> None:
        self._config = config
        self._new_token = world.new_id
        self._any_printer = any(isinstance(device, Printer) for device in config.devices)
        self._printers = {kiosk.id: bool(config.printers_of(kiosk)) for kiosk in config.kiosks}

    def command(self, request: ask.Request, at: datetime) -> Command:
        """The command that is meant; raises Rejected."""
        it: ask.AnyAsk = request.ask
        match it:
            case ask.AskIssue():
                return self._issue(request.sender, it, at)
            case ask.AskCallNext():
                return do.CallNext(it.counter, _expect(it))
            case ask.AskCallTicket():
                return do.CallTicket(it.counter, it.number)
            case ask.AskRecall():
                return do.Recall(it.counter, _expect(it))
            case ask.AskStart():
                return do.Start(it.counter, _expect(it))
            case ask.AskFinish():
                return do.Finish(it.counter, _expect(it))
            case ask.AskNoShow():
                return do.NoShow(it.counter, _expect(it))
            case ask.AskCancel():
                return do.Cancel(*_one_of(it))
            case ask.AskReprint():
                if not self._any_printer:
                    raise Rejected("no_printer", "this hall has no printer")
                return do.Reprint(*_one_of(it))
            case ask.AskOpenCounter():
                return do.OpenCounter(it.counter, it.teller)
            case ask.AskPauseCounter():
                return do.PauseCounter(it.counter, it.reason)
            case ask.AskCloseCounter():
                return do.CloseCounter(it.counter, it.reason)
            case ask.AskStopIssue():
                return do.StopIssue(it.service)
            case ask.AskResumeIssue():
                return do.ResumeIssue(it.service)
            case ask.AskEventsSince():
                raise Rejected("bad_request", "events_since is a question, not a command")
            case _:
                assert_never(it)

    def _issue(self, sender: str, it: ask.AskIssue, at: datetime) -> Command:
        if not self._config.issues_at(at):
            raise Rejected("hall_closed", "tickets are not issued at this hour")
        if it.kiosk is not None and it.kiosk not in self._printers:
            raise Rejected("unknown_kiosk", f"no such kiosk; known: {', '.join(self._printers)}")
        if it.language is not None and it.language not in self._config.languages:
            raise Rejected("unknown_language", f"no such language here; known: {', '.join(self._config.languages)}")
        kiosk = it.kiosk or sender
        return do.IssueTicket(
            service=it.service,
            token=self._new_token(),
            customer_class=it.customer_class,
            language=it.language or self._config.languages[0],
            kiosk=kiosk,
            slip=it.slip and self._printers.get(kiosk, False),
        )


def _expect(it: ask.AtCounter) -> Expect:
    return it.expect if ask.states(it, "expect") else UNSTATED


def _one_of(it: ask.ByTicket) -> tuple[str | None, str | None]:
    if (it.token is None) == (it.number is None):
        raise Rejected("bad_request", "name the ticket by token or by number, and by one of them only")
    return it.token, it.number
