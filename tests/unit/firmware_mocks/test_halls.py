"""Virtual halls: what they leave alone, and what they survive."""

from pathlib import Path

from firmware_mocks.halls.demo import _prepare
from firmware_mocks.halls.mocks import virtual_devices
from kiosk.config import load
from kiosk.wires import hall_folder
from tests.hall.halls import EXAMPLE
from tests.world import Clock, world_of


def test_the_demo_takes_away_what_an_earlier_one_left_and_nothing_else(tmp_path: Path) -> None:
    (holiday := tmp_path / "beach.png").touch()
    _prepare(tmp_path)
    (slip := tmp_path / "slip-0001.png").touch()
    _prepare(tmp_path)
    assert holiday.exists()
    assert not slip.exists()


async def test_virtual_terminals_start_though_they_were_killed_while_they_counted_their_starts(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    config = load(tmp_path / "small.toml")
    hall_folder(config).mkdir(parents=True)
    (torn := hall_folder(config) / "terminal-1.boot").touch()
    async with virtual_devices(world_of(Clock()), config, None, print) as devices:
        assert "terminal-1" in devices
    assert torn.read_text().isdigit()
