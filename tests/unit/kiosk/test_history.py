"""What `paidui journal` tells, and what it says to a wrong day."""

import json
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.history import tell
from kiosk.process import OK, USAGE, Complaint
from kiosk.queueing.commands import NotePrinter
from tests.unit.kiosk.running import HALL, running


def test_a_day_that_is_no_date_is_said(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text(HALL)
    with pytest.raises(Complaint, match="'yesterday' is not a date, such as 2026-01-31") as no:
        tell(load(tmp_path / "hall.toml"), "yesterday", as_json=False)
    assert no.value.code == USAGE


async def test_every_event_is_a_line_and_no_token_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "hall.toml").write_text(HALL)
    config = load(tmp_path / "hall.toml")
    async with running(config.journal_path) as it:
        await it.issue("A")
    assert tell(config, None, as_json=True) == OK
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["type"] for event in events] == ["DayOpened", "ControllerStarted", "TicketIssued"]
    assert "token" not in events[-1]
    assert tell(config, "1999-01-01", as_json=False) == OK
    assert capsys.readouterr().out == ""


async def test_how_a_printer_stands_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "hall.toml").write_text(HALL)
    config = load(tmp_path / "hall.toml")
    async with running(config.journal_path) as it:
        await it.controller.tell(NotePrinter("printer-1", "offline", "out", "closed", "not_supported", "none"))
        await it.controller.tell(NotePrinter("printer-1", "online", "a word to come", "closed", "ok", "none"))
    tell(config, None, as_json=False)
    lines = [line.partition("PrinterChanged")[2].strip() for line in capsys.readouterr().out.splitlines()[2:]]
    assert lines == [
        "printer-1: out of paper (device offline, paper out, cover closed, cutter not supported, error none)",
        "printer-1: well (device online, paper a word to come, cover closed, cutter ok, error none)",
    ]
