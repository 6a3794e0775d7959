"""Tells one Alpha sign on a wire; waits for its answer where it gives any. Knows no meaning."""

import asyncio

from drivers.alpha.frames import (
    EVERYBODY,
    FROM_SIGN,
    Answer,
    Command,
    NotTaken,
    Packet,
    ReadString,
    SetAnswers,
    Spoilt,
    Taken,
    WriteString,
    host_decoder,
)
from drivers.errors import BadFrame, NoAnswer, NoFrame
from drivers.stream import Stream

NESTED_PAUSE_S = 0.1
"""Where several commands are nested in one packet, "there must be a 100-millisecond delay after the STX" of each.
(9708-8061F §5.1)"""

PACKET_GAP_S = 0.1
"""Between two packets to a sign that does not say when it is done: our own caution, the protocol names none."""

ANSWER_TIMEOUT_S = 0.5
"""Of a sign whose answers are on. The protocol names none; a packet of 40 bytes takes 42 ms at 9600 baud."""

TRIES = 3


class AlphaClient:
    """One sign, or all of them (address 00), with one packet under way at a time."""

    def __init__(self, stream: Stream, address: str, *, answers: bool) -> None:
        """`answers`: the sign can acknowledge, and is told to."""
        self._stream, self._address = stream, address
        self._answers = answers and address != EVERYBODY
        self._free_at = 0.0

    @property
    def answers(self) -> bool:
        """Whether anything is ever heard of this sign."""
        return self._answers

    async def start(self) -> None:
        """Switches its answers on. What it says to that is not asked for: it may have been off until now."""
        if self._answers:
            await self._ask(SetAnswers(True))

    async def tell(self, *commands: Command) -> None:
        """In one packet; returns when the sign has taken it, where it answers. Raises NoAnswer, BadFrame, LinkLost."""
        if not self._answers:
            await self._send(commands)
        elif isinstance(await self._ask_until_heard(*commands), NotTaken):
            raise BadFrame(f"sign {self._address} refuses what it is told: another model, or its memory is full")

    async def string(self, label: str) -> str | None:
        """A STRING file of a sign that answers; None: it has none. Raises NoAnswer, BadFrame, LinkLost."""
        said = await self._ask_until_heard(ReadString(label))
        return said.text if isinstance(said, WriteString) and said.label == label else None

    async def _ask_until_heard(self, *commands: Command) -> WriteString | Taken | NotTaken:
        noise, refused = 0, None
        for _ in range(TRIES):
            said, heard = await self._ask(*commands)
            noise += heard
            if isinstance(said, NotTaken):
                refused = said
            elif said is not None:
                return said
        if refused is not None:
            return refused
        if noise:
            raise NoFrame(f"sign {self._address} is heard, but garbled: check line format (7E1, 8N1) and wiring")
        raise NoAnswer(f"sign {self._address} does not answer: check its power, wiring, address and line format")

    async def _ask(self, *commands: Command) -> tuple[WriteString | Taken | NotTaken | None, int]:
        await self._send(commands)
        decoder, heard = host_decoder(), 0
        question = any(isinstance(command, ReadString) for command in commands)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                while True:
                    received = await self._stream.read()
                    heard += len(received)
                    for answer in decoder.feed(received):
                        if (said := self._meant(answer, question)) is not None:
                            return said, heard
        except TimeoutError:
            return None, heard

    def _meant(self, answer: Answer, question: bool) -> WriteString | Taken | NotTaken | None:
        match answer:
            case Packet(kind=kind, commands=(WriteString() as told,)) if kind == FROM_SIGN and question:
                return told
            case NotTaken():
                return answer
            case Taken() if not question:
                return answer
            case Packet() | Spoilt() | Taken():
                return None

    async def _send(self, commands: tuple[Command, ...]) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._free_at - loop.time()))
        first = True
        for piece in Packet(self._address, commands).pieces():
            if not first:
                await asyncio.sleep(NESTED_PAUSE_S)
            first = False
            await self._stream.write(piece)
        self._free_at = loop.time() + (0.0 if self._answers else PACKET_GAP_S)
