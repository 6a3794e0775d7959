"""What the status bits mean for someone who wants a slip, and for someone who looks after the printer."""

from dataclasses import fields
from typing import get_args

import pytest

from drivers.escpos.advice import advice
from drivers.escpos.condition import (
    NO_DEVICE,
    SILENT,
    WELL,
    PrinterStatus,
    Situation,
    from_automatic,
    from_port,
    from_real_time,
)
from drivers.escpos.profiles import PROFILES, Model, profile_of
from drivers.escpos.status import AutomaticStatus
from drivers.health import ErrorState, HealthState
from kiosk.config import Printer

HOT = "an error that passes by itself: a hot head, as a rule"


@pytest.mark.parametrize(
    ("answers", "fault", "health"),
    [
        ("16 12 12 12", None, ("ok", "")),
        ("12 12 12 12", None, ("ok", "")),
        ("16 12 12 1E", None, ("degraded", "paper near its end")),
        ("1E 32 12 7E", "paper_out", ("degraded", "out of paper")),
        ("1E 16 12 12", "cover_open", ("degraded", "the cover is open")),
        ("1E 16 12 7E", "cover_open", ("degraded", "the cover is open")),
        ("1E 56 52 12", "cover_open", ("degraded", "the cover is open")),
        ("1E 52 1A 12", "cutter", ("degraded", "the cutter is jammed")),
        ("1E 52 32 12", "error", ("degraded", "an error inside the printer")),
        ("1E 52 52 12", "error", ("degraded", HOT)),
        ("1E 52 16 12", "error", ("degraded", "a mechanical error")),
        ("1E 52 12 12", "error", ("degraded", "an error that the printer does not name")),
        ("1E 12 12 12", "offline", ("degraded", "the printer is offline")),
        ("16 12 12 72", "paper_out", ("degraded", "out of paper")),
        ("16 12 16 12", None, ("ok", "")),
    ],
)
def test_four_real_time_answers_make_one_status(
    answers: str, fault: str | None, health: tuple[HealthState, str]
) -> None:
    status = from_real_time(*bytes.fromhex(answers))
    assert (status.fault, status.health) == (fault, health)


@pytest.mark.parametrize(
    ("automatic", "real_time", "status"),
    [
        ("14 00 00 0F", "16 12 12 12", WELL),
        ("14 00 03 00", "16 12 12 1E", PrinterStatus("online", "low", "closed", "ok", "none")),
        ("1C 00 0F 00", "1E 32 12 7E", PrinterStatus("offline", "out", "closed", "ok", "none")),
        ("3C 00 0F 00", "1E 16 12 7E", PrinterStatus("offline", "unknown", "open", "ok", "none")),
        ("3C 40 00 00", "1E 56 52 12", PrinterStatus("offline", "unknown", "open", "ok", "auto_recoverable")),
        ("1C 08 00 00", "1E 52 1A 12", PrinterStatus("offline", "full", "closed", "jammed", "none")),
        ("1C 40 00 00", "1E 52 52 12", PrinterStatus("offline", "full", "closed", "ok", "auto_recoverable")),
        ("1C 20 00 00", "1E 52 32 12", PrinterStatus("offline", "full", "closed", "ok", "unrecoverable")),
        ("1C 04 00 00", "1E 52 16 12", PrinterStatus("offline", "full", "closed", "ok", "mechanical")),
        ("14 04 00 00", "16 12 16 12", WELL),
    ],
)
def test_what_comes_by_itself_and_what_is_asked_for_mean_the_same(
    automatic: str, real_time: str, status: PrinterStatus
) -> None:
    assert from_automatic(AutomaticStatus(*bytes.fromhex(automatic))) == status
    assert from_real_time(*bytes.fromhex(real_time)) == status


@pytest.mark.parametrize(
    ("bits", "status"),
    [
        (0x18, SILENT),
        (0x30, PrinterStatus("offline", paper="out")),
        (0x38, PrinterStatus("offline", paper="out")),
        (0x10, PrinterStatus("offline", error="unspecified")),
        (0x08, PrinterStatus("offline")),
    ],
)
def test_of_a_usb_port_only_bad_news_counts(bits: int, status: PrinterStatus) -> None:
    assert from_port(bits) == status


def test_silence_is_unknown_in_every_field() -> None:
    assert {getattr(SILENT, field.name) for field in fields(SILENT)} == {"unknown"}
    assert SILENT.health == ("unknown", "the printer does not answer")
    assert NO_DEVICE.health[0] == "lost"
    assert SILENT.fault is None


def test_every_situation_has_one_sentence_of_advice_in_both_languages() -> None:
    for situation in get_args(Situation):
        words = advice(_standing_so(situation))
        assert set(words) == (set() if situation == "well" else {"zh", "en"}), situation
        for language, sentence in words.items():
            assert sentence.endswith("。" if language == "zh" else ".")
            assert sentence.count("。" if language == "zh" else ".") == 1


def _standing_so(situation: Situation) -> PrinterStatus:
    so = {
        "well": WELL,
        "paper_low": PrinterStatus("online", "low"),
        "cover_open": PrinterStatus("offline", cover="open"),
        "paper_out": PrinterStatus("offline", "out"),
        "cutter_jammed": PrinterStatus("offline", cutter="jammed"),
        "offline": PrinterStatus("offline"),
        "silent": SILENT,
        "no_device": NO_DEVICE,
    }
    errors: tuple[ErrorState, ...] = ("unrecoverable", "mechanical", "auto_recoverable", "unspecified")
    so |= {error: PrinterStatus("offline", error=error) for error in errors}
    assert so[situation].situation == situation
    return so[situation]


FULL, LOW = WELL, PrinterStatus("online", "low", "closed", "ok", "none")


@pytest.mark.parametrize(
    ("sensor", "low_was_seen", "full_is", "low_is"),
    [
        (True, False, "full", "low"),
        (None, False, "unknown", "low"),
        (None, True, "full", "low"),
        (False, False, "unknown", "unknown"),
        (False, True, "unknown", "unknown"),
    ],
)
def test_a_printer_without_a_sensor_is_not_believed_about_how_much_paper_there_is(
    sensor: bool | None, low_was_seen: bool, full_is: str, low_is: str
) -> None:
    model = Model("", near_end_sensor=sensor)
    assert model.seen(FULL, low_was_seen).paper == full_is
    assert model.seen(LOW, low_was_seen).paper == low_is
    assert model.seen(FULL).health == ("ok", "")
    assert model.seen(PrinterStatus("offline", "out")).paper == "out"


def test_a_cutter_that_is_not_there_is_not_well() -> None:
    assert Model("", cutter="none").seen(WELL).cutter == "not_supported"
    assert PROFILES["epson-tm-t88v"].seen(WELL) == WELL


@pytest.mark.parametrize(
    ("maker", "model", "profile"),
    [
        ("EPSON", "TM-T88V", "epson-tm-t88v"),
        ("EPSON", "TM-T20III", "epson-tm-t20iii"),
        ("EPSON", "TM-m30II", "epson-tm-m30"),
        ("Xprinter", "XP-Q200", "xprinter-80"),
        ("SPRT", "", "sprt"),
        ("", "", "generic"),
        ("EPSON", "TM-L90", "generic"),
    ],
)
def test_a_printer_that_says_its_name_has_its_profile(maker: str, model: str, profile: str) -> None:
    assert profile_of(maker, model) == profile
    assert profile in PROFILES


def test_the_configuration_knows_every_profile_of_the_table() -> None:
    assert get_args(Printer.model_fields["profile"].annotation) == tuple(PROFILES)
