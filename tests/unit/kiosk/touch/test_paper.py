"""The kiosk without paper: said before a ticket is taken, the number to photograph, and the slip fetched later."""

import itertools
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pygame
import pytest

from display.look.canvas import Canvas
from drivers.mqtt.requester import Reply
from drivers.mqtt.session import BrokerAddress, Message
from kiosk.services import NoSlips, Services
from kiosk.touch.asks import AskLookUp, AskReprint
from kiosk.touch.client import KioskClient
from kiosk.touch.draw import draw
from kiosk.touch.layout import LEAST_TARGET, frame, pixel_of, targets
from kiosk.touch.paper import SlipNews
from kiosk.touch.scan import SlipScanned
from kiosk.touch.scene import SHOWN_S, SHOWN_WITHOUT_SLIP_S, Scene
from kiosk.touch.showing import (
    Asking,
    Page,
    Picture,
    PrintSlip,
    Refused,
    Slip,
    Stay,
    SwitchLanguage,
    Taken,
    TicketFound,
    Told,
)
from kiosk.touch.wire import outcome_of, wanted
from tests import samples
from tests.legible import assert_legible
from tests.unit.kiosk.touch.scenes import NOW, asked, ready
from tests.world import Clock, world_of

UPRIGHT, LYING = (1080, 1920), (1920, 1080)
SHAPES = [UPRIGHT, LYING]
WHY: tuple[NoSlips, ...] = get_args(NoSlips)
PHONE = 0.22
"""Of the screen's pixels that a photograph of the whole screen keeps: some 240 by 420, a poor one."""


def without_paper(why: NoSlips = "paper_out", services: Services | None = None) -> Scene:
    scene = ready(services)
    scene.tell_no_slips(why)
    return scene


def taken_without(service: str = "A", why: NoSlips = "paper_out", slip: Slip = "queued") -> Scene:
    scene = without_paper(why)
    scene.answer(asked(scene, service).request_id, replace(samples.ticket(slip), service=service), NOW)
    return scene


def looked_up(slip: str, state: str = "waiting", why: NoSlips | None = None) -> Scene:
    """A kiosk that shows, since NOW, the ticket of a code scanned from a telephone."""
    scene = ready()
    scene.tell_no_slips(why)
    assert scene.scanned(SlipScanned("t"), NOW) == AskLookUp("id-1", "t")
    scene.answer("id-1", TicketFound("t", "A012", "A", state, None, slip), NOW)
    return scene


def page_of(scene: Scene, now: float = NOW) -> Page:
    return scene.picture(now).page


def slip_of(scene: Scene, now: float) -> Slip:
    page = page_of(scene, now)
    assert isinstance(page, Taken)
    return page.ticket.slip


# --- before and after a ticket is taken


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("why", WHY)
@pytest.mark.parametrize("count", [1, 5, 8, 12])
def test_that_no_slip_comes_is_said_before_a_ticket_is_taken(count: int, why: NoSlips, size: tuple[int, int]) -> None:
    services = samples.services(count).model_copy(update={"appointments": True})
    scene = without_paper(why, services)
    for _ in range(2):
        picture = scene.picture(NOW)
        drawn(picture, size)
        apart(picture, size)
        assert whole(picture, size, "拍下" if picture.languages[0] == "zh" else "photograph your number")
        scene.tap(SwitchLanguage(), NOW)


def test_with_paper_nothing_is_said_of_it() -> None:
    scene = without_paper()
    scene.tell_no_slips(None)
    assert not whole(scene.picture(NOW), UPRIGHT, "拍下")


def test_a_ticket_taken_without_paper_waits_for_no_slip_and_stands_longer() -> None:
    scene = taken_without()
    assert slip_of(scene, NOW) == "held"
    assert isinstance(page_of(scene, NOW + SHOWN_WITHOUT_SLIP_S - 0.1), Taken)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("service", ["A", "C"])
@pytest.mark.parametrize("slip", ["late", "held", "coming", "failed", "none"])
def test_the_ticket_without_a_slip_fits(slip: Slip, service: str, size: tuple[int, int]) -> None:
    scene = taken_without(service, "no_printer" if slip == "none" else "paper_out", slip)
    for _ in range(2):
        canvas = drawn(scene.picture(NOW), size)
        assert {placed.text for placed in canvas.placed} >= {"A058"}
        scene.tap(SwitchLanguage(), NOW)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("service", ["A", "C"])
def test_its_code_can_be_read_from_a_photograph_of_the_whole_screen(
    service: str, size: tuple[int, int], tmp_path: Path
) -> None:
    surface = pygame.Surface(size)
    draw(surface, taken_without(service).picture(NOW))
    photograph = pygame.transform.smoothscale(surface, (int(size[0] * PHONE), int(size[1] * PHONE)))
    pygame.image.save(photograph, tmp_path / "photograph.png")
    command = ["zbarimg", "-q", "--raw", "--nodbus", str(tmp_path / "photograph.png")]
    read = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert read.stdout.strip() == f"paidui:jiangwan:{samples.ticket().token}"


def test_when_paper_is_back_the_page_says_that_the_slip_comes_out_now() -> None:
    scene = taken_without()
    scene.tell_slip("A058", "sent", NOW + 15)
    assert slip_of(scene, NOW + 15) == "coming"
    assert whole(scene.picture(NOW + 15), UPRIGHT, "小票正在出来")
    scene.tell_slip("A058", "printed", NOW + 19.5)
    assert slip_of(scene, NOW + 22) == "printed", "there is time to see it"
    assert not isinstance(page_of(scene, NOW + 15 + SHOWN_S + 5), Taken)


def test_a_slip_that_stops_again_is_held_again() -> None:
    scene = taken_without()
    told: list[tuple[SlipNews, Slip]] = [("sent", "coming"), ("held", "held"), ("sent", "coming"), ("failed", "failed")]
    for second, (news, slip) in enumerate(told):
        scene.tell_slip("A058", news, NOW + second)
        assert slip_of(scene, NOW + second) == slip


def test_a_slip_that_comes_as_it_should_is_not_announced() -> None:
    scene = ready()
    scene.answer(asked(scene).request_id, samples.ticket(), NOW)
    scene.tell_slip("A058", "sent", NOW + 0.1)
    assert slip_of(scene, NOW + 0.1) == "queued"
    scene.tell_slip("A058", "printed", NOW + 1)
    assert not isinstance(page_of(scene, NOW + SHOWN_S), Taken)


# --- fetching it


@pytest.mark.parametrize("slip", ["none", "failed", "printed"])
@pytest.mark.parametrize("state", ["waiting", "called", "parked"])
def test_one_touch_prints_the_slip_of_a_scanned_code(state: str, slip: str) -> None:
    scene = looked_up(slip, state)
    ask = scene.tap(PrintSlip(), NOW + 1)
    assert ask == AskReprint("id-2", "t")
    assert wanted(ask) == ("reprint", {"token": "t"})
    assert page_of(scene) == Asking("id-2", "reprint", "t")
    outcome = outcome_of(ask, Reply(True, {"ticket": {"number": "A012", "service": "A", "state": state}}))
    scene.answer("id-2", outcome, NOW + 2)
    page = page_of(scene, NOW + 2)
    assert isinstance(page, Told)
    assert (page.news, page.number) == ("slip_asked", "A012")


@pytest.mark.parametrize(
    ("news", "told"),
    [("sent", "slip_asked"), ("printed", "slip_out"), ("held", "slip_held"), ("failed", "slip_not_out")],
)
def test_the_page_says_what_became_of_a_fetched_slip(news: SlipNews, told: str) -> None:
    scene = looked_up("failed")
    scene.tap(PrintSlip(), NOW + 1)
    scene.answer("id-2", TicketFound("t", "A012", "A", "waiting", None, "queued"), NOW + 2)
    scene.tell_slip("A013", "failed", NOW + 3)
    scene.tell_slip("A012", news, NOW + 3)
    page = page_of(scene, NOW + 3)
    assert isinstance(page, Told)
    assert page.news == told
    assert whole(scene.picture(NOW + 3), UPRIGHT, "A012")


def test_a_fetched_slip_that_was_held_comes_out_after_all() -> None:
    scene = looked_up("failed")
    scene.tap(PrintSlip(), NOW + 1)
    scene.answer("id-2", TicketFound("t", "A012", "A", "waiting", None, "queued"), NOW + 2)
    scene.tell_slip("A012", "held", NOW + 3)
    scene.tell_slip("A012", "printed", NOW + 6)
    page = page_of(scene, NOW + 6)
    assert isinstance(page, Told)
    assert page.news == "slip_out"


@pytest.mark.parametrize(
    ("slip", "state", "why"),
    [
        ("queued", "waiting", None),
        ("sent", "waiting", None),
        ("failed", "finished", None),
        ("failed", "cancelled", None),
        ("failed", "no_show", None),
        ("", "waiting", None),
        *(("failed", "waiting", why) for why in WHY),
        ("printed", "waiting", "paper_out"),
    ],
)
def test_no_slip_is_fetched_where_there_is_none_to_fetch(slip: str, state: str, why: NoSlips | None) -> None:
    scene = looked_up(slip, state, why)
    for size in SHAPES:
        assert pixel_of(size, scene.picture(NOW), PrintSlip()) is None
    assert scene.tap(PrintSlip(), NOW + 1) is None


@pytest.mark.parametrize(
    ("why", "said"), [("paper_out", "缺纸"), ("not_ready", "打印机暂停"), ("no_printer", "其他取号机")]
)
def test_why_no_slip_can_be_fetched_now_is_said_in_words(why: NoSlips, said: str) -> None:
    scene = looked_up("failed", why=why)
    assert whole(scene.picture(NOW), UPRIGHT, said)
    scene.tell_no_slips(None)
    assert not whole(scene.picture(NOW), UPRIGHT, said)
    assert scene.tap(PrintSlip(), NOW + 1), "the paper came while the customer stood there"


def test_a_slip_that_fails_while_its_ticket_is_looked_at_can_be_fetched() -> None:
    scene = looked_up("queued")
    assert whole(scene.picture(NOW), UPRIGHT, "小票正在打印")
    scene.tell_slip("A012", "failed", NOW + 1)
    assert scene.tap(PrintSlip(), NOW + 2) == AskReprint("id-2", "t")


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("slip", ["none", "queued", "printed", "failed"])
@pytest.mark.parametrize("why", [None, *WHY])
def test_the_ticket_that_was_looked_up_fits(why: NoSlips | None, slip: str, size: tuple[int, int]) -> None:
    for state in ("waiting", "called", "parked", "no_show"):
        scene = looked_up(slip, state, why)
        for held in (None, PrintSlip()):
            picture = scene.picture(NOW, held)
            drawn(picture, size)
            apart(picture, size)
            scene.tap(SwitchLanguage(), NOW)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("news", ["slip_asked", "slip_held", "slip_out", "slip_not_out"])
def test_the_news_of_a_slip_fit(news: str, size: tuple[int, int]) -> None:
    page = Told(news, "A012", NOW + 8, 8)  # type: ignore[arg-type]
    for languages in (("zh", "en"), ("en", "zh")):
        drawn(replace(ready().picture(NOW), page=page, languages=languages), size)


@pytest.mark.parametrize("reason", ["slip_under_way", "no_printer", "unknown_ticket", "no_answer"])
def test_a_refused_slip_says_that_it_was_a_slip(reason: str) -> None:
    scene = looked_up("failed")
    scene.tap(PrintSlip(), NOW + 1)
    scene.answer("id-2", reason, NOW + 2)
    page = page_of(scene, NOW + 2)
    assert isinstance(page, Refused)
    assert (page.asked, page.reason) == ("reprint", reason)
    drawn(scene.picture(NOW + 2), LYING)


def test_more_time_keeps_the_page_of_a_slip_that_is_awaited() -> None:
    scene = looked_up("failed")
    scene.tap(PrintSlip(), NOW + 1)
    scene.answer("id-2", TicketFound("t", "A012", "A", "waiting", None, "queued"), NOW + 2)
    scene.tap(Stay(), NOW + 3)
    assert isinstance(page_of(scene, NOW + 3 + SHOWN_WITHOUT_SLIP_S), Told)


# --- what it hears


def test_a_kiosk_hears_of_its_own_printers_in_the_offers_and_of_slips_in_the_events() -> None:
    heard: dict[str, object] = {}
    scene = Scene(lambda: "id")
    client = KioskClient(world_of(Clock()), BrokerAddress("nowhere", 1), "jiangwan", "kiosk-2", scene)
    offers = samples.services().model_copy(update={"no_slips": {"kiosk-1": "not_ready", "kiosk-2": "paper_out"}})
    client._offered(offers)
    heard["out"] = scene.picture(NOW).no_slips
    client._offered(samples.services().model_copy(update={"seq": 99, "no_slips": {"kiosk-1": "paper_out"}}))
    heard["back"] = scene.picture(NOW).no_slips
    assert heard == {"out": "paper_out", "back": None}


async def test_a_kiosk_hears_that_a_slip_is_sent_held_printed_and_failed() -> None:
    scene = Scene(lambda: "id")
    client = KioskClient(world_of(Clock()), BrokerAddress("nowhere", 1), "jiangwan", "kiosk-1", scene)
    told: list[str] = []
    scene.tell_slip = lambda ticket, slip, now: told.append(slip)  # type: ignore[method-assign]
    for kind in ("SlipSent", "SlipHeld", "SlipPrinted", "SlipFailed", "SlipRequested", "TicketCalled"):
        client._hear_of_slip(Message("events", json.dumps({"type": kind, "ticket": "A001"}).encode()))
    assert told == ["sent", "held", "printed", "failed"]


def drawn(picture: Picture, size: tuple[int, int]) -> Canvas:
    surface = pygame.Surface(size)
    canvas = draw(surface, picture)
    assert_legible(canvas, surface, 24.0)
    return canvas


def whole(picture: Picture, size: tuple[int, int], said: str) -> bool:
    """Whether it is said, and not cut off."""
    canvas = draw(pygame.Surface(size), picture)
    found = [placed for placed in canvas.placed if said in placed.wanted]
    assert all(placed.text == placed.wanted for placed in found)
    return bool(found)


def apart(picture: Picture, size: tuple[int, int]) -> None:
    boxes = [target.box for target in targets(frame(*size), picture)]
    for box in boxes:
        assert min(box.w, box.h) >= LEAST_TARGET
    for one, other in itertools.combinations(boxes, 2):
        across = min(one.right, other.right) > max(one.x, other.x)
        assert not (across and min(one.bottom, other.bottom) > max(one.y, other.y))
