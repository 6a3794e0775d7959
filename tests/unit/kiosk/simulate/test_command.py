"""`paidui simulate` as it is typed: figures, files, and one clear line for whatever is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.config import load
from kiosk.process import USAGE
from kiosk.simulate.command import Asked, simulate
from kiosk.simulate.crew import Failed, play_all
from kiosk.simulate.play import Played

ROOT = Path(__file__).parents[4]
SMALL, BRANCH = ROOT / "examples" / "small.toml", ROOT / "examples" / "branch.toml"
ARRIVALS = ROOT / "examples" / "arrivals.toml"

TYPED = """
import sys
from pathlib import Path
from kiosk.config import load
from kiosk.simulate.command import Asked, simulate
sys.exit(simulate(load(Path(sys.argv[1])), Asked(Path(sys.argv[1]), 2, 1, 3, int(sys.argv[2]), json=True)))
"""


def run(capfd: pytest.CaptureFixture[str], hall: Path = SMALL, **asked: Any) -> tuple[int, str, str]:
    code = simulate(load(hall), Asked(hall, **{"days": 1, "seeds": 1, **asked}))
    out, err = capfd.readouterr()
    return code, out, err


def test_the_same_bytes_whatever_the_jobs_and_the_hash_seed() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", TYPED, str(SMALL), jobs],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for jobs, hash_seed in (("1", "1"), ("3", "2"))
    ]
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == 1


def test_json_tells_waits_and_forecasts(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, json=True)
    told = json.loads(out)
    assert code == 0
    assert told["hall"] == "small"
    assert sum(each["tickets"] for each in told["classes"].values()) == told["all"]["tickets"]
    assert sum(each["tickets"] for each in told["services"].values()) == told["all"]["tickets"]
    assert told["forecast"].keys() >= {"coverage", "mae_s", "mae_people_ahead_s", "mae_last_wait_s"}


def test_files_are_drawn_and_written(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capfd, out=tmp_path / "new")
    assert code == 0
    assert "waits in minutes" in out
    assert "ordinary" in out
    with Image.open(tmp_path / "new" / "waits.png") as picture:
        assert picture.width > 400
    svg = (tmp_path / "new" / "waits.svg").read_text(encoding="utf-8")
    assert "Ordinary" in svg
    assert "target, 15 min" in svg
    assert json.loads((tmp_path / "new" / "figures.json").read_text(encoding="utf-8"))["hall"] == "small"


def test_a_chart_of_the_same_seed_is_the_same(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("one", "other"):
        run(capfd, out=tmp_path / name)
    for file in ("waits.png", "waits.svg", "figures.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


def test_what_if_stands_beside_the_hall_as_configured(capfd: pytest.CaptureFixture[str]) -> None:
    _, plain, _ = run(capfd, json=True)
    _, out, _ = run(capfd, json=True, counters="2=off")
    told = json.loads(out)
    assert told["as_configured"]["all"] == json.loads(plain)["all"]
    assert told["all"]["mean_s"] > 2 * told["as_configured"]["all"]["mean_s"]


def test_a_discipline_is_exchanged(capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, json=True, days=3, disciplines=("all=fifo",))
    told = json.loads(out)
    assert told["classes"]["need"]["mean_s"] > told["as_configured"]["classes"]["need"]["mean_s"]


def test_a_discipline_exchanged_for_strict_calls_by_rate(capfd: pytest.CaptureFixture[str]) -> None:
    """In small.toml the ordinary class stands first, which means nothing but under `strict`."""
    _, out, _ = run(capfd, json=True, days=3, disciplines=("all=strict",))
    told = json.loads(out)
    assert told["classes"]["need"]["mean_s"] < told["as_configured"]["classes"]["need"]["mean_s"]


def test_a_day_without_customers_has_no_waits_to_tell(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nobody = tmp_path / "nobody.toml"
    nobody.write_text('[[arrivals]]\nfrom = "09:00"\nuntil = "10:00"\nper_hour = 0\n', encoding="utf-8")
    _, out, _ = run(capfd, arrivals=nobody)
    assert "1 day, 0 tickets a day" in out
    assert "0.0" not in out
    assert "–" in out


def test_a_forecast_worse_than_a_plain_guess_is_called_so(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    calm = tmp_path / "calm.toml"
    calm.write_text(
        '[[arrivals]]\nfrom = "09:00"\nuntil = "17:00"\nper_hour = 20\n'
        "[absence]\nshare = 0.5\nreturning = 1\nback_after_min = 1\n",
        encoding="utf-8",
    )
    _, out, _ = run(capfd, ROOT / "examples" / "rules.toml", arrivals=calm, days=2)
    assert " more)" in out
    assert "(-" not in out


def test_customers_whom_the_day_was_too_short_for_are_told(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    flood = tmp_path / "flood.toml"
    flood.write_text('[[arrivals]]\nfrom = "09:00"\nuntil = "12:00"\nper_hour = 300\n', encoding="utf-8")
    _, out, _ = run(capfd, arrivals=flood)
    assert "too many for the day" in out


def test_a_file_of_arrivals_is_played(capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, BRANCH, json=True, arrivals=ARRIVALS)
    assert 600 < json.loads(out)["all"]["tickets"] < 800


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"days": 0}, "--days is 0; it must be from 1 to 3650"),
        ({"seed": -1}, "--seed is -1"),
        ({"seeds": 0}, "--seeds is 0"),
        ({"days": 3650, "seeds": 100}, "--days times --seeds is 365000"),
        ({"jobs": 0}, "--jobs is 0"),
        ({"counters": "9=all"}, "no counter '9'; known: 1, 2"),
        ({"counters": "1=al"}, "no work profile 'al'; known: all, off"),
        ({"counters": ""}, "'' is not name=value, such as 1=priority,2=off"),
        ({"disciplines": ("",)}, "'' is not name=value, such as personal=fifo"),
        ({"counters": "1"}, "'1' is not name=value, such as 1=priority,2=off"),
        ({"counters": "1=off,1=all"}, "1 is named twice"),
        ({"counters": "1=off,2=off"}, "every counter is off"),
        ({"disciplines": ("al=fifo",)}, "no work profile 'al'; known: all"),
        ({"disciplines": ("all=lifo",)}, "no discipline 'lifo'; known: fifo, strict"),
        ({"disciplines": ("all=quota",)}, "the profile states no quota"),
        ({"like": "yesterday"}, "'yesterday' is not a date, such as 2026-01-31"),
        ({"like": "2026-01-31"}, "no journal yet"),
        ({"like": "2026-01-31", "arrivals": ARRIVALS}, "exclude each other"),
        ({"arrivals": ROOT / "none.toml"}, "none.toml: no such file"),
        ({"out": SMALL / "x"}, "--out: "),
    ],
    ids=str,
)
def test_a_bad_argument_gets_one_clear_line(
    asked: dict[str, Any], said: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    hall = tmp_path / "small.toml"
    hall.write_text(SMALL.read_text(encoding="utf-8"), encoding="utf-8")
    code, out, err = run(capfd, hall, **asked)
    assert (code, out) == (USAGE, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_seed_that_fails_is_told() -> None:
    def broken(seed: int, _on_day: object) -> Played:
        if seed == 2:
            raise ValueError("the roof is leaking")
        return Played([], {})

    with pytest.raises(Failed, match="the roof is leaking"):
        list(play_all(broken, range(1, 4), 2, lambda _days: None))


def test_a_seed_whose_process_dies_is_told() -> None:
    def dead(_seed: int, _on_day: object) -> Played:
        os._exit(9)

    with pytest.raises(Failed, match="exit code 9"):
        list(play_all(dead, [1], 1, lambda _days: None))
