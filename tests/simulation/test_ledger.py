"""What the judge reads from the journal's file."""

from pathlib import Path

import apsw
import pytest

from firmware_mocks.halls.soak.ledger import Ledger


@pytest.mark.parametrize(
    ("later", "blamed"), [("2026-03-02", ["one-effect"]), ("2026-03-04", ["one-effect"]), ("2026-03-06", [])]
)
def test_one_request_has_one_answer_for_two_days(tmp_path: Path, later: str, blamed: list[str]) -> None:
    journal, truths = tmp_path / "journal.db", list[str]()
    file = apsw.Connection(str(journal))
    file.execute("CREATE TABLE events (seq INTEGER, day TEXT, at TEXT, type TEXT, payload TEXT)")
    file.execute('CREATE TABLE requests (place INTEGER, "from" TEXT, id TEXT, reply BLOB)')
    ledger = Ledger(lambda truth, _message: truths.append(truth))
    for n, day in enumerate(("2026-03-02", later), 1):
        file.execute("INSERT INTO events VALUES (?, ?, '', 'DayOpened', '{}')", (n, day))
        file.execute("INSERT INTO requests VALUES (?, 'stranger', 'e', x'7b7d')", (n,))
        assert [len(found) for found in ledger.read(journal)] == [1, 1]
    file.close()
    ledger.close()
    assert truths == blamed
