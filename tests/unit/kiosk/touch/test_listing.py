"""What to have ready, one by one, on the page of a ticket."""

from dataclasses import replace

import pygame
import pytest

from kiosk.services import Services
from kiosk.touch.draw import draw
from kiosk.touch.layout import frame, targets
from kiosk.touch.scene import Scene, Slip, SwitchLanguage
from kiosk.touch.showing import to_bring
from kiosk.touch.words import and_more
from tests import samples
from tests.legible import assert_legible
from tests.unit.kiosk.touch.scenes import NOW, asked, ready

SIZES = [(1080, 1920), (1920, 1080), (608, 1080), (1366, 768)]
PAPERS = [
    {"zh": "本人有效身份证件", "en": "Your own valid ID"},
    {"zh": "银行卡或存折", "en": "Bank card or passbook"},
    {"zh": "营业执照正副本", "en": "Business licence, both copies"},
    {"zh": "法定代表人身份证", "en": "Legal representative's ID card"},
    {"zh": "公章、财务章、法人章", "en": "Company seals"},
    {"zh": "授权书（代办）", "en": "Power of attorney, where an agent comes in place of the representative"},
    {"zh": "近三个月的收入证明与征信授权书", "en": "Proof of income of the last three months"},
    {"zh": "购房合同", "en": "Purchase contract"},
    {"zh": "户口本", "en": "Household register"},
    {"zh": "完税证明", "en": "Tax certificate"},
]


def _hall(count: int, *, service: str = "A") -> Services:
    services = samples.services()
    offers = [
        each.model_copy(update={"documents": PAPERS[:count]}) if each.service == service else each
        for each in services.services
    ]
    return services.model_copy(update={"services": offers})


def _with_ticket(services: Services, slip: Slip = "queued", also: tuple[str, ...] = ()) -> Scene:
    scene = ready(services)
    scene.answer(asked(scene).request_id, replace(samples.ticket(slip), also=also), NOW)
    return scene


def _said(scene: Scene, size: tuple[int, int] = (1080, 1920)) -> list[str]:
    return draw(pygame.Surface(size), scene.picture(NOW + 1)).texts


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slip", ["queued", "failed"])
def test_every_length_of_list_can_be_read(slip: Slip, size: tuple[int, int]) -> None:
    for count in (1, 2, 3, 5, 8, 10):
        scene = _with_ticket(_hall(count), slip)
        for language in ("zh", "en"):
            surface = pygame.Surface(size)
            canvas = draw(surface, scene.picture(NOW + 1))
            assert_legible(canvas, surface, 24.0)
            told = sum(each[language] in canvas.texts for each in PAPERS[:count])
            assert told == count or and_more(count - told, language, on_slip=slip == "queued") in canvas.texts
            assert told >= min(count, 3)
            scene.tap(SwitchLanguage(), NOW + 1)


def test_what_to_have_ready_is_said_in_the_language_chosen_and_in_the_next() -> None:
    scene = _with_ticket(_hall(2))
    assert {"请准备好", "本人有效身份证件", "银行卡或存折", "Bank card or passbook"} <= set(_said(scene))
    assert samples.HINTS["A"]["zh"] not in _said(scene)


def test_the_papers_of_every_service_of_the_visit_are_listed_once() -> None:
    services = _hall(2)
    offers = [
        each.model_copy(update={"documents": PAPERS[1:3]}) if each.service == "C" else each
        for each in services.services
    ]
    services = services.model_copy(update={"services": offers})
    assert to_bring(services, ("A", "C")) == tuple(PAPERS[:3])
    assert to_bring(services, ("B", "C")) == (samples.HINTS["B"], *PAPERS[1:3])
    assert to_bring(services, ("B", "D")) == ()


def test_a_service_without_a_list_says_its_hint_as_ever() -> None:
    assert samples.HINTS["A"]["zh"] in _said(_with_ticket(samples.services()))


def test_before_a_ticket_is_taken_a_service_without_hints_names_its_papers() -> None:
    services = samples.services(2)
    offers = [each.model_copy(update={"hints": {}, "documents": PAPERS[:2]}) for each in services.services]
    said = _said(ready(services.model_copy(update={"services": offers})))
    assert "请准备好：本人有效身份证件、银行卡或存折" in said


@pytest.mark.parametrize("size", SIZES)
def test_a_list_moves_no_key(size: tuple[int, int]) -> None:
    of = frame(*size)
    assert targets(of, _with_ticket(_hall(8)).picture(NOW)) == targets(of, _with_ticket(_hall(0)).picture(NOW))
