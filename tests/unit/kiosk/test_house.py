"""The composition root: what a hall that cannot start leaves behind."""

import gc
from pathlib import Path

import pytest

from kiosk.app import House
from kiosk.controller import HallMismatch
from kiosk.journal import open_journal
from tests.unit.kiosk.running import HALL, config, running
from tests.world import Clock, world_of

COUNTER_2 = '[[counters]]\nid = "2"\nnames = { zh = "2号", en = "2" }\nprofile = "all"\n'
LED = '[[devices]]\nkind = "led"\nid = "led-1"\naddress = "mock"\ncounter = "1"\n'
BROKER_ELSEWHERE = '[mqtt]\nhost = "127.0.0.1"\n'


async def test_a_hall_that_does_not_fit_its_journal_says_so_and_nothing_else(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.issue()
        await it.ask("open_counter", counter="2")
        await it.ask("call_next", counter="2")
    smaller = config(HALL.replace(COUNTER_2, "") + LED + BROKER_ELSEWHERE)
    async with open_journal(tmp_path / "j.db") as journal:
        house = House(world_of(Clock()), smaller, journal)
        with pytest.raises(ExceptionGroup) as failed:
            await house.run()
        assert failed.group_contains(HallMismatch, match="A001 is called at counter '2'")
    del house, failed
    gc.collect()  # a device's task that was made and never run would complain now, and the test with it
