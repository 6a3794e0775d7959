"""Sections of HALL.toml for what was found and is not in it. Pure; what nobody can know is marked to be filled in."""

import re
from collections.abc import Iterator, Sequence

from drivers.bus.overhearing import Key
from drivers.escpos.profiles import profile_of
from drivers.plugged import UsbPrinter
from drivers.scan.questions import SIGN
from drivers.scan.scan import LineFound
from drivers.scan.sweep import Answering
from kiosk.config import HallConfig
from kiosk.config.problems import as_toml
from kiosk.finding.lines import HallLine
from kiosk.finding.printers import url_of_printer
from kiosk.finding.report import name_of

FILL_IN = "?"
"""Stands where only a person knows: no counter has such an id, so the file does not load before it is filled in."""

_COLUMN = 37


class Sections:
    """Written one after the other, so that no two get the same id."""

    def __init__(self, config: HallConfig) -> None:
        places = (config.kiosks, config.displays, config.voices, config.devices)
        self._ids = [each.id for some in places for each in some]
        self._counters = [counter.id for counter in config.counters]

    def of_line(self, line: HallLine, found: LineFound) -> Iterator[str]:
        """One for each stranger; a comment where there can be none."""
        if found.trouble == "a printer" and line.is_spare:
            yield self._printer(found.url, "generic", "an ESC/POS printer")
        strangers = [each for each in found.answering if each.key not in line.devices]
        for each in strangers:
            yield self._stranger(line, found, each, alone=line.is_spare and len(strangers) == 1)

    def of_printer(self, printer: UsbPrinter, among: Sequence[UsbPrinter]) -> str:
        """A USB printer."""
        words = f"{printer.maker} {printer.model}".strip() or "a USB printer"
        return self._printer(url_of_printer(printer, among), profile_of(printer.maker, printer.model), words)

    def _stranger(self, line: HallLine, found: LineFound, each: Answering, *, alone: bool) -> str:
        said = f"{name_of(each.key)}: {each.itself.words if each.itself else 'garbled'}"
        if each.several or each.itself is None:
            return f"# {said}; two devices at this address? Give one of them another, and look again."
        if not line.address:
            return f"# {said}; on {line.name}, which is nobody else's."
        if each.key.kind == SIGN and not alone:
            return f"# {said}; an Alpha sign needs a line of its own."
        address = found.formats.get(each.key, line.address)
        match each.itself.sort:
            case "terminal":
                return self._section("terminal", each.key, address, said)
            case "display":
                guess = ('profile = "dm36b06"', "its model is a guess")
                return self._section("led", each.key, address, said, guess)
            case "sign":
                return self._section("led", each.key, address, said, ('profile = "alpha-215c"', "its model is a guess"))
            case "inputs":
                return self._io_module(each.key, address, said)
            case "modbus":
                return f"# {said}; no device of a hall is known that speaks so."

    def _io_module(self, key: Key, address: str, said: str) -> str:
        """One button, since that many there must be."""
        lines = [
            ("[[devices]]", said),
            ('kind = "io_module"', ""),
            (f"id = {as_toml(self._new_id('io', key.unit))}", ""),
            (f"address = {as_text(address)}", ""),
            (f"unit = {key.unit}", ""),
            ("", ""),
            ("[[devices.buttons]]", "one for each button that is wired to it"),
            self._counter(),
            ("input = 1", ""),
        ]
        return "\n".join(_with_comment(*line) for line in lines)

    def _section(self, kind: str, key: Key, address: str, said: str, *more: tuple[str, str]) -> str:
        lines = [
            ("[[devices]]", said),
            (f'kind = "{kind}"', "or rating_pad, which answers as terminals do" if kind == "terminal" else ""),
            (f"id = {as_toml(self._new_id(kind, key.unit))}", ""),
            (f"address = {as_text(address)}", ""),
            self._counter(),
            (f"unit = {key.unit}", ""),
            *more,
        ]
        return "\n".join(_with_comment(*line) for line in lines)

    def _printer(self, address: str, profile: str, said: str) -> str:
        lines = [
            ("[[devices]]", said),
            ('kind = "printer"', ""),
            (f"id = {as_toml(self._new_id('printer', 1))}", ""),
            (f"address = {as_text(address)}", ""),
            *([] if profile == "generic" else [(f"profile = {as_toml(profile)}", "by the name it gives itself")]),
        ]
        return "\n".join(_with_comment(*line) for line in lines)

    def _counter(self) -> tuple[str, str]:
        if len(self._counters) == 1:
            return f"counter = {as_toml(self._counters[0])}", ""
        known = ", ".join(as_toml(counter) for counter in self._counters)
        return f'counter = "{FILL_IN}"', f"fill in: one of {known}"

    def _new_id(self, kind: str, number: int) -> str:
        while (id := f"{kind}-{number}") in self._ids:
            number += 1
        self._ids.append(id)
        return id


def as_text(value: str) -> str:
    """TOML, never cut."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _with_comment(line: str, comment: str) -> str:
    """What a device said of itself may hold anything: control characters have no place in a comment."""
    comment = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", comment)
    return f"{line:<{_COLUMN - 1}} # {comment}" if comment else line
