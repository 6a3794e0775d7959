"""The controller's machine in a simulated hall: life after life of the real controller, on one disk, by one clock."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from drivers.world import World
from firmware_mocks.simulation.loop import Host
from kiosk.app import House
from kiosk.config import HallConfig
from kiosk.journal import StorageBroken, StorageFull, open_journal

if TYPE_CHECKING:
    from firmware_mocks.halls.soak.hall import SimHall

RESTART_S = 1.0
"""A controller that ended by itself is started again: what a supervisor such as systemd does."""

COMMIT_S = (0.0002, 0.004)
"""A hop to the journal's thread and its work, and the way back."""

POOL_S = (0.0005, 0.006)
"""Encoding a slip, in the loop's pool."""

SLOW_COMMIT_S = 1.2
"""At most, while the disk is slow."""


class Controllers:
    """The controller's machine: one life after the other, on one disk, by one clock."""

    def __init__(self, hall: "SimHall", folder: Path) -> None:
        self.house: House | None = None
        self.host: Host | None = None
        self.ready = False
        self.clock_ahead_s = 0.0
        self.slow_disk = False
        self.lives = self.kills = self.power_cuts = 0
        self._hall, self._folder, self._loop = hall, folder, hall.loop
        self._random = hall.chance("controller's machine")
        self._wanted = False
        self._main: asyncio.Task[None] | None = None
        self._connections: list[apsw.Connection] = []
        self._path = folder / "0" / "journal.db"
        self._places = 0
        self._dies_in_a_write = False
        self._death: Callable[[], None] = lambda: None
        apsw.connection_hooks.append(self._note_connection)

    def close(self) -> None:
        """Takes back what reaches beyond this hall."""
        apsw.connection_hooks.remove(self._note_connection)

    @property
    def journal_path(self) -> Path:
        """The journal's file in this life."""
        return self._path

    @property
    def running(self) -> bool:
        """True from its start to its end."""
        return self.host is not None

    def now(self) -> datetime:
        """What the machine's clock says."""
        return self._hall.now() + timedelta(seconds=self.clock_ahead_s)

    def start(self) -> None:
        """Switched on; nothing if it runs."""
        self._wanted = True
        if self.host is not None:
            return
        self.lives += 1
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.host = host = self._loop.host("controller")
        host.hop_s, host.after_hop = self._hop_s, self._after_hop
        random = self._hall.chance(f"controller/{self.lives}")
        world = self._hall.world(host, random, self.now)
        config = self._hall.config_of_life(self.lives).model_copy(update={"journal": self._path})
        self._hall.watch.controller_began(self.lives)
        self._main = host.start(self._live(world, config), "controller's process")
        self._main.add_done_callback(self._ended)

    def stop(self) -> None:
        """Told to stop, in order (SIGTERM)."""
        self._wanted = False
        if self._main is not None:
            self._main.cancel()

    def kill(self, restart_s: float, *, power: bool = False) -> None:
        """`kill -9`, or the machine's plug is pulled; on again after a while."""
        self._wanted = True
        if self.host is not None:
            self.power_cuts += power
            self.kills += not power
            self.host.kill()
            self._bury("lost power" if power else "killed", power=power)
        elif power:
            self._move_on(power=True)
        self._loop.at(self._loop.nobody, self._loop.time() + restart_s, self._start_if_wanted)

    def _start_if_wanted(self) -> None:
        if self._wanted:
            self.start()

    async def _live(self, world: World, config: HallConfig) -> None:
        async with open_journal(config.journal_path, world.vfs) as journal:
            self.house = house = House(world, config, journal)
            await house.run(self._say_ready)

    def _say_ready(self) -> None:
        self.ready = True
        self._hall.watch.controller_ready()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """By itself, or in order."""
        if task is not self._main:
            return
        how = "stopped"
        if not task.cancelled() and (error := task.exception()) is not None:
            how = f"ended: {error}"
            if not _is_the_disks(error):
                self._hall.watch.failed("controller", error)
        if self.host is not None:
            self.host.kill()
        self._bury(how)
        self._loop.at(self._loop.nobody, self._loop.time() + RESTART_S, self._start_if_wanted)

    def _bury(self, how: str, *, power: bool = False) -> None:
        if self.house is not None:
            vars(self.house.controller).clear()
        self.host = self.house = self._main = None
        self.ready = False
        self._move_on(power=power)
        self._hall.watch.controller_ended(how)

    def _move_on(self, *, power: bool) -> None:
        """The files as the next process finds them, under a new name: the dead one's connections touch them no more."""
        self._places += 1
        old, self._path = self._path, self._folder / str(self._places) / "journal.db"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        (self._hall.disk.cut_power if power else self._hall.disk.carry_over)(old, self._path)
        while self._connections:
            _close(self._connections.pop())
        for left in sorted(old.parent.glob("*")):
            left.unlink()

    def die_in_write(self, n: int, restart_s: float, *, power: bool = False) -> None:
        """Dies in the middle of the n-th write to the disk from now."""
        if self.host is None:
            return self.kill(restart_s, power=power)
        self._death = partial(self.kill, restart_s, power=power)
        self._hall.disk.die_at_write(n, self._note_death)
        return None

    def _note_death(self) -> None:
        self._dies_in_a_write = True

    def _after_hop(self) -> None:
        if self._dies_in_a_write:
            self._dies_in_a_write = False
            self._death()
        else:
            self._hall.watch.journal_written()

    def _note_connection(self, connection: apsw.Connection) -> None:
        self._connections.append(connection)

    def _hop_s(self, executor: Executor | None) -> tuple[float, float]:
        uniform = self._random.uniform
        if executor is None:
            return uniform(*POOL_S), 0.0
        slow = uniform(0, SLOW_COMMIT_S) if self.slow_disk else 0.0
        return slow + uniform(*COMMIT_S) / 2, uniform(*COMMIT_S) / 2


def _is_the_disks(error: BaseException) -> bool:
    """What a controller may end by: a disk that cannot be trusted, or that takes nothing at the start."""
    if isinstance(error, BaseExceptionGroup):
        return all(_is_the_disks(inner) for inner in error.exceptions)
    return isinstance(error, StorageBroken | StorageFull)


def _close(connection: apsw.Connection) -> None:
    try:
        connection.close()
    except apsw.Error:
        return
