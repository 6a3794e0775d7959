"""What the touch screen asks, as requests travel, and what it reads from the replies. Pure."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from drivers.mqtt.requester import Reply
from kiosk.touch.asks import Ask, AskCancel, AskCheckIn, AskLookUp, AskReprint, AskReturn, AskTicket
from kiosk.touch.showing import Outcome, Refusal, TicketFound, TicketTaken


def wanted(ask: Ask) -> tuple[str, dict[str, Any]]:
    """Command and fields."""
    match ask:
        case AskTicket():
            fields = {"service": ask.service, "customer_class": ask.customer_class, "language": ask.language}
            also = {"also": list(ask.also)} if ask.also else {}
            return "issue_ticket", fields | also | ({"card": ask.card} if ask.card else {})
        case AskCheckIn():
            return "check_in", {"code": ask.code, "language": ask.language}
        case AskLookUp():
            return "look_up", {"token": ask.token}
        case AskReturn():
            return "return", {"token": ask.token}
        case AskCancel():
            return "cancel", {"token": ask.token}
        case AskReprint():
            return "reprint", {"token": ask.token}


def outcome_of(ask: Ask, reply: Reply) -> Outcome:
    """The ticket of a reply, or its refusal; what cannot be read is no answer."""
    if not reply.ok:
        return _refusal(reply)
    try:
        if isinstance(ask, AskTicket | AskCheckIn):
            issued = _IssuedTicket.model_validate(reply.body.get("ticket"))
            return TicketTaken(**issued.model_dump())
        found = _FoundTicket.model_validate(reply.body.get("ticket"))
        return TicketFound(ask.token, **found.model_dump())
    except ValidationError:
        return "no_answer"


def _refusal(reply: Reply) -> Outcome:
    reason, opens_at = reply.reason or "refused", reply.body.get("opens_at")
    try:
        return Refusal(reason, _MOMENT.validate_python(opens_at)) if opens_at else reason
    except ValidationError:
        return reason


_MOMENT = TypeAdapter(AwareDatetime)


class _IssuedTicket(BaseModel):
    """The part of a reply that a customer sees."""

    model_config = ConfigDict(extra="ignore")

    id: str = ""
    token: str = ""
    number: str
    service: str
    ahead: int
    estimated_wait_s: int | None = None
    issued_at: datetime | None = None
    slip: Literal["queued", "none"] = "none"
    also: tuple[str, ...] = ()


class _FoundTicket(BaseModel):
    """What a customer is told of a ticket that was issued before."""

    model_config = ConfigDict(extra="ignore")

    number: str
    service: str
    state: str
    counter: str | None = None
    slip: str = ""
