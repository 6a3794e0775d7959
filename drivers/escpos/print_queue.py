"""The printer's own queue, as the driver leaves it: clean or not, what it confirms, what hangs from the printer."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from drivers.errors import LinkLost, NoAnswer, PrinterFault
from drivers.escpos import commands, timing
from drivers.escpos.conversation import Conversation
from drivers.escpos.profiles import Model

Confirmation = Literal["job_id", "queue", "nothing"]
"""By what a printer is known to tell the end of a slip: its id (GS ( H), the queue (GS r), or not at all."""

FRESH = commands.INITIALISE + commands.AUTOMATIC_STATUS_ON


@dataclass(slots=True)
class Paper:
    """What outlives a connection: whether part of a slip may hang from the printer, to be cut off before the next.

    `low_was_seen`: the printer has said that its paper is low, so it has a sensor for that.
    """

    half_slip: bool = False
    low_was_seen: bool = False


class PrintQueue:
    """For one task at a time. `confirms` is None until it was asked."""

    def __init__(self, talk: Conversation, paper: Paper, model: Model) -> None:
        self.clean = False
        self.confirms: Confirmation | None = None
        self._talk, self._paper, self._model = talk, paper, model

    async def be_ready(self) -> None:
        """Two questions where all is well, all four for the reason where not; then an empty queue, clean paper.

        Raises PrinterFault, NoAnswer, LinkLost.
        """
        await self._is_ready()
        if not self.clean and not await self.clean_up(cut=self._paper.half_slip):
            await self._is_well()
        await self.learn()

    async def clean_up(self, cut: bool) -> bool:
        """Modes as we know them, automatic status on, no half command in the way; False if the queue stays silent.

        Cuts off what hangs from the printer, if asked to. A printer that never answers GS r prints all the same.
        """
        orders = FRESH + (commands.FEED_AND_CUT_PARTIALLY if cut else b"")
        if self.confirms == "nothing":
            await self._talk.flush(orders)
            self.clean, self._paper.half_slip = True, self._paper.half_slip and not cut
            return False
        answered = await self._talk.queue_obeys(orders)
        self.clean = True
        if cut and answered:
            self._paper.half_slip = False
        return answered

    async def learn(self) -> None:
        """What it confirms, asked once, and again of one that broke its word; raises PrinterFault, NoAnswer, LinkLost.

        A model known to lack ids is spared a command that it might print.
        """
        if self.confirms is not None or not self.clean:
            return
        if self._model.job_ids is False:
            ids, answers = False, await self._talk.queue_answers(b"", timing.QUEUE_S)
        else:
            ids, answers = await self._talk.says_job_ids()
        if not ids and not answers:
            self.clean = False
            await self._is_well()
            self.clean = True
        self.confirms = "job_id" if ids else "queue" if answers else "nothing"

    async def _is_well(self) -> None:
        """Silence of a printer that has just stopped proves nothing."""
        status = await self._talk.status()
        if status.fault is not None:
            raise PrinterFault(status.fault)

    def is_passed(self) -> None:
        """The slip has gone through whole."""
        self.clean, self._paper.half_slip = True, False

    def is_dirty(self) -> None:
        """Something of a slip may be in it, and on paper."""
        self.clean, self._paper.half_slip = False, True

    async def throw_away(self, reason: str) -> None:
        """So that half a slip does not come out when the paper is back. Never moves a blade that has just jammed."""
        self.is_dirty()
        with suppress(NoAnswer, LinkLost):
            try:
                await self._talk.clear_buffers()
            except NoAnswer:
                if reason != "cutter":
                    await self._talk.write(commands.CLEAR_AFTER_ERROR, timing.ANSWER_S)

    async def _is_ready(self) -> None:
        try:
            ready = await self._talk.is_ready()
        except NoAnswer:
            told = await self._talk.port()
            if told.fault is None:
                raise
            raise PrinterFault(told.fault) from None
        if not ready:
            raise PrinterFault((await self._talk.status()).fault or "offline")
