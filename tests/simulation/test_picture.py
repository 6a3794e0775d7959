"""A violated run as one HTML file: complete, well formed, escaped, and in need of nothing else."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from firmware_mocks.halls.soak.chart import MOST_MARKS, Span, lanes, shown
from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.outcome import Moment, Outcome, Violation
from firmware_mocks.halls.soak.picture import draw
from tests.simulation.test_timeline import AT, MOMENTS, OUTCOME, STORY

ALONE = {"meta", "path", "line", "rect", "circle", "br"}


class Page(HTMLParser):
    """What a browser would find: elements by name, their attributes, all text; `open` must be empty at the end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ALONE:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [each for _, each in self.elements if name in (each.get("class") or "").split()]


def test_the_page_says_truth_seed_time_and_how_to_repeat_it() -> None:
    page = Page(draw(STORY))
    assert page.open == []
    for words in ("one-slip", "At most one slip.", "A001 was printed twice", "17", STORY.repeat):
        assert words in page.text
    assert "violated day 1 10:15:00.250" in page.text


def test_faults_are_bars_moments_marks_and_the_violation_a_line_in_both_drawings() -> None:
    page = Page(draw(STORY))
    assert len(page.of_class("bar")) == 2 * len(STORY.faults)
    assert len([each for each in page.of_class("mark") if "id" in each]) == len(MOMENTS)
    assert len(page.of_class("violation")) == 2
    assert [each["data-at"] for each in page.of_class("mark") if "id" in each][-2:] == ["-1.000", "0.000"]


def test_a_mark_tells_its_moment_when_pointed_at() -> None:
    assert "<title>day 1 10:14:59.250  journal\nTicketIssued A001</title>" in draw(STORY)


def test_the_page_needs_no_network_and_no_other_file() -> None:
    page = draw(STORY)
    assert not re.search(r"""(?:src|href|@import|url\()\s*=?\s*["']?(?!#)""", page.replace("url(#", ""))
    addresses = [each for each in re.findall(r"https?://[^\s\"'<]+", page) if "www.w3.org/2000/svg" not in each]
    assert addresses == []


def test_everything_foreign_is_escaped() -> None:
    evil = '<script>alert("1")</script>&\x1b\n'
    outcome = Outcome(17, 1, 1, 1, evil, (Violation(evil, AT, evil),), (Moment(AT - 1, evil, evil, "device"),))
    faults = [Fault(AT - 2, evil, evil, 1)]
    story = replace(STORY, hall=evil, outcome=outcome, faults=faults, repeat=evil, sentence=evil, note=evil)
    page = Page(draw(story))
    assert page.open == []
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert "\x1b" not in page.text


def test_the_forms_own_marks_in_a_text_stay_text() -> None:
    outcome = replace(OUTCOME, moments=(Moment(AT, "led-1", "<!--=title=-->"),))
    assert "<!--=title=-->" in Page(draw(replace(STORY, outcome=outcome))).text


def test_a_long_run_is_drawn_in_a_page_of_bearable_size() -> None:
    many = tuple(Moment(AT - 30_000 + n, f"led-{n % 6}", f"shows A{n:03d}", "device") for n in range(30_000))
    page = draw(replace(STORY, outcome=replace(OUTCOME, moments=many)))
    assert len(page) < 2_000_000
    assert len([each for each in Page(page).of_class("mark") if "id" in each]) == MOST_MARKS


def test_a_run_without_moments_and_faults_is_drawn() -> None:
    page = Page(draw(replace(STORY, faults=[], outcome=replace(OUTCOME, moments=()))))
    assert page.open == []
    assert "A001 was printed twice" in page.text


def test_people_and_journal_are_on_top_and_devices_in_their_order() -> None:
    names = ("led-10", "led-2", "journal", "printer-1", "people")
    faults = [Fault(0, "controller", "kill")]
    found = lanes([Moment(0, name, "") for name in names], faults)
    assert list(found) == ["people", "journal", "controller", "led-2", "led-10", "printer-1"]


def test_a_text_is_shown_as_far_as_there_is_room() -> None:
    assert shown("TicketIssued", 500) == "TicketIssued"
    assert shown("TicketIssued", 75) == "TicketIs…"
    assert shown("TicketIssued", 30) == ""


def test_the_scale_has_round_times_within_the_span() -> None:
    assert list(Span(-61, 1).scale(10)) == [-60, -50, -40, -30, -20, -10, 0]
    assert list(Span(29_000, 65_000).scale(16)) == [n * 3600.0 for n in range(9, 19)]
