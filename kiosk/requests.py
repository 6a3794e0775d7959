"""A request's bytes become a checked value, or a refusal that says what would be right. No hall, no journal."""

import json
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from drivers.mqtt.envelope import MAX_PAYLOAD

MAX_AGE_S = 10.0
"""Seconds. An older request is refused, never obeyed late (contract)."""

MAX_AHEAD_S = 2.0
"""Seconds by which a client's clock may be ahead. One that is further ahead makes old requests look young: it is told
the right time with the refusal, like one that is behind."""

MAX_ALSO = 8
"""Services that a visit may have beside its first."""

MAX_COMPLAINTS = 3
"""Things wrong with one request that are named at once."""

_ID, _NUMBER, _CODE = r"^[A-Za-z0-9_-]{1,48}$", r"^[A-Z][0-9]{3,9}$", r"^[!-~]{1,64}$"
Id = Annotated[str, Field(pattern=_ID)]
Number = Annotated[str, Field(pattern=_NUMBER)]
Code = Annotated[str, Field(pattern=_CODE)]
Token = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(max_length=200)]


def _in_this_century(time: datetime) -> datetime:
    """Far enough from both ends of the calendar that hours can be added to it."""
    if not 2000 <= time.year < 2100:
        raise PydanticCustomError("far_away", "a time from 2000 to 2099 is wanted")
    return time


Booked = Annotated[AwareDatetime, AfterValidator(_in_this_century)]


class Ask(BaseModel):
    """What every request carries: `id` is unique for its client; `at` or `age_ms` tells how old it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    id: Annotated[str, Field(min_length=1, max_length=128)]
    at: AwareDatetime | None = None
    age_ms: Annotated[int, Field(ge=0)] | None = None


class AskIssue(Ask):
    """A ticket, please. `kiosk`: whose printers are used (default: the asker's); `amount` only guides the customer.

    `also`: further services of the same visit, in order. `card`: what kiosk.cards makes of a card's number, where a
    card may take only so many tickets a day; never the number.
    """

    command: Literal["issue_ticket"]
    service: Annotated[str, Field(max_length=8)]
    customer_class: Annotated[str, Field(max_length=48)] = "ordinary"
    language: Annotated[str, Field(max_length=16)] | None = None
    amount: Annotated[float, Field(ge=0)] | None = None
    kiosk: Id | None = None
    slip: bool = True
    also: Annotated[tuple[Annotated[str, Field(max_length=8)], ...], Field(max_length=MAX_ALSO, strict=False)] = ()
    card: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None


class AskCheckIn(Ask):
    """Somebody with an appointment is here."""

    command: Literal["check_in"]
    code: Annotated[str, Field(min_length=1, max_length=64)]
    language: Annotated[str, Field(max_length=16)] | None = None
    kiosk: Id | None = None
    slip: bool = True


class AskBook(Ask):
    """An appointment, or another time or service for one; `code` (default: its id) is shown at check-in."""

    command: Literal["book"]
    appointment: Id
    service: Annotated[str, Field(max_length=8)]
    time: Booked
    code: Code | None = None


class AskUnbook(Ask):
    """An appointment that will not be kept."""

    command: Literal["unbook"]
    appointment: Id


class AtCounter(Ask):
    """A teller's key. `expect`: the number seen at the counter, null for nobody; left out: whatever is there."""

    counter: Annotated[str, Field(max_length=48)]
    expect: Annotated[str, Field(max_length=16)] | None = None


class AskCallNext(AtCounter):
    """The next customer; `priority`: the next of those who are not ordinary."""

    command: Literal["call_next"]
    priority: bool = False


class AskRecall(AtCounter):
    """Call the same customer again."""

    command: Literal["recall"]


class AskStart(AtCounter):
    """The customer has come."""

    command: Literal["start"]


class AskFinish(AtCounter):
    """The customer has been served."""

    command: Literal["finish"]


class AskNoShow(AtCounter):
    """The customer did not come."""

    command: Literal["no_show"]


class AskForRating(AtCounter):
    """The customer is asked for a rating, the one at the counter or the last."""

    command: Literal["ask_rating"]


class AskRate(Ask):
    """What the customer thinks of the service; `number`: who was asked, where that is known."""

    command: Literal["rate"]
    counter: Annotated[str, Field(max_length=48)]
    score: Annotated[int, Field(ge=1, le=5)]
    number: Number | None = None


class AskPark(AtCounter):
    """The customer is set aside, to be resumed. `or_resume`: where nobody is, the one who was set aside is resumed."""

    command: Literal["park"]
    or_resume: bool = False


class AskTransfer(AtCounter):
    """The customer waits for another service or for one counter. Exactly one of them."""

    command: Literal["transfer"]
    to_service: Annotated[str, Field(max_length=8)] | None = None
    to_counter: Annotated[str, Field(max_length=48)] | None = None
    position: Literal["arrival", "front", "back"] = "arrival"


class AskCallTicket(Ask):
    """One waiting ticket, out of turn."""

    command: Literal["call_ticket"]
    counter: Annotated[str, Field(max_length=48)]
    number: Number
    reason: Text | None = None


class AskResume(Ask):
    """A parked ticket is called to this counter; without its number, the only one that was parked here."""

    command: Literal["resume"]
    counter: Annotated[str, Field(max_length=48)]
    number: Number | None = None


class AskSetProfile(Ask):
    """Another work profile for a counter, until the day ends."""

    command: Literal["set_profile"]
    counter: Annotated[str, Field(max_length=48)]
    profile: Annotated[str, Field(max_length=48)]


class AskReclassify(Ask):
    """Staff give a waiting ticket another customer class."""

    command: Literal["reclassify"]
    number: Number
    customer_class: Annotated[str, Field(max_length=48)]


class ByTicket(Ask):
    """A customer names the `token` of the slip; staff name the `number`. Exactly one of them."""

    token: Token | None = None
    number: Number | None = None


class AskCancel(ByTicket):
    """The customer leaves."""

    command: Literal["cancel"]


class AskReprint(ByTicket):
    """The slip, at a kiosk where its customer stands now; marked as a copy if an earlier one may be out."""

    command: Literal["reprint"]
    kiosk: Annotated[str, Field(max_length=48)] | None = None


class AskReturn(ByTicket):
    """Who did not come when called is here now."""

    command: Literal["return"]


class AskLookUp(ByTicket):
    """How the ticket is."""

    command: Literal["look_up"]


class CounterDuty(Ask):
    """A counter opens, pauses or closes."""

    counter: Annotated[str, Field(max_length=48)]
    teller: Text | None = None
    reason: Text | None = None


class AskOpenCounter(CounterDuty):
    """Takes customers."""

    command: Literal["open_counter"]


class AskPauseCounter(CounterDuty):
    """Takes nobody for now; after the customer who is there."""

    command: Literal["pause_counter"]


class AskCloseCounter(CounterDuty):
    """Takes nobody; after the customer who is there."""

    command: Literal["close_counter"]


class AskStopIssue(Ask):
    """No new tickets, of one service or of all."""

    command: Literal["stop_issue"]
    service: Annotated[str, Field(max_length=8)] | None = None


class AskResumeIssue(Ask):
    """New tickets again."""

    command: Literal["resume_issue"]
    service: Annotated[str, Field(max_length=8)] | None = None


class AskRollChanged(Ask):
    """A printer has a new roll of paper: its length is counted anew."""

    command: Literal["roll_changed"]
    device: Annotated[str, Field(max_length=48)]


class AskEventsSince(Ask):
    """Journal events after `seq`, a page of them."""

    command: Literal["events_since"]
    seq: Annotated[int, Field(ge=0, lt=2**63)]


class AskAdvise(Ask):
    """Which counter to open, or which profile to change, now."""

    command: Literal["advise"]


Question = AskEventsSince | AskAdvise | AskLookUp
"""Nothing happens; the answer is not kept."""

AnyAsk = (
    AskIssue
    | AskCheckIn
    | AskBook
    | AskUnbook
    | AskCallNext
    | AskCallTicket
    | AskPark
    | AskResume
    | AskTransfer
    | AskReturn
    | AskReclassify
    | AskSetProfile
    | AskRecall
    | AskStart
    | AskFinish
    | AskNoShow
    | AskForRating
    | AskRate
    | AskCancel
    | AskReprint
    | AskOpenCounter
    | AskPauseCounter
    | AskCloseCounter
    | AskStopIssue
    | AskResumeIssue
    | AskRollChanged
    | AskEventsSince
    | AskAdvise
    | AskLookUp
)
ASKS: dict[str, type[Ask]] = {get_args(kind.model_fields["command"].annotation)[0]: kind for kind in get_args(AnyAsk)}
"""Every command that is understood, by name."""


class Request(NamedTuple):
    """A checked request of `sender`; `digest` stands for its bytes, `made_at` for when it was asked."""

    sender: str
    digest: bytes
    ask: Any
    made_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """Under which its answer is kept."""
        return self.sender, self.ask.id


class BadRequest(Exception):
    """Not a request; `id` where one could be read, so that its sender can be told.

    What it said in a field is not said back: a confused client may have put a person's name there, and answers are
    kept in the journal and can be read by every client of the broker.
    """

    def __init__(self, id: str | None, message: str, reason: str = "bad_request") -> None:
        super().__init__(message)
        self.id = id
        self.message = message
        self.reason = reason


def parse(sender: str, payload: bytes, arrived: datetime) -> Request:
    """The request in these bytes; raises BadRequest."""
    if len(payload) > MAX_PAYLOAD:
        raise BadRequest(None, f"{len(payload)} bytes; a request has at most {MAX_PAYLOAD}")
    try:
        ask = _ADAPTER.validate_json(payload)
    except ValidationError as error:
        raise _complaint(payload, error) from None
    return Request(sender, blake2b(payload, digest_size=16).digest(), ask, _made_at(ask, arrived))


def from_device(sender: str, id: str, command: str, fields: dict[str, Any], made_at: datetime) -> Request:
    """The same for a device on a wire: a press repeated with a growing age is still the same press."""
    body = {"id": id, "command": command, **fields}
    canonical = json.dumps(body, sort_keys=True).encode()
    return Request(sender, blake2b(canonical, digest_size=16).digest(), _ADAPTER.validate_python(body), made_at)


def states(ask: Ask, field: str) -> bool:
    """True where the asker said this field, be it null."""
    return field in ask.model_fields_set


_ADAPTER: TypeAdapter[Any] = TypeAdapter(Annotated[AnyAsk, Field(discriminator="command")])


def _made_at(ask: Ask, arrived: datetime) -> datetime:
    if ask.at is not None:
        return ask.at
    return arrived - timedelta(milliseconds=ask.age_ms or 0) if (ask.age_ms or 0) < _CENTURY_MS else _LONG_AGO


_CENTURY_MS = 100 * 365 * 86_400_000
_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _complaint(payload: bytes, error: ValidationError) -> BadRequest:
    body = _object(payload)
    id = _usable(body.get("id"))
    command = body.get("command")
    if isinstance(command, str) and command not in ASKS:
        return BadRequest(id, f"no such command; known: {', '.join(ASKS)}")
    wrong = error.errors(include_url=False, include_input=False)[:MAX_COMPLAINTS]
    told = (f"{'.'.join(str(part) for part in each['loc'][1:]) or 'request'}: {_said(each)}" for each in wrong)
    return BadRequest(id, "; ".join(told)[:300])


_TIME = "a time with its offset is wanted, such as 2026-03-18T10:00:00+08:00"
_PATTERNS = {
    _NUMBER: "a ticket's number is a letter and three digits or more, such as A012",
    _CODE: "1 to 64 letters, digits and signs without blanks",
    _ID: "1 to 48 letters A-Z a-z, digits, - and _",
}
_WANTED = {
    "missing": "missing",
    "extra_forbidden": "no such field",
    "bool_type": "true or false is wanted",
    "timezone_aware": f"the offset is missing; {_TIME}",
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_type": _TIME,
}


def _said(error: ErrorDetails) -> str:
    if error["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(error["ctx"]["pattern"], error["msg"])
    return _WANTED.get(error["type"], error["msg"])


def _usable(id: Any) -> str | None:
    """Python's JSON lets half of a character pass (a lone surrogate); it could not be said back in UTF-8."""
    if not isinstance(id, str) or not 0 < len(id) <= 128:
        return None
    return None if any("\ud800" <= letter <= "\udfff" for letter in id) else id


def _object(payload: bytes) -> dict[str, Any]:
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
