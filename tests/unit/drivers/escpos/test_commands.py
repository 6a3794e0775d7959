"""The commands which python-escpos lacks."""

import pytest

from drivers.escpos import commands


def test_the_process_id_is_asked_as_the_reference_says() -> None:
    assert commands.request_process_id(commands.job_id(12)) == bytes.fromhex("1D 28 48 06 00 30 30 30 30 31 32")


@pytest.mark.parametrize("wrong", ["", "123", "12345", "12é4", "12\n4"])
def test_a_job_id_that_printers_would_not_echo_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="four characters"):
        commands.request_process_id(wrong)


@pytest.mark.parametrize("order", ["10 04 01", "10 04 04", "10 05 02", "10 14 01 00 01", "10 14 08 01 03"])
def test_real_time_commands_are_seen_anywhere(order: str) -> None:
    assert commands.first_real_time_command(b"\x00\x10\x04" + bytes.fromhex(order)) == 3


def test_other_bytes_after_dle_are_harmless() -> None:
    assert commands.first_real_time_command(bytes.fromhex("10 04 00 10 06 01 10 05 04 10 14 00 10")) is None
