"""What an engineer is told whose template is wrong, and what customers get meanwhile."""

from pathlib import Path

import pytest
from PIL import Image

from kiosk.config import ConfigError
from kiosk.slip_checks import wrong_on_paper
from kiosk.slip_design import built_in, design_or_built_in, load_design
from tests.unit.kiosk.slips import NUMBER, PRINTER, hall_with


def block(lines: str) -> str:
    return f"[[blocks]]\n{lines}\n"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            'kind = "txt"\ntext = "a"',
            (
                'slip.toml: blocks[1].kind = "txt" (line 4): no such kind of block; did you mean "text"? known: '
                "text, pair, number, badge, documents, logo, qr, line, space, cut"
            ),
        ),
        (
            'text = "a"',
            "slip.toml: blocks[1].kind (line 3): missing; what kind of block it is: text, pair, number, qr and so on",
        ),
        (
            'kind = "text"\ntext = "a"\nsiz = "large"',
            'slip.toml: blocks[1].siz = "large" (line 6): no such key; did you mean size?',
        ),
        (
            'kind = "text"\ntext = "{servce}"',
            (
                'slip.toml: blocks[1].text = "{servce}" (line 5): no such field {servce}; did you mean {service}? '
                "known: {hall}, {service}, {number}, {class}, {ahead}, {wait}, {issued}, {date}, {time}, {rule}, "
                "{hints}, {also}, {token}, {hall_id}"
            ),
        ),
        (
            'kind = "text"\ntext = "{number"',
            (
                'slip.toml: blocks[1].text = "{number" (line 5): a brace without its other half; '
                "a field such as {number}; braces stand for nothing else"
            ),
        ),
        (
            'kind = "text"\ntext = { fr = "a" }',
            'slip.toml: blocks[1].text = { fr = "a" } (line 5): no such language: "fr"; known: zh, en',
        ),
        (
            'kind = "logo"\nfile = "bank.png"',
            'slip.toml: blocks[1].file = "bank.png" (line 5): no such file; looked for it at {folder}/bank.png',
        ),
        (
            'kind = "logo"\nfile = "slip.toml"',
            ('slip.toml: blocks[1].file = "slip.toml" (line 5): not a picture that can be read; PNG, JPEG, GIF or BMP'),
        ),
        (
            'kind = "logo"\nfile = "logo.png"\nwidth_mm = 60',
            (
                'slip.toml: blocks[1].file = "logo.png" (line 5): 480 dots wide; '
                "at most 384 for printer-1: width_mm = 48, or a smaller picture"
            ),
        ),
        (
            'kind = "cut"\nwhen = "reprint"',
            'slip.toml: blocks[1].kind = "cut" (line 4): not at the end of every slip; the last block, or left out',
        ),
        (
            'kind = "line"\nservices = ["A", "Z"]',
            'slip.toml: blocks[1].services = ["A", "Z"] (line 5): no such service: "Z"; known: A',
        ),
        (
            'kind = "line"\nclasses = ["vip"]',
            'slip.toml: blocks[1].classes = ["vip"] (line 5): no such class: "vip"; known: ordinary',
        ),
        (
            'kind = "space"\nmm = 500',
            "slip.toml: blocks[1].mm = 500 (line 5): too large; at most 50",
        ),
    ],
)
def test_a_mistake_is_named(wrong: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_design(hall_with(tmp_path, NUMBER + block(wrong)))
    assert str(caught.value) == told.replace("{folder}", str(tmp_path))


def test_a_slip_without_a_number_is_none(tmp_path: Path) -> None:
    for template in (block('kind = "line"'), block('kind = "number"\nwhen = "priority"')):
        with pytest.raises(ConfigError, match=r'no number on the slip; a block with kind = "number", for everybody'):
            load_design(hall_with(tmp_path, template))


@pytest.mark.parametrize("text", ["blocks = 3", "[[blocks]\n", "", "blocks = []", "[blocks]"])
def test_what_is_no_template_is_told_in_one_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_design(hall_with(tmp_path, text))
    assert str(caught.value).startswith("slip.toml: ")
    assert "\n" not in str(caught.value)


def test_a_missing_template_is_told(tmp_path: Path) -> None:
    config = hall_with(tmp_path, "")
    (tmp_path / "slip.toml").unlink()
    with pytest.raises(ConfigError, match=r"slip\.toml: no such file; looked for it at"):
        load_design(config)


@pytest.mark.parametrize(("size", "told"), [((300, 500), "500 dots high"), ((9000, 9000), "9000 × 9000 pixels")])
def test_a_logo_may_be_too_large(size: tuple[int, int], told: str, tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + block('kind = "logo"\nfile = "logo.png"'))
    Image.new("1", size).save(tmp_path / "logo.png")
    with pytest.raises(ConfigError, match=told):
        load_design(config)


def test_a_broken_logo_is_told(tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + block('kind = "logo"\nfile = "logo.png"'))
    whole = (tmp_path / "logo.png").read_bytes()
    (tmp_path / "logo.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConfigError, match=r'blocks\[1\].file = "logo.png" .*cannot be read'):
        load_design(config)


def test_the_colours_of_a_logo_become_black_and_the_greys_of_a_photo_dots(tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + block('kind = "logo"\nfile = "logo.png"'))
    red = Image.new("RGBA", (80, 40), (255, 255, 255, 0))
    red.paste((200, 20, 30, 255), (20, 10, 60, 30))
    red.save(tmp_path / "logo.png")
    logo = load_design(config).logos[1]
    assert sum(byte.bit_count() for byte in logo.rows) == 40 * 20
    Image.linear_gradient("L").save(tmp_path / "logo.png")
    photo = load_design(config).logos[1]
    middle = photo.rows[len(photo.rows) * 7 // 16 : len(photo.rows) * 9 // 16]
    assert 0.3 < sum(byte.bit_count() for byte in middle) / (len(middle) * 8) < 0.7


@pytest.mark.logs_errors
def test_a_hall_whose_template_broke_overnight_prints_the_built_in_slip(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert design_or_built_in(hall_with(tmp_path, block('kind = "txt"'))) is built_in()
    assert 'blocks[0].kind = "txt" (line 2): no such kind of block' in caplog.text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            'kind = "text"\ntext = "业务 🏦"',
            (
                'slip.toml: blocks[1].text.zh = "业务 🏦" (line 5): no font has 🏦 (U+1F3E6); '
                "other characters: it prints □"
            ),
        ),
        (
            f'kind = "text"\nsize = "title"\ntext = "{"请在大厅等候叫号" * 5}"',
            (
                "slip.toml: blocks[1].text (line 6): takes 4 lines on printer-1 (384 dots); "
                "at most 3 in this size: fewer words, or smaller"
            ),
        ),
        (
            'kind = "pair"\nlabel = "在您前面等候办理业务的客户"\nvalue = "{ahead} 人"',
            (
                "slip.toml: blocks[1].label (line 5): has no room beside its value on printer-1 (384 dots); "
                "fewer words, or a smaller size"
            ),
        ),
        (
            f'kind = "badge"\ntext = "{"优先" * 12}"',
            "slip.toml: blocks[1].text (line 5): is longer than a line on printer-1 (384 dots); a few words",
        ),
        (
            f'kind = "qr"\ncontent = "https://{"bank.example/" * 12}{"{token}" * 12}"',
            "slip.toml: blocks[1].content (line 5): is 476 bytes long on printer-1 (384 dots); at most 412",
        ),
    ],
)
def test_what_would_come_out_wrong_is_told(wrong: str, told: str, tmp_path: Path) -> None:
    config = hall_with(tmp_path, NUMBER + block(wrong))
    assert wrong_on_paper(config, load_design(config)) == [told]


def test_a_name_that_no_font_has_is_told_with_its_place_in_the_hall(tmp_path: Path) -> None:
    config = hall_with(
        tmp_path,
        NUMBER,
        devices=PRINTER + '[[customer_classes]]\nid = "vip"\nnames = { zh = "贵宾\u0378", en = "VIP" }\n',
    )
    (told,) = wrong_on_paper(config, load_design(config))
    assert told.startswith('hall.toml: customer_classes[1].names.zh = "贵宾')
    assert "(U+0378); other characters: it prints □" in told


def test_the_built_in_slip_has_nothing_wrong_with_it_on_narrow_paper(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "kiosk" / "slip.toml").read_text(encoding="utf-8")
    config = hall_with(tmp_path, text)
    assert load_design(config).blocks == built_in().blocks
    assert wrong_on_paper(config, load_design(config)) == []
