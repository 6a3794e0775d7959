"""What lies behind the panel's first page: resume, transfer, work profiles."""

import itertools

import pygame
import pytest

from counter_panel.errands import AskRating, Errand, PriorityNext, Resume, SetProfile, ToCounter, ToService
from counter_panel.panel.draw import draw
from counter_panel.panel.layout import LISTED, SIZE, list_plan, more_plan, plan, targets
from counter_panel.panel.scene import (
    DOUBLE_PRESS_S,
    ERRANDS,
    PAGE_S,
    SHORTCUTS,
    Leaf,
    Page,
    Picture,
    Place,
    Scene,
    Touch,
    Turn,
)
from counter_panel.state import CounterPhase
from tests import samples
from tests.legible import assert_legible
from tests.unit.counter_panel.panels import NOW, PROFILES, ready

LISTS: list[Page] = ["resume", "transfer", "profile"]
AT = {"resume": "open", "transfer": "serving", "profile": "paused"}
"""A phase in which each list has something to offer."""


def _turned(page: Page, phase: CounterPhase) -> Scene:
    scene = ready(phase)
    scene.touch(Turn("more"), NOW)
    scene.touch(Turn(page), NOW + 1)
    return scene


def _picture(scene: Scene, now: float = NOW + 2, held: Touch | None = None) -> Picture:
    return scene.picture(now, samples.NOW, held)


@pytest.mark.parametrize(
    ("errand", "phase", "command", "fields"),
    [
        (Resume("B020"), "open", "resume", {"number": "B020"}),
        (ToService("C"), "serving", "transfer", {"expect": "A051", "to_service": "C", "position": "arrival"}),
        (
            ToCounter("4", "front"),
            "calling",
            "transfer",
            {"expect": "A051", "to_counter": "4", "position": "front"},
        ),
        (SetProfile("cash"), "closed", "set_profile", {"profile": "cash"}),
        (PriorityNext(), "serving", "call_next", {"expect": "A051", "priority": True}),
        (AskRating(), "serving", "ask_rating", {"expect": "A051"}),
    ],
)
def test_an_errand_names_its_command_and_what_its_teller_saw(
    errand: Errand, phase: CounterPhase, command: str, fields: dict[str, str]
) -> None:
    ask = ready(phase).choose(errand, NOW)
    assert ask is not None
    assert (ask.meaning.command, ask.meaning.fields) == (command, {"counter": "3", **fields})


@pytest.mark.parametrize(
    ("errand", "phase"),
    [
        (Resume("A047"), "calling"),
        (Resume("A047"), "paused"),
        (Resume("A001"), "open"),
        (ToService("B"), "open"),
        (ToService("A"), "serving"),
        (ToService("Z"), "serving"),
        (ToCounter("3"), "serving"),
        (ToCounter("6"), "serving"),
        (SetProfile("all"), "open"),
        (SetProfile("night"), "open"),
        (PriorityNext(), "closed"),
        (PriorityNext(), "paused"),
        (AskRating(), "open"),
    ],
)
def test_what_the_hall_would_refuse_is_not_asked(errand: Errand, phase: CounterPhase) -> None:
    assert ready(phase).choose(errand, NOW) is None


def test_a_double_press_on_an_errand_is_one_request() -> None:
    scene = ready("open")
    ask = scene.choose(SetProfile("cash"), NOW)
    assert ask is not None
    scene.answer(ask.request_id, NOW)
    assert scene.choose(SetProfile("cash"), NOW + DOUBLE_PRESS_S - 0.01) is None
    assert scene.choose(SetProfile("vip"), NOW + 1) is not None


def test_while_one_request_is_under_way_no_other_is_sent() -> None:
    scene = ready("serving")
    assert scene.press("park", NOW)
    assert scene.choose(ToService("B"), NOW + 1) is None
    assert scene.picture(NOW + 1, samples.NOW).pages == {"keys", "more"}


@pytest.mark.parametrize(("connected", "status"), [(False, "online"), (True, "offline")])
def test_nothing_can_be_chosen_that_nobody_would_hear(connected: bool, status: str) -> None:
    scene = _turned("profile", "open")
    scene.tell_connected(connected)
    scene.tell_status(status)
    assert scene.choose(SetProfile("cash"), NOW + 2) is None
    assert _picture(scene).page == "keys"


@pytest.mark.parametrize(
    ("phase", "lists"),
    [
        ("closed", {"profile"}),
        ("open", {"resume", "profile"}),
        ("calling", {"transfer", "profile"}),
        ("serving", {"transfer", "profile"}),
        ("paused", {"profile"}),
    ],
)
def test_only_lists_that_have_something_to_offer_open(phase: CounterPhase, lists: set[Page]) -> None:
    for page in LISTS:
        assert (_picture(_turned(page, phase)).page == page) == (page in lists), page


def test_nobody_parked_and_one_profile_only_leave_nothing_to_choose() -> None:
    scene = ready("open", parked=())
    one = {"profile": "all", "profiles": {"all": PROFILES["all"]}}
    scene.tell_counter(samples.counter_state("open", seq=9).model_copy(update=one))
    assert _picture(scene).pages == {"keys", "more"}
    texts = _texts(_turned_to_more(scene))
    assert {"没有挂起的号码", "窗口无客户", "只有一种"} <= texts


def test_after_a_choice_the_main_keys_stand_again() -> None:
    scene = _turned("transfer", "serving")
    scene.touch(Place("front"), NOW + 2)
    ask = scene.touch(ToService("B", "front"), NOW + 3)
    assert ask is not None
    picture = _picture(scene, NOW + 3)
    assert (picture.page, picture.position) == ("keys", "arrival")
    assert "转移 Transfer · 正在发送" in _texts(picture)


def test_the_second_tap_of_a_double_tap_presses_no_key_of_the_next_page() -> None:
    scene = ready("serving")
    scene.touch(Turn("more"), NOW)
    assert scene.touch("park", NOW + DOUBLE_PRESS_S - 0.01) is None
    assert scene.touch("park", NOW + DOUBLE_PRESS_S + 0.01) is not None
    assert scene.touch("next", NOW + DOUBLE_PRESS_S + 0.1) is None


def test_left_alone_the_panel_shows_its_main_keys_again() -> None:
    scene = _turned("profile", "open")
    assert _picture(scene, NOW + PAGE_S).page == "profile"
    assert _picture(scene, NOW + 1 + PAGE_S).page == "keys"


def test_a_list_closes_when_its_customer_has_gone() -> None:
    scene = _turned("transfer", "serving")
    scene.tell_counter(samples.counter_state("open", seq=9))
    assert _picture(scene).page == "keys"


def test_who_waits_where_is_chosen_before_whereto() -> None:
    scene = _turned("transfer", "serving")
    assert {each.position for each in _picture(scene).errands if isinstance(each, ToService)} == {"arrival"}
    scene.touch(Place("back"), NOW + 2)
    assert ToCounter("1", "back") in _picture(scene).errands


def test_a_long_list_has_leaves_and_comes_round_again() -> None:
    scene = _turned("transfer", "serving")
    errands = _picture(scene).errands
    assert len(errands) > LISTED
    seen: list[Errand] = []
    for n in range(-(-len(errands) // LISTED)):
        shown = list_plan(_picture(scene, NOW + 2 + n))
        seen += [errand for errand, _ in shown.errands]
        assert shown.leaf is not None
        scene.touch(Leaf(), NOW + 2 + n)
    assert tuple(seen) == errands
    assert [each for each, _ in list_plan(_picture(scene, NOW + 9)).errands] == list(errands[:LISTED])


def test_counters_that_are_closed_take_nobody() -> None:
    errands = _picture(_turned("transfer", "serving")).errands
    assert ToCounter("5") in errands
    assert ToCounter("6") not in errands


def test_the_panel_says_how_many_are_parked() -> None:
    assert "挂起 2 人" in _texts(_picture(ready("serving")))
    assert "挂起 0 人" not in _texts(_picture(ready("serving", parked=())))


def test_main_keys_stand_where_they_stood_on_every_page_that_has_them() -> None:
    first = {target.action: target.box for target in targets(_picture(ready("open")))}
    assert {key: first[key] for key in plan().keys} == plan().keys
    assert Turn("more") in first
    assert "park" not in first


@pytest.mark.parametrize("page", ["keys", "more", *LISTS])
def test_keys_are_apart_and_large_enough(page: Page) -> None:
    scene = _turned(page, AT.get(page, "open"))  # type: ignore[arg-type]
    boxes = [target.box for target in targets(_picture(scene))]
    for box in boxes:
        assert box.w >= 100
        assert box.h >= 56
        assert box.bottom <= SIZE[1]
    for one, other in itertools.combinations(boxes, 2):
        across = min(one.right, other.right) - max(one.x, other.x)
        assert across <= 0 or min(one.bottom, other.bottom) - max(one.y, other.y) <= 0


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ({"priority_waiting": None, "can_rate": False}, 4),
        ({"priority_waiting": 0, "can_rate": False}, 5),
        ({"priority_waiting": None, "can_rate": True}, 5),
        ({"priority_waiting": 0, "can_rate": True}, 6),
    ],
)
def test_keys_are_there_where_the_hall_gives_them_a_meaning(told: dict[str, object], keys: int) -> None:
    state = samples.counter_state("serving").model_copy(update=told)
    plan_of_it = more_plan(state)
    assert len(plan_of_it) == keys + 1, "and the way back"
    assert (PriorityNext() in plan_of_it) == (told["priority_waiting"] is not None)
    assert (AskRating() in plan_of_it) == told["can_rate"]


def test_priority_next_says_how_many_wait_and_is_dead_while_nobody_does() -> None:
    scene = ready("open")
    assert "等候 2 人" in _texts(_turned_to_more(scene))
    scene.tell_counter(samples.counter_state("open", seq=2).model_copy(update={"priority_waiting": 0}))
    assert "没有优先客户等候" in _texts(_picture(scene, NOW + 1))
    assert scene.choose(PriorityNext(), NOW + 2) is None


def test_a_teller_is_told_that_the_customer_is_asked() -> None:
    scene = ready("serving")
    ask = scene.choose(AskRating(), NOW)
    assert ask is not None
    scene.answer(ask.request_id, NOW)
    assert "已请客户评价" in _texts(_picture(scene, NOW + 1))


def test_no_two_keys_have_one_shortcut() -> None:
    assert not SHORTCUTS.keys() & ERRANDS.keys()


@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh"), ("en",)])
@pytest.mark.parametrize("phase", ["closed", "open", "calling", "serving", "paused"])
def test_the_second_page_can_be_read(phase: CounterPhase, languages: tuple[str, ...]) -> None:
    scene = ready(phase)
    picture = _turned_to_more(scene)
    _legible(picture, languages)
    for touch in more_plan(picture.state):
        _legible(_picture(scene, NOW + 1, touch), languages)


@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh"), ("en",)])
@pytest.mark.parametrize("page", LISTS)
def test_every_list_can_be_read(page: Page, languages: tuple[str, ...]) -> None:
    scene = _turned(page, AT[page])  # type: ignore[arg-type]
    picture = _picture(scene)
    assert picture.page == page
    _legible(picture, languages)
    for touch in (picture.errands[0], Turn("keys"), Leaf(), Place("front")):
        _legible(_picture(scene, held=touch), languages)
    scene.touch(Leaf(), NOW + 3)
    _legible(_picture(scene, NOW + 3), languages)


def _turned_to_more(scene: Scene) -> Picture:
    scene.touch(Turn("more"), NOW)
    return _picture(scene, NOW + 1)


def _texts(picture: Picture) -> set[str]:
    return {placed.wanted for placed in draw(pygame.Surface((480, 720)), picture, ("zh", "en")).placed}


def _legible(picture: Picture, languages: tuple[str, ...]) -> None:
    surface = pygame.Surface((960, 1440))
    assert_legible(draw(surface, picture, languages), surface, 13)
