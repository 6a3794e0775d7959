"""The journal gives back what was committed, keeps answers two days and more, and can be read while it is written."""

from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from kiosk.journal import (
    EVENTS_PAGE,
    Answer,
    Batch,
    Journal,
    Recorded,
    StorageBroken,
    open_journal,
    open_read_only,
    read_events,
)
from kiosk.queueing import events as e
from tests.disk import faulty_disk

NOON = datetime(2026, 3, 18, 4, tzinfo=UTC)
TODAY = "2026-03-18"


def day(seq: int, name: str = TODAY) -> Recorded:
    return Recorded(seq, name, e.DayOpened(NOON, name))


def call(seq: int, on: str = TODAY) -> Recorded:
    return Recorded(seq, on, e.TicketCalled(NOON, "A001", "1", {"rule": "fifo", "class": "优先", "waited_s": 1.5}))


def answer(id: str, on: str = TODAY, reply: bytes = b"{}") -> Answer:
    return Answer(("kiosk-1", id), on, b"digest of " + id.encode(), reply)


async def test_what_was_committed_is_recovered(tmp_path: Path) -> None:
    batch = Batch([day(1), call(2)], [answer("a", reply='{"name":"优先"}'.encode())])
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(batch)
    async with open_journal(tmp_path / "j.db") as journal:
        recovered = await journal.recover()
        assert (recovered.events, recovered.last_seq) == (batch.events, 2)
        assert recovered.digests == {("kiosk-1", "a"): b"digest of a"}
        assert await journal.reply_to(("kiosk-1", "a")) == '{"name":"优先"}'.encode()


async def test_a_new_journal_is_empty(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        recovered = await journal.recover()
        assert (recovered.events, recovered.last_seq, recovered.last_epoch, recovered.digests) == ([], 0, 0, {})


async def test_only_the_current_day_is_recovered_and_the_numbers_of_events_go_on(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch([day(1, "2026-03-17"), call(2, "2026-03-17"), day(3), call(4)]))
        recovered = await journal.recover()
        assert (recovered.events, recovered.last_seq) == ([day(3), call(4)], 4)


async def test_the_last_epoch_is_recovered_from_any_day(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        started = Recorded(2, "2026-03-17", e.ControllerStarted(NOON, 77, "0.1"))
        await journal.commit(Batch([day(1, "2026-03-17"), started, day(3)]))
        assert (await journal.recover()).last_epoch == 77


async def test_an_answer_nobody_gave_is_not_found(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        with pytest.raises(KeyError):
            await journal.reply_to(("kiosk-1", "never"))


async def test_the_file_is_wal_and_the_connection_full(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch([day(1)]))
        settings = await journal._hop(
            lambda: [journal._connection.pragma(name) for name in ("journal_mode", "synchronous")]
        )
    assert settings == ["wal", 2], "2 is FULL"


async def test_a_batch_costs_one_flush_whatever_is_in_it(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with open_journal(tmp_path / "j.db", disk.vfs) as journal:
            await journal.commit(Batch([day(1)]))
            disk.syncs.clear()
            seq = 1
            for size in (1, 1, 64, 256, 1):
                events = [call(seq + n) for n in range(1, size + 1)]
                seq += size
                await journal.commit(Batch(events, [answer(f"{seq}-{n}") for n in range(size)]))
            assert disk.syncs == {"wal": 5}


async def test_answers_are_kept_48_hours_and_dropped_later(tmp_path: Path) -> None:
    days = [f"2026-03-{n}" for n in range(13, 19)]
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch(answers=[answer(each, each) for each in days]))
        await journal.forget_answers_before(TODAY)
        kept = [id for _, id in (await journal.recover()).digests]
    # Given on the 16th at 03:59, asked again on the 18th at 04:00 - or an hour sooner, where summer time began.
    assert set(kept) >= {"2026-03-15", "2026-03-16", "2026-03-17", "2026-03-18"}
    assert "2026-03-13" not in kept


async def test_events_since_come_in_pages(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch([day(1), *(call(n) for n in range(2, EVENTS_PAGE + 101))]))
        first = await journal.events_since(0)
        second = await journal.events_since(first[-1].seq)
        assert [r.seq for r in first + second] == list(range(1, EVENTS_PAGE + 101))
        assert len(first) == EVENTS_PAGE
        assert await journal.events_since(second[-1].seq) == []


async def test_a_reader_sees_each_batch_while_the_writer_works(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch([day(1)]))
        reader = open_read_only(tmp_path / "j.db")
        for seq in range(2, 30):
            half_read = read_events(reader)
            next(half_read)
            await journal.commit(Batch([call(seq)]))
            half_read.close()  # type: ignore[attr-defined]
            assert [r.seq for r in read_events(reader)] == list(range(1, seq + 1))
        reader.close()


async def test_a_reader_may_ask_for_one_day(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch([day(1, "2026-03-17"), call(2, "2026-03-17"), day(3), call(4)]))
    reader = open_read_only(tmp_path / "j.db")
    assert [r.seq for r in read_events(reader, day="2026-03-17")] == [1, 2]
    assert [r.seq for r in read_events(reader, since=1, limit=2)] == [2, 3]
    reader.close()


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch([day(1)]))
    reader = open_read_only(tmp_path / "j.db")
    with pytest.raises(apsw.ReadOnlyError):
        reader.execute("DELETE FROM events")
    reader.close()


async def test_a_reader_is_told_where_there_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match=r"nowhere\.db"):
        open_read_only(tmp_path / "nowhere.db")


async def test_the_same_number_twice_is_never_written(tmp_path: Path) -> None:
    """The file itself refuses: a bug above cannot hide in it."""
    async with open_journal(tmp_path / "j.db") as journal:
        await journal.commit(Batch([day(1)], [answer("a")]))
        with pytest.raises(StorageBroken):
            await journal.commit(Batch([call(2), call(1)]))
        with pytest.raises(StorageBroken):
            await journal.commit(Batch([call(2)], [answer("a")]))
        assert (await journal.recover()).last_seq == 1


async def use(path: Path) -> Journal:
    async with open_journal(path) as journal:
        return journal


@pytest.mark.parametrize("content", [b"this is no database, but a letter to the branch manager" * 40])
async def test_what_is_not_a_database_gets_one_plain_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(content)
    with pytest.raises(StorageBroken, match=r"letter\.db") as error:
        await use(path)
    assert "\n" not in str(error.value)
    assert path.read_bytes() == content, "and it is left as it was"


async def test_a_journal_in_a_folder_that_is_missing_gets_one_plain_error(tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match=r"missing/j\.db"):
        await use(tmp_path / "missing" / "j.db")


async def test_a_journal_of_a_newer_program_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    await use(path)
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(StorageBroken, match=r"j\.db.*newer"):
        await use(path)
    connection = apsw.Connection(str(path))
    assert connection.pragma("user_version") == 2
    connection.close()


async def test_another_programs_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    theirs = apsw.Connection(str(path))
    theirs.execute("CREATE TABLE customers (name TEXT)")
    theirs.close()
    with pytest.raises(StorageBroken, match="another program's database"):
        async with open_journal(path):
            pass
    with pytest.raises(apsw.SQLError):
        apsw.Connection(str(path)).execute("SELECT * FROM events")


async def test_an_event_of_a_newer_program_is_named(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    async with open_journal(path) as journal:
        await journal.commit(Batch([day(1)]))
    writer = apsw.Connection(str(path))
    writer.execute("INSERT INTO events VALUES (2, ?, ?, 'TicketFolded', '{}')", (TODAY, NOON.isoformat()))
    writer.close()
    async with open_journal(path) as journal:
        with pytest.raises(StorageBroken, match="event 2 is a TicketFolded"):
            await journal.recover()
