"""What `paidui journal` tells, and what it says to a wrong day."""

import json
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.history import tell
from kiosk.process import OK, USAGE, Complaint
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
