"""What the touch screen shows and what a tap means."""

from typing import Literal

import pytest

from kiosk.services import Services
from kiosk.touch.scene import (
    BAR_STEPS,
    FORGET_AFTER_S,
    MORE_TIME_S,
    SHOWN_S,
    SHOWN_WITHOUT_SLIP_S,
    SLIP_PATIENCE_S,
    AskTicket,
    Choose,
    Choosing,
    Issuing,
    Leave,
    Refused,
    Scene,
    Stay,
    SwitchLanguage,
    Take,
    Taken,
)
from tests import samples
from tests.unit.kiosk.touch.scenes import NOW, Ids, asked, ready, taken


def test_one_touch_on_a_service_asks_for_a_ticket() -> None:
    scene = ready()
    assert scene.tap(Take("A"), NOW) == AskTicket("id-1", "A", "ordinary", "zh")
    assert scene.picture(NOW).page == Issuing("id-1", "A")


def test_a_double_tap_is_one_request() -> None:
    scene = ready()
    asked(scene)
    assert scene.tap(Take("A"), NOW + 0.05) is None
    assert scene.tap(Take("B"), NOW + 0.4) is None


def test_the_second_tap_of_a_double_tap_does_not_close_the_ticket_nor_take_another() -> None:
    scene = ready()
    scene.answer(asked(scene).request_id, samples.ticket(), NOW + 0.05)
    scene.tap(Leave(), NOW + 0.15)
    assert isinstance(scene.picture(NOW + 0.2).page, Taken)
    scene.tap(Leave(), NOW + 2)
    assert scene.tap(Take("A"), NOW + 2.1) is None
    assert scene.tap(Take("A"), NOW + 2.5) is not None


def test_each_page_has_an_id_of_its_own() -> None:
    scene = ready()
    first = asked(scene)
    scene.answer(first.request_id, "service_closed", NOW)
    scene.tap(Leave(), NOW + 1)
    assert asked(scene, now=NOW + 2).request_id != first.request_id


def test_the_chosen_class_and_language_go_with_the_request() -> None:
    scene = ready()
    scene.tap(Choose("need"), NOW)
    scene.tap(SwitchLanguage(), NOW)
    assert scene.picture(NOW).languages == ("en", "zh")
    assert asked(scene) == AskTicket("id-1", "A", "need", "en")


def test_a_class_chosen_again_is_given_up() -> None:
    scene = ready()
    scene.tap(Choose("need"), NOW)
    scene.tap(Choose("need"), NOW + 1)
    assert asked(scene).customer_class == "ordinary"


def test_the_next_customer_does_not_inherit_the_choices_of_the_last() -> None:
    scene = ready()
    scene.tap(Choose("need"), NOW)
    scene.tap(SwitchLanguage(), NOW)
    scene.answer(asked(scene).request_id, samples.ticket(), NOW)
    scene.tell_slip("A058", "printed", NOW)
    picture = scene.picture(NOW + SHOWN_S)
    assert (picture.page, picture.customer_class, picture.languages) == (Choosing(), "ordinary", ("zh", "en"))


def test_choices_left_alone_are_undone() -> None:
    scene = ready()
    scene.tap(Choose("need"), NOW)
    assert scene.picture(NOW + FORGET_AFTER_S - 1).customer_class == "need"
    assert scene.picture(NOW + FORGET_AFTER_S).customer_class == "ordinary"


def test_a_closed_service_gives_no_ticket() -> None:
    assert ready(samples.services(closed="H")).tap(Take("H"), NOW) is None
    assert ready().tap(Take("Z"), NOW) is None


def test_a_ticket_is_shown_for_eight_seconds_with_the_time_running_down() -> None:
    scene = taken()
    scene.tell_slip("A058", "printed", NOW)
    assert scene.picture(NOW).left == BAR_STEPS
    assert scene.picture(NOW + 4).left == BAR_STEPS // 2
    assert isinstance(scene.picture(NOW + 7.9).page, Taken)
    assert scene.picture(NOW + SHOWN_S).page == Choosing()


def test_a_tap_goes_back_at_once() -> None:
    scene = taken()
    scene.tap(Leave(), NOW + 1)
    assert scene.picture(NOW + 1).page == Choosing()


def test_more_time_is_given_on_request() -> None:
    scene = taken()
    scene.tell_slip("A058", "printed", NOW)
    scene.tap(Stay(), NOW + 7)
    assert isinstance(scene.picture(NOW + 7 + MORE_TIME_S - 1).page, Taken)
    assert scene.picture(NOW + 7 + MORE_TIME_S).page == Choosing()


@pytest.mark.parametrize("name", ["A058", "2026-03-18/A058"])
@pytest.mark.parametrize("slip", ["printed", "failed"])
def test_the_page_says_what_became_of_the_slip(name: str, slip: Literal["printed", "failed"]) -> None:
    scene = taken()
    scene.tell_slip(name, slip, NOW + 1)
    page = scene.picture(NOW + 1).page
    assert isinstance(page, Taken)
    assert page.ticket.slip == slip


def test_the_slip_of_another_ticket_changes_nothing() -> None:
    scene = taken()
    before = scene.picture(NOW)
    scene.tell_slip("A059", "failed", NOW)
    assert scene.picture(NOW) == before


def test_without_a_slip_the_number_stands_longer() -> None:
    scene = taken("none")
    assert isinstance(scene.picture(NOW + SHOWN_WITHOUT_SLIP_S - 1).page, Taken)
    scene = taken()
    scene.tell_slip("A058", "failed", NOW + 7)
    assert isinstance(scene.picture(NOW + 7 + SHOWN_WITHOUT_SLIP_S - 1).page, Taken)
    assert scene.picture(NOW + 7 + SHOWN_WITHOUT_SLIP_S).page == Choosing()


def test_a_slip_that_does_not_come_is_not_waited_for_in_vain() -> None:
    scene = taken()
    page = scene.picture(NOW + SLIP_PATIENCE_S).page
    assert isinstance(page, Taken)
    assert page.ticket.slip == "late"
    assert isinstance(scene.picture(NOW + SLIP_PATIENCE_S + SHOWN_WITHOUT_SLIP_S - 1).page, Taken)
    scene.tell_slip("A058", "printed", NOW + 10)
    page = scene.picture(NOW + 10).page
    assert isinstance(page, Taken)
    assert page.ticket.slip == "printed"


def test_a_refusal_says_its_reason_and_goes_by_itself() -> None:
    scene = ready()
    scene.answer(asked(scene).request_id, "storage_full", NOW)
    page = scene.picture(NOW).page
    assert isinstance(page, Refused)
    assert page.reason == "storage_full"
    assert scene.picture(NOW + SHOWN_S).page == Choosing()


def test_an_answer_to_a_page_that_is_gone_is_dropped() -> None:
    scene = ready()
    ask = asked(scene)
    scene.answer("another", samples.ticket(), NOW)
    assert isinstance(scene.picture(NOW).page, Issuing)
    scene.answer(ask.request_id, "expired", NOW)
    scene.answer(ask.request_id, samples.ticket(), NOW)
    assert isinstance(scene.picture(NOW).page, Refused)


def test_without_its_controller_the_kiosk_says_so_and_pretends_no_ticket() -> None:
    scene = Scene(Ids())
    assert scene.picture(NOW).away == "starting"
    scene = ready()
    scene.tell_connected(False)
    assert scene.picture(NOW).away == "no_broker"
    assert scene.tap(Take("A"), NOW) is None
    scene.tell_connected(True)
    scene.tell_status("offline")
    assert scene.picture(NOW).away == "no_controller"
    assert scene.tap(Take("A"), NOW) is None


def test_the_kiosk_recovers_alone() -> None:
    scene = ready()
    scene.tell_status("offline")
    scene.tell_status("online")
    assert scene.picture(NOW).away is None
    assert scene.tap(Take("A"), NOW) is not None


@pytest.mark.parametrize("status", ["online", "degraded"])
def test_a_full_disk_stops_issuing_visibly(status: str) -> None:
    full = samples.services().model_copy(
        update={
            "services": [
                offer.model_copy(update={"open": False, "reason": "storage_full"})
                for offer in samples.services().services
            ]
        }
    )
    scene = ready(full)
    scene.tell_status(status)
    assert scene.picture(NOW).away == "storage_full"


def test_a_ticket_in_hand_stays_on_the_glass_when_the_controller_goes() -> None:
    scene = taken()
    scene.tell_connected(False)
    assert isinstance(scene.picture(NOW + 1).page, Taken)


def test_an_older_word_of_the_controller_is_dropped() -> None:
    scene = ready(_numbered(5, samples.services(8)))
    scene.tell_services(_numbered(4, samples.services(2)))
    services = scene.picture(NOW).services
    assert services is not None
    assert len(services.services) == 8


def test_a_class_no_longer_offered_is_not_kept() -> None:
    scene = ready(_numbered(1, samples.services(8)))
    scene.tap(Choose("vip"), NOW)
    scene.tell_services(_numbered(2, samples.services(8, classes=(samples.PRIORITY,))))
    assert scene.picture(NOW).customer_class == "ordinary"


def _numbered(seq: int, services: Services) -> Services:
    return services.model_copy(update={"seq": seq})
