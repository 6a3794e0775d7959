"""Tells one Alpha sign on a line; waits for its answer where it gives any. Knows no meaning."""

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
from drivers.bus.line import TRIES, Line, Rank, Turn, as_line
from drivers.errors import BadFrame, NoAnswer, NoFrame
from drivers.stream import Stream

PACKET_GAP_S = 0.1
"""Between two packets to a sign that does not say when it is done: our own caution, the protocol names none. On a
shared line others speak meanwhile."""

ANSWER_TIMEOUT_S = 0.5
"""Of a sign whose answers are on. The protocol names none; a packet of 40 bytes takes 42 ms at 9600 baud."""

ANSWER_BEGINS_S = 0.1
"""The same on a shared line, where all others wait for it."""

LONGEST_ANSWER = 64
"""Bytes of the STRING file of a number, with all that is around it."""


class AlphaClient:
    """One sign, or all of them (address 00). A packet has one command: several in one would need pauses of 100 ms
    inside it ("there must be a 100-millisecond delay after the STX", 9708-8061F §5.1), in which nobody else may speak.
    """

    def __init__(self, wire: Stream | Line, address: str, *, answers: bool) -> None:
        """`answers`: the sign can acknowledge, and is told to."""
        self._line, self._address = as_line(wire), address
        self._answers = answers and address != EVERYBODY
        self._not_before = 0.0

    @property
    def answers(self) -> bool:
        """Whether anything is ever heard of this sign."""
        return self._answers

    async def start(self) -> None:
        """Switches its answers on. What it says to that is not asked for: it may have been off until now."""
        if self._answers:
            await self._ask(SetAnswers(True), Rank.SOON)

    async def tell(self, command: Command, rank: Rank = Rank.URGENT) -> None:
        """Returns when the sign has taken it, where it answers. Raises NoAnswer, BadFrame, LinkLost."""
        if not self._answers:
            await self._say(command, rank)
        elif isinstance(await self._ask_until_heard(command, rank), NotTaken):
            raise BadFrame(f"sign {self._address} refuses what it is told: another model, or its memory is full")

    async def string(self, label: str, rank: Rank = Rank.CHECK) -> str | None:
        """A STRING file of a sign that answers; None: it has none. Raises NoAnswer, BadFrame, LinkLost."""
        said = await self._ask_until_heard(ReadString(label), rank)
        return said.text if isinstance(said, WriteString) and said.label == label else None

    async def _say(self, command: Command, rank: Rank) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._not_before - loop.time()))
        turn: Turn[None] = Turn(Packet(self._address, (command,)).to_bytes, rank=rank)
        await self._line.ask(turn)
        self._not_before = loop.time() + PACKET_GAP_S

    async def _ask_until_heard(self, command: Command, rank: Rank) -> WriteString | Taken | NotTaken:
        noise, tried, refused = 0, 0, None
        while tried < self._line.tries or (self._line.heard_lately and refused is None):
            said, heard = await self._ask(command, rank)
            noise += heard
            if isinstance(said, NotTaken):
                refused = said
            elif said is not None:
                return said
            tried += 1
            rank = Rank.POLL if tried >= TRIES else min(rank, Rank.SOON)
        if refused is not None:
            return refused
        if noise:
            raise NoFrame(f"sign {self._address} is heard, but garbled: check line format (7E1, 8N1) and wiring")
        raise NoAnswer(f"sign {self._address} does not answer: check its power, wiring, address and line format")

    async def _ask(self, command: Command, rank: Rank) -> tuple[WriteString | Taken | NotTaken | None, int]:
        decoder, question = host_decoder(), isinstance(command, ReadString)

        def hear(received: bytes) -> WriteString | Taken | NotTaken | None:
            for answer in decoder.feed(received):
                if (said := _meant(answer, question)) is not None:
                    return said
            return None

        turn: Turn[WriteString | Taken | NotTaken] = Turn(
            Packet(self._address, (command,)).to_bytes,
            hear,
            LONGEST_ANSWER,
            rank,
            begins_s=ANSWER_BEGINS_S,
            alone_s=ANSWER_TIMEOUT_S,
        )
        heard = await self._line.ask(turn)
        return heard.answer, heard.size


def _meant(answer: Answer, question: bool) -> WriteString | Taken | NotTaken | None:
    match answer:
        case Packet(kind=kind, commands=(WriteString() as told,)) if kind == FROM_SIGN and question:
            return told
        case NotTaken():
            return answer
        case Taken() if not question:
            return answer
        case Packet() | Spoilt() | Taken():
            return None
