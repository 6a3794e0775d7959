"""What the hall is shown and told, from the hall as it stands. Pure; the envelope is added by who publishes."""

from datetime import datetime, timedelta
from typing import Any

from counter_panel.refusals import refusal_on_lcd
from display.phrases import shown
from drivers.call_button.messages import State
from kiosk.calendar import Calendar
from kiosk.config import HallConfig, RatingPad
from kiosk.queueing.advice import Advice, Longest
from kiosk.queueing.ahead import ahead
from kiosk.queueing.estimate import estimate
from kiosk.queueing.events import Event, RatingAsked, TicketCalled, TicketFinished, TicketRecalled
from kiosk.queueing.issuing import in_time, limit_reached
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import Counter, Hall, Ticket
from kiosk.queueing.rules import ORDINARY
from kiosk.rating_words import asked_until, counters_with_ratings, words_of
from kiosk.rule_in_words import conditions_in_words, rule_in_words
from kiosk.services import ClosedReason
from kiosk.takers import Takers

CALL_LIFE_S = 60
"""Seconds after which a call is no longer worth saying."""

PAUSED_TEXT = "----"
"""What a display shows over a paused counter, unless the hall says otherwise."""

Body = dict[str, Any]


class Announcer:
    """Knows the configured names; the hall is handed in, for it may be rebuilt."""

    def __init__(self, config: HallConfig) -> None:
        self._config = config
        self._counters = {counter.id: counter for counter in config.counters}
        self._services = {service.letter: service for service in config.services}
        self._profiles = {profile.id: profile.names for profile in config.profiles}
        self._classes = {each.id: each for each in config.customer_classes}
        self._rule = rule_in_words(config)
        self._conditions = conditions_in_words(config)
        self._calendar = Calendar(config)
        self._takers = Takers()
        self._pads = {device.counter: device for device in config.devices if isinstance(device, RatingPad)}
        self._rated_at = counters_with_ratings(config)

    def board(self, hall: Hall, advice: Advice | None = None) -> Body:
        """The body of a display.board.Board."""
        config = self._config
        return {
            "hall": config.hall,
            "names": config.names,
            "languages": list(config.languages),
            "time_zone": config.time_zone,
            "calls": [_board_call(ticket) for ticket in hall.latest_calls],
            "counters": [self._board_counter(hall.counters[id]) for id in self._counters],
            "waiting": hall.waiting_by_service(),
            "service_names": {letter: service.names for letter, service in self._services.items()},
            "advice": advice and as_told(advice),
        }

    def services(self, hall: Hall, at: datetime, storage_full: bool) -> Body:
        """The body of a kiosk.services.Services."""
        config, waiting = self._config, hall.waiting_by_service()
        return {
            "hall": config.hall,
            "names": config.names,
            "languages": list(config.languages),
            "groups": [{"id": group.id, "names": group.names} for group in config.groups],
            "classes": [
                {"id": each.id, "names": each.names, "hints": each.hints}
                for each in config.customer_classes
                if each.self_service and each.id != ORDINARY
            ],
            "services": [
                self._offer(hall, letter, self._closed(hall, letter, at, storage_full), waiting[letter], at)
                for letter in self._services
            ],
            "rule": self._rule,
            "appointments": config.appointments is not None,
            "time_zone": config.time_zone,
        }

    def counter(self, hall: Hall, id: str, at: datetime | None = None) -> Body:
        """The body of a counter_panel.state.CounterState; `at` ends questions to customers whose time is over."""
        place = hall.counters[id]
        return {
            "id": id,
            "names": self._counters[id].names,
            "state": place.phase,
            "ticket": self._ticket_at(place.ticket) if place.ticket else None,
            "waiting": hall.waiting_for(id),
            "teller": place.teller,
            "after_this": place.after_this,
            "profile": place.profile,
            "profiles": self._profiles,
            "parked": [ticket.number for ticket in hall.parked_at(id)],
            "priority_waiting": hall.waiting_with_priority(id),
            "can_rate": id in self._rated_at,
            **self._rating(hall, id, at),
        }

    def call(self, hall: Hall, event: Event, seq: int) -> Body | None:
        """The body of a display.call.Call for a call or recall; None for any other event."""
        if not isinstance(event, TicketCalled | TicketRecalled):
            return None
        ticket = hall.tickets[event.ticket]
        names = self._counters[event.counter].names
        language = ticket.language or self._config.languages[0]
        return {
            "call_id": f"{hall.day}-{seq}",
            "ticket": event.ticket,
            "counter": event.counter,
            "counter_names": names,
            "language": language,
            "text": shown(event.ticket, names, language),
            "recall": isinstance(event, TicketRecalled),
            "expires_at": event.at + timedelta(seconds=CALL_LIFE_S),
        }

    def led_text(self, hall: Hall, id: str, paused: str = PAUSED_TEXT) -> str:
        """The number at a counter; `paused` when it is, nothing when nobody is there."""
        place = hall.counters[id]
        if place.ticket is not None:
            return place.ticket.number
        return paused if place.standing == "paused" else ""

    def led_call(self, hall: Hall, id: str) -> str:
        """A name for the call or recall that is under way at a counter, each another; "" for none."""
        ticket = hall.counters[id].ticket
        if ticket is None or ticket.stage is not Stage.CALLED:
            return ""
        return f"{ticket.number} {ticket.called_at} {ticket.recalls}"

    def terminal_state(self, hall: Hall, id: str) -> State:
        """What a call terminal's LCD shows."""
        place = hall.counters[id]
        return State(place.phase, place.ticket.number if place.ticket else "", hall.waiting_for(id))

    def refusal_on_lcd(self, reason: str) -> str:
        """What a terminal shows instead of a number, in the hall's first language; "" for no refusal."""
        return refusal_on_lcd(reason, self._config.languages[0])

    def issuing(self, at: datetime) -> tuple[bool, ...]:
        """Of each service, whether the hours let it be issued."""
        return tuple(self._calendar.at(letter, at).open for letter in self._services)

    def rule(self) -> dict[str, str]:
        """The rule in force, in each language of the hall."""
        return self._rule

    def question_ends_in(self, event: Event) -> float | None:
        """Seconds after which a customer who is asked by this event is asked no more; None: nobody is asked."""
        pad = self._pads.get(event.counter) if isinstance(event, TicketFinished | RatingAsked) else None
        return float(pad.prompt_s) if pad else None

    def _rating(self, hall: Hall, id: str, at: datetime | None) -> Body:
        pad, rating = self._pads.get(id), hall.counters[id].rating
        until = asked_until(hall, id, pad.prompt_s) if pad else None
        if pad is None or rating is None or until is None or (at is not None and at >= until):
            return {}
        language = rating.ticket.language or self._config.languages[0]
        prompt, thanks = words_of(pad, language)
        asked = {"ticket": rating.ticket.number, "language": language, "at": rating.at, "until": until}
        return {"rating": {**asked, "prompt": prompt, "thanks": thanks}}

    def _board_counter(self, place: Counter) -> Body:
        number = place.ticket.number if place.ticket else None
        return {"id": place.id, "names": self._counters[place.id].names, "state": place.phase, "ticket": number}

    def _offer(self, hall: Hall, letter: str, closed: ClosedReason | None, waiting: int, at: datetime) -> Body:
        service = self._services[letter]
        missing, opens_at = self._takers.missing(hall, letter), self._calendar.again(letter, closed, at)
        others = {of: ahead(hall, letter, of) for of in self._classes}
        forecasts = {of: estimate(hall, letter, of, others[of], at) for of in self._classes}
        waits = {of: forecast and forecast.announced_s for of, forecast in forecasts.items()}
        return {
            "service": letter,
            "names": service.names,
            "hints": service.hints,
            "group": service.group,
            "open": closed is None,
            "reason": closed,
            "waiting": waiting,
            "estimated_wait_s": waits[ORDINARY],
            "ahead": others,
            "estimated_wait_by_class_s": waits,
            **({"documents": list(service.documents)} if service.documents else {}),
            **({"nobody_takes": list(missing)} if missing else {}),
            **({"opens_at": opens_at.astimezone(self._config.zone)} if opens_at else {}),
        }

    def _closed(self, hall: Hall, letter: str, at: datetime, storage_full: bool) -> ClosedReason | None:
        if storage_full:
            return "storage_full"
        if hall.stopped.get(letter) or len(self._takers.missing(hall, letter)) == len(self._classes):
            return "stopped"
        if (limit := limit_reached(hall, letter)) is not None:
            return limit
        opening = self._calendar.at(letter, at)
        if not opening.open:
            return opening.reason
        if opening.serves_until is None:
            return None
        forecast = estimate(hall, letter, ORDINARY, ahead(hall, letter, ORDINARY), at)
        return None if in_time(hall, (letter,), forecast, opening.serves_until, at) else "too_late"

    def _ticket_at(self, ticket: Ticket) -> Body:
        of = self._classes.get(ticket.customer_class)
        service = self._services.get(ticket.service)
        return {
            "number": ticket.number,
            "service": ticket.service,
            "service_names": service.names if service else {},
            "customer_class": ticket.customer_class,
            "class_names": of.names if of else {},
            "issued_at": ticket.issued_at,
            "called_at": ticket.called_at,
            "started_at": ticket.started_at,
            "recalls": ticket.recalls,
            "also": list(ticket.also),
            "why": ticket.why,
            "condition": self._conditions.get(str(ticket.why.get("condition")), {}),
        }


def as_told(advice: Advice) -> Body:
    """As it travels; waits in whole minutes, so that it is told anew only when it matters."""
    return {
        "action": advice.action,
        "counter": advice.counter,
        "profile": advice.profile,
        "longest": _longest(advice.longest),
        "after": _longest(advice.after),
    }


def _longest(longest: Longest | None) -> Body | None:
    if longest is None:
        return None
    return {
        "service": longest.service,
        "customer_class": longest.customer_class,
        "wait_s": 60 * round(longest.wait_s / 60),
        "target_s": round(longest.target_s),
    }


def still_called(hall: Hall, number: str) -> bool:
    """True while a call of this ticket is worth saying."""
    ticket = hall.tickets.get(number)
    return ticket is not None and ticket.stage is Stage.CALLED


def _board_call(ticket: Ticket) -> Body:
    return {
        "ticket": ticket.number,
        "counter": ticket.counter,
        "at": ticket.recalled_at or ticket.called_at,
        "recalls": ticket.recalls,
    }
