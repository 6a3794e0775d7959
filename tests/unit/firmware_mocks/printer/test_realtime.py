"""Real-time orders are found wherever they stand."""

import pytest

from firmware_mocks.printer.realtime import RealTime, RealTimeScanner

STREAM = (
    b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01 A\x10\x10\x05\x02\x10\x04\x09\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08B"
)
ORDERS = [RealTime("ask", 1), RealTime("recover", 2), RealTime("clear")]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 100])
def test_orders_are_found_in_any_chunks(size: int) -> None:
    scanner = RealTimeScanner()
    found = [order for at in range(0, len(STREAM), size) for _, order in scanner.feed(STREAM[at : at + size])]
    assert found == ORDERS


def test_an_order_tells_where_it_ended() -> None:
    assert RealTimeScanner().feed(b"AB\x10\x04\x04C") == [(5, RealTime("ask", 4))]


def test_every_real_time_command_is_found() -> None:
    found = RealTimeScanner().feed(
        b"\x10\x14\x01\x01\x08\x10\x14\x02\x01\x08\x10\x14\x03\x01\x01\x01\x01\x01\x10\x14\x07\x01\x10\x05\x00\x10\x14\x01\x05\x05"
    )
    assert [order for _, order in found] == [
        RealTime("pulse", 1),
        RealTime("off"),
        RealTime("buzz"),
        RealTime("status", 1),
        RealTime("recover", 0),
    ]
