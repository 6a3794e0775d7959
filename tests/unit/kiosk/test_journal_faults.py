"""A disk that is full, read-only or broken: all of a batch is written, or nothing of it."""

from pathlib import Path

import apsw
import pytest

from kiosk.journal import Batch, Journal, StorageBroken, StorageFull, open_journal
from tests.disk import Disk, faulty_disk
from tests.unit.kiosk.test_journal import answer, call, day


async def committed(journal: Journal) -> tuple[int, list[str]]:
    recovered = await journal.recover()
    return recovered.last_seq, [id for _, id in recovered.digests]


@pytest.mark.parametrize("fault", [apsw.FullError, apsw.ReadOnlyError])
async def test_on_a_full_or_read_only_disk_nothing_of_the_batch_is_there_and_later_it_works(
    tmp_path: Path, fault: type[apsw.Error]
) -> None:
    with faulty_disk() as disk:
        async with open_journal(tmp_path / "j.db", disk.vfs) as journal:
            await journal.commit(Batch([day(1)], [answer("a")]))
            disk.fault = fault
            for _ in range(3):
                with pytest.raises(StorageFull):
                    await journal.commit(Batch([call(2), call(3)], [answer("b")]))
                with pytest.raises(StorageFull):
                    await journal.probe()
                with pytest.raises(StorageFull):
                    await journal.forget_answers_before("2027-01-01")
                assert await committed(journal) == (1, ["a"])
                assert [r.seq for r in await journal.events_since(0)] == [1], "what is there can still be read"
            disk.works_again()
            await journal.probe()
            await journal.commit(Batch([call(2)], [answer("b")]))
        async with open_journal(tmp_path / "j.db") as journal:
            assert await committed(journal) == (2, ["a", "b"])


@pytest.mark.parametrize("room", [0, 24, 100, 4_000, 4_120, 8_300, 20_000])
async def test_a_disk_that_fills_up_within_a_batch_keeps_nothing_of_it(tmp_path: Path, room: int) -> None:
    with faulty_disk() as disk:
        async with open_journal(tmp_path / "j.db", disk.vfs) as journal:
            await journal.commit(Batch([day(1)]))
            disk.room = room
            with pytest.raises(StorageFull):
                await journal.commit(Batch([call(n) for n in range(2, 302)], [answer(str(n)) for n in range(300)]))
            assert await committed(journal) == (1, [])
        disk.works_again()
        async with open_journal(tmp_path / "j.db") as journal:
            assert await committed(journal) == (1, []), "nor after a restart"
            await journal.commit(Batch([call(2)]))
            assert await committed(journal) == (2, [])


async def test_an_input_output_error_means_the_disk_cannot_be_trusted(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with open_journal(tmp_path / "j.db", disk.vfs) as journal:
            await journal.commit(Batch([day(1)]))
            disk.fault = apsw.IOError
            with pytest.raises(StorageBroken):
                await journal.commit(Batch([call(2)]))
            with pytest.raises(StorageBroken):
                await journal.probe()
            disk.works_again()
        async with open_journal(tmp_path / "j.db") as journal:
            assert await committed(journal) == (1, [])


async def make(disk: Disk, path: Path) -> None:
    async with open_journal(path, disk.vfs):
        pass


@pytest.mark.parametrize(
    ("fault", "error"),
    [(apsw.FullError, StorageFull), (apsw.ReadOnlyError, StorageFull), (apsw.IOError, StorageBroken)],
)
async def test_a_journal_that_cannot_be_made_says_where(
    tmp_path: Path, fault: type[apsw.Error], error: type[Exception]
) -> None:
    with faulty_disk() as disk:
        disk.fault = fault
        with pytest.raises(error, match=r"j\.db"):
            await make(disk, tmp_path / "j.db")
        disk.works_again()
        await make(disk, tmp_path / "j.db")
