"""What is wrong between the classes, profiles and cards of HALL.toml: rules that lack something, cards twice.

Works on the plain tables, as `checks.py` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Row, Tables, all_known, classes, ids, known, number, rows, table, text, texts


def found_in_the_queue(tables: Tables) -> Iterator[Problem]:
    """Every problem between the queue's parts."""
    letters, every_class = ids(tables, "services", "letter"), classes(tables)
    for place, row in rows(tables, "customer_classes"):
        if text(row, "id") == "ordinary" and "max_share" in row:
            wrong = "ordinary customers cannot be capped: the others would have nobody to wait for"
            yield Problem(f"{place}.max_share", as_toml(row["max_share"]), wrong, "leave it out; cap another class")
    for place, row in rows(tables, "profiles"):
        taken = texts(row, "classes") or every_class
        yield from _quota(place, row, taken)
        yield from _strict(place, row)
        yield from _guard(place, row, taken, every_class)
        yield from _when(place, row, letters, every_class)
        yield from _when_idle(place, row, letters, every_class)
    yield from known("appointments", table(tables, "appointments"), "customer_class", every_class, "class")
    yield from _appointments(table(tables, "appointments"))
    if isinstance(tables.get("cards"), dict):
        yield from _cards(table(tables, "cards"), every_class)


def _quota(place: str, row: Tables, taken: list[str]) -> Iterator[Problem]:
    discipline, quota = text(row, "discipline"), row.get("quota")
    if discipline == "quota" and "quota" not in row:
        right = "calls of each class in a round: { " + ", ".join(f"{each} = 1" for each in taken) + " }"
        yield Problem(f"{place}.quota", "", 'missing, since discipline = "quota"', right)
    if discipline != "quota" and "quota" in row:
        right = 'discipline = "quota", or leave it out'
        yield Problem(f"{place}.quota", as_toml(quota), "counts only under another discipline", right)
    if discipline != "quota" or not isinstance(quota, dict):
        return
    for each in quota:
        if each not in taken:
            wrong = f'the profile takes no class "{each}"'
            yield Problem(f"{place}.quota", as_toml(quota), wrong, f"its classes: {', '.join(taken)}")
    for each in taken:
        if each not in quota:
            wrong = f'no number for class "{each}", which the profile takes'
            yield Problem(f"{place}.quota", as_toml(quota), wrong, f"{each} = 1 or more, or classes without it")


def _strict(place: str, row: Tables) -> Iterator[Problem]:
    if text(row, "discipline") == "strict" and "classes" not in row:
        wrong = 'missing, since discipline = "strict" goes by their order'
        yield Problem(f"{place}.classes", "", wrong, "the classes taken, the most urgent first")


def _guard(place: str, row: Tables, taken: list[str], every_class: list[str]) -> Iterator[Problem]:
    guarded = table(row, "guard")
    of = text(guarded, "customer_class") or "ordinary"
    if guarded and of in every_class and of not in taken:
        wrong = f'the profile takes no class "{of}", which the guard protects'
        yield Problem(f"{place}.guard.customer_class", as_toml(of), wrong, f"its classes: {', '.join(taken)}")
    yield from known(f"{place}.guard", guarded, "customer_class", every_class, "class")


def _when(place: str, row: Tables, letters: list[str], every_class: list[str]) -> Iterator[Problem]:
    for condition, stated in rows(row, "when", place):
        yield from known(condition, stated, "service", letters)
        yield from known(condition, stated, "customer_class", every_class, "class")


def _when_idle(place: str, row: Tables, letters: list[str], every_class: list[str]) -> Iterator[Problem]:
    idle = row.get("when_idle")
    if idle == {}:
        right = 'services or classes, such as { classes = ["ordinary"] }'
        yield Problem(f"{place}.when_idle", "{}", "says nothing that the counter takes as well", right)
    yield from all_known(f"{place}.when_idle", table(row, "when_idle"), "services", letters, "service")
    yield from all_known(f"{place}.when_idle", table(row, "when_idle"), "classes", every_class, "class")


def _appointments(appointments: Tables) -> Iterator[Problem]:
    if text(appointments, "customer_class") == "ordinary":
        wrong = "that is the class of those who come late; who is in time could not be told apart"
        yield Problem("appointments.customer_class", '"ordinary"', wrong, "another class, such as one for appointments")


def _cards(cards: Tables, every_class: list[str]) -> Iterator[Problem]:
    if "daily_limit" in cards and "key_file" not in cards:
        wrong = "missing, since daily_limit counts by a keyed hash"
        yield Problem("cards.key_file", "", wrong, 'a file with a secret, such as "cards.key"')
    ranges = rows(cards, "ranges", "cards")
    if "ranges" not in cards and "identity" not in cards:
        yield Problem("cards.ranges", "", "missing", "at least one table [[cards.ranges]], or [cards.identity]")
    yield from known("cards.identity", table(cards, "identity"), "customer_class", every_class, "class")
    for place, row in ranges:
        yield from known(place, row, "customer_class", every_class, "class")
        yield from _range(place, row)
    yield from _cards_of_two_ranges(ranges)


def _range(place: str, row: Tables) -> Iterator[Problem]:
    stated = [key for key in ("prefix", "from", "to") if key in row]
    if stated not in (["prefix"], ["from", "to"]):
        wrong = f"{' and '.join(stated)} stated together" if "prefix" in stated else "does not say which cards"
        wrong = f"{stated[0]} stated alone" if stated in (["from"], ["to"]) else wrong
        yield Problem(place, "", wrong, 'prefix = "622848", or from and to')
        return
    lowest, highest = text(row, "prefix") or text(row, "from"), text(row, "prefix") or text(row, "to")
    if not lowest.isdecimal() or not highest.isdecimal():
        return
    if len(lowest) != len(highest):
        yield Problem(f"{place}.to", as_toml(highest), f"not as many digits as from = {as_toml(lowest)}", "as many")
    elif highest < lowest:
        yield Problem(f"{place}.to", as_toml(highest), f"below from = {as_toml(lowest)}", "the same or above")
    length = number(row, "length")
    if length is not None and length < len(lowest):
        wrong = f"shorter than the {len(lowest)} digits it begins with"
        yield Problem(f"{place}.length", as_toml(row["length"]), wrong, "all digits of the number, or leave it out")


@dataclass(frozen=True, slots=True)
class _Cards:
    index: int
    place: str
    lowest: str
    highest: str
    length: float | None


def _cards_of_two_ranges(ranges: list[Row]) -> Iterator[Problem]:
    """Ranges of as many digits are equal in rank: no card may belong to two of them."""
    stated = [cards for index, (place, row) in enumerate(ranges) for cards in _read(index, place, row)]
    found: dict[str, Problem] = {}
    for digits, length in dict.fromkeys((len(each.lowest), each.length) for each in stated):
        rivals = [each for each in stated if len(each.lowest) == digits and each.length in (None, length)]
        for earlier, later in _overlapping(rivals):
            wrong = f"has cards that {earlier.place} has too"
            right = "ranges apart, or one of more digits: the longest match counts"
            found.setdefault(later.place, Problem(later.place, "", wrong, right))
    yield from found.values()


def _overlapping(ranges: list[_Cards]) -> Iterator[tuple[_Cards, _Cards]]:
    """Pairs in the file's order; each range is compared with the one before it that reaches highest."""
    latest: _Cards | None = None
    for each in sorted(ranges, key=lambda cards: (cards.lowest, cards.index)):
        if latest and each.lowest <= latest.highest:
            yield (latest, each) if latest.index < each.index else (each, latest)
        if latest is None or each.highest > latest.highest:
            latest = each


def _read(index: int, place: str, row: Tables) -> list[_Cards]:
    lowest, highest = text(row, "prefix") or text(row, "from"), text(row, "prefix") or text(row, "to")
    sound = lowest.isdecimal() and highest.isdecimal() and len(lowest) == len(highest) and lowest <= highest
    return [_Cards(index, place, lowest, highest, number(row, "length"))] if sound else []
