"""Halls with a template of their own, for the tests."""

from pathlib import Path

from PIL import Image

from kiosk.config import HallConfig, load
from tests.unit.kiosk.test_config import LEAST

NUMBER = '[[blocks]]\nkind = "number"\n'
PRINTER = '[[devices]]\nkind = "printer"\nid = "printer-1"\naddress = "mock"\nwidth_dots = 384\n'


def hall_with(folder: Path, template: str, *, hall: str = "", devices: str = PRINTER) -> HallConfig:
    """The least hall, with this slip.toml and a logo.png of 200 × 80 dots."""
    (folder / "slip.toml").write_text(template, encoding="utf-8")
    Image.new("L", (200, 80), 0).save(folder / "logo.png")
    (folder / "hall.toml").write_text('slip = "slip.toml"\n' + hall + LEAST + devices, encoding="utf-8")
    return load(folder / "hall.toml")
