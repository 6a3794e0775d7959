"""Which ways through a decoder's code a string takes, and the strings that take new ones. No judging.

A way is an arc from line to line, and how often it was gone: once, twice, up to 4, 8, 16 … times, so that a loop which
runs longer is something new as well.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType
from typing import Any

from scripts.fuzz.strings import mangled
from scripts.fuzz.target import Target

Arc = tuple[str, int, int]
"""File, from line (0: entered), to line."""


class Ways:
    """The ways through `files` (ends of paths) that were gone inside of `watched`."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self._files = files
        self._gone: Counter[Arc] = Counter()
        self._ours: dict[str, bool] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Everything that is called meanwhile."""
        self._gone.clear()
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def gone(self) -> set[tuple[Arc, int]]:
        """Each with its order of times."""
        return {(arc, times.bit_length()) for arc, times in self._gone.items()}

    def _enter(self, frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        file = frame.f_code.co_filename
        if (ours := self._ours.get(file)) is None:
            ours = self._ours[file] = file.endswith(self._files)
        if not ours:
            return None
        last, gone = 0, self._gone

        def step(frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
            nonlocal last
            if event == "line":
                gone[file, last, frame.f_lineno] += 1
                last = frame.f_lineno
            return step

        return step


class Corpus:
    """Strings that each went a way which none before them had gone."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.strings: list[bytes] = [b"", *target.seeds]
        self.known: set[tuple[Arc, int]] = set()

    def next(self, random: Random) -> bytes:
        """One of them, mangled; the later a way was found the likelier."""
        count = len(self.strings)
        chosen = self.strings[max(random.randrange(count), random.randrange(count))]
        return mangled(chosen, self._target, self.strings, random)

    def learn(self, content: bytes, gone: set[tuple[Arc, int]]) -> bool:
        """Keeps the string if it was new."""
        new = not gone <= self.known
        if new:
            self.known |= gone
            self.strings.append(content)
        return new

    @property
    def arcs(self) -> int:
        """Different ones, however often they were gone."""
        return len({arc for arc, _ in self.known})
