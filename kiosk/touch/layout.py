"""What can be tapped on the touch screen, and where. Pure; virtual units."""

from collections.abc import Iterator

from display.look.box import fit
from display.look.touch import Target
from kiosk.touch.plans import LEAST_TARGET, LEAST_TEXT, Frame, code_plan, found_plan, frame, message_plan, ticket_plan
from kiosk.touch.scene import may_cancel, may_return
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
    Refused,
    Stay,
    SwitchLanguage,
    Take,
    TakeAll,
    Taken,
    Told,
    ends_soon,
    offer_of,
    offered,
)

__all__ = ["LEAST_TARGET", "LEAST_TEXT", "choices", "frame", "hints", "pixel_of", "targets"]


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


def choices(page: Found) -> tuple[Action, ...]:
    """What the customer of a scanned slip may do; keeping the ticket is easier than giving it up."""
    if page.leaving:
        return KeepTicket(), CancelTicket()
    back: tuple[Action, ...] = (ComeBack(),) if may_return(page.ticket) else ()
    return (*back, GiveUp()) if may_cancel(page.ticket) else back


def _targets(of: Frame, picture: Picture) -> Iterator[Target[Action]]:
    match picture.page:
        case Taken(ticket):
            # The two buttons first; anywhere else leaves as well.
            on = ticket_plan(of, bool(hints(picture, ticket.service)))
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
            can = choices(page)
            plan = found_plan(of, len(can))
            yield from (Target(box, action) for action, box in zip(can, plan.choices, strict=True))
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
