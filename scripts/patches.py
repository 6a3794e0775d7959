"""Planted mistakes as files: a sentence, what it takes to see the mistake, a unified diff. Reads and applies them."""

import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "tests" / "simulation" / "mutants"

_OPTION = re.compile(r"(hall|days|faults): (\S+)")


class DoesNotFit(Exception):
    """The sources have changed where this patch wants to change them, or it is no patch."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand once in a file, and what stands there afterwards."""

    file: str
    old: str
    new: str

    def applied(self, source: str) -> str:
        """The file with the change; raises DoesNotFit."""
        places = source.count(self.old)
        if places != 1 or self.old == self.new:
            raise DoesNotFit(f"{self.file}: its lines stand there {places} times:\n{self.old}")
        return source.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake to be planted; `hall` is a file of examples/, `faults` one beside the patch (empty: drawn)."""

    name: str
    planted: str
    hunks: tuple[Hunk, ...]
    options: dict[str, str] = field(default_factory=dict)

    @property
    def hall(self) -> str:
        return self.options.get("hall", "branch")

    @property
    def days(self) -> int:
        return int(self.options.get("days", "1"))

    @property
    def faults(self) -> str:
        return self.options.get("faults", "")

    def plant(self, root: Path) -> None:
        """Changes the sources under `root`; raises DoesNotFit."""
        for hunk in self.hunks:
            path = root / hunk.file
            path.write_text(hunk.applied(path.read_text(encoding="utf-8")), encoding="utf-8")


def all_mutants(folder: Path = FOLDER) -> list[Mutant]:
    """By name. Raises DoesNotFit for what is no patch."""
    return [read(path) for path in sorted(folder.glob("*.patch"))]


def read(path: Path) -> Mutant:
    """One patch; raises DoesNotFit."""
    planted, *lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines[: _first(lines, "--- ")] if line]
    options = {found[1]: found[2] for line in head if (found := _OPTION.fullmatch(line))}
    hunks = _hunks(lines)
    if len(options) < len(head) or not hunks:
        raise DoesNotFit(f"{path.name}: a sentence, options ({_OPTION.pattern}) and a unified diff are wanted")
    return Mutant(path.stem, planted, hunks, options)


def _hunks(lines: list[str]) -> tuple[Hunk, ...]:
    hunks: list[Hunk] = []
    file = ""
    while lines:
        line, *lines = lines
        if line.startswith("+++ b/"):
            file = line.removeprefix("+++ b/")
        elif line.startswith("@@ "):
            end = min(_first(lines, "@@ "), _first(lines, "--- "))
            body, lines = lines[:end], lines[end:]
            hunks.append(Hunk(file, _side(body, " -"), _side(body, " +")))
    return tuple(hunks)


def _side(body: list[str], marks: str) -> str:
    return "".join(f"{line[1:]}\n" for line in body if (line or " ")[0] in marks)


def _first(lines: list[str], start: str) -> int:
    return next((index for index, line in enumerate(lines) if line.startswith(start)), len(lines))
