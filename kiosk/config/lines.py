"""Where a key stands in a TOML text. A guess by the look of each line: good for pointing, not for reading values."""

import re
from collections import Counter

_HEAD = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_LAST_PART = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")


def lines_of_keys(text: str) -> dict[str, int]:
    """The line of each key and table head: `{"counters[1]": 80, "counters[1].profile": 83}`."""
    found: dict[str, int] = {}
    tables: Counter[str] = Counter()
    place = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := _HEAD.match(line):
            name = head[2]
            tables[name] += head[1] == "[["
            for inner in [each for each in tables if each.startswith(f"{name}.")]:
                del tables[inner]
            place = _place(name, tables)
            found.setdefault(place, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{place}.{key[1]}".removeprefix("."), number)
    return found


def line_of_key(key: str, lines: dict[str, int]) -> int | None:
    """The line of the key, or of the nearest table around it."""
    while key and key not in lines:
        if f"{key}[0]" in lines:
            return lines[f"{key}[0]"]
        key = _LAST_PART.sub("", key) if _LAST_PART.search(key) else ""
    return lines.get(key)


def _place(name: str, tables: "Counter[str]") -> str:
    """`customer_classes.hints` under the second `[[customer_classes]]` is `customer_classes[1].hints`."""
    place, path = "", ""
    for part in name.split("."):
        path = f"{path}.{part}".removeprefix(".")
        place = f"{place}.{part}".removeprefix(".")
        place += f"[{tables[path] - 1}]" if tables[path] else ""
    return place
