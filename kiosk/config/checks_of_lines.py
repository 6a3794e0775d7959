"""What is wrong between the devices of HALL.toml that have the same address: who may share a line, and how.

Works on the plain tables, as `checks.py` does.
"""

from collections.abc import Iterator

from drivers.address import SerialAddress, parse_address
from drivers.led.profiles import OWN, PROFILES
from kiosk.config.addresses import SHARE_A_LINE, format_of, line_of
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Row, Tables, rows, text

USUAL = "dm36b06"
"""The profile of a display that states none."""


def found_on_the_lines(tables: Tables) -> Iterator[Problem]:
    """Every problem between devices on one line."""
    lines: dict[str, list[Row]] = {}
    for place, row in rows(tables, "devices"):
        line = line_of(text(row, "address"))
        heard = line is not None and line.startswith("mqtt:") and text(row, "kind") != "led"
        if line and not heard:
            lines.setdefault(line, []).append((place, row))
    for line, devices in lines.items():
        place, row = devices[0]
        if line.startswith("mock:") and text(row, "kind") == "led" and not _may_share(row):
            wrong = "only Modbus displays share a line"
            yield Problem(f"{place}.address", as_toml(text(row, "address")), wrong, "mock")
        yield from _seven_bits(*devices[0])
        for index, (place, row) in enumerate(devices[1:], start=1):
            yield from _beside(devices[0], place, row)
            yield from _unit_taken(devices[:index], place, row)


def _seven_bits(place: str, row: Tables) -> Iterator[Problem]:
    address = text(row, "address")
    line = parse_address(address)
    if _may_share(row) and isinstance(line, SerialAddress) and line.bytesize != 8:
        wrong = f"{line.bytesize} bits lose half of what {_dialect(row)} says"
        yield Problem(f"{place}.address", as_toml(address), wrong, "8 data bits: leave out bytesize")


def _beside(first: Row, place: str, row: Tables) -> Iterator[Problem]:
    address, its_address = text(row, "address"), text(first[1], "address")
    if not (_may_share(row) and _may_share(first[1])):
        wrong = f"{first[0]} has this address already"
        yield Problem(f"{place}.address", as_toml(address), wrong, "a line of its own")
    elif format_of(address) != format_of(its_address):
        wrong = f"{format_of(address)}, but {first[0]} on the same line says {format_of(its_address)}"
        yield Problem(f"{place}.address", as_toml(address), wrong, "one line format for all devices of a line")


def _unit_taken(before: list[Row], place: str, row: Tables) -> Iterator[Problem]:
    for other, its_row in before:
        if (
            _may_share(row)
            and _may_share(its_row)
            and _dialect(row) == _dialect(its_row)
            and _unit(row) == _unit(its_row)
        ):
            stated = as_toml(row["unit"]) if "unit" in row else ""
            wrong = f"{other} on the same line has unit {_unit(row)} already"
            right = "a unit of its own; only a terminal may have that of a Modbus device, as it speaks another protocol"
            yield Problem(f"{place}.unit", stated, wrong, right)
            return


def _may_share(row: Tables) -> bool:
    speaks_modbus = text(row, "kind") != "led" or row.get("profile", USUAL) in (*PROFILES, OWN)
    return text(row, "kind") in SHARE_A_LINE and speaks_modbus


def _dialect(row: Tables) -> str:
    """Pads speak as terminals do, all others Modbus."""
    return "a terminal" if text(row, "kind") in ("terminal", "rating_pad") else "Modbus RTU"


def _unit(row: Tables) -> object:
    return row.get("unit", 1)
