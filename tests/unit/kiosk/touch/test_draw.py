"""What the touch screen draws can be read and touched, upright and lying, for few services and many."""

import itertools

import pygame
import pytest

from display.look.box import Box
from kiosk.services import ClassOffer
from kiosk.touch.draw import draw
from kiosk.touch.layout import LEAST_TARGET, frame, pixel_of, targets
from kiosk.touch.scene import Choose, Leave, Picture, Scene, Slip, Stay, SwitchLanguage, Take
from tests import samples
from tests.legible import assert_legible
from tests.unit.kiosk.touch.scenes import NOW, asked, ready, taken

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
    picture = ready(samples.services(count)).picture(NOW)
    boxes = [target.box for target in targets(frame(*size), picture)]
    for box in boxes:
        assert min(box.w, box.h) >= LEAST_TARGET
    for one, other in itertools.combinations(boxes, 2):
        assert not _overlap(one, other)


@pytest.mark.parametrize("size", SHAPES)
def test_everything_that_can_be_done_has_a_target(size: tuple[int, int]) -> None:
    picture = ready(samples.services(8, closed="H")).picture(NOW)
    actions = {target.action for target in targets(frame(*size), picture)}
    assert actions == {*(Take(s) for s in "ABCDEFG"), Choose("need"), Choose("vip"), SwitchLanguage()}


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


def test_the_rule_in_force_is_shown() -> None:
    assert any(text.startswith("叫号规则") for text in _texts(ready()))


@pytest.mark.parametrize(
    ("slip", "text"),
    [("queued", "正在打印凭条"), ("printed", "请取走凭条"), ("failed", "凭条未能打印，请记下号码或拍照")],
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
