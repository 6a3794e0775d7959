"""What `paidui scores` makes of a journal: asked, answered, mean, the lowest; by counter and service, not by teller."""

import csv
import io
import json
from pathlib import Path

import pytest

from kiosk.config import HallConfig, load
from kiosk.process import OK, USAGE, Complaint
from kiosk.scores import LEAST_FOR_A_MEAN
from kiosk.scores_told import Form, tell
from tests.unit.kiosk.running import HALL, Running, running

PAD = '[[devices]]\nkind = "rating_pad"\nid = "pad-1"\naddress = "mock"\ncounter = "1"\n'


def hall(folder: Path) -> HallConfig:
    (folder / "hall.toml").write_text(HALL + PAD)
    return load(folder / "hall.toml")


async def visit(it: Running, score: int | None, service: str = "A", counter: str = "1") -> str:
    """Served, and rated or not."""
    number = await it.issue(service)
    await it.ask("call_ticket", counter=counter, number=number)
    await it.ask("start", counter=counter)
    await it.ask("finish", counter=counter)
    if score is not None:
        assert (await it.ask("rate", counter=counter, score=score))["ok"]
    return number


def told(config: HallConfig, capsys: pytest.CaptureFixture[str], form: Form, day: str | None = None) -> str:
    assert tell(config, day, None, form) == OK
    return capsys.readouterr().out


async def _morning(it: Running) -> None:
    for counter in "12":
        await it.ask("open_counter", counter=counter, teller="0217")
    for score in (5, 4, 1, None, 5, 2):
        await visit(it, score)
    await visit(it, 3, "B")
    await visit(it, None, counter="2")


async def test_a_day_in_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = hall(tmp_path)
    async with running(config.journal_path, hall=config) as it:
        await _morning(it)
        found = json.loads(told(config, capsys, "json"))
    (day,) = found["days"]
    assert found["all"]["asked"] == 7, "counter 2 has no pad"
    assert found["services"]["A"] == {
        "asked": 6,
        "answered": 5,
        "share": 0.833,
        "mean": 3.4,
        "given": {"1": 1, "2": 1, "3": 0, "4": 1, "5": 2},
    }
    assert found["counters"]["1"]["answered"] == 6
    assert [(each["score"], each["ticket"], each["day"]) for each in found["lowest"]] == [
        (1, "A003", day),
        (2, "A006", day),
    ]
    assert json.loads(told(config, capsys, "json", "2001-01-01"))["all"]["asked"] == 0


async def test_few_answers_have_no_mean_and_no_teller_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = hall(tmp_path)
    async with running(config.journal_path, hall=config) as it:
        await _morning(it)
        outputs = [told(config, capsys, form) for form in ("json", "csv", "tables")]
    of_b = json.loads(outputs[0])["services"]["B"]
    assert of_b == {"asked": 1, "answered": 1, "share": 1.0, "mean": None, "given": None}
    assert all("0217" not in output for output in outputs)
    assert f"fewer than {LEAST_FOR_A_MEAN} answers" in outputs[2]
    assert max(map(len, outputs[2].splitlines())) <= 80


async def test_a_table_for_a_spreadsheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = hall(tmp_path)
    async with running(config.journal_path, hall=config) as it:
        await _morning(it)
        rows = list(csv.DictReader(io.StringIO(told(config, capsys, "csv"))))
    assert [(row["of"], row["id"], row["asked"], row["mean"]) for row in rows] == [
        ("all", "", "7", "3.333"),
        ("counter", "1", "7", "3.333"),
        ("service", "A", "6", "3.4"),
        ("service", "B", "1", ""),
    ]


async def test_who_is_asked_twice_is_one_and_a_score_is_of_the_service_that_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = hall(tmp_path)
    async with running(config.journal_path, hall=config) as it:
        for counter in "12":
            await it.ask("open_counter", counter=counter)
        number = await it.issue("A")
        await it.ask("call_ticket", counter="2", number=number)
        await it.ask("transfer", counter="2", to_service="B")
        await it.ask("call_ticket", counter="1", number=number)
        await it.ask("ask_rating", counter="1")
        await it.ask("finish", counter="1")
        await it.ask("rate", counter="1", score=5)
        found = json.loads(told(config, capsys, "json"))
    assert (found["all"]["asked"], list(found["services"])) == (1, ["B"])


async def test_a_day_of_which_nobody_was_asked_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = hall(tmp_path)
    with pytest.raises(Complaint, match="no journal yet") as none:
        tell(config, None, None, "tables")
    assert none.value.code == USAGE
    async with running(config.journal_path, hall=config) as it:
        await it.issue()
        assert "nobody was asked for a rating" in told(config, capsys, "tables")
    with pytest.raises(Complaint, match="--since 'may' is not a date"):
        tell(config, None, "may", "tables")
