"""What a long campaign has played so far, kept as JSON Lines: a header, then a line for each seed."""

import fcntl
import json
import os
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from firmware_mocks.halls.soak.outcome import Outcome, Violation

WHAT = "paidui soak"
"""How the header's line begins, so that no other file is taken for a record."""


class RecordRefused(Exception):
    """One line: the file cannot be gone on with."""


@dataclass(frozen=True, slots=True)
class Result:
    """A seed that was played: what came of it, without its moments, in so many seconds of real time."""

    outcome: Outcome
    seconds: float


class Record:
    """`finished`: the results by seed. Held by one campaign at a time."""

    def __init__(self, path: Path, header: dict[str, object]) -> None:
        """Makes the file, or reads it and checks that its header is the same. Raises RecordRefused."""
        self.finished: dict[int, Result] = {}
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():
                raise RecordRefused(f"{path}: not an ordinary file")
            self._file = FileIO(path, "a+")
        except OSError as error:
            raise RecordRefused(f"{path}: {error.strerror}") from None
        try:
            self._take(header)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Record":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, result: Result) -> None:
        """A line in the file before this returns."""
        self.finished[result.outcome.seed] = result
        self._write(as_json(result.outcome) | {"seconds": round(result.seconds, 3)})

    def _take(self, header: dict[str, object]) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RecordRefused(f"{self._path}: another campaign is writing to it") from None
        whole, half = self._read()
        self._compare(whole[0] if whole else half, {"record": WHAT} | header, half=not whole)
        if half:
            os.ftruncate(self._file.fileno(), sum(map(len, whole)))
        if not whole:
            self._write({"record": WHAT} | header)
        for number, line in enumerate(whole[1:], start=2):
            result = self._result(line, number)
            self.finished[result.outcome.seed] = result

    def _read(self) -> tuple[list[bytes], bytes]:
        """The whole lines, and what was half written when the last campaign ended."""
        self._file.seek(0)
        lines = self._file.readall().splitlines(keepends=True)
        half = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        return lines, half

    def _compare(self, line: bytes, header: dict[str, object], half: bool) -> None:
        if half and json.dumps(header, ensure_ascii=False).encode().startswith(line):
            return
        known = _loaded(line)
        if known.get("record") != WHAT:
            raise RecordRefused(f"{self._path}: not a record of paidui soak")
        if other := [key for key, value in header.items() if known.get(key) != value]:
            told = ", ".join(f"{key} was {_short(known.get(key))}, now {_short(header[key])}" for key in other)
            raise RecordRefused(f"{self._path} belongs to another campaign ({told}): name another file or remove it")

    def _result(self, line: bytes, number: int) -> Result:
        said = _loaded(line)
        try:
            violations = tuple(Violation(**each) for each in said["violations"])
            names = ("seed", "days", "tickets", "kills", "trace", "figures")
            outcome = Outcome(violations=violations, **{name: said[name] for name in names})
            return Result(outcome, float(said["seconds"]))
        except (KeyError, TypeError, ValueError):
            raise RecordRefused(f"{self._path}:{number}: not the line of a seed") from None

    def _write(self, said: dict[str, object]) -> None:
        self._file.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")


def as_json(outcome: Outcome) -> dict[str, object]:
    """What is told of a seed, in this order."""
    violations = [{"truth": each.truth, "at": each.at, "message": each.message} for each in outcome.violations]
    return {
        "seed": outcome.seed,
        "days": outcome.days,
        "tickets": outcome.tickets,
        "kills": outcome.kills,
        "trace": outcome.trace,
        "violations": violations,
        "figures": dict(sorted(outcome.figures.items())),
    }


def _loaded(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _short(value: object) -> str:
    """Digests are told by their beginning."""
    text = "none" if value is None else str(value)
    return text[:12] if len(text) == 64 else text
