"""What only shows when parts of HALL.toml are compared: references, ids used twice, services nobody takes.

Works on the plain tables, so that it finds its problems even where the models find others; what has the wrong type is
passed over, since the models say it.
"""

from collections.abc import Iterator

from counter_panel.actions import target_of
from kiosk.config.checks_of_buttons import found_in_the_buttons
from kiosk.config.checks_of_io import found_in_the_io
from kiosk.config.checks_of_lines import found_on_the_lines
from kiosk.config.checks_of_pads import found_in_the_pads
from kiosk.config.checks_of_presses import found_in_the_presses
from kiosk.config.checks_of_queue import found_in_the_queue
from kiosk.config.checks_of_signs import found_in_the_signs
from kiosk.config.checks_of_times import found_in_the_times
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Row, Tables, all_known, at, classes, ids, known, right, rows, table, text, texts
from kiosk.config.values import LANGUAGES

_NAMELESS = ("kiosks", "holidays")
"""Tables whose names may be left out."""


_MISMATCHED = (("evdev", "lines"), ("serial", "wedge"))
"""Ways to a reader, and what never comes that way."""


def found_by_comparing(tables: Tables) -> list[Problem]:
    """Every problem between the parts."""
    return [
        *_ids_used_twice(tables),
        *_references(tables),
        *_nobody_takes(tables),
        *_names_missing(tables),
        *_languages_unknown(tables),
        *found_on_the_lines(tables),
        *_targets(tables),
        *_other_relations(tables),
        *found_in_the_times(tables),
        *found_in_the_queue(tables),
        *found_in_the_signs(tables),
        *found_in_the_io(tables),
        *found_in_the_pads(tables),
        *found_in_the_buttons(tables),
        *found_in_the_presses(tables),
    ]


def _ids_used_twice(tables: Tables) -> Iterator[Problem]:
    on_the_network = [row for name in ("kiosks", "displays", "voices", "devices") for row in rows(tables, name)]
    for listed, key in (
        (rows(tables, "groups"), "id"),
        (rows(tables, "services"), "letter"),
        (rows(tables, "customer_classes"), "id"),
        (rows(tables, "profiles"), "id"),
        (rows(tables, "counters"), "id"),
        (on_the_network, "id"),
    ):
        first: dict[str, str] = {}
        for place, row in listed:
            if value := text(row, key):
                if value in first:
                    yield Problem(f"{place}.{key}", as_toml(value), f"{first[value]} has it already", "one of its own")
                first.setdefault(value, place)


def _references(tables: Tables) -> Iterator[Problem]:
    letters, every_class = ids(tables, "services", "letter"), classes(tables)
    groups, counters = ids(tables, "groups"), ids(tables, "counters")
    printers = [text(row, "id") for _, row in rows(tables, "devices") if row.get("kind") == "printer"]
    for place, row in rows(tables, "services"):
        if groups and "group" not in row:
            yield Problem(f"{place}.group", "", "missing, since groups are stated", f"known: {', '.join(groups)}")
        yield from known(place, row, "group", groups or ["all"])
    for place, row in rows(tables, "profiles"):
        yield from all_known(place, row, "services", letters, "service")
        yield from all_known(place, row, "classes", every_class, "class")
    for place, row in rows(tables, "counters"):
        yield from known(place, row, "profile", ids(tables, "profiles"))
    for place, row in rows(tables, "kiosks"):
        yield from all_known(place, row, "printers", printers, "printer")
    for place, row in rows(tables, "devices"):
        yield from known(place, row, "counter", counters)
        yield from known(place, row, "kiosk", ids(tables, "kiosks") or ["kiosk-1"])


def _nobody_takes(tables: Tables) -> Iterator[Problem]:
    """A customer whose service and class no counter takes together, if only while idle, would wait for ever."""
    profiles = {text(row, "id"): row for _, row in rows(tables, "profiles")}
    used = dict.fromkeys(text(row, "profile") for _, row in rows(tables, "counters"))
    taken = {kind for each in used if each in profiles for kind in _kinds(tables, profiles[each])}
    services = {service for service, _ in taken}
    for place, row in rows(tables, "services") if any(each in profiles for each in used) else ():
        letter = text(row, "letter")
        if letter and letter not in services:
            right = "add it to the services of a profile that a counter has"
            yield Problem(f"{place}.letter", as_toml(letter), "no counter takes this service", right)
        for each in classes(tables) if letter in services else ():
            if (letter, each) not in taken:
                wrong = f'no counter takes this service for customers of class "{each}"'
                yield Problem(f"{place}.letter", as_toml(letter), wrong, "add the class to a profile with this service")


def _kinds(tables: Tables, profile: Tables) -> Iterator[tuple[str, str]]:
    own = texts(profile, "services"), texts(profile, "classes") or classes(tables)
    idle = table(profile, "when_idle")
    helped = texts(idle, "services") or own[0], texts(idle, "classes") or own[1]
    for services, of in (own, helped) if idle else (own,):
        yield from ((service, each) for service in services for each in of)


def _names_missing(tables: Tables) -> Iterator[Problem]:
    for place, row in _with_texts(tables, "names"):
        for language in _own_languages(tables):
            if language not in row["names"] and not place.startswith(_NAMELESS):
                right = f'add {language} = "…"'
                yield Problem(at(place, "names"), as_toml(row["names"]), f'no name in "{language}"', right)


def _languages_unknown(tables: Tables) -> Iterator[Problem]:
    for field in ("names", "hints", "prompt", "thanks"):
        for place, row in _with_texts(tables, field):
            for language in (each for each in row[field] if each not in LANGUAGES):
                key = f"{at(place, field)}.{language}"
                yield Problem(key, "", "no such language", f"known: {', '.join(LANGUAGES)}")
    for place, row in rows(tables, "services"):
        for index, each in rows(row, "documents", place):
            for language in (language for language in each if language not in LANGUAGES):
                yield Problem(f"{index}.{language}", "", "no such language", f"known: {', '.join(LANGUAGES)}")
    own = _own_languages(tables)
    for name in ("kiosks", "displays", "voices"):
        for place, row in rows(tables, name):
            for language in (each for each in texts(row, "languages") if each in LANGUAGES and each not in own):
                right = f"add it to the hall's languages, now {', '.join(own)}"
                wrong = f'the hall does not have "{language}"'
                yield Problem(f"{place}.languages", as_toml(row["languages"]), wrong, right)


def _with_texts(tables: Tables, field: str) -> list[Row]:
    named = ("groups", "services", "customer_classes", "profiles", "counters", "kiosks", "holidays", "devices")
    every = [("", tables), *(each for name in named for each in rows(tables, name))]
    return [(place, row) for place, row in every if isinstance(row.get(field), dict)]


def _targets(tables: Tables) -> Iterator[Problem]:
    """A key that sends customers where there is nothing, or to where they are."""
    known = {"service": ids(tables, "services", "letter"), "counter": ids(tables, "counters")}
    devices = rows(tables, "devices")
    on_modules = [button for place, row in devices for button in rows(row, "buttons", place)]
    for place, row in (*devices, *on_modules):
        for field in ("actions", "keys"):
            for key, action in table(row, field).items():
                target = target_of(action) if isinstance(action, str) else None
                if target is None:
                    continue
                kind, wanted = target
                key_of_it = f"{place}.{field}.{key}"
                if wanted not in known[kind]:
                    yield Problem(key_of_it, as_toml(action), f"no such {kind}", right(wanted, known[kind]))
                elif kind == "counter" and wanted == text(row, "counter"):
                    yield Problem(key_of_it, as_toml(action), "it is at this counter itself", "another counter")


def _other_relations(tables: Tables) -> Iterator[Problem]:
    mqtt = tables.get("mqtt")
    if isinstance(mqtt, dict) and "password_file" in mqtt and "username" not in mqtt:
        yield Problem("mqtt.username", "", "missing, since password_file is stated", "the account of that password")
    for place, row in rows(tables, "devices"):
        address, profile = text(row, "address"), text(row, "profile")
        if text(row, "kind") == "reader" and (address.partition(":")[0], profile) in _MISMATCHED:
            yield Problem(f"{place}.profile", as_toml(profile), "not what this address carries", "leave it out")
    languages = texts(tables, "languages")
    for repeated in dict.fromkeys(each for each in languages if languages.count(each) > 1):
        wrong = f"{as_toml(repeated)} stands there twice"
        yield Problem("languages", as_toml(languages), wrong, "each language once")


def _own_languages(tables: Tables) -> list[str]:
    return [each for each in texts(tables, "languages") if each in LANGUAGES] or list(LANGUAGES)
