"""Of displays at counters: keys that their protocol does not have. See `checks.py`."""

from collections.abc import Iterator

from drivers.led.profiles import OWN, PROFILES
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Tables, number, rows, table, text
from kiosk.config.topics import OURS

_PROTOCOLS = {
    "colour": ("Alpha signs",),
    "acknowledges": ("Alpha signs",),
    "caption": ("pole displays",),
    "brightness": ("pole displays", "Modbus displays"),
    "unit": ("Modbus displays", "Alpha signs"),
    "registers": ("Modbus displays",),
    "check_s": ("Modbus displays",),
    "payload": ("displays on a topic",),
    "availability": ("displays on a topic",),
}
_POLES = ("cd5220", "escpos-2x20")
_BRIGHTEST_POLE = 4
_LAST_REGISTER = 65535
_USUAL = "dm36b06"


def found_in_the_signs(tables: Tables) -> Iterator[Problem]:
    """A key that would do nothing is a mistake of who wrote it."""
    for place, row in rows(tables, "devices"):
        if row.get("kind") != "led":
            continue
        protocol = _protocol(text(row, "profile"))
        yield from _of_modbus(place, row) if protocol == "Modbus displays" else ()
        yield from _way(place, row, protocol)
        brightness = number(row, "brightness")
        if protocol == "pole displays" and brightness is not None and not 1 <= brightness <= _BRIGHTEST_POLE:
            yield Problem(f"{place}.brightness", as_toml(row["brightness"]), "no such brightness", "1 to 4")
        for key, having in _PROTOCOLS.items():
            if key in row and protocol not in having:
                wrong, right = f"{protocol} have none", f"only {' and '.join(having)} do"
                yield Problem(f"{place}.{key}", as_toml(row[key]), wrong, right)
        if number(row, "unit") == 0 and protocol == "Modbus displays":
            yield Problem(f"{place}.unit", "0", "to unit 0, everybody, no Modbus display answers", "1 to 247")
        if number(row, "unit") == 0 and row.get("acknowledges") is True and protocol == "Alpha signs":
            wrong = "address 0 is every sign, and none of them answers"
            yield Problem(f"{place}.acknowledges", "true", wrong, "an address of its own in the sign and in unit")


def _of_modbus(place: str, row: Tables) -> Iterator[Problem]:
    """A map for a model that has one already, or none for one that has none; a setting without a register."""
    profile = text(row, "profile") or _USUAL
    if profile == OWN and "registers" not in row:
        wrong = "missing: of this display nothing is known"
        yield Problem(f"{place}.registers", "", wrong, "registers = { digits = 4, first = 0 }")
    if profile != OWN and "registers" in row:
        right = f'profile = "{OWN}"'
        yield Problem(f"{place}.registers", as_toml(row["registers"]), f"{profile} has its own", right)
    model, own = PROFILES.get(profile), table(row, "registers")
    dimmed = "brightness" in own if model is None else model.brightness_register is not None
    if "brightness" in row and not dimmed:
        having = ", ".join(each.name for each in PROFILES.values() if each.brightness_register is not None)
        wrong, right = f"{profile} has no register for it", f"only {having} and registers with brightness do"
        yield Problem(f"{place}.brightness", as_toml(row["brightness"]), wrong, right)
    least, most = model.brightness if model else (0, 0xFFFF)
    asked = number(row, "brightness")
    if dimmed and asked is not None and 0 <= asked <= 0xFFFF and not least <= asked <= most:
        yield Problem(f"{place}.brightness", as_toml(row["brightness"]), "no such brightness", f"{least} to {most}")
    yield from _of_registers(f"{place}.registers", own)
    blinks = model.blinks if model is not None else "blink" in own or own.get("mode") != "number"
    if number(row, "blink_s") and not blinks:
        wrong = "it is never blank, and another number would be a wrong one"
        yield Problem(f"{place}.blink_s", as_toml(row["blink_s"]), wrong, "leave it out, or registers with blink")


def _of_registers(place: str, own: Tables) -> Iterator[Problem]:
    """A text that ends behind the last register there is; a setting in the middle of it."""
    first, digits = number(own, "first") or 0, number(own, "digits") or 1
    count = {"number": 1, "pairs": (digits + 1) // 2}.get(text(own, "mode"), digits)
    if first + count - 1 > _LAST_REGISTER >= first:
        wrong = f"{digits:g} characters from there end behind the last register, {_LAST_REGISTER}"
        yield Problem(f"{place}.first", as_toml(first), wrong, f"at most {_LAST_REGISTER + 1 - count:g}")
    for key in ("decimals", "brightness", "blink"):
        setting = number(own, key)
        if setting is not None and first <= setting < first + count:
            wrong = f"the text stands there, in {first:g} to {first + count - 1:g}"
            yield Problem(f"{place}.{key}", as_toml(setting), wrong, "a register of its own")


def _way(place: str, row: Tables, protocol: str) -> Iterator[Problem]:
    """A topic is for displays on a topic, a wire for the others; the hall's own topics are for none."""
    address = text(row, "address")
    topic, scheme = protocol == "displays on a topic", address.partition(":")[0]
    if scheme == "mqtt" and not topic:
        wrong = f"{protocol} hear no topic"
        yield Problem(f"{place}.address", as_toml(address), wrong, 'a wire; or profile = "mqtt"')
    if topic and scheme not in ("mqtt", "mock"):
        yield Problem(f"{place}.address", as_toml(address), "not a topic", "mqtt:TOPIC, or mock")
    if topic and address.startswith(f"mqtt:{OURS}"):
        yield Problem(f"{place}.address", as_toml(address), "a topic of the hall itself", "one of the display's own")
    if scheme == "modbus" and protocol != "Modbus displays":
        wrong = f"{protocol} do not speak Modbus"
        yield Problem(f"{place}.address", as_toml(address), wrong, "socket://HOST:PORT")


def _protocol(profile: str) -> str:
    if profile == "mqtt":
        return "displays on a topic"
    if profile in _POLES:
        return "pole displays"
    return "Alpha signs" if profile.startswith("alpha") else "Modbus displays"
