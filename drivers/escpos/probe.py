"""Asks a printer what it is able to do. Moves no paper: asks nothing of a queue that is not clean, ends with ESC @."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from drivers.errors import LinkLost, NoAnswer
from drivers.escpos import commands, timing
from drivers.escpos.condition import SILENT, PrinterStatus
from drivers.escpos.conversation import Conversation
from drivers.escpos.stranger import Overheard, overhear, stranger
from drivers.stream import Stream

_FRESH = commands.INITIALISE + commands.AUTOMATIC_STATUS_ON
_MODEL_ID, _TYPE_ID = 1, 2
_TWO_BYTE, _CUTTER = 0x01, 0x02
_WHOLE_MEMORY, _FREE_MEMORY = (48, b"0"), (51, b"1")
"""Functions of GS ( L, each with the sign of its answer."""

_MOST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Findings:
    """What a printer proved, said, or (None) did not answer.

    `stranger`: why it is no ESC/POS printer; nothing else was asked then, nor of one that cannot print now.
    `logo_memory`: bytes free and in all, for pictures that outlive a power cut.
    """

    status: PrinterStatus = SILENT
    stranger: str | None = None
    asked: bool = False
    job_ids: bool = False
    queue_answers: bool = False
    automatic_status: bool = False
    clears_buffers: bool = False
    model_id: int | None = None
    type_id: int | None = None
    maker: str | None = None
    model: str | None = None
    firmware: str | None = None
    serial: str | None = None
    fonts: str | None = None
    logo_memory: tuple[int, int] | None = None

    @property
    def two_byte_characters(self) -> bool | None:
        """By its type id, or because it names a font for them."""
        return bool(self.type_id & _TWO_BYTE) if self.type_id is not None else True if self.fonts else None

    @property
    def cutter(self) -> bool | None:
        """By its type id."""
        return bool(self.type_id & _CUTTER) if self.type_id is not None else None


async def probe(stream: Stream, wire_speed: int = timing.WIRE_SPEED) -> Findings:
    """Takes some seconds where little is answered; raises LinkLost. Who says what it is and hangs up is a stranger."""
    wire = overhear(stream)
    talk = Conversation(wire, lambda _status: None, wire_speed)
    listening = asyncio.ensure_future(_listen(talk))
    try:
        return await _ask_all(talk, wire)
    except LinkLost as lost:
        if (said := stranger(bytes(wire.sent), bytes(wire.heard), answered=False)) is not None:
            return Findings(stranger=said)
        why = listening.result() if listening.done() else str(lost)
        raise LinkLost(f"{why} when it was asked: is it a printer, and does nobody else hold it?") from None
    finally:
        listening.cancel()
        await asyncio.wait([listening])


async def _listen(talk: Conversation) -> str:
    """Whoever waits for an answer is told that the wire is gone; returns why it is."""
    try:
        await talk.listen()
    except LinkLost as lost:
        return str(lost)
    raise AssertionError("a printer is listened to until its wire is lost")


async def _ask_all(talk: Conversation, wire: Overheard) -> Findings:
    status = await _status(talk)
    if status == SILENT:
        with suppress(NoAnswer):
            await talk.write(commands.PROVOKE_OTHERS, timing.ANSWER_S)
        with suppress(NoAnswer):
            await talk.heard.until(lambda: False, timing.ANSWER_S)
    if (said := stranger(bytes(wire.sent), bytes(wire.heard), answered=status != SILENT)) is not None:
        return Findings(stranger=said)
    found = Findings(status)
    if status.fault is not None or status == SILENT:
        return found
    try:
        return await _ask_queue(talk, found)
    except NoAnswer:
        return found


async def _status(talk: Conversation) -> PrinterStatus:
    try:
        return await talk.status()
    except NoAnswer:
        return SILENT


async def _ask_queue(talk: Conversation, found: Findings) -> Findings:
    """A queue that answers nothing may be in the middle of a command: it is asked no more."""
    heard = talk.heard
    queue = await talk.queue_answers(_FRESH, timing.QUEUE_S)
    ids, _ = await talk.says_job_ids()
    if not queue and not ids:
        return replace(found, asked=True, automatic_status=heard.automatic is not None)
    model_id, type_id = await _byte(talk, _MODEL_ID), await _byte(talk, _TYPE_ID)
    maker, model = await _text(talk, 66), await _text(talk, 67)
    speaks = any(each is not None for each in (model_id, type_id, maker, model))
    found = replace(
        found,
        asked=True,
        queue_answers=queue,
        job_ids=ids,
        automatic_status=heard.automatic is not None,
        model_id=model_id,
        type_id=type_id,
        maker=maker,
        model=model,
        firmware=await _text(talk, 65) if speaks else None,
        serial=await _text(talk, 68) if speaks else None,
        fonts=await _text(talk, 69) if speaks else None,
        logo_memory=await _logo_memory(talk),
        clears_buffers=await _clears_buffers(talk),
    )
    await talk.write(_FRESH, timing.ANSWER_S)
    return found


async def _byte(talk: Conversation, subject: int) -> int | None:
    before = talk.heard.queue_reached
    heard = await _asked(talk, commands.ask_identity(subject), lambda: talk.heard.queue_reached > before)
    return talk.heard.queue_said if heard else None


async def _text(talk: Conversation, subject: int) -> str | None:
    talk.heard.texts.clear()
    heard = await _asked(talk, commands.ask_identity(subject), lambda: talk.heard.texts)
    return "".join(letter for letter in talk.heard.texts[0] if letter.isprintable())[:_MOST_TEXT] if heard else None


async def _logo_memory(talk: Conversation) -> tuple[int, int] | None:
    whole, free = await _capacity(talk, _WHOLE_MEMORY), await _capacity(talk, _FREE_MEMORY)
    return (free, whole) if whole is not None and free is not None else None


async def _capacity(talk: Conversation, asked: tuple[int, bytes]) -> int | None:
    """The block says a number in digits."""
    function, sign = asked
    talk.heard.blocks.clear()

    def digits() -> list[str]:
        return [block.content[1:].decode("latin-1") for block in talk.heard.blocks if block.content[:1] == sign]

    if not await _asked(talk, commands.ask_logo_memory(function), digits):
        return None
    first = digits()[0]
    return int(first) if first.isascii() and first.isdigit() else None


async def _clears_buffers(talk: Conversation) -> bool:
    try:
        await talk.clear_buffers()
    except NoAnswer:
        return False
    return True


async def _asked(talk: Conversation, question: bytes, answered: Callable[[], object]) -> bool:
    await talk.write(question, timing.ANSWER_S)
    try:
        await talk.heard.until(answered, timing.IDENTITY_S)
    except NoAnswer:
        return False
    return True
