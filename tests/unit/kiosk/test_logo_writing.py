"""`paidui logo`: written into a printer's memory once, and again only when it changes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.escpos.blocks import Logo
from firmware_mocks.halls.making import Virtual
from firmware_mocks.halls.mocks import virtual_devices
from kiosk import lock
from kiosk.config import HallConfig, Printer
from kiosk.logo_writing import write_logos
from kiosk.process import Complaint
from kiosk.slip_design import built_in, load_design
from kiosk.slip_printers import encoder_of, keep_logos, logos_in, unwritten_logos
from kiosk.wires import hall_folder, mocks_lock
from kiosk.world import real_world
from tests.unit.kiosk.slips import NUMBER, PRINTER, hall_with

LOGO = '[[blocks]]\nkind = "logo"\nfile = "logo.png"\n'


@dataclass
class Told:
    """What the command and the virtual printer said."""

    lines: list[str] = field(default_factory=list)

    @property
    def slips(self) -> int:
        return sum("printed slip" in line for line in self.lines)


@asynccontextmanager
async def plugged_in(config: HallConfig, told: Told) -> AsyncIterator[dict[str, Virtual]]:
    hall_folder(config).mkdir(parents=True, exist_ok=True)
    with lock.hold(mocks_lock(config), "test"):
        async with virtual_devices(real_world(), config, None, told.lines.append) as devices:
            yield devices


def printer_of(config: HallConfig) -> Printer:
    (printer,) = config.devices
    assert isinstance(printer, Printer)
    return printer


@pytest.mark.parametrize("way", ["nv", "nv_old"])
async def test_a_logo_is_written_once_and_printed_to_be_looked_at(way: str, tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + LOGO, devices=PRINTER + f'logo = "{way}"\n')
    told = Told()
    async with plugged_in(config, told):
        assert await write_logos(real_world(), config, None, told.lines.append) == 0
        assert told.slips == 1
        assert await write_logos(real_world(), config, None, told.lines.append) == 0
        assert told.slips == 1
        assert "already; nothing written" in told.lines[-1]
        assert await write_logos(real_world(), config, None, told.lines.append, again=True) == 0
        assert told.slips == 2
    (logo,) = load_design(config).logos.values()
    assert isinstance(logo, Logo)
    assert logos_in(config, printer_of(config)) == [logo.key]


def test_check_advises_to_write_a_logo_that_is_not_in_memory(tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + LOGO, devices=PRINTER + 'logo = "nv"\n')
    design = load_design(config)
    assert [str(each) for each in unwritten_logos(config, design)] == [
        'devices[0].logo = "nv": the logo is not in its memory, so each slip carries it; paidui logo hall.toml'
    ]
    keep_logos(config, printer_of(config), [design.logos[1].key])
    assert not list(unwritten_logos(config, design))
    (told,) = unwritten_logos(config, built_in())
    assert "the slip has no logo" in str(told)


async def test_a_printer_that_cannot_print_is_told_and_nothing_is_noted(tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + LOGO, devices=PRINTER + 'logo = "nv"\n')
    told = Told()
    async with plugged_in(config, told) as devices:
        devices["printer-1"].switch("paper_out", True)
        assert await write_logos(real_world(), config, None, told.lines.append) == 1
    assert "printer-1: nothing sent: it is out of paper" in told.lines
    assert logos_in(config, printer_of(config)) == []


async def test_a_printer_that_is_not_there_is_told(tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + LOGO, devices=PRINTER + 'logo = "nv"\n')
    told = Told()
    assert await write_logos(real_world(), config, None, told.lines.append) == 1
    assert told.lines == ["printer-1: no virtual devices run here; start `paidui mocks`"]


def test_a_note_of_another_address_or_nothing_readable_is_none(tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + LOGO, devices=PRINTER + 'logo = "nv"\n')
    hall_folder(config).mkdir(parents=True)
    note = hall_folder(config) / "logos.json"
    for text in (
        '{"printer-1": {"address": "socket://1.2.3.4:9100", "way": "nv", "keys": ["ab"]}}',
        '{"printer-1": {"address": "mock", "way": "nv_old", "keys": ["ab"]}}',
        '{"printer-1": 3}',
        "[]",
        "{",
    ):
        note.write_text(text, encoding="utf-8")
        assert logos_in(config, printer_of(config)) == []
    note.write_text('{"printer-1": {"address": "mock", "way": "nv", "keys": ["ab"]}}', encoding="utf-8")
    assert logos_in(config, printer_of(config)) == ["ab"]
    assert encoder_of(config, printer_of(config))


@pytest.mark.parametrize(
    ("template", "devices", "printer", "told"),
    [
        (NUMBER, PRINTER + 'logo = "nv"\n', None, "the hall's slip has no logo"),
        (NUMBER + LOGO, PRINTER, None, 'no printer keeps logos: state logo = "nv"'),
        (NUMBER + LOGO, PRINTER, "printer-2", "no printer 'printer-2'; known: printer-1"),
        (LOGO, PRINTER, None, "no number on the slip"),
    ],
)
async def test_what_cannot_be_done_is_told(
    template: str, devices: str, printer: str | None, told: str, tmp_path: Path
) -> None:
    with pytest.raises(Complaint, match=told):
        await write_logos(real_world(), hall_with(tmp_path, template, devices=devices), printer, lambda _: None)


async def test_the_controller_has_its_printers_for_itself(tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + LOGO, devices=PRINTER + 'logo = "nv"\n')
    held = lock.hold(config.journal_path.with_name(config.journal_path.name + ".lock"), "test")
    with held, pytest.raises(Complaint, match="stop it first"):
        await write_logos(real_world(), config, None, lambda _: None)
