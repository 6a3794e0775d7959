"""What the status bits mean for someone who wants a slip."""

import pytest

from drivers.escpos.condition import PrinterStatus, from_automatic, from_real_time
from drivers.escpos.status import AutomaticStatus
from drivers.health import HealthState


@pytest.mark.parametrize(
    ("answers", "fault", "health"),
    [
        ("16 12 12 12", None, ("ok", "")),
        ("12 12 12 12", None, ("ok", "")),
        ("16 12 12 1E", None, ("degraded", "paper near its end")),
        ("1E 32 12 7E", "paper_out", ("degraded", "out of paper")),
        ("1E 16 12 12", "cover_open", ("degraded", "the cover is open")),
        ("1E 16 12 7E", "cover_open", ("degraded", "the cover is open")),
        ("1E 52 1A 12", "cutter", ("degraded", "the cutter is jammed")),
        ("1E 52 32 12", "error", ("degraded", "an error inside the printer")),
        ("1E 52 52 12", "error", ("degraded", "an error inside the printer")),
        ("1E 12 12 12", "offline", ("degraded", "the printer is offline")),
        ("16 12 12 72", "paper_out", ("degraded", "out of paper")),
    ],
)
def test_four_real_time_answers_make_one_status(
    answers: str, fault: str | None, health: tuple[HealthState, str]
) -> None:
    status = from_real_time(*bytes.fromhex(answers))
    assert (status.fault, status.health) == (fault, health)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("14 00 00 0F", PrinterStatus()),
        ("14 00 03 00", PrinterStatus(paper="near_end")),
        ("1C 00 0F 00", PrinterStatus(offline=True, paper="out")),
        ("3C 00 00 00", PrinterStatus(offline=True, cover_open=True)),
        ("1C 08 00 00", PrinterStatus(offline=True, cutter_error=True)),
        ("1C 40 00 00", PrinterStatus(offline=True, other_error=True)),
    ],
)
def test_automatic_status_says_the_same(said: str, status: PrinterStatus) -> None:
    assert from_automatic(AutomaticStatus(*bytes.fromhex(said))) == status
