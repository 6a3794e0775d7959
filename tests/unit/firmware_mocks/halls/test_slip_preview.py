"""`paidui slip`: what an engineer sees of a slip before a customer does."""

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from firmware_mocks.halls.commands import add_commands
from firmware_mocks.halls.slip_preview import Wanted, preview
from kiosk.cli import app
from kiosk.config import HallConfig, load
from kiosk.process import Complaint
from kiosk.slip_design import load_design
from kiosk.slip_printers import encoder_of, keep_logos
from kiosk.world import real_world
from tests.unit.kiosk.slips import NUMBER, PRINTER, hall_with
from tests.unit.kiosk.test_config import EXAMPLES

LOGO = '[[blocks]]\nkind = "logo"\nfile = "logo.png"\n'


def seen(config: HallConfig, wanted: Wanted) -> str:
    said: list[str] = []
    assert preview(real_world(), config, wanted, said.append) == 0
    return "\n".join(said)


def test_without_a_picture_its_words_stand_in_the_terminal(tmp_path: Path) -> None:
    text = seen(hall_with(tmp_path, NUMBER + LOGO), Wanted(reprint=True))
    assert "[ 补打 · REPRINT ]" in text
    assert "A 0 1 2" in text
    assert "( logo, 200 × 80 dots )" in text
    assert "slip.toml on printer-1: 384 dots, text drawn as pictures, QR code drawn" in text
    assert len({len(line) for line in text.splitlines() if line.startswith("│") and line.isascii()}) <= 1


def test_bytes_and_paper_are_told_and_the_picture_is_what_the_printer_draws(tmp_path: Path) -> None:
    text = seen(hall_with(tmp_path, NUMBER + LOGO), Wanted(png=tmp_path / "slip.png"))
    with Image.open(tmp_path / "slip.png") as picture:
        assert picture.width == 384
        assert f" bytes, {picture.height / 8:.0f} mm of paper" in text
    assert f"drawn to {tmp_path / 'slip.png'}" in text


@pytest.mark.parametrize("way", ["nv", "nv_old"])
def test_a_logo_in_memory_is_drawn_from_there(way: str, tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + LOGO, devices=PRINTER + f'logo = "{way}"\n')
    (printer,) = config.devices
    assert printer.kind == "printer"
    keep_logos(config, printer, ["ab"])
    assert "logo drawn, for `paidui logo` has not written it yet" in seen(config, Wanted(png=tmp_path / "sent.png"))
    design = load_design(config)
    before = encoder_of(config, printer)
    keep_logos(config, printer, [design.logos[1].key])
    assert encoder_of(config, printer) is not before
    assert "logo from its memory" in seen(config, Wanted(png=tmp_path / "kept.png"))
    assert (tmp_path / "kept.png").read_bytes() == (tmp_path / "sent.png").read_bytes()


def test_a_template_that_is_wrong_is_told_with_exit_code_2(tmp_path: Path) -> None:
    add_commands(app)
    config = hall_with(tmp_path, NUMBER + '[[blocks]]\nkind = "text"\ntext = "{nmber}"\n')
    for command in (["slip"], ["check"]):
        ended = CliRunner().invoke(app, [*command, str(config.file)])
        assert ended.exit_code == 2
        assert "slip.toml: blocks[1].text" in ended.stderr
        assert "did you mean {number}?" in ended.stderr


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted(service="Z"), "no service 'Z'; known: A"),
        (Wanted(customer_class="vip"), "no class 'vip'; known: ordinary"),
        (Wanted(language="fr"), "no language 'fr'; known: zh, en"),
        (Wanted(printer="p"), "no printer 'p'; known: printer-1"),
        (Wanted(png=Path("/nowhere/slip.png")), "/nowhere/slip.png cannot be written: No such file or directory"),
    ],
)
def test_what_does_not_exist_is_told(wanted: Wanted, told: str, tmp_path: Path) -> None:
    with pytest.raises(Complaint) as caught:
        preview(real_world(), hall_with(tmp_path, NUMBER), wanted, lambda _: None)
    assert str(caught.value) == told


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_slip_of_the_examples_can_be_seen(path: Path, tmp_path: Path) -> None:
    config = load(path)
    for service in config.services:
        for of in config.customer_classes:
            assert "bytes" in seen(config, Wanted(service=service.letter, customer_class=of.id))
