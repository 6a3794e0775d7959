"""Writes what the models of HALL.toml and of a slip's template say: JSON Schemas for editors, tables for people.

`python -m kiosk.config_schema` in the project's folder brings both up to date.
"""

import inspect
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from counter_panel.actions import BUTTON_ACTION, KEYPAD_ACTION
from kiosk.config import HallConfig
from kiosk.config.problems import as_toml
from kiosk.config.slip import FIELDS, Block, SlipTemplate
from kiosk.config.values import CLOCK_TIME, DATE, DIGITS, PRESS

SCHEMA = Path("docs/hall.schema.json")
REFERENCE = Path("docs/configuration.md")
SLIP_SCHEMA = Path("docs/slip.schema.json")
SLIP_REFERENCE = Path("docs/slip.md")
BEGIN, END = "<!-- begin of the keys, written by kiosk.config_schema -->", "<!-- end of the keys -->"

Schema = dict[str, Any]

_TABLES = (
    ("", "HallConfig"),
    ("`[mqtt]`", "Mqtt"),
    ("`[[hours]]`, `[[services.hours]]`", "Hours"),
    ("`[[holidays]]`", "Holiday"),
    ("`[[groups]]`", "Group"),
    ("`[[services]]`", "Service"),
    ("`[[customer_classes]]`", "CustomerClass"),
    ("`[[profiles]]`", "Profile"),
    ("`guard` of `[[profiles]]`", "Guard"),
    ("`[[profiles.when]]`", "Condition"),
    ("`when_idle` of `[[profiles]]`", "WhenIdle"),
    ("`[[counters]]`", "Counter"),
    ("`[no_show]`", "NoShow"),
    ("`[appointments]`", "Appointments"),
    ("`[cards]`", "Cards"),
    ("`[[cards.ranges]]`", "CardRange"),
    ("`[cards.identity]`", "Identity"),
    ("`[[kiosks]]`", "Kiosk"),
    ("`[[displays]]`", "Display"),
    ("`[[voices]]`", "Voice"),
    ('`[[devices]] kind = "printer"`', "Printer"),
    ('`[[devices]] kind = "led"`', "Led"),
    ('`[[devices]] kind = "terminal"`', "Terminal"),
    ('`[[devices]] kind = "button"`', "Button"),
    ("`feedback` of a `button`", "ButtonFeedback"),
    ("`accepted`, `refused`, `not_now` of `feedback`", "FeedbackStep"),
    ('`[[devices]] kind = "rating_pad"`', "RatingPad"),
    ('`[[devices]] kind = "keypad"`', "Keypad"),
    ('`[[devices]] kind = "reader"`', "Reader"),
    ('`[[devices]] kind = "io_module"`', "IoModule"),
    ("`[[devices.buttons]]` of an `io_module`", "IoButton"),
    ("`map` of an `io_module`", "IoMap"),
    ("`registers` of a `led`", "Registers"),
)
_BLOCKS = (
    ("`text`", "TextBlock"),
    ("`pair`", "PairBlock"),
    ("`number`", "NumberBlock"),
    ("`badge`", "BadgeBlock"),
    ("`documents`", "DocumentsBlock"),
    ("`logo`", "LogoBlock"),
    ("`qr`", "QrBlock"),
    ("`line`", "LineBlock"),
    ("`space`", "SpaceBlock"),
    ("`cut`", "CutBlock"),
)


def json_schema(model: type[BaseModel] = HallConfig) -> Schema:
    """The JSON Schema (2020-12) of HALL.toml, or of a slip's template."""
    schema: Schema = _tidied(model.model_json_schema(schema_generator=_AsStated))
    title = "HALL.toml of paidui" if model is HallConfig else "A slip's template of paidui"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}


def schema_text(model: type[BaseModel] = HallConfig) -> str:
    """The content of docs/hall.schema.json, or of docs/slip.schema.json."""
    return json.dumps(json_schema(model), ensure_ascii=False, indent=2) + "\n"


def reference() -> str:
    """Every key, table by table, in Markdown."""
    schema = json_schema()
    models = {"HallConfig": schema, **schema["$defs"]}
    return "\n".join(_section(head, models[name]) for head, name in _TABLES)


def slip_reference() -> str:
    """Every field, every kind of block, in Markdown; first what all blocks have."""
    models = json_schema(SlipTemplate)["$defs"]
    of_all = list(Block.model_fields)
    fields = "\n".join(f"| `{{{name}}}` | {what} |" for name, what in FIELDS.items())
    first = models["NumberBlock"] | {"description": inspect.getdoc(Block)}
    sections = [_section("Every block", first)]
    for head, name in _BLOCKS:
        own = {key: field for key, field in models[name]["properties"].items() if key not in of_all}
        sections.append(_section(head, models[name] | {"properties": own}))
    return f"### Fields\n\n| field | stands for |\n|---|---|\n{fields}\n\n" + "\n".join(sections)


def with_reference(page: str, written: str) -> str:
    """The page with the part between its marks written anew."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{written}\n{END}{rest.partition(END)[2]}"


class _AsStated(GenerateJsonSchema):
    def sort(self, value: Any, parent_key: str | None = None) -> Any:
        """Keys in the order of the models."""
        return value


def _section(head: str, model: Schema) -> str:
    rows = [_row(key, field, key in model.get("required", ())) for key, field in model["properties"].items()]
    shown = [row for row in rows if row]
    title = f"### {head}" if head else "### Top of the file"
    if not shown:
        return "\n".join([title, "", model["description"], ""])
    return "\n".join(
        [title, "", model["description"], "", "| key | value | if left out | what |", "|---|---|---|---|", *shown, ""]
    )


def _row(key: str, field: Schema, required: bool) -> str:
    if "const" in field or field.get("items", {}).keys() & {"$ref", "oneOf"} or "$ref" in field:
        return ""
    default = field.get("default")
    left_out = "**required**" if required else f"`{as_toml(default)}`" if default not in (None, [], {}) else "–"
    what = field.get("description", "")
    if field.get("examples"):
        what += f" Example: `{as_toml(field['examples'][0])}`."
    return f"| `{key}` | {_kind(field)} | {left_out} | {what} |"


def _kind(field: Schema) -> str:
    if "anyOf" in field:
        return "text, or a table"
    if "oneOf" in field:
        return "text, or " + _kind(field["oneOf"][1])
    if "enum" in field:
        return " or ".join(f"`{as_toml(each)}`" for each in field["enum"])
    match field.get("type"):
        case "array":
            return f"list of {_kind(field['items'])}"
        case "integer" | "number":
            return _number(field)
        case "object" if "patternProperties" in field:
            return f"table: way of pressing = {_kind(field['patternProperties'][PRESS])}"
        case "object" if "propertyNames" in field:
            return f"table: key = {_kind(field['additionalProperties'])}"
        case "object" if "additionalProperties" in field and "properties" not in field:
            return f"table: class = {_kind(field['additionalProperties'])}"
        case "object":
            return "text by language: " + ", ".join(f"`{each}`" for each in field["properties"])
        case "boolean":
            return "true or false"
    return _PATTERNS.get(field.get("pattern", ""), "text")


_PATTERNS = {
    "^[A-Za-z0-9_-]{1,48}$": "id",
    "^[A-Z]$": "letter",
    CLOCK_TIME: 'time, `"HH:MM"`',
    DATE: 'date, `"YYYY-MM-DD"`',
    DIGITS: "digits in quotes",
    BUTTON_ACTION: "action",
    KEYPAD_ACTION: "action",
}


def _number(field: Schema) -> str:
    noun = "whole number" if field["type"] == "integer" else "number"
    if "maximum" not in field:
        return f"{noun} from {field['minimum']:g}"
    if "exclusiveMinimum" in field:
        return f"{noun} above {field['exclusiveMinimum']:g}, at most {field['maximum']:g}"
    return f"{noun} from {field['minimum']:g} to {field['maximum']:g}"


def _tidied(node: Any) -> Any:
    """TOML has no null, and titles made from field names tell nobody anything."""
    if isinstance(node, list):
        return [_tidied(each) for each in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidied(value) for key, value in node.items() if not _says_nothing(key, value)}
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    choices = tidy.get("anyOf", [])
    if {"type": "null"} in choices:
        left = [each for each in choices if each != {"type": "null"}]
        stated = left[0] if len(left) == 1 else {"anyOf": left}
        return {**stated, **{key: value for key, value in tidy.items() if key != "anyOf"}}
    return tidy


def _says_nothing(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    SLIP_SCHEMA.write_text(schema_text(SlipTemplate), encoding="utf-8")
    for page, written in ((REFERENCE, reference()), (SLIP_REFERENCE, slip_reference())):
        page.write_text(with_reference(page.read_text(encoding="utf-8"), written), encoding="utf-8")
