"""Virtual halls: what they leave alone, and what they survive."""

from pathlib import Path

import pytest

from firmware_mocks.halls.demo import _prepare
from firmware_mocks.halls.mocks import virtual_devices
from firmware_mocks.printer.model import MODELS
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


async def test_a_virtual_printer_has_a_roll_and_hands_that_change_it(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    config = load(tmp_path / "small.toml")
    async with virtual_devices(world_of(Clock()), config, None, print, MODELS["epson-80"]) as devices:
        press = devices["printer-1"].press
        assert press is not None
        assert await press("feed") == "12 mm used, 79988 mm left"
        assert await press("new_roll") == "0 mm used, 80000 mm left"
        with pytest.raises(ValueError, match="feed, new_roll, reset, tear"):
            await press("next")
        with pytest.raises(ValueError, match=r"paper_near_end, .*, unplug"):
            devices["printer-1"].switch("on_fire", True)
