"""Fingers and motors on the keys of a virtual input device: what the kernel would tell of them. Pure but for the clock
that is handed in."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress

from drivers.errors import LinkLost
from drivers.evdev.events import DROPPED, KEY, LED, PRESSED, RELEASED, REPEATED, REPORT, SYN, InputEvent, event_decoder
from drivers.evdev.keys import KEY_CODES, LETTERS
from drivers.stream import Stream

_SHIFT = KEY_CODES["KEY_LEFTSHIFT"]
_MISC, _SCAN_CODE = 0x04, 0x04
_TYPED = {both[shifted]: (code, shifted) for shifted in (True, False) for code, both in sorted(LETTERS.items())[::-1]}
"""By character: the key of the letter block before that of the number block."""


class Board:
    """The wire of a virtual input device: its events to whoever listens, its lamp as it was told."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stream: Stream | None = None
        self.lit = False
        self.blinks = 0
        self._dark = asyncio.Event()

    async def serve(self, stream: Stream) -> None:
        """Until the wire is lost."""
        self._stream, decoder = stream, event_decoder()
        try:
            while True:
                for event in decoder.feed(await stream.read()):
                    if event.kind == LED:
                        if self.lit and not event.value:
                            self.blinks += 1
                            self._dark.set()
                        self.lit = bool(event.value)
        finally:
            self._stream = None

    async def until_dark(self) -> None:
        """Returns when the lamp goes dark next."""
        self._dark.clear()
        await self._dark.wait()

    @property
    def heard(self) -> bool:
        """Whether somebody listens. Nobody: the kernel keeps nothing for later."""
        return self._stream is not None

    async def say(self, *events: tuple[int, int, int], at: float | None = None) -> None:
        """As one moment of the device's clock; left out: now."""
        at = self._clock() if at is None else at
        if self._stream is not None:
            with suppress(LinkLost):
                await self._stream.write(b"".join(InputEvent(*each, at).to_bytes() for each in events))

    async def strike(self, code: int, *, repeats: int = 0, twice: bool = False, at: float | None = None) -> None:
        """A key down and up, as a USB keyboard tells it."""
        scan = (_MISC, _SCAN_CODE, 0x70000 + code)
        for _ in range(2 if twice else 1):
            await self.say(scan, (KEY, code, PRESSED), (SYN, REPORT, 0), at=at)
            for _ in range(repeats):
                await self.say((KEY, code, REPEATED), (SYN, REPORT, 1), at=at)
            await self.say(scan, (KEY, code, RELEASED), (SYN, REPORT, 0), at=at)

    async def drop(self, at: float | None = None) -> None:
        """The kernel's buffer ran over."""
        await self.say((SYN, DROPPED, 0), (KEY, KEY_CODES["KEY_KP7"], PRESSED), (SYN, REPORT, 0), at=at)

    async def type(self, text: str) -> None:
        """As a wedge does."""
        for code, shifted in keys_of(text):
            if shifted:
                await self.say((KEY, _SHIFT, PRESSED), (SYN, REPORT, 0))
            await self.strike(code)
            if shifted:
                await self.say((KEY, _SHIFT, RELEASED), (SYN, REPORT, 0))


def keys_of(text: str) -> Iterator[tuple[int, bool]]:
    """Which keys, with Shift or without; raises ValueError for what no key types."""
    for character in text:
        if character not in _TYPED:
            raise ValueError(f"no key types {character!r}")
        yield _TYPED[character]
