"""What the touch screen does with a slip, a code and a card: pages, requests, and what it forgets."""

import pytest

from kiosk.services import Services
from kiosk.touch.asks import AskCancel, AskCheckIn, AskLookUp, AskReturn, AskTicket
from kiosk.touch.scan import Card, CardScanned, CodeScanned, SlipScanned, Unread
from kiosk.touch.scene import DECIDING_S, FORGET_AFTER_S, LONGEST_CODE, SHOWN_S, Scene
from kiosk.touch.showing import (
    Action,
    Asking,
    CancelTicket,
    CheckIn,
    Choose,
    Choosing,
    Coding,
    ComeBack,
    EnterCode,
    EraseCode,
    Found,
    GiveUp,
    Issuing,
    KeepTicket,
    Leave,
    Page,
    Refused,
    Stay,
    SwitchKeys,
    SwitchLanguage,
    Take,
    Taken,
    TicketFound,
    Told,
    TypeCode,
)
from tests import samples
from tests.unit.kiosk.touch.scenes import NOW, asked, booked, ready, taken

TOKEN = "7Q2M4ZT9X1C8B6K3V5N0WDRFGH"
PSEUDONYM = "0123456789abcdef" * 2
VIP = Card("vip", samples.VIP.names, PSEUDONYM)


def _found(state: str) -> Scene:
    """A kiosk that shows a scanned slip since NOW."""
    scene = ready()
    ask = scene.scanned(SlipScanned(TOKEN), NOW)
    assert ask == AskLookUp("id-1", TOKEN)
    scene.answer("id-1", TicketFound(TOKEN, "A012", "A", state), NOW)
    return scene


def _page(scene: Scene, now: float = NOW) -> Page:
    return scene.picture(now).page


# --- an appointment's code


def test_where_no_appointments_are_taken_there_is_no_page_for_a_code() -> None:
    scene = ready()
    scene.tap(EnterCode(), NOW)
    assert _page(scene) == Choosing()


def test_a_code_is_typed_and_checked_in() -> None:
    scene = booked()
    scene.tap(SwitchLanguage(), NOW)
    scene.tap(EnterCode(), NOW)
    keys: list[Action] = [TypeCode("4"), TypeCode("9"), EraseCode(), SwitchKeys(), TypeCode("B"), SwitchKeys()]
    keys.append(TypeCode("0"))
    for n, action in enumerate(keys):
        assert scene.tap(action, NOW + n / 10) is None
    page = _page(scene)
    assert isinstance(page, Coding)
    assert (page.code, page.keys) == ("4B0", "digits")
    assert scene.tap(CheckIn(), NOW + 2) == AskCheckIn("id-1", "4B0", "en")
    assert _page(scene) == Issuing("id-1", "")
    scene.answer("id-1", samples.ticket(), NOW + 3)
    assert isinstance(_page(scene, NOW + 3), Taken)


def test_no_code_is_no_request() -> None:
    scene = booked()
    scene.tap(EnterCode(), NOW)
    assert scene.tap(CheckIn(), NOW + 1) is None
    for _ in range(LONGEST_CODE + 5):
        scene.tap(TypeCode("1"), NOW + 1)
    page = _page(scene)
    assert isinstance(page, Coding)
    assert len(page.code) == LONGEST_CODE


def test_every_touch_gives_the_whole_time_again_and_without_one_the_code_is_forgotten() -> None:
    scene = booked()
    scene.tap(EnterCode(), NOW)
    scene.tap(TypeCode("4"), NOW + DECIDING_S - 1)
    scene.tap(Stay(), NOW + 2 * DECIDING_S - 2)
    page = _page(scene, NOW + 3 * DECIDING_S - 3)
    assert isinstance(page, Coding)
    assert page.code == "4"
    assert _page(scene, NOW + 3 * DECIDING_S) == Choosing()
    scene.tap(EnterCode(), NOW + 100)
    page = _page(scene, NOW + 100)
    assert isinstance(page, Coding)
    assert page.code == ""


def test_a_refused_code_says_that_it_was_a_code() -> None:
    scene = booked()
    assert scene.scanned(CodeScanned("48213"), NOW) == AskCheckIn("id-1", "48213", "zh")
    scene.answer("id-1", "unknown_appointment", NOW)
    assert _page(scene) == Refused("unknown_appointment", NOW + SHOWN_S, SHOWN_S, "check_in")


# --- a slip


def test_a_scanned_slip_is_looked_up_and_shown() -> None:
    page = _page(_found("no_show"))
    assert isinstance(page, Found)
    assert (page.ticket.number, page.ticket.state, page.leaving) == ("A012", "no_show", False)


def test_who_was_missed_comes_back() -> None:
    scene = _found("no_show")
    assert scene.tap(ComeBack(), NOW + 1) == AskReturn("id-2", TOKEN)
    assert _page(scene) == Asking("id-2", "return", TOKEN)
    scene.answer("id-2", TicketFound(TOKEN, "A012", "A", "waiting"), NOW + 2)
    assert _page(scene, NOW + 2) == Told("returned", "A012", NOW + 2 + SHOWN_S, SHOWN_S)
    assert _page(scene, NOW + 2 + SHOWN_S) == Choosing()


def test_cancelling_is_asked_once_more() -> None:
    scene = _found("waiting")
    assert scene.tap(CancelTicket(), NOW + 1) is None
    assert scene.tap(GiveUp(), NOW + 1) is None
    assert scene.tap(CancelTicket(), NOW + 1.1) is None, "the second tap of a double tap"
    assert scene.tap(CancelTicket(), NOW + 2) == AskCancel("id-2", TOKEN)
    scene.answer("id-2", TicketFound(TOKEN, "A012", "A", "cancelled"), NOW + 3)
    assert _page(scene, NOW + 3) == Told("cancelled", "A012", NOW + 3 + SHOWN_S, SHOWN_S)


def test_who_thinks_better_of_it_keeps_the_ticket() -> None:
    scene = _found("waiting")
    scene.tap(GiveUp(), NOW + 1)
    scene.tap(KeepTicket(), NOW + 2)
    page = _page(scene, NOW + 2)
    assert isinstance(page, Found)
    assert not page.leaving
    scene.tap(Leave(), NOW + 3)
    assert _page(scene, NOW + 3) == Choosing()


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("waiting", {GiveUp()}),
        ("parked", {GiveUp()}),
        ("no_show", {ComeBack()}),
        ("called", set()),
        ("serving", set()),
        ("finished", set()),
        ("", {ComeBack(), GiveUp()}),
    ],
)
def test_only_what_can_be_done_with_a_ticket_is_done(state: str, possible: set[Action]) -> None:
    for action in (ComeBack(), GiveUp()):
        scene = _found(state)
        before = _page(scene)
        scene.tap(action, NOW + 1)
        assert (_page(scene) != before) == (action in possible), action


def test_a_controller_that_cannot_be_asked_still_takes_a_ticket_back() -> None:
    scene = ready()
    scene.scanned(SlipScanned(TOKEN), NOW)
    scene.answer("id-1", "bad_request", NOW)
    page = _page(scene)
    assert isinstance(page, Found)
    assert page.ticket == TicketFound(TOKEN)
    assert scene.tap(ComeBack(), NOW + 1) == AskReturn("id-2", TOKEN)


@pytest.mark.parametrize(("action", "what"), [(ComeBack(), "return"), (Leave(), None)])
def test_a_refused_return_says_that_it_was_a_return(action: Action, what: str | None) -> None:
    scene = _found("no_show")
    scene.tap(action, NOW + 1)
    scene.answer("id-2", "too_late", NOW + 2)
    page = _page(scene, NOW + 2)
    assert (page.asked if isinstance(page, Refused) else None) == what


def test_a_page_that_asks_something_goes_by_itself() -> None:
    scene = _found("waiting")
    scene.tap(GiveUp(), NOW + 1)
    assert isinstance(_page(scene, NOW + DECIDING_S), Found)
    assert _page(scene, NOW + 1 + DECIDING_S) == Choosing()


def test_a_scan_while_a_request_is_under_way_is_dropped() -> None:
    scene = ready()
    asked(scene)
    assert scene.scanned(SlipScanned(TOKEN), NOW + 1) is None
    scene = ready()
    assert scene.scanned(SlipScanned(TOKEN), NOW)
    assert scene.scanned(SlipScanned(TOKEN), NOW + 1) is None


def test_a_slip_left_under_the_scanner_disturbs_nothing() -> None:
    scene = _found("waiting")
    scene.tap(GiveUp(), NOW + 1)
    assert scene.scanned(SlipScanned(TOKEN), NOW + 2) is None
    assert scene.tap(CancelTicket(), NOW + 2.1) == AskCancel("id-2", TOKEN)
    scene = _found("waiting")
    assert scene.scanned(SlipScanned("another"), NOW + 2) == AskLookUp("id-2", "another")


def test_the_next_customer_scans_while_the_last_ones_ticket_is_shown() -> None:
    assert taken().scanned(SlipScanned(TOKEN), NOW + 1) == AskLookUp("id-2", TOKEN)


def test_without_its_controller_nothing_is_asked() -> None:
    scene = ready()
    scene.tell_status("offline")
    assert scene.scanned(SlipScanned(TOKEN), NOW) is None
    scene = _found("no_show")
    scene.tell_status("offline")
    assert scene.tap(ComeBack(), NOW + 1) is None


@pytest.mark.parametrize("why", ["other_hall", "no_class", "unreadable"])
def test_what_cannot_be_read_is_said(why: str) -> None:
    scene = ready()
    assert scene.scanned(Unread(why), NOW) is None  # type: ignore[arg-type]
    page = _page(scene)
    assert isinstance(page, Told)
    assert page.news == why
    scene.tap(Leave(), NOW + 1)
    assert _page(scene, NOW + 1) == Choosing()


# --- a card


def test_a_card_gives_its_class_to_the_next_ticket_and_only_its_pseudonym_goes_along() -> None:
    scene = ready()
    assert scene.scanned(CardScanned(VIP), NOW) is None
    picture = scene.picture(NOW)
    assert (picture.page, picture.customer_class, picture.card) == (Choosing(), "vip", VIP)
    assert scene.tap(Take("A"), NOW + 1) == AskTicket("id-1", "A", "vip", "zh", PSEUDONYM)


def test_a_class_that_only_a_card_gives_stands_though_nobody_can_claim_it() -> None:
    services = samples.services(classes=(samples.PRIORITY,))
    scene = ready(services)
    scene.scanned(CardScanned(VIP), NOW)
    scene.tell_services(services.model_copy(update={"seq": services.seq + 1}))
    assert scene.picture(NOW).customer_class == "vip"


def test_a_class_chosen_by_hand_takes_the_place_of_the_cards() -> None:
    scene = ready()
    scene.scanned(CardScanned(VIP), NOW)
    scene.tap(Choose("need"), NOW + 1)
    assert asked(scene, now=NOW + 2) == AskTicket("id-1", "A", "need", "zh", None)
    scene = ready()
    scene.scanned(CardScanned(VIP), NOW)
    scene.tap(Choose("vip"), NOW + 1)
    assert asked(scene, now=NOW + 2).card is None


def test_a_card_is_forgotten_with_its_page() -> None:
    scene = ready()
    scene.scanned(CardScanned(VIP), NOW)
    scene.answer(asked(scene, now=NOW + 1).request_id, samples.ticket(), NOW + 1)
    scene.tap(Leave(), NOW + 2)
    assert scene.picture(NOW + 2).card is None
    assert asked(scene, now=NOW + 3).card is None


def test_a_card_left_behind_is_forgotten() -> None:
    scene = ready()
    scene.scanned(CardScanned(VIP), NOW)
    assert scene.picture(NOW + FORGET_AFTER_S - 1).card == VIP
    assert scene.picture(NOW + FORGET_AFTER_S).card is None


def test_a_card_read_on_any_page_leads_to_the_services() -> None:
    scene = _found("waiting")
    scene.scanned(CardScanned(VIP), NOW + 1)
    assert _page(scene) == Choosing()


def test_appointments_may_begin_while_the_kiosk_runs() -> None:
    services: Services = samples.services()
    scene = ready(services)
    assert not scene.takes_appointments
    scene.tell_services(services.model_copy(update={"seq": services.seq + 1, "appointments": True}))
    assert scene.takes_appointments
