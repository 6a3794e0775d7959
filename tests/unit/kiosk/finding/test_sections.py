"""Sections for what was found: they load once the marked places are filled in, and never harm the file they join."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.config import ConfigError, load
from kiosk.finding.writing import must_be_writable, with_sections, write
from kiosk.process import Complaint
from tests.unit.drivers.scan.lines import Line
from tests.unit.kiosk.finding.halls import device, hall, looked
from tests.unit.kiosk.running import HALL

DAY = date(2026, 3, 18)
SECTION = device("led", 7, counter="?").strip()


def found(tmp_path: Path, out: Path) -> str:
    """A line with one display known, one more, two terminals and an I/O module."""
    line = Line()
    for unit in (1, 3):
        line.led(unit, f"A{unit:03}")
    line.terminal(1)
    line.terminal(200)
    line.io_module(12)
    return looked(line, hall(tmp_path, device("led", 1)), out=out)[1]


def test_a_copy_with_all_that_was_found_loads_when_exactly_the_marked_places_are_filled_in(tmp_path: Path) -> None:
    out = tmp_path / "found.toml"
    printed = found(tmp_path, out)
    assert f"{out}: written, hall.toml and 4 more" in printed
    assert (tmp_path / "hall.toml").read_text() == HALL + device("led", 1)
    assert out.read_text().startswith(HALL + device("led", 1))
    with pytest.raises(ConfigError) as refused:
        load(out)
    marked = out.read_text().count('counter = "?"')
    assert [problem.wrong for problem in refused.value.problems] == ["no such counter"] * marked
    out.write_text(out.read_text().replace('counter = "?"', 'counter = "2"'))
    assert [(each.id, each.address) for each in load(out).devices] == [
        ("led-1", "serial:///dev/line"),
        ("led-3", "serial:///dev/line"),
        ("io-12", "serial:///dev/line"),
        ("terminal-1", "serial:///dev/line"),
        ("terminal-200", "serial:///dev/line"),
    ]


def test_written_over_the_file_itself_what_stood_there_is_kept(tmp_path: Path) -> None:
    config = hall(tmp_path)
    config.file.chmod(0o640)
    assert write(config, [SECTION], config.file, DAY) == tmp_path / "hall.toml.bak"
    assert (tmp_path / "hall.toml.bak").read_text() == HALL
    assert config.file.stat().st_mode & 0o777 == 0o640
    config.file.write_text(HALL)
    assert write(config, [SECTION], config.file, DAY) == tmp_path / "hall.toml.bak2"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["hall.toml", "hall.toml.bak", "hall.toml.bak2"]


def test_what_would_not_load_is_not_written(tmp_path: Path) -> None:
    config = hall(tmp_path, device("led", 7))
    with pytest.raises(Complaint, match="led-7"):
        write(config, [SECTION], config.file, DAY)
    assert [file.name for file in tmp_path.iterdir()] == ["hall.toml"]


@pytest.mark.parametrize(
    "original", [b"a = 1", b"a = 1\n", b"a = 1\r\n# \xe4\xb8\xad\r\n", b"\xef\xbb\xbfa = 1\n", b""]
)
def test_not_a_byte_of_what_a_person_wrote_is_changed(original: bytes) -> None:
    whole = with_sections(original, ["b = 2"], DAY)
    assert whole.startswith(original)
    assert (b"\r\n" in whole) == (b"\r\n" in original)
    assert whole.count(b"\n") == whole.count(b"\r\n") or b"\r\n" not in original


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "is a folder; name a file in it, such as"),
        ("nowhere/found.toml", "cannot be written: there is no folder"),
        ("hall.toml/found.toml", "cannot be written: there is no folder"),
    ],
)
def test_where_nothing_can_be_written_is_told_before_anything_is_asked(tmp_path: Path, name: str, told: str) -> None:
    hall(tmp_path)
    with pytest.raises(Complaint, match=told):
        must_be_writable(tmp_path / name)
    must_be_writable(tmp_path / "found.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["hall.toml"]
