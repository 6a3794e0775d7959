"""What only shows when parts of HALL.toml are compared: references, ids used twice, services nobody takes.

Works on the plain tables, so that it finds its problems even where the models find others; what has the wrong type is
passed over, since the models say it.
"""

from collections.abc import Iterator
from typing import Any

from kiosk.config.addresses import line_of
from kiosk.config.problems import Problem, as_toml
from kiosk.config.values import LANGUAGES, close_to

Tables = dict[str, Any]
Row = tuple[str, Tables]
"""A table of an array of tables, with its key: `("counters[1]", {…})`."""


def found_by_comparing(tables: Tables) -> list[Problem]:
    """Every problem between the parts."""
    return [
        *_ids_used_twice(tables),
        *_references(tables),
        *_nobody_takes(tables),
        *_names_missing(tables),
        *_languages_unknown(tables),
        *_lines_shared(tables),
        *_other_relations(tables),
    ]


def _ids_used_twice(tables: Tables) -> Iterator[Problem]:
    on_the_network = [row for name in ("kiosks", "displays", "voices", "devices") for row in _rows(tables, name)]
    for rows, key in (
        (_rows(tables, "groups"), "id"),
        (_rows(tables, "services"), "letter"),
        (_rows(tables, "customer_classes"), "id"),
        (_rows(tables, "profiles"), "id"),
        (_rows(tables, "counters"), "id"),
        (on_the_network, "id"),
    ):
        first: dict[str, str] = {}
        for place, row in rows:
            if value := _text(row, key):
                if value in first:
                    yield Problem(f"{place}.{key}", as_toml(value), f"{first[value]} has it already", "one of its own")
                first.setdefault(value, place)


def _references(tables: Tables) -> Iterator[Problem]:
    letters, classes = _ids(tables, "services", "letter"), _classes(tables)
    groups, counters = _ids(tables, "groups"), _ids(tables, "counters")
    printers = [_text(row, "id") for _, row in _rows(tables, "devices") if row.get("kind") == "printer"]
    for place, row in _rows(tables, "services"):
        if groups and "group" not in row:
            yield Problem(f"{place}.group", "", "missing, since groups are stated", f"known: {', '.join(groups)}")
        yield from _known(place, row, "group", groups or ["all"])
    for place, row in _rows(tables, "profiles"):
        yield from _all_known(place, row, "services", letters, "service")
        yield from _all_known(place, row, "classes", classes, "class")
    for place, row in _rows(tables, "counters"):
        yield from _known(place, row, "profile", _ids(tables, "profiles"))
    for place, row in _rows(tables, "kiosks"):
        yield from _all_known(place, row, "printers", printers, "printer")
    for place, row in _rows(tables, "devices"):
        yield from _known(place, row, "counter", counters)


def _nobody_takes(tables: Tables) -> Iterator[Problem]:
    """A customer whose service and class no counter takes together would wait for ever."""
    profiles = {_text(row, "id"): row for _, row in _rows(tables, "profiles")}
    used = [_text(row, "profile") for _, row in _rows(tables, "counters")]
    in_use = [profiles[each] for each in used if each in profiles]
    classes = _classes(tables)
    for place, row in _rows(tables, "services") if in_use else ():
        letter = _text(row, "letter")
        takers = [profile for profile in in_use if letter in _texts(profile, "services")]
        taken = [each for profile in takers for each in _texts(profile, "classes") or classes]
        if letter and not takers:
            right = "add it to the services of a profile that a counter has"
            yield Problem(f"{place}.letter", as_toml(letter), "no counter takes this service", right)
        for each in (each for each in classes if takers and each not in taken):
            wrong = f'no counter takes this service for customers of class "{each}"'
            yield Problem(f"{place}.letter", as_toml(letter), wrong, "add the class to a profile with this service")


def _names_missing(tables: Tables) -> Iterator[Problem]:
    for place, row in _with_texts(tables, "names"):
        for language in _own_languages(tables):
            if language not in row["names"] and not place.startswith("kiosks"):
                right = f'add {language} = "…"'
                yield Problem(_at(place, "names"), as_toml(row["names"]), f'no name in "{language}"', right)


def _languages_unknown(tables: Tables) -> Iterator[Problem]:
    for field in ("names", "hints"):
        for place, row in _with_texts(tables, field):
            for language in (each for each in row[field] if each not in LANGUAGES):
                key = f"{_at(place, field)}.{language}"
                yield Problem(key, "", "no such language", f"known: {', '.join(LANGUAGES)}")
    own = _own_languages(tables)
    for name in ("kiosks", "displays", "voices"):
        for place, row in _rows(tables, name):
            for language in (each for each in _texts(row, "languages") if each in LANGUAGES and each not in own):
                right = f"add it to the hall's languages, now {', '.join(own)}"
                wrong = f'the hall does not have "{language}"'
                yield Problem(f"{place}.languages", as_toml(row["languages"]), wrong, right)


def _with_texts(tables: Tables, field: str) -> list[Row]:
    named = ("groups", "services", "customer_classes", "profiles", "counters", "kiosks")
    rows = [("", tables), *(each for name in named for each in _rows(tables, name))]
    return [(place, row) for place, row in rows if isinstance(row.get(field), dict)]


def _lines_shared(tables: Tables) -> Iterator[Problem]:
    lines: dict[str, str] = {}
    for place, row in _rows(tables, "devices"):
        address = _text(row, "address")
        if line := line_of(address):
            if line in lines:
                wrong = f"{lines[line]} has this address already"
                yield Problem(f"{place}.address", as_toml(address), wrong, "a line of its own")
            lines.setdefault(line, place)


def _other_relations(tables: Tables) -> Iterator[Problem]:
    for place, row in _rows(tables, "hours"):
        opens, closes = _text(row, "open"), _text(row, "close")
        if opens and closes and closes <= opens:
            wrong = f"not after open = {as_toml(opens)}"
            yield Problem(f"{place}.close", as_toml(closes), wrong, "a later time of the same day")
    mqtt = tables.get("mqtt")
    if isinstance(mqtt, dict) and "password_file" in mqtt and "username" not in mqtt:
        yield Problem("mqtt.username", "", "missing, since password_file is stated", "the account of that password")
    languages = _texts(tables, "languages")
    for repeated in dict.fromkeys(each for each in languages if languages.count(each) > 1):
        wrong = f"{as_toml(repeated)} stands there twice"
        yield Problem("languages", as_toml(languages), wrong, "each language once")


def _known(place: str, row: Tables, field: str, known: list[str]) -> Iterator[Problem]:
    value = _text(row, field)
    if value and value not in known:
        yield Problem(f"{place}.{field}", as_toml(value), f"no such {field}", _right(value, known))


def _all_known(place: str, row: Tables, field: str, known: list[str], noun: str) -> Iterator[Problem]:
    for value in _texts(row, field):
        if value not in known:
            wrong = f"no such {noun}: {as_toml(value)}"
            yield Problem(f"{place}.{field}", as_toml(row[field]), wrong, _right(value, known))


def _right(value: str, known: list[str]) -> str:
    listed = f"known: {', '.join(known)}" if known else "none is stated in this file"
    return f'did you mean "{meant}"? {listed}' if (meant := close_to(value, known)) else listed


def _rows(tables: Tables, name: str) -> list[Row]:
    rows = tables.get(name)
    if not isinstance(rows, list):
        return []
    return [(f"{name}[{index}]", row) for index, row in enumerate(rows) if isinstance(row, dict)]


def _ids(tables: Tables, name: str, field: str = "id") -> list[str]:
    return list(dict.fromkeys(_text(row, field) for _, row in _rows(tables, name) if _text(row, field)))


def _classes(tables: Tables) -> list[str]:
    return list(dict.fromkeys(["ordinary", *_ids(tables, "customer_classes")]))


def _own_languages(tables: Tables) -> list[str]:
    return [each for each in _texts(tables, "languages") if each in LANGUAGES] or list(LANGUAGES)


def _text(row: Tables, field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""


def _texts(row: Tables, field: str) -> list[str]:
    values = row.get(field)
    return [each for each in values if isinstance(each, str)] if isinstance(values, list) else []


def _at(place: str, field: str) -> str:
    return f"{place}.{field}" if place else field
