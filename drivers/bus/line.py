"""The seam between a driver and a line on which it asks and is answered: one question, one answer, at a time.

A device that has its wire alone sits on a `PrivateLine`; the seat of one that shares it is in `bus`.
"""

import asyncio
import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, Never, TypeVar

from drivers.address import ModbusTcpAddress, SerialAddress, parse_address
from drivers.stream import Stream

A = TypeVar("A")

ANSWER_TIMEOUT_S = 0.3
"""On a wire of its own nobody else waits. An answer of 8 bytes takes 9 ms at 9600 baud, and a display answers at once.
(MODBUS over Serial Line V1.02 §2.4.1 names 1 s and more for masters that know nothing of their units.)"""

TRIES = 3

CHECK_ALONE_S = 2.4
"""With its three tries a device is lost within 3.5 s."""

CHECK_SHARED_S = 1.2
"""The same where it waits for its turn: on a line of 9600 baud with twelve terminals and twelve displays it comes every
2.4 s."""

SILENT_CHARACTERS, BITS_OF_A_CHARACTER = 3.5, 11
""""At least 3.5 character times" of silence between frames. (MODBUS over Serial Line V1.02 §2.5.1.1)"""

GAP_AT_9600_S = 0.005

TURN_ROUND_S = 0.05
"""Within which an answer begins on a shared line: devices need a few milliseconds, USB adapters and serial servers up
to 16 more each way."""

GATEWAY_TURN_ROUND_S = 0.25
"""The same over Modbus TCP, where a gateway may have a serial line of its own behind it."""

SHORTEST_GAP_S = 0.00175
"""Above 19 200 baud the silence no longer shrinks. (the same)"""


class Rank(IntEnum):
    """Who goes first where several wait."""

    URGENT = 0
    """A person looks at it: a called number, the answer to a key."""
    SOON = 1
    """A light that is to change by now: lit again after its dark moment, a lamp that goes out."""
    POLL = 2
    """Whether a device has something to say."""
    CHECK = 3
    """Whether a display that was told nothing for a while still lives."""
    REFRESH = 4
    """What is shown already, told again."""
    DARK = 5
    """A moment in the dark, of a display that blinks: the line's time permitting, or not at all."""
    LOOK = 6
    """Whether a silent device is back."""


@dataclass(frozen=True, slots=True)
class Turn(Generic[A]):
    """`frame` is composed when its time has come, so that it says the latest; `hear` is fed what comes back and returns
    the answer once it is complete, of at most `longest` bytes. Without `hear` nobody answers."""

    frame: Callable[[], bytes]
    hear: Callable[[bytes], A | None] | None = None
    longest: int = 0
    rank: Rank = Rank.URGENT
    mirrors: bool = False
    """The answer is the question again, as of an adapter that echoes."""
    begins_s: float | None = None
    """Within which the answer begins on a shared line, where devices of this kind take longer than others."""
    alone_s: float = ANSWER_TIMEOUT_S
    """Within which it is complete where nobody else waits."""


@dataclass(frozen=True, slots=True)
class Heard(Generic[A]):
    """`answer` is None where none came in time; `size` counts the bytes that came instead."""

    answer: A | None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Timing:
    """What bytes and silences take on a line."""

    character_s: float
    gap_s: float
    """In whole milliseconds, the steps in which Linux lets a process wait for its wires."""
    turn_round_s: float = TURN_ROUND_S

    @classmethod
    def at(cls, url: str) -> "Timing":
        """By the line format of the address; a serial server on TCP does not tell, and is taken for 9600 baud."""
        address = parse_address(url)
        if isinstance(address, ModbusTcpAddress):
            return cls(10 / 9600, 0.0, GATEWAY_TURN_ROUND_S)
        line = address if isinstance(address, SerialAddress) else SerialAddress("")
        bits = 1 + line.bytesize + (line.parity != "N") + line.stopbits
        gap = max(SILENT_CHARACTERS * BITS_OF_A_CHARACTER / line.baudrate, SHORTEST_GAP_S)
        return cls(bits / line.baudrate, math.ceil(gap * 1000) / 1000)


class Line(ABC):
    """Where one device is asked."""

    check_every_s = CHECK_ALONE_S
    """How soon one that was told nothing is asked whether it lives."""

    @property
    def tries(self) -> int:
        """How often to ask before giving up."""
        return TRIES

    @property
    def heard_lately(self) -> bool:
        """True where the device has answered so lately that it may be asked on, however much was missed since."""
        return False

    @abstractmethod
    async def ask(self, turn: Turn[A]) -> Heard[A]:
        """Says one frame and waits for its answer; raises LinkLost.

        Cancelling withdraws a question that still waits for its turn."""

    @abstractmethod
    async def listen(self) -> Never:
        """Raises LinkLost as soon as the wire is gone. Not beside `ask`, where the line is private."""

    def expect_urgent(self) -> None:
        """Something urgent follows from what was just heard: no poll should stand in its way."""
        return

    def hurry(self) -> None:
        """Makes a question of this device that still waits an urgent one."""
        return

    async def aclose(self) -> None:
        """Leaves the line."""
        return


class PrivateLine(Line):
    """A wire with one device."""

    def __init__(self, stream: Stream, gap_s: float = GAP_AT_9600_S) -> None:
        self._stream = stream
        self._gap_s = gap_s
        self._free_at = 0.0

    async def ask(self, turn: Turn[A]) -> Heard[A]:
        """See Line."""
        await self._silence()
        frame, heard, size = b"", b"", 0
        try:
            async with asyncio.timeout(turn.alone_s):
                frame = turn.frame()
                await self._stream.write(frame)
                while turn.hear is not None:
                    received = await self._stream.read()
                    heard, size = (heard + received)[: len(frame)], size + len(received)
                    if (answer := turn.hear(received)) is not None:
                        return Heard(answer, size)
        except TimeoutError:
            pass
        finally:
            self._free_at = asyncio.get_running_loop().time() + self._gap_s
        nothing_but_our_echo = size <= len(frame) and frame.startswith(heard)
        return Heard(None, 0 if nothing_but_our_echo else size)

    async def listen(self) -> Never:
        """See Line."""
        while True:
            await self._stream.read()

    async def _silence(self) -> None:
        wait = self._free_at - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)


def as_line(wire: Stream | Line) -> Line:
    """The line that a driver was given, or the wire that it has alone."""
    return wire if isinstance(wire, Line) else PrivateLine(wire)
