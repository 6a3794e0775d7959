"""Turns what pydantic found into problems that name the key as it stands in the file."""

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from kiosk.config.problems import Problem, as_toml
from kiosk.config.values import DIGITS, PRESS, close_to

Place = tuple[int | str, ...]


def in_words(model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """A problem for each error, in the order of the file's models."""
    details = error.errors(include_url=False)
    places = [each["loc"] for each in details]
    return [_problem(model, each) for each in details if not _follows_from_another(each, places)]


def _follows_from_another(error: ErrorDetails, places: list[Place]) -> bool:
    """A list whose items are wrong is also called too short."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        other[: len(place)] == place and len(other) > len(place) for other in places
    )


def _problem(model: type[BaseModel], error: ErrorDetails) -> Problem:
    key, field, siblings = _located(model, error["loc"])
    wrong, right = _wrong_and_right(error, field, siblings)
    if error["type"] == "missing" or error["loc"][-1] == "[key]":
        return Problem(key, "", wrong, right)
    match error["type"]:
        case "union_tag_not_found":
            return Problem(f"{key}.kind", "", wrong, right)
        case "union_tag_invalid":
            return Problem(f"{key}.kind", as_toml(error["input"]["kind"]), wrong, right)
    return Problem(key, _written(error), wrong, right)


def _written(error: ErrorDetails) -> str:
    """2.0 is no whole number, and would not be understood if it were shown as 2."""
    value = error["input"]
    return str(value) if error["type"] == "int_type" and isinstance(value, float) else as_toml(value)


def _wrong_and_right(error: ErrorDetails, field: FieldInfo | None, siblings: list[str]) -> tuple[str, str]:
    context = error.get("ctx", {})
    if error["loc"][-1] == "[key]" and error["type"] != "wrong_value":
        known = _PATTERNS[context["pattern"]] if "pattern" in context else context["expected"].replace("'", "")
        return "no such key", f"known here: {known}"
    match error["type"]:
        case "wrong_value":
            return context["wrong"], context["right"]
        case "extra_forbidden":
            return "no such key", _meant(str(error["loc"][-1]), siblings)
        case "union_tag_not_found" if error["loc"][0] == "blocks":
            return "missing", "what kind of block it is: text, pair, number, qr and so on"
        case "union_tag_not_found":
            kinds = "printer, led, terminal, button, rating_pad, keypad, reader or io_module"
            return "missing", f"what kind of device it is: {kinds}"
        case "union_tag_invalid":
            noun = str(error["loc"][0]).removesuffix("s")
            kinds = context["expected_tags"].replace("'", "").split(", ")
            meant = close_to(str(error["input"]["kind"]), kinds)
            known = f"known: {', '.join(kinds)}"
            return f"no such kind of {noun}", f'did you mean "{meant}"? {known}' if meant else known
        case "greater_than_equal":
            return "too small", f"at least {context['ge']:g}"
        case "greater_than":
            return "too small", f"more than {context['gt']:g}"
        case "less_than_equal":
            return "too large", f"at most {context['le']:g}"
        case "missing" | "too_short" if (head := ".".join(map(str, error["loc"]))) in _TABLES:
            return "missing", f"at least one table [[{head}]]"
        case "literal_error":
            return "no such value", f"one of {context['expected']}".replace("'", '"')
        case "missing":
            return "missing", _wanted(field)
        case "string_type" if isinstance(error["input"], int | float) and not isinstance(error["input"], bool):
            return "a number where text is wanted", f'write it in quotes: "{error["input"]}"'
        case "string_pattern_mismatch":
            return "not allowed here", _PATTERNS.get(context["pattern"], context["pattern"])
        case "tuple_type" if field and not field.description:
            one = isinstance(error["input"], dict)
            wrong = "one table where several are wanted" if one else "not a list of tables"
            head = ".".join(part for part in error["loc"] if isinstance(part, str))
            return wrong, f"write the head of each in double brackets: [[{head}]]"
        case "model_type" if isinstance(error["input"], list):
            head = ".".join(part for part in error["loc"] if isinstance(part, str))
            return "several tables where one is wanted", f"write its head in single brackets: [{head}]"
        case "model_type" | "model_attributes_type":
            return "not a table", "a table of keys and values"
        case kind if kind in _KINDS:
            return f"not {_KINDS[kind]}", _wanted(field)
        case "string_too_long" | "too_long":
            noun = "characters" if error["type"] == "string_too_long" else "of them"
            return f"{len(error['input'])} {noun}", f"at most {context['max_length']}"
        case "string_too_short":
            return "empty", "at least one character, or leave it out"
        case "too_short":
            return "too few" if error["input"] else "empty", _wanted(field) or "at least one"
    message = error["msg"].removeprefix("Input ")
    return message[:1].lower() + message[1:], _wanted(field)


_TABLES = ("services", "profiles", "counters", "cards.ranges", "blocks")
_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a table",
    "path_type": "text",
}
_PATTERNS = {
    PRESS: "single, double, triple, hold, 1_single and so on, or its maker's own word, in small letters",
    "^[A-Za-z0-9_-]{1,48}$": "1 to 48 letters A-Z a-z, digits, - and _",
    "^[A-Z]$": "one capital letter A to Z",
    DIGITS: "1 to 19 digits in quotes",
}


def _wanted(field: FieldInfo | None) -> str:
    if field is None:
        return ""
    first = (field.description or "").split(". ")[0].rstrip(".").replace("`", "")
    example = f"such as {as_toml(field.examples[0])}" if field.examples else ""
    return "wanted: " + ", ".join(part for part in (first, example) if part) if first or example else ""


def _meant(word: str, known: list[str]) -> str:
    meant = close_to(word, known)
    return f"did you mean {meant}?" if meant else f"known here: {', '.join(known)}"


def _located(model: type[BaseModel], place: Place) -> tuple[str, FieldInfo | None, list[str]]:
    """The key as text, its field (None: unknown), and the keys known beside it."""
    key, field, siblings = "", None, list[str]()
    node: Any = model
    for part in place:
        node = _bare(node)
        if isinstance(node, type) and issubclass(node, BaseModel):
            fields = {each.alias or name: each for name, each in node.model_fields.items()}
            siblings = list(fields)
            field = fields.get(str(part))
            node = field.annotation if field else None
            key += f".{part}"
        elif get_origin(node) in (Union, UnionType):
            node = next(each for each in get_args(node) if get_args(each.model_fields["kind"].annotation) == (part,))
            field = None
        elif get_origin(node) is tuple:
            node, key = get_args(node)[0], f"{key}[{part}]"
        elif get_origin(node) is dict:
            node, key = get_args(node)[1], f"{key}.{part}"
        elif part != "[key]":
            key += f".{part}"
    return key.removeprefix("."), field, siblings


def _bare(annotation: Any) -> Any:
    """Without Annotated and without the None of what may be left out."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        present = [each for each in get_args(annotation) if each is not NoneType]
        return _bare(present[0]) if len(present) == 1 else annotation
    return annotation
