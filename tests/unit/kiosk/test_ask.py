"""`paidui request`: what cannot be a request is told in one line, before anything is sent."""

import pytest

from kiosk.ask import ask
from kiosk.process import USAGE, Complaint
from tests.unit.kiosk.running import config
from tests.world import Clock, world_of


@pytest.mark.parametrize(
    "pair",
    [
        "counter",
        "counter=2",
        "=1",
        "command=finish",
        "self=1",
        "from=a+b",
        "from=a/b",
        "from=",
        "from=" + "x" * 49,
        "teller=\udcff",
        "teller=" + "x" * 65_000,
        "teller=" + "窗" * 22_000,
    ],
)
async def test_what_cannot_be_a_request_is_told_in_one_line(pair: str) -> None:
    with pytest.raises(Complaint) as complaint:
        await ask(world_of(Clock()), config(), "open_counter", ["counter=1", pair])
    assert complaint.value.code == USAGE
    assert len(str(complaint.value)) < 200
    assert str(complaint.value).isprintable()
