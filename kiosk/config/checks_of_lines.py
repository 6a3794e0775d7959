"""What is wrong between the devices of HALL.toml that have the same address: who may share a line, and how.

Works on the plain tables, as `checks.py` does.
"""

from collections.abc import Iterator

from drivers.address import SerialAddress, parse_address
from drivers.alpha.models import ALPHA
from drivers.led.profiles import OWN, PROFILES
from drivers.pole.models import POLES
from kiosk.config.addresses import SHARE_A_LINE, format_of, line_of
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Row, Tables, rows, text

USUAL = "dm36b06"
"""The profile of a display that states none."""

ALPHA_SIGN = "an Alpha sign"
_POLE = "a pole display has no address: it shows all that is said on its line, RS-232 with two ends"


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
            yield Problem(f"{place}.address", as_toml(text(row, "address")), _POLE, "mock")
        for place, row in [each for each in devices if _dialect(each[1]) != ALPHA_SIGN][:1]:
            yield from _seven_bits(place, row)
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
    on_wires = text(row, "kind") in SHARE_A_LINE and text(first[1], "kind") in SHARE_A_LINE
    if on_wires and (_is_pole(row) or _is_pole(first[1])):
        wrong = f"{first[0]} has this address already, and {_POLE}"
        yield Problem(f"{place}.address", as_toml(address), wrong, "a line of its own")
    elif not (_may_share(row) and _may_share(first[1])):
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
            right = "a unit of its own; only a device of another protocol may have the same"
            yield Problem(f"{place}.unit", stated, wrong, right)
            return
        if _dialect(row) == _dialect(its_row) == ALPHA_SIGN and 0 in (_unit(row), _unit(its_row)):
            stated = as_toml(row["unit"]) if "unit" in row else ""
            wrong = f"{other} is a sign on the same line, and address 0 is every sign there"
            yield Problem(f"{place}.unit", stated, wrong, "an address of its own in each sign")
            return


def _may_share(row: Tables) -> bool:
    shares = text(row, "kind") != "led" or row.get("profile", USUAL) in (*PROFILES, OWN, *ALPHA)
    return text(row, "kind") in SHARE_A_LINE and shares


def _is_pole(row: Tables) -> bool:
    return text(row, "kind") == "led" and text(row, "profile") in POLES


def _dialect(row: Tables) -> str:
    """Pads speak as terminals do, all others that are no Alpha signs Modbus."""
    if text(row, "kind") == "led" and text(row, "profile") in ALPHA:
        return ALPHA_SIGN
    return "a terminal" if text(row, "kind") in ("terminal", "rating_pad") else "Modbus RTU"


def _unit(row: Tables) -> object:
    return row.get("unit", 1)
