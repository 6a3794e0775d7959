"""The hall's list of appointments, kept as its file says, across restarts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from kiosk.booking_file import BookingFile
from tests.unit.kiosk.running import HALL, Running, config, running
from tests.waiting import until
from tests.world import Clock, world_of

BOOKED = """
[[customer_classes]]
id = "booked"
names = { zh = "预约", en = "Appointment" }

[appointments]
customer_class = "booked"
"""
CONFIG = config(HALL.replace("[[profiles]]", BOOKED + "\n[[profiles]]", 1))
TWO = "id,service,time\nR-1,A,2026-03-18 10:00\nR-2,B,2026-03-18 08:00\n"


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[Running]:
    """A hall whose list of appointments lies beside its journal; the clock shows nine in the morning."""
    clock = Clock()
    async with running(folder / "j.db", clock, CONFIG) as it:
        file = BookingFile(world_of(clock), CONFIG, it.controller, folder / "list.csv")
        task = asyncio.create_task(file.run())
        yield it
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_the_file_says_is_booked_though_its_time_may_be_over(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(TWO)
    async with reading(tmp_path) as it:
        await until(lambda: set(it.hall.appointments) == {"R-1", "R-2"})
        late = await it.ask("check_in", code="R-2")
        assert late["ticket"]["customer_class"] == "ordinary"


async def test_a_row_that_is_gone_after_a_restart_is_cancelled_and_what_was_asked_for_is_not(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(TWO)
    async with reading(tmp_path) as it:
        await it.ask("book", appointment="by-request", service="A", time="2026-03-18T11:00:00+08:00")
        await until(lambda: len(it.hall.appointments) == 3)
    (tmp_path / "list.csv").write_text("id,service,time\nR-2,B,2026-03-18 08:00\n")
    async with reading(tmp_path) as it:
        await until(lambda: set(it.hall.appointments) == {"by-request", "R-2"})
