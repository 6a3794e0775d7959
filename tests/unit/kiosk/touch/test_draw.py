"""What the touch screen draws can be read and touched, upright and lying, for few services and many."""

import itertools
from dataclasses import replace
from typing import TypeGuard, get_args

import pygame
import pytest

from display.look.box import Box
from kiosk.services import ClassOffer, ClosedReason, Services
from kiosk.touch.draw import draw
from kiosk.touch.layout import LEAST_TARGET, frame, pixel_of, targets
from kiosk.touch.scan import Card, CardScanned, SlipScanned, Unread
from kiosk.touch.scene import DECIDING_S, Choose, Leave, Picture, Scene, Slip, Stay, SwitchLanguage, Take
from kiosk.touch.showing import (
    Asked,
    CancelTicket,
    CheckIn,
    ComeBack,
    EnterCode,
    EraseCode,
    Gather,
    GiveUp,
    KeepTicket,
    Refused,
    SwitchKeys,
    TicketFound,
    TypeCode,
)
from kiosk.touch.words import CLOSED, FOUND
from tests import samples
from tests.legible import assert_legible
from tests.unit.kiosk.touch.scenes import NOW, asked, booked, ready, taken

UPRIGHT, LYING = (1080, 1920), (1920, 1080)
SHAPES = [UPRIGHT, LYING]
LEAST = 24.0
"""Secondary text; what a customer must read is drawn at LEAST_TEXT."""


def _drawn(picture: Picture, size: tuple[int, int], least: float = LEAST) -> None:
    surface = pygame.Surface(size)
    assert_legible(draw(surface, picture), surface, least)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("count", range(1, 13))
def test_every_number_of_services_fits(count: int, language: str, size: tuple[int, int]) -> None:
    scene = ready(samples.services(count, closed="CK"))
    if language == "en":
        scene.tap(SwitchLanguage(), NOW)
    _drawn(scene.picture(NOW), size)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("classes", [(), (samples.PRIORITY,), (samples.PRIORITY, samples.VIP)])
def test_every_number_of_classes_fits(classes: tuple[ClassOffer, ...], size: tuple[int, int]) -> None:
    scene = ready(samples.services(8, classes=classes))
    scene.tap(Choose("need"), NOW)
    _drawn(scene.picture(NOW, held=Take("B")), size)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("slip", ["queued", "late", "printed", "failed", "none"])
def test_the_ticket_fits(slip: Slip, size: tuple[int, int]) -> None:
    scene = taken(slip)
    _drawn(scene.picture(NOW + 1), size)
    scene.tap(SwitchLanguage(), NOW + 1)
    _drawn(scene.picture(NOW + 1, held=Leave()), size)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("reason", ["service_closed", "no_answer", "storage_full"])
def test_a_refusal_fits(reason: str, size: tuple[int, int]) -> None:
    scene = ready()
    scene.answer(asked(scene).request_id, reason, NOW)
    _drawn(scene.picture(NOW), size)


@pytest.mark.parametrize("size", SHAPES)
def test_being_away_fits(size: tuple[int, int]) -> None:
    scene = ready()
    scene.tell_connected(False)
    _drawn(scene.picture(NOW), size)
    _drawn(Scene(lambda: "id").picture(NOW), size)


def test_the_number_is_huge() -> None:
    for size in SHAPES:
        canvas = draw(pygame.Surface(size), taken().picture(NOW))
        number = next(placed for placed in canvas.placed if placed.text == "A058")
        assert number.ink.h >= 160


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("count", [1, 2, 5, 8, 12])
def test_targets_are_large_enough_and_apart(count: int, size: tuple[int, int]) -> None:
    _apart(ready(samples.services(count)).picture(NOW), size)


@pytest.mark.parametrize("size", SHAPES)
def test_everything_that_can_be_done_has_a_target(size: tuple[int, int]) -> None:
    picture = ready(samples.services(8, closed="H")).picture(NOW)
    actions = {target.action for target in targets(frame(*size), picture)}
    assert actions == {*(Take(s) for s in "ABCDEFG"), Choose("need"), Choose("vip"), SwitchLanguage(), Gather()}


def test_on_a_ticket_any_tap_but_more_time_leaves() -> None:
    of = frame(*UPRIGHT)
    found = targets(of, taken().picture(NOW))
    assert [target.action for target in found] == [Stay(), Leave(), Leave()]
    assert found[-1].box == of.whole


@pytest.mark.parametrize("size", [*SHAPES, (608, 1080), (1000, 700)])
def test_a_touch_at_the_pixel_of_an_action_means_that_action(size: tuple[int, int]) -> None:
    picture = ready().picture(NOW)
    canvas = draw(pygame.Surface(size), picture)
    for target in targets(frame(*size), picture):
        pixel = pixel_of(size, picture, target.action)
        assert pixel is not None
        assert target.box.holds(*canvas.virtual(*pixel))
    assert pixel_of(size, picture, Leave()) is None


def test_while_away_nothing_can_be_touched() -> None:
    scene = ready()
    scene.tell_status("offline")
    assert targets(frame(*UPRIGHT), scene.picture(NOW)) == ()


def test_the_figures_are_those_of_the_class_chosen() -> None:
    scene = ready(samples.services(2))
    assert "前面 7 人" in _texts(scene)
    scene.tap(Choose("need"), NOW)
    assert "前面 2 人" in _texts(scene)
    assert "前面 7 人" not in _texts(scene)


def test_a_closed_service_says_why() -> None:
    assert "不在办理时间" in _texts(ready(samples.services(3, closed="B")))


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reason", get_args(ClosedReason))
def test_why_a_service_is_closed_is_said_whole(reason: ClosedReason, language: str, size: tuple[int, int]) -> None:
    for count in (2, 5, 8, 12):
        scene = ready(_closed(count, reason))
        if language == "en":
            scene.tap(SwitchLanguage(), NOW)
        surface = pygame.Surface(size)
        canvas = draw(surface, scene.picture(NOW))
        said = [placed for placed in canvas.placed if placed.wanted == CLOSED[reason][language]]
        assert len(said) == 1
        assert said[0].text == said[0].wanted


def _closed(count: int, reason: ClosedReason) -> Services:
    """The second service is closed."""
    services = samples.services(count, closed="")
    offers = [
        each.model_copy(update={"open": False, "reason": reason}) if each.service == "B" else each
        for each in services.services
    ]
    return services.model_copy(update={"services": offers, "appointments": True})


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("count", [1, 5, 8, 12])
def test_the_way_to_an_appointment_fits_and_can_be_touched(count: int, size: tuple[int, int]) -> None:
    for classes in ((), (samples.PRIORITY,), (samples.PRIORITY, samples.VIP)):
        scene = ready(samples.services(count, classes=classes).model_copy(update={"appointments": True}))
        for _ in range(2):
            picture = scene.picture(NOW, held=EnterCode())
            _drawn(picture, size)
            _apart(picture, size)
            assert pixel_of(size, picture, EnterCode())
            scene.tap(SwitchLanguage(), NOW)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("letters", [False, True])
def test_the_keys_for_a_code_can_be_read_and_touched(letters: bool, size: tuple[int, int]) -> None:
    scene = booked()
    scene.tap(EnterCode(), NOW)
    if letters:
        scene.tap(SwitchKeys(), NOW)
    _drawn(scene.picture(NOW), size)
    assert pixel_of(size, scene.picture(NOW), CheckIn()) is None
    for _ in range(20):
        scene.tap(TypeCode("W" if letters else "8"), NOW)
    for action in (None, TypeCode("8"), EraseCode(), SwitchKeys(), CheckIn(), Leave()):
        _drawn(scene.picture(NOW, held=action), size)
    picture = scene.picture(NOW)
    _apart(picture, size)
    typed = {target.action.character for target in targets(frame(*size), picture) if _is_key(target.action)}
    assert typed == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_" if letters else "0123456789")
    assert pixel_of(size, picture, CheckIn())


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_for_a_code_warns_before_it_goes_and_a_touch_keeps_it(language: str, size: tuple[int, int]) -> None:
    scene = booked()
    if language == "en":
        scene.tap(SwitchLanguage(), NOW)
    scene.tap(EnterCode(), NOW)
    scene.tap(TypeCode("4"), NOW)
    assert pixel_of(size, scene.picture(NOW), Stay()) is None
    late = NOW + DECIDING_S - 5
    picture = scene.picture(late)
    _drawn(picture, size)
    _apart(picture, size)
    assert pixel_of(size, picture, Stay())
    scene.tap(Stay(), late)
    assert pixel_of(size, scene.picture(late), Stay()) is None


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", [*FOUND, "something_new"])
def test_a_scanned_slip_fits(state: str, language: str, size: tuple[int, int]) -> None:
    scene = _found(state)
    if language == "en":
        scene.tap(SwitchLanguage(), NOW)
    for held in (None, ComeBack(), GiveUp(), Stay(), Leave()):
        _drawn(scene.picture(NOW, held=held), size)
    _apart(scene.picture(NOW), size)


@pytest.mark.parametrize("size", SHAPES)
def test_whoever_cancels_is_asked_once_more_and_keeping_stands_first(size: tuple[int, int]) -> None:
    scene = _found("waiting")
    scene.tap(GiveUp(), NOW + 1)
    for held in (None, CancelTicket(), KeepTicket()):
        _drawn(scene.picture(NOW + 1, held=held), size)
        scene.tap(SwitchLanguage(), NOW + 1)
    picture = scene.picture(NOW + 1)
    keep, cancel = pixel_of(size, picture, KeepTicket()), pixel_of(size, picture, CancelTicket())
    assert keep is not None
    assert cancel is not None
    assert keep[1] < cancel[1]
    assert pixel_of(size, picture, GiveUp()) is None


def test_no_ticket_can_be_cancelled_but_by_its_slip() -> None:
    actions = {target.action for target in targets(frame(*UPRIGHT), taken().picture(NOW))}
    assert not actions & {GiveUp(), CancelTicket()}


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("why", ["other_hall", "no_class", "unreadable"])
def test_what_could_not_be_read_fits(why: str, size: tuple[int, int]) -> None:
    scene = ready()
    scene.scanned(Unread(why), NOW)  # type: ignore[arg-type]
    for _ in range(2):
        _drawn(scene.picture(NOW), size)
        scene.tap(SwitchLanguage(), NOW)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("action", [ComeBack(), CancelTicket()])
def test_what_came_of_a_slip_fits(action: ComeBack | CancelTicket, size: tuple[int, int]) -> None:
    scene = _found("")
    scene.tap(GiveUp() if action == CancelTicket() else Stay(), NOW + 1)
    assert scene.tap(action, NOW + 2)
    _drawn(scene.picture(NOW + 2), size)
    scene.answer("id-2", TicketFound("t", "A012", "A", "waiting"), NOW + 3)
    for _ in range(2):
        _drawn(scene.picture(NOW + 3), size)
        scene.tap(SwitchLanguage(), NOW + 3)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("asked_for", get_args(Asked))
@pytest.mark.parametrize("reason", ["too_late", "unknown_appointment", "unknown_ticket", "no_return", "wrong_state"])
def test_a_refusal_of_anything_fits(reason: str, asked_for: Asked, size: tuple[int, int]) -> None:
    for language in (("zh", "en"), ("en", "zh")):
        picture = replace(ready().picture(NOW), page=Refused(reason, NOW + 8, 8, asked_for), languages=language)
        _drawn(picture, size)


@pytest.mark.parametrize("size", SHAPES)
def test_the_class_of_a_card_is_shown_as_chosen(size: tuple[int, int]) -> None:
    card = Card("gold", {"zh": "贵宾客户", "en": "VIP customer"}, None)
    for classes in ((), (samples.PRIORITY,), (samples.PRIORITY, samples.VIP)):
        scene = ready(samples.services(8, classes=classes).model_copy(update={"appointments": True}))
        scene.scanned(CardScanned(card), NOW)
        for _ in range(2):
            picture = scene.picture(NOW)
            _drawn(picture, size)
            _apart(picture, size)
            assert pixel_of(size, picture, Choose("gold"))
            scene.tap(SwitchLanguage(), NOW)
        assert {"贵宾客户", "已识别，请选业务"} <= _texts(scene)


def _found(state: str) -> Scene:
    scene = ready()
    scene.scanned(SlipScanned("t"), NOW - 10)
    scene.answer("id-1", TicketFound("t", "A012" if state else "", "A" if state else "", state), NOW - 10)
    scene.tap(Stay(), NOW)
    return scene


def _is_key(action: object) -> TypeGuard[TypeCode]:
    return isinstance(action, TypeCode)


def _apart(picture: Picture, size: tuple[int, int]) -> None:
    boxes = [target.box for target in targets(frame(*size), picture)]
    for box in boxes:
        assert min(box.w, box.h) >= LEAST_TARGET
    for one, other in itertools.combinations(boxes, 2):
        assert not _overlap(one, other)


def test_the_rule_in_force_is_shown() -> None:
    assert any(text.startswith("叫号规则") for text in _texts(ready()))


@pytest.mark.parametrize(
    ("slip", "text"),
    [("queued", "正在打印小票"), ("printed", "请取走小票"), ("failed", "小票未能打印，请记下号码或拍照")],
)
def test_the_ticket_page_says_where_the_slip_is(slip: Slip, text: str) -> None:
    assert text in _texts(taken(slip))


@pytest.mark.parametrize("size", [(540, 960), (450, 800), (960, 540), (1000, 1000), (200, 300)])
def test_a_window_of_any_size_shows_everything(size: tuple[int, int]) -> None:
    for scene in (ready(), taken()):
        draw(pygame.Surface(size), scene.picture(NOW))


def _texts(scene: Scene) -> set[str]:
    return {placed.wanted for placed in draw(pygame.Surface(UPRIGHT), scene.picture(NOW)).placed}


def _overlap(one: Box, other: Box) -> bool:
    return min(one.right, other.right) > max(one.x, other.x) and min(one.bottom, other.bottom) > max(one.y, other.y)
