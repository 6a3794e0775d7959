"""The journal through many lives on a simulated disk: what was answered is there after any power cut or `kill -9`.

The same lives with a weaker `synchronous` must lose answers, or the disk would prove nothing.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from itertools import chain, count
from pathlib import Path
from random import Random

import apsw
import pytest

from firmware_mocks.simulation.disk import SimDisk
from kiosk.journal import Batch, Journal, StorageBroken, open_journal
from tests.unit.kiosk.test_journal import answer, call, day

Force = Callable[..., None]
_FILES = ("", "-wal", "-journal", "-shm")


class Lost(Exception):
    """Something answered is gone, something is half there, or the file is corrupt."""


class Machine:
    """A controller's journal, killed and cut off time and again, and what its clients know of it."""

    def __init__(self, folder: Path, seed: int, luck: int = 0) -> None:
        self.random = Random(seed)
        self.disk = SimDisk(Random(f"{seed}/{luck}"))
        self.answered: list[Batch] = []
        self.maybe: list[Batch] = []
        self.died_at_write = 0
        self._paths = (folder / f"{n}.db" for n in count())
        self.path = next(self._paths)

    async def live(self, commits: int, dies_at_write: int | None = None, power_cut: bool = True) -> None:
        """One process: opens, checks, commits, and ends: at that write, or open and idle, or after closing in peace."""
        died: list[None] = []
        if dies_at_write is not None:
            self.disk.die_at_write(dies_at_write, lambda: died.append(None))
        closes = self.random.random() < 0.3
        try:
            async with open_journal(self.path, self.disk.vfs) as journal:
                await self._check(journal)
                for _ in range(commits):
                    await self._commit(journal)
                if not closes:
                    self._end(power_cut)
        except StorageBroken as error:
            if not died:
                raise Lost(f"broken: {error}") from error
        assert len(died) <= 1, "dying is told once"
        self.died_at_write += len(died)
        if closes or died:
            self._end(power_cut)

    async def commit_dying_at(self, write: int, power_cut: bool) -> bool:
        """One life that dies at this write of its only commit; whether it came to that."""
        died: list[None] = []
        async with open_journal(self.path, self.disk.vfs) as journal:
            await self._check(journal)
            self.disk.die_at_write(write, lambda: died.append(None))
            try:
                await self._commit(journal)
            except StorageBroken:
                assert died
            self._end(power_cut)
        return bool(died)

    async def _commit(self, journal: Journal) -> None:
        """A batch is answered once its commit has returned, and with it what was there before."""
        batch = self._batch()
        self.maybe.append(batch)
        await journal.commit(batch)
        self.answered += self.maybe
        self.maybe = []

    def _batch(self) -> Batch:
        number = len(self.answered) + len(self.maybe)
        seq = 1 + sum(len(batch.events) for batch in chain(self.answered, self.maybe))
        reply = self.random.randbytes(self.random.choice((20, 300, 9_000)))
        events = [day(seq)] if seq == 1 else [call(seq + n) for n in range(self.random.randint(1, 4))]
        return Batch(events, [answer(f"{number}.{n}", reply=reply) for n in range(self.random.randint(1, 6))])

    async def _check(self, journal: Journal) -> None:
        recovered = await journal.recover()
        for found in range(len(self.maybe) + 1):
            batches = self.answered + self.maybe[:found]
            answers = [answer for batch in batches for answer in batch.answers]
            if (recovered.events, list(recovered.digests)) == (
                [event for batch in batches for event in batch.events],
                [answer.key for answer in answers],
            ):
                for given in answers[-20:]:
                    if await journal.reply_to(given.key) != given.reply:
                        raise Lost(f"the reply to {given.key} is another one")
                self.maybe = self.maybe[:found]
                return
        raise Lost(f"answered {len(self.answered)} batches, found {len(recovered.digests)} answers")

    def _end(self, power_cut: bool) -> None:
        """The process is gone; the next one finds the files elsewhere."""
        old, self.path = self.path, next(self._paths)
        (self.disk.cut_power if power_cut else self.disk.carry_over)(old, self.path)
        for suffix in _FILES:
            Path(f"{old}{suffix}").unlink(missing_ok=True)
        _check_integrity(self.path)


def _check_integrity(path: Path) -> None:
    """Of a copy, so that nobody mends the file before the journal has to."""
    looked_at = path.with_suffix(".look")
    for suffix in _FILES:
        if (file := Path(f"{path}{suffix}")).exists():
            shutil.copyfile(file, f"{looked_at}{suffix}")
    try:
        with closing(apsw.Connection(str(looked_at))) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            said = connection.execute("PRAGMA integrity_check").fetchall()
    except apsw.Error as error:
        raise Lost(f"corrupt: {error}") from error
    finally:
        for suffix in _FILES:
            Path(f"{looked_at}{suffix}").unlink(missing_ok=True)
    if said != [("ok",)]:
        raise Lost(f"corrupt: {said}")


async def many_lives(machine: Machine, lives: int) -> None:
    """Each is ended by a power cut, or now and then by `kill -9`, at any write or between."""
    for _ in range(lives):
        commits = machine.random.randint(0, 12)
        dies_at = machine.random.randint(1, 25 * commits + 25) if machine.random.random() < 0.6 else None
        await machine.live(commits, dies_at, power_cut=machine.random.random() < 0.8)
    await machine.live(commits=1)
    machine.disk.close()


@pytest.fixture
def force(monkeypatch: pytest.MonkeyPatch) -> Force:
    """`force(synchronous="NORMAL")`: connections start with these pragmas and do not hear of others."""

    def force(**pragmas: str | int) -> None:
        def hook(connection: apsw.Connection) -> None:
            for name, value in pragmas.items():
                connection.execute(f"PRAGMA {name}={value}").fetchall()
            connection.authorizer = refuse

        def refuse(operation: int, name: str | None, *_: str | None) -> int:
            refused = operation == apsw.SQLITE_PRAGMA and name in pragmas
            return apsw.SQLITE_IGNORE if refused else apsw.SQLITE_OK

        monkeypatch.setattr(apsw, "connection_hooks", [*apsw.connection_hooks, hook])

    return force


@pytest.mark.parametrize("seed", range(6))
async def test_the_journal_keeps_what_it_answered_through_any_power_cut(
    tmp_path: Path, force: Force, seed: int
) -> None:
    if seed % 2:
        force(wal_autocheckpoint=15)
    machine = Machine(tmp_path, seed)
    await many_lives(machine, lives=70)
    figures = machine.disk.figures
    assert len(machine.answered) > 150
    assert figures.power_cuts > 50
    assert machine.died_at_write >= 15
    assert min(figures.sectors_kept, figures.sectors_lost, figures.sectors_torn) >= 8, figures


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
async def test_a_journal_that_syncs_less_loses_answers_in_every_run(
    tmp_path: Path, force: Force, synchronous: str, seed: int
) -> None:
    force(synchronous=synchronous)
    with pytest.raises(Lost):
        await many_lives(Machine(tmp_path, seed), lives=12)


@pytest.mark.parametrize("power_cut", [False, True])
@pytest.mark.parametrize("checkpointing", [False, True])
async def test_a_process_that_ends_at_any_write_of_a_commit_leaves_all_or_nothing_of_it(
    tmp_path: Path, force: Force, power_cut: bool, checkpointing: bool
) -> None:
    if checkpointing:
        force(wal_autocheckpoint=1)
    kept = set()
    for luck in range(8 if power_cut else 1):
        for write in count(1):
            folder = tmp_path / f"{luck}.{write}"
            folder.mkdir()
            machine = Machine(folder, 1, luck)
            await machine.live(commits=3, power_cut=False)
            died = await machine.commit_dying_at(write, power_cut)
            await machine.live(commits=0, power_cut=power_cut)
            if died:
                kept.add(len(machine.maybe))
            await machine.live(commits=2, power_cut=power_cut)
            await machine.live(commits=0)
            machine.disk.close()
            if not died:
                break
        assert write >= 8, "three pages, each with its header, and the sync"
    assert kept == {0, 1}, "nothing of it, and all of it"


@pytest.mark.parametrize("luck", range(6))
async def test_a_journal_cut_off_while_it_is_made_is_made_by_the_next_start(tmp_path: Path, luck: int) -> None:
    for write in count(1):
        folder = tmp_path / str(write)
        folder.mkdir()
        machine = Machine(folder, 1, luck)
        await machine.live(commits=0, dies_at_write=write)
        await machine.live(commits=2)
        await machine.live(commits=0)
        machine.disk.close()
        if not machine.died_at_write:
            break
    assert write > 20


async def test_the_same_seed_leaves_the_same_bytes(tmp_path: Path) -> None:
    left = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        folder = tmp_path / name
        folder.mkdir()
        machine = Machine(folder, seed)
        await many_lives(machine, lives=15)
        left.append([(file.name, file.read_bytes()) for file in sorted(folder.iterdir())])
    assert left[0] == left[1] != left[2]
