"""Keeps the hall's appointments as their file says: read at the start and whenever it changes. Problems are logged."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import Never

from drivers.world import World
from kiosk.appointments import Appointment, AppointmentList, read_appointments
from kiosk.config import HallConfig
from kiosk.controller import Controller
from kiosk.queueing.commands import Book, Unbook

LOOK_S = 30.0
"""Between two looks at the file."""

COMPLAINTS = 20
"""Lines of one reading that are logged."""

Stamp = tuple[int, int] | None
"""What tells one version of a file from another: when it was changed, and its size. None: it is not there."""

log = logging.getLogger(__name__)


class BookingFile:
    """`run` it, once the hall stands. What the file no longer holds is cancelled, if it was booked by the file."""

    def __init__(self, world: World, config: HallConfig, controller: Controller, file: Path) -> None:
        self._world, self._config, self._controller, self._file = world, config, controller, file
        listed = [each for each in controller.hall.appointments.values() if each.listed and each.ticket is None]
        self._booked = {each.id: Appointment(each.id, each.service, each.time, each.code) for each in listed}

    async def run(self) -> Never:
        """Looks now and then, until cancelled."""
        loop = asyncio.get_running_loop()
        seen: Stamp | str = "never looked"
        while True:
            stamp = await loop.run_in_executor(None, _stamp, self._file)
            if stamp != seen:
                seen = stamp
                self._take(await loop.run_in_executor(None, read_appointments, self._file, self._config))
            await asyncio.sleep(LOOK_S)

    def _take(self, read: AppointmentList) -> None:
        for complaint in read.complaints[:COMPLAINTS]:
            log.warning("appointments: %s", complaint)
        if not read.appointments and read.problems:
            return  # an unreadable file cancels nothing
        today = self._world.now() - timedelta(days=1)
        now = {each.id: each for each in read.appointments if each.time > today}
        for each in now.values():
            if self._booked.get(each.id) != each:
                self._controller.tell(Book(each.id, each.service, each.time, each.code, listed=True))
        gone = [] if read.problems else [id for id in self._booked if id not in now]
        for id in gone:
            self._controller.tell(Unbook(id))
        self._booked = {**now} if not read.problems else {**self._booked, **now}


def _stamp(file: Path) -> Stamp:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
