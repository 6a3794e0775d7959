"""What people and devices ask of the hall, in the imperative. Ordinary values."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import Enum
from typing import Literal

from kiosk.queueing.values import value


class Unstated(Enum):
    """The asker did not say what it saw at the counter."""

    UNSTATED = "unstated"


UNSTATED = Unstated.UNSTATED
Expect = str | None | Unstated
"""The number the asker saw at the counter, None for "nobody", or unstated."""

Position = Literal["arrival", "front", "back"]
"""Where a transferred ticket waits: as long as it has waited since it was issued, before all of its class, or last."""


@value
class OpenDay:
    """A new business day (`YYYY-MM-DD`) begins; what is left of the old one expires."""

    day: str


@value
class IssueTicket:
    """`token` is unguessable and drawn by the caller; `slip` asks for paper.

    `also`: further services of the visit, in order. `card`: a keyed hash. `serves_until`: a ticket that could not be
    served by then is refused.
    """

    service: str
    token: str
    customer_class: str = "ordinary"
    language: str = ""
    kiosk: str = ""
    slip: bool = True
    also: tuple[str, ...] = ()
    card: str | None = None
    serves_until: datetime | None = None


@value
class CheckIn:
    """Whoever has an appointment is here: a ticket, called by the booked time. Late: an ordinary one.

    For the late, by service: `closed`, why none is issued at this hour; `serves_until`, as for any ticket.
    """

    code: str
    token: str
    language: str = ""
    kiosk: str = ""
    slip: bool = True
    closed: Mapping[str, str] = field(default_factory=dict)
    serves_until: Mapping[str, datetime] = field(default_factory=dict)


@value
class Book:
    """An appointment, or a change of one. `code` is what its customer will show. `listed`: it stands in the hall's
    list, though its time may be over."""

    appointment: str
    service: str
    time: datetime
    code: str
    listed: bool = False


@value
class Unbook:
    """An appointment that will not be kept."""

    appointment: str


@value
class CallNext:
    """Ends what the counter serves and calls the ticket that is next by its discipline.

    `priority`: the next of those who are not ordinary, whatever the ordinary have waited."""

    counter: str
    expect: Expect = UNSTATED
    priority: bool = False


@value
class CallTicket:
    """Calls one waiting ticket out of turn; `reason` is kept with the call."""

    counter: str
    number: str
    reason: str | None = None


@value
class Park:
    """Sets the counter's customer aside: to fetch a document, to fill in a form. `or_resume`: at a counter where nobody
    is, resumes the one who was set aside there."""

    counter: str
    expect: Expect = UNSTATED
    or_resume: bool = False


@value
class Resume:
    """Calls a parked ticket to this counter; None: the only one that was parked here."""

    counter: str
    number: str | None = None


@value
class Return:
    """One who did not come when called is here now: by token, or by number from staff."""

    token: str | None = None
    number: str | None = None


@value
class Transfer:
    """The counter's customer waits for another service, or for one counter. Exactly one of them is stated."""

    counter: str
    to_service: str | None = None
    to_counter: str | None = None
    position: Position = "arrival"
    expect: Expect = UNSTATED


@value
class Reclassify:
    """Staff give a waiting ticket another class."""

    number: str
    customer_class: str


@value
class SetProfile:
    """Another work profile for a counter, for the rest of the day."""

    counter: str
    profile: str


@value
class Recall:
    """Calls the counter's ticket again."""

    counter: str
    expect: Expect = UNSTATED


@value
class Start:
    """The customer has come."""

    counter: str
    expect: Expect = UNSTATED


@value
class Finish:
    """The customer has been served."""

    counter: str
    expect: Expect = UNSTATED


@value
class NoShow:
    """The customer did not come."""

    counter: str
    expect: Expect = UNSTATED


@value
class AskRating:
    """Asks the counter's customer for a rating, the one there or the last."""

    counter: str
    expect: Expect = UNSTATED


@value
class Rate:
    """What the customer thinks of the service, 1 to 5. `number`: who was asked, where that is known."""

    counter: str
    score: int
    number: str | None = None


@value
class Cancel:
    """The customer leaves: by token, or by number from staff."""

    token: str | None = None
    number: str | None = None


@value
class Reprint:
    """The slip once more: by token, or by number from staff; at `kiosk`, or where the ticket was issued."""

    token: str | None = None
    number: str | None = None
    kiosk: str | None = None


@value
class OpenCounter:
    """The counter takes customers; ends a pause and a pause or closing asked for meanwhile."""

    counter: str
    teller: str | None = None


@value
class PauseCounter:
    """Takes effect at finish while a customer is there."""

    counter: str
    reason: str | None = None


@value
class CloseCounter:
    """Takes effect at finish while a customer is there."""

    counter: str
    reason: str | None = None


@value
class StopIssue:
    """No new tickets for a service, or for any (None)."""

    service: str | None = None


@value
class ResumeIssue:
    """New tickets again."""

    service: str | None = None


@value
class SendSlip:
    """A printer is about to receive the first byte of this ticket's slip."""

    number: str
    printer: str


@value
class SettleSlip:
    """What became of a slip: printed when `reason` is None, else why it is not known to be. `mm` of paper it took.

    `sent`: some of it may have left for this printer, so that of a slip, or a copy, that still waits this says nothing.
    Otherwise not a byte did, whether it was marked or not.
    """

    number: str
    printer: str
    reason: str | None = None
    mm: int = 0
    sent: bool = True


@value
class ChangeRoll:
    """A printer got a new roll of paper."""

    printer: str


@value
class NotePrinter:
    """How a printer stands now, in the words of its driver."""

    printer: str
    device: str
    paper: str
    cover: str
    cutter: str
    error: str


@value
class HoldSlip:
    """A slip cannot be sent now; it waits, and its customer is told so. `sent`: it was marked, but not a byte left."""

    number: str
    printer: str
    reason: str
    sent: bool = False


Command = (
    OpenDay
    | IssueTicket
    | CheckIn
    | Book
    | Unbook
    | CallNext
    | CallTicket
    | Park
    | Resume
    | Return
    | Transfer
    | Reclassify
    | SetProfile
    | Recall
    | Start
    | Finish
    | NoShow
    | AskRating
    | Rate
    | Cancel
    | Reprint
    | OpenCounter
    | PauseCounter
    | CloseCounter
    | StopIssue
    | ResumeIssue
    | SendSlip
    | SettleSlip
    | HoldSlip
    | ChangeRoll
    | NotePrinter
)
