"""What can be tapped on the touch screen, and where. Pure; virtual units."""

from collections.abc import Iterator

from display.look.box import Box, fit
from display.look.touch import Target
from kiosk.services import NoSlips
from kiosk.touch.paper import MISSED, fetch
from kiosk.touch.plans import (
    LEAST_TARGET,
    LEAST_TEXT,
    FoundPlan,
    Frame,
    TicketPlan,
    code_plan,
    found_plan,
    frame,
    message_plan,
    ticket_plan,
)
from kiosk.touch.scene import may_cancel, may_print, may_return
from kiosk.touch.services_plan import choosing_plan
from kiosk.touch.showing import (
    Action,
    CancelTicket,
    CheckIn,
    Choose,
    Choosing,
    Coding,
    ComeBack,
    EnterCode,
    Found,
    Gather,
    Gathering,
    GiveUp,
    KeepTicket,
    Leave,
    Picture,
    PrintSlip,
    Refused,
    Stay,
    SwitchLanguage,
    Take,
    TakeAll,
    Taken,
    TicketTaken,
    Told,
    ends_soon,
    offer_of,
    offered,
    to_bring,
)

__all__ = ["LEAST_TARGET", "LEAST_TEXT", "choices", "frame", "hints", "pixel_of", "plan_of_ticket", "targets"]


def targets(of: Frame, picture: Picture) -> tuple[Target[Action], ...]:
    """What can be tapped now."""
    return tuple(_targets(of, picture))


def pixel_of(size: tuple[int, int], picture: Picture, action: Action) -> tuple[int, int] | None:
    """Where a finger must touch a window of that size to do this; None when it cannot be done now."""
    of = frame(*size)
    box = next((target.box for target in targets(of, picture) if target.action == action), None)
    return fit(size, (of.whole.w, of.whole.h)).pixel(*box.middle) if box else None


def hints(picture: Picture, service: str) -> dict[str, str]:
    """What to have ready for a service."""
    offer = offer_of(picture.services, service)
    return offer.hints if offer else {}


def plan_of_ticket(of: Frame, picture: Picture, ticket: TicketTaken) -> TicketPlan:
    """With room for what its customer shall have ready."""
    listed = len(to_bring(picture.services, (ticket.service, *ticket.also)))
    return ticket_plan(of, bool(listed or hints(picture, ticket.service)), ticket.slip in MISSED, listed)


def choices(page: Found, no_slips: NoSlips | None) -> tuple[Action, ...]:
    """What the customer of a scanned slip may do; keeping the ticket is easier than giving it up."""
    if page.leaving:
        return KeepTicket(), CancelTicket()
    can: dict[Action, bool] = {
        ComeBack(): may_return(page.ticket),
        PrintSlip(): may_print(page.ticket, no_slips),
        GiveUp(): may_cancel(page.ticket),
    }
    return tuple(action for action, may in can.items() if may)


def found_boxes(of: Frame, picture: Picture, page: Found) -> tuple[FoundPlan, dict[Action, Box], Box | None]:
    """The plan, what can be done and where, and the place to say why there is no slip."""
    can = choices(page, picture.no_slips)
    says_why = not page.leaving and PrintSlip() not in can and fetch(page.ticket, picture.no_slips) is not None
    plan = found_plan(of, len(can) + says_why)
    boxes = list(plan.choices)
    why = boxes.pop(0) if says_why else None
    return plan, dict(zip(can, boxes, strict=True)), why


def _targets(of: Frame, picture: Picture) -> Iterator[Target[Action]]:
    match picture.page:
        case Taken(ticket):
            # The two buttons first; anywhere else leaves as well.
            on = plan_of_ticket(of, picture, ticket)
            yield Target(on.stay, Stay())
            yield Target(on.leave, Leave())
            yield Target(of.whole, Leave())
        case Refused() | Told():
            yield Target(message_plan(of).leave, Leave())
            yield Target(of.whole, Leave())
        case _ if picture.away is not None:
            return
        case Choosing() | Gathering():
            yield from _of_choosing(of, picture)
        case Coding() as page:
            typing = code_plan(of, page.keys)
            yield from (Target(box, action) for action, box in typing.keys.items())
            yield Target(typing.leave, Leave())
            if ends_soon(picture):
                yield Target(typing.warning, Stay())
            if page.code:
                yield Target(typing.check_in, CheckIn())
        case Found() as page:
            plan, can, _ = found_boxes(of, picture, page)
            yield from (Target(box, action) for action, box in can.items())
            yield Target(plan.stay, Stay())
            yield Target(plan.leave, Leave())


def _of_choosing(of: Frame, picture: Picture) -> Iterator[Target[Action]]:
    plan = choosing_plan(of, picture)
    can = offered(picture)
    for service, box in plan.cards:
        if service.service in can:
            yield Target(box, Take(service.service))
    for of_class, box in plan.classes:
        yield Target(box, Choose(of_class.id))
    if len(picture.languages) > 1:
        yield Target(plan.language, SwitchLanguage())
    if plan.appointment is not None:
        yield Target(plan.appointment, EnterCode())
    if plan.several is not None:
        yield Target(plan.several, Gather())
    if plan.leave is not None and plan.take_all is not None and isinstance(picture.page, Gathering):
        yield Target(plan.leave, Leave())
        if picture.page.chosen:
            yield Target(plan.take_all, TakeAll())
        if ends_soon(picture):
            yield Target(plan.title, Stay())
