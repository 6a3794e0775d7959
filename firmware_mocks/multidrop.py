"""A virtual RS-485 pair with several devices: bytes take their time, everybody hears everybody, two at once collide.

The host's end is an adapter on any port (`serve`), with or without echo; each device sits on a `tap`, a Stream.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from drivers.address import SerialAddress
from drivers.errors import LinkLost
from drivers.stream import Stream
from firmware_mocks.line_format import misread
from firmware_mocks.wires import BITS_PER_BYTE

SILENT_CHARACTERS = 3.5
SHORTEST_TURN_ROUND_S = 0.00175
"""A device answers after the silence that ends a frame. (MODBUS over Serial Line V1.02 §2.5.1.1)"""

STEP_S = 0.002
"""The host's adapter hands bytes over in such steps, unless told otherwise, and the last ones when they are complete;
devices hear a piece of talk when it is complete."""

PROMPT_S = 0.01
"""A device that writes so soon after it has heard something answers that."""

REMEMBERED = 10_000

HOST = "host"
"""Who speaks through the adapter."""


class Spoken(NamedTuple):
    """A piece of talk as it stood on the line, in seconds of the loop."""

    who: str
    began: float
    ended: float
    what: bytes


class MultidropWire:
    """The pair of wires. `spoken` keeps what was said, `collisions` counts pieces of talk that met another; `overheard`
    is told of each piece as it begins, before it can be spoilt."""

    def __init__(self, baudrate: int = 9600, *, echo: bool = False, step_s: float = STEP_S) -> None:
        """`echo`: the host's adapter hears its own words; `step_s`: it hands over what it has heard in such steps."""
        self.character_s = BITS_PER_BYTE / baudrate
        self._line = SerialAddress("", baudrate)
        self.spoken: deque[Spoken] = deque(maxlen=REMEMBERED)
        self.collisions = 0
        self.overheard: Callable[[Spoken], None] = lambda _spoken: None
        self._echo, self._step_s = echo, step_s
        self._taps: list[Tap] = []
        self._adapters: list[Tap] = []
        self._speeches: list[_Speech] = []

    def tap(
        self,
        name: str,
        turn_round_s: float | None = None,
        line: SerialAddress | None = None,
        *,
        sleeps_until: int | None = None,
    ) -> "Tap":
        """A place for one more device, which answers after `turn_round_s`, by default the shortest that is allowed.

        `line`: its line format, by default that of the wire; who is set to another one hears rubbish. `sleeps_until`:
        its number. It then reads only what has that in it, from one silence to the next: many devices on one line cost
        little, where nobody speaks to everybody."""
        tap = Tap(self, name, turn_round_s, line or self._line, sleeps_until=sleeps_until)
        self._taps.append(tap)
        return tap

    def leave(self, tap: "Tap") -> None:
        """Takes a device away for good."""
        tap.plugged = False
        self._taps.remove(tap)

    async def serve(self, stream: Stream, line: SerialAddress | None = None) -> None:
        """The host's adapter on one connection, until that is lost; `line` as for a tap."""
        adapter = Tap(self, HOST, 0.0, line or self._line, hears_itself=self._echo)
        self._adapters.append(adapter)
        hearing = asyncio.create_task(_until_lost(adapter, stream), name="adapter hears")
        try:
            await _carry(stream, adapter)
        finally:
            hearing.cancel()
            self._adapters.remove(adapter)

    def speak(self, who: "Tap", what: bytes, when: float) -> None:
        """Puts bytes on the line, from a time on or as soon as this speaker is done."""
        loop = asyncio.get_running_loop()
        speech = _Speech(who, bytearray(what), max(when, who.speaks_until), BITS_PER_BYTE / who.line.baudrate)
        who.speaks_until = speech.ends
        self._speeches = [each for each in self._speeches if each.ends > loop.time() - self._step_s]
        for other in self._speeches:
            if other.who is not who and speech.meets(other):
                self.collisions += 1
        self._speeches.append(speech)
        spoken = Spoken(who.name, speech.begins, speech.ends, what)
        self.spoken.append(spoken)
        self.overheard(spoken)
        if self._echo or who not in self._adapters:
            step = max(1, int(self._step_s / speech.character_s))
            for start in range(0, len(what), step):
                end = min(start + step, len(what))
                loop.call_at(speech.begins + end * speech.character_s, self._arrive, speech, start, end, self._adapters)
        loop.call_at(speech.ends, self._arrive, speech, 0, len(what), self._taps)

    def _arrive(self, speech: "_Speech", start: int, end: int, at_these: "list[Tap]") -> None:
        said, who, begins, ends = bytes(speech.what[start:end]), speech.who, speech.begins, speech.ends
        at = begins + end * speech.character_s
        for tap in at_these:
            speaks = tap.speaks_until > begins and tap.speaks_since < ends
            if tap.hears_itself or (tap is not who and not speaks):
                tap.arrive(said, who.line, at)


class Tap:
    """One device's end of the line: a Stream. `plugged`: off the line it hears nothing, and nobody hears it;
    `disturb`: what a bad cable makes of bytes on their way."""

    def __init__(
        self,
        wire: MultidropWire,
        name: str,
        turn_round_s: float | None,
        line: SerialAddress,
        *,
        hears_itself: bool = False,
        sleeps_until: int | None = None,
    ) -> None:
        self.name = name
        self.line = line
        self.hears_itself = hears_itself
        self.plugged = True
        self.disturb: Callable[[bytes], bytes] | None = None
        self.speaks_since = self.speaks_until = 0.0
        self._wire = wire
        self._character_s = BITS_PER_BYTE / line.baudrate
        self._silence_s = max(SILENT_CHARACTERS * self._character_s, SHORTEST_TURN_ROUND_S)
        self.turn_round_s = self._silence_s if turn_round_s is None else turn_round_s
        self._sleeps_until = sleeps_until
        self._awake = sleeps_until is None
        self._heard = b""
        self._heard_at = float("-inf")
        self._lost = False
        self._news = asyncio.Event()

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        while not self._heard:
            if self._lost:
                raise LinkLost(f"{self.name} was taken off the line")
            self._news.clear()
            await self._news.wait()
        chunk, self._heard = self._heard[:limit], self._heard[limit:]
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream. An answer begins when its time has come on the line, however late this process is."""
        if self._lost:
            raise LinkLost(f"{self.name} was taken off the line")
        if not self.plugged:
            return
        if self.disturb is not None:
            data = self.disturb(data)
        now = asyncio.get_running_loop().time()
        answers = self.turn_round_s and now - self._heard_at < PROMPT_S
        when = self._heard_at + self.turn_round_s if answers else now
        if when >= self.speaks_until:
            self.speaks_since = when
        self._wire.speak(self, data, when)

    async def aclose(self) -> None:
        """See Stream."""
        self._lost = True
        self._news.set()

    def arrive(self, said: bytes, by: SerialAddress, at: float) -> None:
        """Bytes off the line, complete at this time, from somebody of this line format."""
        if not self.plugged:
            return
        if by is not self.line:
            said = misread(said, by, self.line)
        if self.disturb is not None:
            said = self.disturb(said)
        if self._sleeps_until is not None and at - len(said) * self._character_s - self._heard_at > self._silence_s:
            self._awake, self._heard = False, self._heard if self._awake else b""
        self._heard += said
        self._heard_at = at
        if self._awake or self._sleeps_until is None or self._sleeps_until in self._heard:
            self._awake = True
            self._news.set()


@dataclass(eq=False, slots=True)
class _Speech:
    who: Tap
    what: bytearray
    begins: float
    character_s: float

    @property
    def ends(self) -> float:
        return self.begins + len(self.what) * self.character_s

    def meets(self, other: "_Speech") -> bool:
        """Spoils the bytes of both that are on the line together: what pulls the wires down wins."""
        if self.begins >= other.ends or other.begins >= self.ends:
            return False
        spoilt = False
        before = bytes(self.what), bytes(other.what)
        for index in range(len(self.what)):
            began = (self.begins - other.begins) / self.character_s + index
            for place in {int(began // 1), int(-(-began // 1))}:
                if 0 <= place < len(other.what):
                    spoilt = True
                    self.what[index] &= before[1][place]
                    other.what[place] &= before[0][index]
        return spoilt


async def _until_lost(source: Stream, target: Stream) -> None:
    with suppress(LinkLost):
        await _carry(source, target)


async def _carry(source: Stream, target: Stream) -> None:
    while True:
        await target.write(await source.read())
