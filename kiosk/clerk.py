"""Turns a checked request into a command of the core, with what the configuration adds. No journal, no I/O."""

from datetime import datetime
from typing import Any, assert_never

from drivers.world import World
from kiosk import requests as ask
from kiosk.calendar import Calendar, Opening
from kiosk.config import HallConfig, Printer
from kiosk.queueing import commands as do
from kiosk.queueing.commands import UNSTATED, Command, Expect
from kiosk.queueing.decide import Rejected


class Clerk:
    """Knows whose printers print, which language is meant, and when tickets are issued."""

    def __init__(self, config: HallConfig, world: World) -> None:
        self._config = config
        self._calendar = Calendar(config)
        self._letters = {service.letter for service in config.services}
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
                return do.CallNext(it.counter, _expect(it), it.priority)
            case ask.AskCheckIn():
                return self._check_in(request.sender, it, at)
            case ask.AskBook():
                return do.Book(it.appointment, it.service, it.time, it.code or it.appointment)
            case ask.AskUnbook():
                return do.Unbook(it.appointment)
            case ask.AskCallTicket():
                return do.CallTicket(it.counter, it.number, it.reason)
            case ask.AskPark():
                return do.Park(it.counter, _expect(it), it.or_resume)
            case ask.AskResume():
                return do.Resume(it.counter, it.number)
            case ask.AskTransfer():
                return do.Transfer(it.counter, it.to_service, it.to_counter, it.position, _expect(it))
            case ask.AskReturn():
                return do.Return(*one_of(it))
            case ask.AskReclassify():
                return do.Reclassify(it.number, it.customer_class)
            case ask.AskSetProfile():
                return do.SetProfile(it.counter, it.profile)
            case ask.AskRecall():
                return do.Recall(it.counter, _expect(it))
            case ask.AskStart():
                return do.Start(it.counter, _expect(it))
            case ask.AskFinish():
                return do.Finish(it.counter, _expect(it))
            case ask.AskNoShow():
                return do.NoShow(it.counter, _expect(it))
            case ask.AskForRating():
                return do.AskRating(it.counter, _expect(it))
            case ask.AskRate():
                return do.Rate(it.counter, it.score, it.number)
            case ask.AskCancel():
                return do.Cancel(*one_of(it))
            case ask.AskReprint():
                return do.Reprint(*one_of(it), self._where_to_print(request.sender, it.kiosk))
            case ask.AskOpenCounter():
                return do.OpenCounter(it.counter, it.teller)
            case ask.AskPauseCounter():
                return do.PauseCounter(it.counter, it.reason)
            case ask.AskCloseCounter():
                return do.CloseCounter(it.counter, it.reason)
            case ask.AskRollChanged():
                return do.ChangeRoll(self._printer(it.device))
            case ask.AskStopIssue():
                return do.StopIssue(it.service)
            case ask.AskResumeIssue():
                return do.ResumeIssue(it.service)
            case ask.AskEventsSince() | ask.AskAdvise() | ask.AskLookUp():
                raise Rejected("bad_request", f"{it.command} is a question, not a command")
            case _:
                assert_never(it)

    def when_again(self, request: ask.Request, no: Rejected, at: datetime) -> dict[str, Any]:
        """Where time alone decides, what a refusal says besides: when to come again."""
        opens_at = self._opens_at(request.ask, no.reason, at)
        if opens_at is None:
            return {}
        message = f"{no.message}; again from {opens_at:%Y-%m-%d %H:%M}"
        return {"message": message, "opens_at": opens_at.isoformat()}

    def _issue(self, sender: str, it: ask.AskIssue, at: datetime) -> Command:
        ends = []
        for service in (letter for letter in (it.service, *it.also) if letter in self._letters):
            opening = self._calendar.at(service, at)
            if not opening.open:
                raise Rejected("hall_closed", self._closed(service, opening))
            ends += [opening.serves_until] if opening.serves_until is not None else []
        kiosk = self._kiosk(sender, it.kiosk)
        return do.IssueTicket(
            service=it.service,
            token=self._new_token(),
            customer_class=it.customer_class,
            language=self._language(it.language),
            kiosk=kiosk,
            slip=it.slip and self._printers.get(kiosk, False),
            also=it.also,
            card=it.card,
            serves_until=min(ends, default=None),
        )

    def _closed(self, service: str, opening: Opening) -> str:
        why = "today is a holiday" if opening.reason == "holiday" else "tickets are not issued at this hour"
        return f"service {service}: {why}"

    def _opens_at(self, it: ask.AnyAsk, reason: str, at: datetime) -> datetime | None:
        """When what was refused can be had again, by the hall's clock; of several services, when the last of them."""
        if not isinstance(it, ask.AskIssue) or not self._letters.issuperset((it.service, *it.also)):
            return None
        refused = [each for each in (it.service, *it.also) if not self._calendar.at(each, at).open]
        if reason != "hall_closed":
            refused = [] if it.also else [it.service]
        why = "hours" if reason == "hall_closed" else reason
        opening = [self._calendar.again(each, why, at) for each in refused]
        known = [each for each in opening if each is not None]
        return max(known).astimezone(self._config.zone) if known and len(known) == len(opening) else None

    def _check_in(self, sender: str, it: ask.AskCheckIn, at: datetime) -> Command:
        kiosk = self._kiosk(sender, it.kiosk)
        slip = it.slip and self._printers.get(kiosk, False)
        hours = {each.letter: self._calendar.at(each.letter, at) for each in self._config.services}
        return do.CheckIn(
            it.code,
            self._new_token(),
            self._language(it.language),
            kiosk,
            slip,
            closed={letter: self._closed(letter, each) for letter, each in hours.items() if not each.open},
            serves_until={letter: each.serves_until for letter, each in hours.items() if each.serves_until is not None},
        )

    def _printer(self, stated: str) -> str:
        printers = [device.id for device in self._config.devices if isinstance(device, Printer)]
        if stated not in printers:
            raise Rejected("unknown_device", f"no such printer; known: {', '.join(printers) or 'none'}")
        return stated

    def _where_to_print(self, sender: str, stated: str | None) -> str | None:
        """The asker's kiosk; None for staff and telephones, which stand at none."""
        if not self._any_printer:
            raise Rejected("no_printer", "this hall has no printer")
        kiosk = self._kiosk(sender, stated)
        if kiosk not in self._printers:
            return None
        if not self._printers[kiosk]:
            raise Rejected("no_printer", f"{kiosk} has no printer; ask at another kiosk, or state one by `kiosk`")
        return kiosk

    def _kiosk(self, sender: str, stated: str | None) -> str:
        if stated is not None and stated not in self._printers:
            raise Rejected("unknown_kiosk", f"no such kiosk; known: {', '.join(self._printers)}")
        return stated or sender

    def _language(self, stated: str | None) -> str:
        if stated is not None and stated not in self._config.languages:
            raise Rejected("unknown_language", f"no such language here; known: {', '.join(self._config.languages)}")
        return stated or self._config.languages[0]


def _expect(it: ask.AtCounter) -> Expect:
    return it.expect if ask.states(it, "expect") else UNSTATED


def one_of(it: ask.ByTicket) -> tuple[str | None, str | None]:
    """Token and number, of which one is stated; raises Rejected."""
    if (it.token is None) == (it.number is None):
        raise Rejected("bad_request", "name the ticket by token or by number, and by one of them only")
    return it.token, it.number
