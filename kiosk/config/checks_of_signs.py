"""Of displays at counters: keys that their protocol does not have. See `checks.py`."""

from collections.abc import Iterator

from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Tables, number, rows, text

_PROTOCOLS = {
    "colour": ("Alpha signs",),
    "acknowledges": ("Alpha signs",),
    "caption": ("pole displays",),
    "brightness": ("pole displays",),
    "unit": ("Modbus displays", "Alpha signs"),
}
_POLES = ("cd5220", "escpos-2x20")


def found_in_the_signs(tables: Tables) -> Iterator[Problem]:
    """A key that would do nothing is a mistake of who wrote it."""
    for place, row in rows(tables, "devices"):
        if row.get("kind") != "led":
            continue
        protocol = _protocol(text(row, "profile"))
        for key, having in _PROTOCOLS.items():
            if key in row and protocol not in having:
                wrong, right = f"{protocol} have none", f"only {' and '.join(having)} do"
                yield Problem(f"{place}.{key}", as_toml(row[key]), wrong, right)
        if number(row, "unit") == 0 and protocol == "Modbus displays":
            yield Problem(f"{place}.unit", "0", "to unit 0, everybody, no Modbus display answers", "1 to 247")
        if number(row, "unit") == 0 and row.get("acknowledges") is True and protocol == "Alpha signs":
            wrong = "address 0 is every sign, and none of them answers"
            yield Problem(f"{place}.acknowledges", "true", wrong, "an address of its own in the sign and in unit")


def _protocol(profile: str) -> str:
    if profile in _POLES:
        return "pole displays"
    return "Alpha signs" if profile.startswith("alpha") else "Modbus displays"
