"""Of I/O modules: buttons on one input, lamps that a model lacks, a map without its profile. See `checks.py`."""

from collections.abc import Iterator

from drivers.io_module.models import IO_MODELS, OWN_IO
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Tables, ids, known, rows, table, text


def found_in_the_io(tables: Tables) -> Iterator[Problem]:
    """Every problem of every module."""
    counters = ids(tables, "counters")
    for place, row in rows(tables, "devices"):
        if row.get("kind") != "io_module":
            continue
        yield from _of_map(place, row)
        if not rows(row, "buttons", place):
            yield Problem(f"{place}.buttons", "", "missing: nothing is wired to it", "at least one [[devices.buttons]]")
        taken: dict[tuple[str, object], str] = {}
        for button, wired in rows(row, "buttons", place):
            yield from known(button, wired, "counter", counters)
            yield from _of_button(button, wired, text(row, "profile") or "generic", taken)


def _of_map(place: str, row: Tables) -> Iterator[Problem]:
    profile = text(row, "profile") or "generic"
    if profile == OWN_IO and "map" not in row:
        yield Problem(f"{place}.map", "", "missing: of this module nothing is known", "map = { first_input = 0 }")
    if profile != OWN_IO and "map" in row:
        yield Problem(f"{place}.map", as_toml(row["map"]), f"{profile} has its own", f'profile = "{OWN_IO}"')
    own = table(row, "map")
    for one, other in (("first_latch", "clear_latch"), ("clear_latch", "first_latch")):
        if one in own and other not in own:
            yield Problem(f"{place}.map.{other}", "", f"missing, since {one} is stated", "both, or none")
    if "first_count" in own and "first_latch" in own:
        wrong = "a module that counts needs no latch"
        yield Problem(f"{place}.map.first_latch", as_toml(own["first_latch"]), wrong, "one of the two")


def _of_button(place: str, wired: Tables, profile: str, taken: dict[tuple[str, object], str]) -> Iterator[Problem]:
    model = IO_MODELS.get(profile)
    for key, most in (("input", model.inputs if model else 0), ("lamp", model.lamps if model else 0)):
        value = wired.get(key)
        if not isinstance(value, int):
            continue
        if model is not None and value > most:
            yield Problem(f"{place}.{key}", as_toml(value), f"{profile} has {most}", f"1 to {most}")
        if taken.setdefault((key, value), place) != place:
            wrong = f"{taken[key, value]} has it already"
            yield Problem(f"{place}.{key}", as_toml(value), wrong, f"an {key} of its own".replace("an l", "a l"))
    if wired.get("actions") == {}:
        yield Problem(f"{place}.actions", "{}", "a button that means nothing", '{ single = "next" }')
