"""Several services on one ticket, services that are not for everybody, and when a closed one opens: kiosk's glass."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pygame
import pytest

from display.look.canvas import Canvas
from drivers.mqtt.requester import Reply
from kiosk.services import Services
from kiosk.touch.asks import AskTicket
from kiosk.touch.draw import draw
from kiosk.touch.layout import LEAST_TARGET, frame, pixel_of, targets
from kiosk.touch.scan import Card, CardScanned
from kiosk.touch.scene import DECIDING_S, MOST_SERVICES, TAP_GUARD_S, Scene
from kiosk.touch.showing import (
    Choose,
    Choosing,
    Gather,
    Gathering,
    Leave,
    Picture,
    Refusal,
    Refused,
    Stay,
    SwitchLanguage,
    Take,
    TakeAll,
    TicketTaken,
)
from kiosk.touch.wire import outcome_of, wanted
from tests import samples
from tests.legible import assert_legible
from tests.unit.kiosk.touch.scenes import NOW, asked, ready

UPRIGHT, LYING = (1080, 1920), (1920, 1080)
SHAPES = [UPRIGHT, LYING]
HALF_PAST_ONE = datetime(2026, 3, 18, 5, 30, tzinfo=UTC)


def _with(services: Services | None = None, **of: dict[str, Any]) -> Services:
    """The sample hall, other things said of some of its services."""
    services = services or samples.services(8, closed="")
    offers = [each.model_copy(update=of.get(each.service, {})) for each in services.services]
    return services.model_copy(update={"services": offers, "time_zone": "Asia/Shanghai"})


def _gathering(*chosen: str, services: Services | None = None) -> Scene:
    scene = ready(services)
    scene.tap(Gather(), NOW)
    for n, service in enumerate(chosen, 1):
        scene.tap(Take(service), NOW + n)
    return scene


def _chosen(scene: Scene) -> tuple[str, ...]:
    page = scene.picture(NOW + 10).page
    assert isinstance(page, Gathering)
    return page.chosen


def test_one_touch_is_still_enough_for_one_service() -> None:
    assert asked(ready()) == AskTicket("id-1", "A", "ordinary", "zh")


def test_several_services_are_one_request_in_the_order_in_which_they_were_touched() -> None:
    scene = _gathering("C", "A", "B")
    scene.tap(Choose("need"), NOW + 4)
    ask = scene.tap(TakeAll(), NOW + 5)
    assert ask == AskTicket("id-1", "C", "need", "zh", None, ("A", "B"))
    assert wanted(ask)[1] == {"service": "C", "customer_class": "need", "language": "zh", "also": ["A", "B"]}
    assert scene.tap(TakeAll(), NOW + 5.1) is None


def test_a_second_touch_takes_a_service_off_but_a_double_tap_does_not() -> None:
    scene = _gathering("C", "A")
    scene.tap(Take("C"), NOW + 2 + TAP_GUARD_S / 2)
    assert _chosen(scene) == ("C", "A")
    scene.tap(Take("C"), NOW + 4)
    assert _chosen(scene) == ("A",)


def test_of_one_service_it_is_a_ticket_like_any_other_and_of_none_nothing() -> None:
    assert _gathering("A").tap(TakeAll(), NOW + 3) == AskTicket("id-1", "A", "ordinary", "zh")
    assert _gathering().tap(TakeAll(), NOW + 3) is None


def test_no_more_than_a_ticket_can_have() -> None:
    scene = _gathering(*"ABCDEFGHJKLM", services=samples.services(12, closed=""))
    page = scene.picture(NOW + 13).page
    assert isinstance(page, Gathering)
    assert page.chosen == tuple("ABCDEFGHJ")
    assert len(page.chosen) == MOST_SERVICES


def test_back_forgets_what_was_gathered() -> None:
    scene = _gathering("A", "B")
    scene.tap(Choose("need"), NOW + 3)
    scene.tap(Leave(), NOW + 4)
    picture = scene.picture(NOW + 4)
    assert (picture.page, picture.customer_class) == (Choosing(), "ordinary")
    assert scene.tap(Take("B"), NOW + 5) == AskTicket("id-1", "B", "ordinary", "zh")


def test_left_alone_it_goes_back_and_every_touch_gives_more_time() -> None:
    scene = _gathering("A")
    scene.tap(Choose("need"), NOW + 20)
    assert isinstance(scene.picture(NOW + 20 + DECIDING_S - 1).page, Gathering)
    scene.tap(Stay(), NOW + 20 + DECIDING_S - 1)
    assert isinstance(scene.picture(NOW + 20 + DECIDING_S + 5).page, Gathering)
    assert scene.picture(NOW + 20 + 2 * DECIDING_S).page == Choosing()


def test_what_closes_meanwhile_is_taken_off() -> None:
    scene = _gathering("A", "B", services=_with())
    scene.tell_services(_with(A={"open": False, "reason": "stopped"}).model_copy(update={"seq": 99}))
    assert _chosen(scene) == ("B",)


def test_what_is_not_for_the_class_is_taken_off_with_the_class() -> None:
    scene = _gathering("A", "B", services=_with(B={"nobody_takes": ["need", "gold"]}))
    scene.scanned(CardScanned(Card("gold", {"en": "Gold"}, None)), NOW + 3)
    assert _chosen(scene) == ("A",)
    scene.tap(Choose("vip"), NOW + 4)
    scene.tap(Take("B"), NOW + 5)
    assert _chosen(scene) == ("A", "B")
    scene.tap(Choose("need"), NOW + 6)
    assert _chosen(scene) == ("A",)


def test_where_only_one_service_can_be_had_there_is_nothing_to_gather() -> None:
    for services in (samples.services(1), samples.services(2, closed="B"), _with(samples.services(1))):
        picture = ready(services).picture(NOW)
        assert pixel_of(UPRIGHT, picture, Gather()) is None


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("count", [2, 3, 5, 8, 12])
def test_gathering_fits_and_can_be_touched(count: int, size: tuple[int, int]) -> None:
    for classes in ((), (samples.PRIORITY, samples.VIP)):
        booked = samples.services(count, classes=classes).model_copy(update={"appointments": True})
        scene = _gathering("A", services=booked)
        for moment in (NOW + 2, NOW + DECIDING_S - 5):
            for _ in range(2):
                picture = scene.picture(moment, TakeAll())
                _drawn(picture, size)
                _apart(picture, size)
                assert pixel_of(size, picture, TakeAll())
                assert bool(pixel_of(size, picture, Stay())) == (moment > NOW + 2)
                scene = _turned(scene, moment)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("count", [2, 5, 8, 12])
def test_the_way_to_several_services_fits_beside_that_of_an_appointment(count: int, size: tuple[int, int]) -> None:
    for booked in (False, True):
        scene = ready(samples.services(count).model_copy(update={"appointments": booked}))
        for held in (None, Gather()):
            picture = scene.picture(NOW, held)
            _drawn(picture, size)
            _apart(picture, size)
        assert pixel_of(size, picture, Gather())


def test_the_glass_shows_what_was_chosen_and_when_it_is_its_turn() -> None:
    scene = _gathering("C", "A")
    assert {"已选 · 第 1 项", "已选 · 第 2 项", "取号（2 项）"} <= _texts(scene.picture(NOW + 3))


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("also", [("C",), tuple("BCDEFGHJ")])
def test_the_ticket_names_what_follows(also: tuple[str, ...], size: tuple[int, int]) -> None:
    scene = ready(samples.services(12))
    scene.answer(asked(scene).request_id, replace(samples.ticket(), also=also), NOW)
    for _ in range(2):
        _drawn(scene.picture(NOW + 1), size)
        scene.tap(SwitchLanguage(), NOW + 1)
    texts = _texts(scene.picture(NOW + 1), size)
    if also == ("C",):
        assert {"之后还办 C 开卡与挂失", "Then: C Cards and loss reports"} <= texts
    else:
        assert "之后还办 B、C、D、E、F、G、H、J" in texts


def test_the_services_of_a_reply_reach_the_glass() -> None:
    ticket = {"number": "A001", "service": "A", "ahead": 0, "also": ["B"]}
    outcome = outcome_of(AskTicket("1", "A", "ordinary", "zh", None, ("B",)), Reply(True, {"ticket": ticket}))
    assert isinstance(outcome, TicketTaken)
    assert outcome.also == ("B",)


@pytest.mark.parametrize("customer_class", ["ordinary", "need"])
def test_a_service_that_nobody_takes_for_a_class_gives_that_class_no_ticket(customer_class: str) -> None:
    scene = ready(_with(D={"nobody_takes": [customer_class]}))
    other = "need" if customer_class == "ordinary" else "ordinary"
    for of in (customer_class, other):
        scene.tap(Choose(of), NOW)  # "ordinary" is no choice; a class chosen again is given up
        scene = _of_class(scene, of)
        can = of == other
        assert (pixel_of(UPRIGHT, scene.picture(NOW), Take("D")) is not None) == can
        assert (scene.tap(Take("D"), NOW + 1) is not None) == can
        scene = ready(_with(D={"nobody_takes": [customer_class]}))


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("count", [2, 8, 12])
@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("ordinary", ({"暂无窗口办理", "暂无窗口"}, {"No counter at present", "No counter"})),
        ("need", ({"此类客户暂无窗口", "暂无窗口"}, {"No counter for this class", "No counter"})),
    ],
)
def test_why_a_class_gets_no_ticket_is_said_whole(
    of: str, told: tuple[set[str], set[str]], count: int, size: tuple[int, int]
) -> None:
    scene = _of_class(ready(_with(samples.services(count, closed=""), B={"nobody_takes": [of]})), of)
    for texts in told:
        said = [placed for placed in _canvas(scene.picture(NOW), size).placed if placed.wanted in texts]
        assert said
        assert all(placed.text == placed.wanted for placed in said)
        scene.tap(SwitchLanguage(), NOW)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("count", [2, 8, 12])
@pytest.mark.parametrize("days", [0, 1, 9])
@pytest.mark.parametrize("reason", ["hours", "too_late"])
def test_when_a_closed_service_opens_is_said_whole(reason: str, days: int, count: int, size: tuple[int, int]) -> None:
    closed = {"open": False, "reason": reason, "opens_at": HALF_PAST_ONE + timedelta(days=days)}
    scene = ready(_with(samples.services(count, closed=""), B=closed))
    for _ in range(2):
        canvas = _drawn(scene.picture(NOW), size)
        said = [placed for placed in canvas.placed if "13:30" in placed.wanted]
        assert said
        assert all(placed.text == placed.wanted for placed in said)
        scene.tap(SwitchLanguage(), NOW)


def test_the_time_of_opening_is_that_of_the_halls_clock() -> None:
    winter = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    services = _with(B={"open": False, "reason": "hours", "opens_at": datetime(2026, 3, 29, 7, 0, tzinfo=UTC)})
    scene = ready(services.model_copy(update={"time_zone": "Europe/Berlin", "at": winter}))
    assert any("明天 9:00 开始" in text for text in _texts(scene.picture(NOW))), "summer time begins in between"


def test_in_the_small_hours_today_is_the_halls_day() -> None:
    services = _with(B={"open": False, "reason": "hours", "opens_at": HALF_PAST_ONE})
    late = datetime(2026, 3, 17, 17, 0, tzinfo=UTC)  # one o'clock on the 18th in Shanghai
    scene = ready(services.model_copy(update={"at": late}))
    texts = _texts(scene.picture(NOW))
    assert not any("明天" in text for text in texts)
    assert any("13:30 开始" in text for text in texts)


@pytest.mark.parametrize("size", SHAPES)
def test_a_refusal_says_when_to_come_again(size: tuple[int, int]) -> None:
    body = {"opens_at": "2026-03-19T13:30:00+08:00"}
    scene = ready(_with())
    ask = asked(scene)
    outcome = outcome_of(ask, Reply(False, body, "hall_closed", "…"))
    assert isinstance(outcome, Refusal)
    scene.answer(ask.request_id, outcome, NOW)
    page = scene.picture(NOW).page
    assert isinstance(page, Refused)
    assert (page.reason, page.opens_at) == ("hall_closed", outcome.opens_at)
    assert {"明天 13:30 开始取号", "Opens tomorrow 13:30"} <= _texts(scene.picture(NOW), size)
    _drawn(scene.picture(NOW), size)


@pytest.mark.parametrize("opens_at", [None, "soon", "2026-03-19T13:30:00", 7.5e300])
def test_a_refusal_without_a_time_that_can_be_read_is_still_one(opens_at: object) -> None:
    assert outcome_of(AskTicket("1", "A", "ordinary", "zh"), Reply(False, {"opens_at": opens_at}, "hall_closed")) == (
        "hall_closed"
    )


def _of_class(scene: Scene, of: str) -> Scene:
    if scene.picture(NOW).customer_class != of:
        scene.tap(Choose(of if of != "ordinary" else scene.picture(NOW).customer_class), NOW)
    assert scene.picture(NOW).customer_class == of
    return scene


def _turned(scene: Scene, now: float) -> Scene:
    scene.tap(SwitchLanguage(), now)
    return scene


def _canvas(picture: Picture, size: tuple[int, int]) -> Canvas:
    return draw(pygame.Surface(size), picture)


def _drawn(picture: Picture, size: tuple[int, int]) -> Canvas:
    surface = pygame.Surface(size)
    canvas = draw(surface, picture)
    assert_legible(canvas, surface, 24.0)
    return canvas


def _texts(picture: Picture, size: tuple[int, int] = UPRIGHT) -> set[str]:
    return {placed.wanted for placed in _canvas(picture, size).placed}


def _apart(picture: Picture, size: tuple[int, int]) -> None:
    boxes = [target.box for target in targets(frame(*size), picture)]
    for box in boxes:
        assert min(box.w, box.h) >= LEAST_TARGET
    for one, other in itertools.combinations(boxes, 2):
        across = min(one.right, other.right) > max(one.x, other.x)
        assert not (across and min(one.bottom, other.bottom) > max(one.y, other.y))
