"""What is fuzzed and how it is judged: no exception, bounded memory, a good frame decoded afterwards. No randomness."""

import types
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LONG = 256
"""Bytes of a string that is always weighed."""

Chunks = Sequence[bytes]
"""One string as it comes in, piece by piece."""


class Subject(Protocol):
    """A decoder on one connection."""

    def feed(self, chunk: bytes) -> Iterable[object]:
        """What became complete."""

    def silence(self) -> Iterable[object]:
        """Nothing comes for a while, as after every burst of noise."""

    def good(self) -> tuple[bytes, object]:
        """A frame that was not sent before, and what it must be decoded to."""

    def state(self) -> object:
        """What it keeps."""


def _itself(body: bytes) -> bytes:
    return body


@dataclass(frozen=True, slots=True)
class Target:
    """`at_most`: bytes kept beyond those of a fresh decoder. `tries`: good frames of which one must be decoded: noise
    may cost the frame it fell into. `files`: ends of the paths of its code. `sealed`: any body with right sums."""

    name: str
    new: Callable[[], Subject]
    seeds: tuple[bytes, ...]
    files: tuple[str, ...]
    at_most: int
    tries: int = 1
    sealed: Callable[[bytes], bytes] = field(default=_itself)


@dataclass(slots=True)
class Trial:
    """A decoder under way, string after string. It is weighed after each `weighed`-th, and after long ones."""

    target: Target
    weighed: int = 1
    subject: Subject = field(init=False)
    most_kept: int = 0
    missed: int = 0
    _fresh: int = 0
    _fed: int = 0

    def __post_init__(self) -> None:
        self.subject = self.target.new()
        self._fresh = weight(self.subject.state())

    def fault_with(self, chunks: Chunks) -> str:
        """What was wrong, "" if nothing was."""
        try:
            for chunk in chunks:
                list(self.subject.feed(chunk))
            return self._greed(sum(map(len, chunks))) or self._deafness()
        except Exception as error:  # noqa: BLE001  # any is a finding
            return f"raises {type(error).__name__}: {error}"

    def _greed(self, size: int) -> str:
        self._fed += 1
        if self._fed % self.weighed and size < LONG:
            return ""
        kept = weight(self.subject.state()) - self._fresh
        self.most_kept = max(self.most_kept, kept)
        return (
            f"keeps too much: {kept} bytes, where {self.target.at_most} are enough"
            if kept > self.target.at_most
            else ""
        )

    def _deafness(self) -> str:
        list(self.subject.silence())
        for _ in range(self.target.tries):
            frame, meant = self.subject.good()
            if meant in [*self.subject.feed(frame), *self.subject.silence()]:
                return ""
            self.missed += 1
        return f"does not decode: {self.target.tries} good frame(s) after it"


def weight(thing: object) -> int:
    """Bytes in memory of a value and of all that belongs to it alone; code is not counted."""
    found, seen, total = [thing], set[int](), 0
    while found:
        each = found.pop()
        if id(each) in seen or each is None or isinstance(each, _CODE):
            continue
        seen.add(id(each))
        total += each.__sizeof__()
        if isinstance(each, dict):
            found += [*each.keys(), *each.values()]
        elif not isinstance(each, str | bytes | bytearray | int | float):
            if isinstance(each, Iterable) and hasattr(each, "__len__"):
                found += each
            found += vars(each).values() if hasattr(each, "__dict__") else ()
            found += [getattr(each, slot, None) for slot in getattr(type(each), "__slots__", ())]
    return total


_CODE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
