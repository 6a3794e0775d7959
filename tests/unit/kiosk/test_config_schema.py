"""The schema for editors and the page for people say what the models say."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kiosk.config import HallConfig, advice, parse
from kiosk.config.slip import SlipTemplate
from kiosk.config_schema import (
    REFERENCE,
    SCHEMA,
    SLIP_REFERENCE,
    SLIP_SCHEMA,
    json_schema,
    reference,
    schema_text,
    slip_reference,
    with_reference,
)
from kiosk.slip_design import load_design
from tests.unit.kiosk.slips import NUMBER, hall_with
from tests.unit.kiosk.test_config import EXAMPLES, LEAST, ROOT

REMEDY = "run: python -m kiosk.config_schema"


def test_the_schema_for_editors_is_what_the_models_say() -> None:
    assert (ROOT / SCHEMA).read_text(encoding="utf-8") == schema_text(), REMEDY


def test_the_page_lists_every_key_as_the_models_say_it() -> None:
    page = (ROOT / REFERENCE).read_text(encoding="utf-8")
    assert page == with_reference(page, reference()), REMEDY


def test_schema_and_page_of_a_template_are_what_the_models_say() -> None:
    assert (ROOT / SLIP_SCHEMA).read_text(encoding="utf-8") == schema_text(SlipTemplate), REMEDY
    page = (ROOT / SLIP_REFERENCE).read_text(encoding="utf-8")
    assert page == with_reference(page, slip_reference()), REMEDY
    assert all(f"### `{kind}`" in page for kind in _kinds_of_blocks())


@pytest.mark.parametrize("path", ["kiosk/slip.toml", "examples/slip.toml"])
def test_a_template_holds_under_its_schema(path: str) -> None:
    schema = json_schema(SlipTemplate)
    Draft202012Validator.check_schema(schema)
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not list(Draft202012Validator(schema).iter_errors(tomllib.loads(text)))


def test_the_parts_on_the_page_of_the_slip_are_blocks(tmp_path: Path) -> None:
    parts = re.findall(r"```toml\n(.*?)```", (ROOT / SLIP_REFERENCE).read_text(encoding="utf-8"), re.DOTALL)
    assert len(parts) > 3
    for part in parts:
        if "blocks" in tomllib.loads(part):
            template = NUMBER + part.replace('["K", "L"]', '["A"]')
            assert len(load_design(hall_with(tmp_path, template)).blocks) > 1


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_holds_under_the_schema_and_points_to_it(path: Path) -> None:
    Draft202012Validator.check_schema(json_schema())
    assert not list(Draft202012Validator(json_schema()).iter_errors(tomllib.loads(path.read_text())))
    named = re.match(r"#:schema (\S+)\n", path.read_text())
    assert named
    assert (path.parent / named[1]).resolve() == ROOT / SCHEMA


@pytest.mark.parametrize(
    "wrong",
    [
        "hal = 1",
        'day_starts = "24:00"',
        'languages = ["xx"]',
        '[[kiosks]]\nid = "not an id"',
        "[[devices]]\nkind = 'led'",
    ],
)
def test_an_editor_marks_what_the_models_refuse(wrong: str) -> None:
    text = wrong + LEAST if "[[" not in wrong else LEAST + wrong
    assert list(Draft202012Validator(json_schema()).iter_errors(tomllib.loads(text)))


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ("[[services]]\nmax_waiting = 0", "max_waiting"),
        ("[[profiles]]\nquota = { need = 0 }", "quota"),
        ('[[profiles]]\ndiscipline = "lifo"', "discipline"),
        ("[[profiles.when]]\nwaits_over_min = -1", "waits_over_min"),
        ('[[holidays]]\ndate = "1.10.2026"', "date"),
        ('[[cards.ranges]]\nprefix = "62x"\ncustomer_class = "vip"', "prefix"),
    ],
)
def test_an_editor_marks_the_key_that_is_wrong(wrong: str, key: str) -> None:
    errors = Draft202012Validator(json_schema()).iter_errors(tomllib.loads(LEAST + wrong))
    assert any(key in error.absolute_path for error in errors)


def test_every_key_is_explained() -> None:
    fields = [*_fields(json_schema()), *_fields(json_schema(SlipTemplate))]
    unexplained = [path for path, field in fields if "description" not in field]
    assert unexplained == []


def test_the_example_of_the_page_is_a_hall() -> None:
    page = (ROOT / REFERENCE).read_text(encoding="utf-8")
    text = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0]
    described = parse(text, Path("south-gate.toml"))
    assert isinstance(described, HallConfig)
    assert advice(described) == []


BASE = """
hall = "branch"
names = { zh = "h", en = "h" }
[[services]]
letter = "A"
names = { zh = "a", en = "a" }
[[services]]
letter = "B"
names = { zh = "b", en = "b" }
[[services]]
letter = "K"
names = { zh = "k", en = "k" }
""" + "".join(
    f'[[customer_classes]]\nid = "{of}"\nnames = {{ zh = "x", en = "x" }}\nhead_start_min = {minutes}\n'
    for of, minutes in (("need", 20), ("vip", 10), ("appointment", 10))
)
EVERYBODY = '[[profiles]]\nid = "rest"\nnames = { zh = "x", en = "x" }\nservices = ["A", "B", "K"]\n'
PAGE = (ROOT / REFERENCE).read_text(encoding="utf-8")
PARTS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1:]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: re.sub(r"\W+", " ", part)[:40])
def test_a_part_on_the_page_fits_into_a_hall(part: str) -> None:
    used = ["rest", *re.findall(r'\[\[profiles\]\]\nid = "(\w+)"', part)]
    at = [(id, id) for id in used] + [(id, "rest") for id in dict.fromkeys(re.findall(r'\ncounter = "(\w+)"', part))]
    counters = [f'[[counters]]\nid = "{id}"\nnames = {{ zh = "x", en = "x" }}\nprofile = "{of}"\n' for id, of in at]
    described = parse(BASE + EVERYBODY + "".join(counters) + part, Path("south-gate.toml"))
    problems = [problem for problem in advice(described) if not problem.key.endswith("head_start_min")]
    assert [problem.key for problem in problems] == (["mqtt.listen"] if "0.0.0.0" in part else [])
    assert not list(
        Draft202012Validator(json_schema()).iter_errors(tomllib.loads(BASE + EVERYBODY + "".join(counters) + part))
    )


def test_the_page_shows_every_discipline() -> None:
    shown = {each for part in PARTS for each in re.findall(r'discipline = "(\w+)"', part)}
    assert shown | {"accumulating"} == set(json_schema()["$defs"]["Profile"]["properties"]["discipline"]["enum"])


def test_the_page_shows_every_kind_of_device() -> None:
    shown = set(re.findall(r'^kind = "(\w+)"', PAGE, re.MULTILINE))
    assert shown == {"printer", "led", "terminal", "button", "rating_pad", "keypad", "reader", "io_module"}


def _kinds_of_blocks() -> list[str]:
    models = json_schema(SlipTemplate)["$defs"].values()
    return [model["properties"]["kind"]["const"] for model in models]


def _fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every key that holds a value of its own; the tables explain themselves where they are defined."""
    models = {"": schema, **schema["$defs"]}
    return [
        (f"{name}.{key}", field)
        for name, model in models.items()
        for key, field in [("", model), *model["properties"].items()]
        if "const" not in field and "$ref" not in field and not {"$ref", "oneOf"} & field.get("items", {}).keys()
    ]
