"""What was found on a line, in words, a line for each device. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.bus.overhearing import Key
from drivers.link import line_format
from drivers.scan.questions import EVERY_SIGN, SIGN
from drivers.scan.scan import LineFound
from drivers.scan.sweep import Answering
from kiosk.finding.lines import HallLine

_TROUBLES = {
    "another master": "another master speaks on this line, so nothing was asked: take it off first",
    "a printer": "an ESC/POS printer, so nothing else was asked",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the report. `wrong`: something must be done about it."""

    who: str
    device: str
    words: str
    wrong: bool = False


def told_of(line: HallLine, found: LineFound | None, file: str) -> list[Told]:
    """`found` None: it was left alone."""
    if found is None:
        return [Told("", "", f"not asked: {line.left_alone}")]
    if found.trouble:
        known = found.trouble == "a printer"
        return [Told("", "" if known else _devices(line), _TROUBLES[found.trouble], wrong=not known)]
    told = [_of(line, each, found, file) for each in _in_order(line, found)]
    told += [_silent(line, key, found) for key in found.silent]
    told += list(_of_the_line(line, found, told))
    return told


def _in_order(line: HallLine, found: LineFound) -> list[Answering]:
    """Those of the hall first, then strangers."""
    known = list(line.devices)
    return sorted(found.answering, key=lambda each: known.index(each.key) if each.key in known else len(known))


def _of(line: HallLine, each: Answering, found: LineFound, file: str) -> Told:
    device = line.devices.get(each.key, "")
    itself = each.itself.words if each.itself else "heard, but garbled"
    right = found.formats.get(each.key)
    if each.several:
        words = f"two devices answer at {name_of(each.key)}: give one of them another address"
        return Told(name_of(each.key), device, words if each.itself else f"{words}; or its cable is disturbed", True)
    if right is not None and device:
        words = f"answers at {line_format(right)}, not at {line_format(found.url)}: {itself}"
        return Told(name_of(each.key), device, words, wrong=True)
    if right is not None:
        itself = f"at {line_format(right)}: {itself}"
    return Told(name_of(each.key), device, itself if device else f"not in {file}: {itself}", each.itself is None)


def _silent(line: HallLine, key: Key, found: LineFound) -> Told:
    device = line.devices[key]
    if key in line.one_way:
        return Told(name_of(key), device, "does not answer, as signs that cannot acknowledge do")
    if key in found.impostors:
        words = f"{found.impostors[key]} answers where it is asked: check the address set in it"
        return Told(name_of(key), device, words, wrong=True)
    tried = ", at no usual line format" if line_format(found.url) else ""
    return Told(name_of(key), device, f"does not answer{tried}: check its power, wiring and address", wrong=True)


def _of_the_line(line: HallLine, found: LineFound, told: list[Told]) -> Iterator[Told]:
    if found.lost:
        yield Told("", _devices(line), found.lost, wrong=bool(line.devices))
    elif found.rubbish and not found.answering:
        at = line_format(found.url)
        yield Told("", "", f"hears bytes that make no frame: is the line format right? {at}".strip(), wrong=True)
    elif not told:
        yield Told("", "", "nobody answers, at any usual line format")


def _devices(line: HallLine) -> str:
    return ", ".join(line.devices.values())


def name_of(key: Key) -> str:
    """As people say it; a sign's address as its protocol writes it."""
    if key.kind == SIGN:
        return "sign ??" if key.unit == EVERY_SIGN else f"sign {key.unit:02X}"
    return str(key)
