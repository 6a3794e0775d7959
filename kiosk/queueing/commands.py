"""What people and devices ask of the hall, in the imperative. Ordinary values."""

from dataclasses import dataclass
from enum import Enum


class Unstated(Enum):
    """The asker did not say what it saw at the counter."""

    UNSTATED = "unstated"


UNSTATED = Unstated.UNSTATED
Expect = str | None | Unstated
"""The number the asker saw at the counter, None for "nobody", or unstated."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A new business day (`YYYY-MM-DD`) begins; what is left of the old one expires."""

    day: str


@dataclass(frozen=True, slots=True)
class IssueTicket:
    """`token` is unguessable and drawn by the caller; `slip` asks for paper."""

    service: str
    token: str
    customer_class: str = "ordinary"
    language: str = ""
    kiosk: str = ""
    slip: bool = True


@dataclass(frozen=True, slots=True)
class CallNext:
    """Ends what the counter serves and calls the ticket that is next by its discipline."""

    counter: str
    expect: Expect = UNSTATED


@dataclass(frozen=True, slots=True)
class CallTicket:
    """Calls one waiting ticket out of turn."""

    counter: str
    number: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Calls the counter's ticket again."""

    counter: str
    expect: Expect = UNSTATED


@dataclass(frozen=True, slots=True)
class Start:
    """The customer has come."""

    counter: str
    expect: Expect = UNSTATED


@dataclass(frozen=True, slots=True)
class Finish:
    """The customer has been served."""

    counter: str
    expect: Expect = UNSTATED


@dataclass(frozen=True, slots=True)
class NoShow:
    """The customer did not come."""

    counter: str
    expect: Expect = UNSTATED


@dataclass(frozen=True, slots=True)
class Cancel:
    """The customer leaves: by token, or by number from staff."""

    token: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Reprint:
    """Another slip, marked as a copy: by token, or by number from staff."""

    token: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """The counter takes customers; ends a pause and a pause or closing asked for meanwhile."""

    counter: str
    teller: str | None = None


@dataclass(frozen=True, slots=True)
class PauseCounter:
    """Takes effect at finish while a customer is there."""

    counter: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CloseCounter:
    """Takes effect at finish while a customer is there."""

    counter: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StopIssue:
    """No new tickets for a service, or for any (None)."""

    service: str | None = None


@dataclass(frozen=True, slots=True)
class ResumeIssue:
    """New tickets again."""

    service: str | None = None


@dataclass(frozen=True, slots=True)
class SendSlip:
    """A printer is about to receive the first byte of this ticket's slip."""

    number: str
    printer: str


@dataclass(frozen=True, slots=True)
class SettleSlip:
    """What became of a slip: printed when `reason` is None, else why it is not known to be."""

    number: str
    printer: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HoldSlip:
    """A slip cannot be sent now; it waits, and its customer is told so. `sent`: it was marked, but not a byte left."""

    number: str
    printer: str
    reason: str
    sent: bool = False


Command = (
    OpenDay
    | IssueTicket
    | CallNext
    | CallTicket
    | Recall
    | Start
    | Finish
    | NoShow
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
)
