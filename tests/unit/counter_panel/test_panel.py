"""What the soft panel shows and what its keys ask."""

import itertools
from datetime import timedelta

import pygame
import pytest

from counter_panel.keys import KEYS, Key
from counter_panel.panel.draw import draw
from counter_panel.panel.layout import SIZE, plan
from counter_panel.panel.scene import DOUBLE_PRESS_S, MESSAGE_S, SHORTCUTS, Picture, Scene
from counter_panel.refusals import refusal
from counter_panel.state import CounterPhase
from kiosk.asyncapi import REFUSALS
from tests import samples
from tests.legible import assert_legible
from tests.unit.counter_panel.panels import ready

NOW = 100.0
PHASES: list[CounterPhase] = ["closed", "open", "calling", "serving", "paused"]


def _ready(phase: CounterPhase = "calling") -> Scene:
    ids = itertools.count(1)
    scene = Scene("3", lambda: f"id-{next(ids)}")
    scene.tell_connected(True)
    scene.tell_status("online")
    scene.tell_counter(samples.counter_state(phase))
    return scene


@pytest.mark.parametrize(
    ("phase", "keys"),
    [
        ("closed", {"open"}),
        ("open", {"next", "pause", "close"}),
        ("calling", {"next", "recall", "start", "finish", "no_show", "park", "pause", "close"}),
        ("serving", {"next", "finish", "park", "open", "pause", "close"}),
        ("paused", {"open", "close"}),
    ],
)
def test_only_keys_that_make_sense_can_be_pressed(phase: CounterPhase, keys: set[Key]) -> None:
    for key in KEYS:
        assert (_ready(phase).press(key, NOW) is not None) == (key in keys), key


def test_a_press_says_what_its_teller_saw() -> None:
    ask = _ready("calling").press("next", NOW)
    assert ask is not None
    assert (ask.request_id, ask.meaning.command) == ("id-1", "call_next")
    assert ask.meaning.fields == {"counter": "3", "expect": "A051"}
    ask = _ready("open").press("next", NOW)
    assert ask is not None
    assert ask.meaning.fields == {"counter": "3", "expect": None}


def test_a_double_press_is_one_press() -> None:
    scene = _ready("open")
    ask = scene.press("next", NOW)
    assert ask is not None
    scene.answer(ask.request_id, NOW + 0.05)
    assert scene.press("next", NOW + DOUBLE_PRESS_S - 0.01) is None
    second = scene.press("next", NOW + 1)
    assert second is not None
    assert second.request_id != ask.request_id


def test_while_one_request_is_under_way_no_other_is_sent() -> None:
    scene = _ready("calling")
    assert scene.press("recall", NOW)
    assert scene.press("next", NOW + 1) is None


@pytest.mark.parametrize(("connected", "status"), [(False, "online"), (True, "offline")])
def test_nothing_can_be_pressed_that_nobody_would_hear(connected: bool, status: str) -> None:
    scene = _ready("open")
    scene.tell_connected(connected)
    scene.tell_status(status)
    assert scene.press("next", NOW) is None
    assert scene.picture(NOW, samples.NOW).link != "online"


def test_a_refusal_is_told_to_the_teller_and_forgotten() -> None:
    scene = _ready("calling")
    ask = scene.press("recall", NOW)
    assert ask is not None
    scene.answer(ask.request_id, NOW, reason="state_changed", message="counter 3 has nobody")
    assert "窗口状态已变化，请看清后再按" in _texts(scene.picture(NOW, samples.NOW))
    assert scene.picture(NOW + MESSAGE_S, samples.NOW).notice is None


def test_an_unknown_refusal_is_told_in_the_controllers_words() -> None:
    scene = _ready("calling")
    ask = scene.press("recall", NOW)
    assert ask is not None
    scene.answer(ask.request_id, NOW, reason="new_reason", message="the moon is full")
    assert "the moon is full" in _texts(scene.picture(NOW, samples.NOW))


def test_next_with_nobody_waiting_says_so() -> None:
    scene = _ready("open")
    ask = scene.press("next", NOW)
    assert ask is not None
    scene.answer(ask.request_id, NOW, called=False)
    assert "没有客户等候" in _texts(scene.picture(NOW, samples.NOW))


def test_the_customer_is_shown_with_service_class_and_why() -> None:
    texts = _texts(_ready("calling").picture(NOW, samples.NOW))
    assert {"A051", "现金业务", "优先", "按累积优先 · 等候 8:30 · 被超过 2 次", "0:50"} <= texts


@pytest.mark.parametrize(
    ("why", "zh", "en"),
    [
        ({"rule": "strict"}, "按优先级", "by class"),
        ({"rule": "fifo", "guard": True}, "等候过久，优先叫号", "waited too long"),
        ({"rule": "quota", "idle": True}, "空闲时帮办", "helped out while idle"),
        ({"rule": "fifo", "condition": "A need over 15 min"}, "A need 等候超过 15 分钟", "rule: A need over 15 min"),
        (
            {"rule": "fifo", "condition": "anybody over 2.5 min"},
            "任何客户 等候超过 2.5 分钟",
            "rule: anybody over 2.5 min",
        ),
        ({"rule": "resumed"}, "挂起后恢复", "resumed"),
        ({"rule": "out_of_turn", "reason": "wheelchair"}, "指定呼叫: wheelchair", "called out of turn: wheelchair"),
        ({"rule": "a rule of tomorrow"}, "a rule of tomorrow", "a rule of tomorrow"),
    ],
)
def test_why_a_customer_was_called_is_said_in_words(why: dict[str, str | bool], zh: str, en: str) -> None:
    state = samples.counter_state("calling", seq=2)
    assert state.ticket is not None
    ticket = state.ticket.model_copy(update={"why": {"waited_s": 510, "overtaken": 0, **why}})
    scene = _ready("calling")
    scene.tell_counter(state.model_copy(update={"ticket": ticket}))
    picture = scene.picture(NOW, samples.NOW)
    for languages, said in ((("zh", "en"), f"{zh} · 等候 8:30"), (("en", "zh"), f"{en} · Waited 8:30")):
        assert said in draw(pygame.Surface((960, 1440)), picture, languages).texts
        _legible(picture, languages)


def test_a_condition_is_said_in_the_words_of_the_controller_where_it_has_some() -> None:
    state = samples.counter_state("calling", seq=2)
    assert state.ticket is not None
    words = {"zh": "个人综合业务的优先客户等候超过 15 分钟", "en": "Personal services, Priority waiting over 15 min"}
    why = {"rule": "fifo", "condition": "B need over 15 min", "waited_s": 1000, "overtaken": 3}
    scene = _ready("calling")
    scene.tell_counter(
        state.model_copy(update={"ticket": state.ticket.model_copy(update={"why": why, "condition": words})})
    )
    picture = scene.picture(NOW, samples.NOW)
    for languages, said in ((("zh", "en"), f"{words['zh']} · 等候 16:40"), (("en", "zh"), f"{words['en']} · Waited")):
        assert any(text.startswith(said) for text in draw(pygame.Surface((960, 1440)), picture, languages).texts)
        _legible(picture, languages)


def test_one_further_service_is_named() -> None:
    scene = ready("calling")
    state = samples.counter_state("calling", seq=9)
    assert state.ticket is not None
    scene.tell_counter(state.model_copy(update={"ticket": state.ticket.model_copy(update={"also": ["C"]})}))
    picture = scene.picture(NOW, samples.NOW)
    assert "之后还办 C 开卡与挂失" in _texts(picture)
    _legible(picture, ("zh", "en"))
    _legible(picture, ("en", "zh"))


def test_further_services_of_the_visit_are_shown() -> None:
    state = samples.counter_state("calling", seq=2)
    assert state.ticket is not None
    scene = _ready("calling")
    also = state.ticket.model_copy(update={"also": ["B", "C"]})
    scene.tell_counter(state.model_copy(update={"ticket": also}))
    assert "之后还办 then B C" in _texts(scene.picture(NOW, samples.NOW))


def test_in_english_a_refusal_says_what_the_controller_says() -> None:
    scene = _ready("calling")
    ask = scene.press("no_show", NOW)
    assert ask is not None
    message = (
        "7 wait for service A (class ordinary), and no other counter takes them; give another counter such a profile"
    )
    scene.answer(ask.request_id, NOW, reason="nobody_takes", message=message)
    picture = scene.picture(NOW, samples.NOW)
    assert message in draw(pygame.Surface((480, 720)), picture, ("en", "zh")).texts
    assert "会没有窗口办理，请先调整其他窗口" in _texts(picture)
    _legible(picture, ("en", "zh"))


OF_OTHERS = {
    "bad_request", "not_available", "id_reused", "unknown_appointment", "hall_closed", "service_closed", "queue_full",
    "quota_reached", "card_limit", "no_appointments", "code_taken", "too_many", "checked_in", "too_early", "too_late",
    "no_return", "unknown_class", "unknown_language", "unknown_kiosk", "unknown_device", "no_printer", "slip_under_way",
}  # fmt: skip
"""Refusals of what no panel asks."""


@pytest.mark.parametrize("reason", sorted(REFUSALS.keys() - OF_OTHERS))
def test_every_refusal_that_a_teller_can_get_tells_in_chinese_what_to_do(reason: str) -> None:
    assert any("一" <= character <= "鿿" for character in refusal(reason, "in English")["zh"])


def test_the_time_counts_from_the_start_once_serving() -> None:
    scene = _ready("serving")
    assert scene.picture(NOW, samples.NOW).seconds == 35
    assert scene.picture(NOW, samples.NOW + timedelta(seconds=30)).seconds == 65


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh"), ("en",)])
def test_every_phase_can_be_read(phase: CounterPhase, languages: tuple[str, ...]) -> None:
    scene = _ready(phase)
    _legible(scene.picture(NOW, samples.NOW), languages)
    scene.tell_status("offline")
    _legible(scene.picture(NOW, samples.NOW), languages)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_under_way_can_be_read(key: Key) -> None:
    for phase in PHASES:
        scene = _ready(phase)
        _legible(scene.picture(NOW, samples.NOW, held=key), ("zh", "en"))
        scene.press(key, NOW)
        _legible(scene.picture(NOW, samples.NOW), ("zh", "en"))


def test_next_is_the_largest_key_and_no_keys_overlap() -> None:
    keys = plan().keys
    assert max(keys, key=lambda key: keys[key].w * keys[key].h) == "next"
    for one, other in itertools.combinations(keys.values(), 2):
        across = min(one.right, other.right) - max(one.x, other.x)
        assert across <= 0 or min(one.bottom, other.bottom) - max(one.y, other.y) <= 0


def test_closing_has_no_shortcut() -> None:
    assert set(SHORTCUTS.values()) == set(KEYS) - {"close"}


def _texts(picture: Picture) -> set[str]:
    return {placed.wanted for placed in draw(pygame.Surface((480, 720)), picture, ("zh", "en")).placed}


def _legible(picture: Picture, languages: tuple[str, ...]) -> None:
    surface = pygame.Surface((960, 1440))
    canvas = draw(surface, picture, languages)
    assert (canvas.whole.w, canvas.whole.h) == SIZE
    assert_legible(canvas, surface, 13)
