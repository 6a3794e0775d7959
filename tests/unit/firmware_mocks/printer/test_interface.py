"""The virtual printer as a USB host meets it: without a loop, from another thread."""

import pytest

from drivers.errors import LinkLost
from firmware_mocks.printer.interface import printer_in_a_thread
from firmware_mocks.printer.model import Model


def test_a_host_without_a_loop_prints_and_asks() -> None:
    with printer_in_a_thread() as at:
        wire = at.plug_in()
        assert wire.give(b"A012\n\x1dVB\0\x1dr\x01\x10\x04\x01", 5.0) == 15
        assert sorted(wire.take(1, 5.0) + wire.take(1, 5.0)) == [0x00, 0x16]
        assert at.do(lambda: [slip.text for slip in at.printer.slips]) == ["A012"]
        assert wire.take(1, 0.01) == b""


def test_a_full_buffer_takes_no_more() -> None:
    with printer_in_a_thread(Model(buffer=1000)) as at:
        wire = at.plug_in()
        at.do(at.printer.fault, "cover_open", True)
        assert wire.give(bytes(3000), 0.05) == 1000
        assert wire.give(b"\x10\x04\x01", 0.05) == 0, "no question comes in"
        at.do(at.printer.fault, "cover_open", False)
        assert wire.give(b"\x10\x04\x01", 5.0) == 3
        assert wire.take(1, 5.0) == b"\x16"


def test_without_power_it_is_not_there_and_with_power_it_is_again() -> None:
    with printer_in_a_thread() as at:
        wire = at.plug_in()
        at.do(at.printer.fault, "power_cut", True)
        with pytest.raises(LinkLost):
            wire.take(1, 5.0)
        with pytest.raises(LinkLost):
            wire.give(b"A", 5.0)
        at.do(at.printer.fault, "power_cut", False)
        wire = at.plug_in()
        wire.give(b"\x10\x04\x01", 5.0)
        assert wire.take(1, 5.0) == b"\x16"
        wire.unplug()
        with pytest.raises(LinkLost):
            wire.take(1, 5.0)
