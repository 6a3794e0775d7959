"""A virtual rating pad on a customer's side of the desk: five keys, a small screen, and the bytes of the real one."""

import asyncio
from collections.abc import Callable
from random import Random

from PIL import Image

from drivers.call_button.messages import SCORE_KEYS, Feedback, Prompt, State
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.pad_picture import draw_pad

THANKS_S = 3.0
"""So long the answer stands on the screen. (drivers/call_button/PROTOCOL.md, Rating pads)"""


class MockRatingPad(MockCallTerminal):
    """`asks` is the number of the ticket that it asks for, "" while it rests; `screen` what its customer reads.

    It rests by itself when its time is over. Faults as of a terminal; a bounce sends the key twice at once.
    """

    KEYS = SCORE_KEYS

    def __init__(
        self,
        address: int,
        random: Random | None = None,
        boot: int = 1,
        on_change: Callable[[], None] | None = None,
        *,
        in_turn: bool = False,
    ) -> None:
        super().__init__(address, random, boot, on_change, in_turn=in_turn)
        self._prompt = Prompt()
        self._said = ""
        self._until: asyncio.TimerHandle | None = None
        self._forget: asyncio.TimerHandle | None = None

    @property
    def asks(self) -> str:
        """Whom."""
        return self._prompt.number

    @property
    def screen(self) -> tuple[str, ...]:
        """Line by line; none while it is dark."""
        if self._said:
            return (self._said,)
        return tuple(line for line in (self._prompt.number, self._prompt.text) if line)

    async def score(self, key: int) -> Feedback | None:
        """A customer presses a key. None: it rests, or has fewer keys, and does nothing."""
        if not self.asks or key > self._prompt.keys:
            return None
        return await self.press(str(key), self.asks)

    def draw(self, caption: str = "") -> Image.Image:
        """As it lies there."""
        lit = self._prompt.keys if self.asks and not self._said else 0
        return draw_pad(self.screen, max(3, self._prompt.keys) if self.asks else 5, lit, caption)

    def reboot(self) -> None:
        """Power lost and back: it asks nobody until it is told to."""
        super().reboot()
        self._rest()
        self._said = ""
        self._tell_change()

    def _display(self, said: State | Prompt) -> None:
        """The same question again does not begin its time anew."""
        if not isinstance(said, Prompt) or said == self._prompt:
            return
        self._prompt = said
        if said.number:
            self._said = ""
            self._until = _after(said.seconds, self._time_is_over, self._until)
        self._tell_change()

    def _hear_answer(self, feedback: Feedback) -> None:
        if feedback.text:
            self._said = feedback.text
            self._forget = _after(THANKS_S, self._forget_answer, self._forget)
        if feedback.accepted:
            self._rest()

    def _time_is_over(self) -> None:
        self._rest()
        self._tell_change()

    def _forget_answer(self) -> None:
        self._said = ""
        self._tell_change()

    def _rest(self) -> None:
        self._prompt = Prompt()


def _after(seconds: float, do: Callable[[], None], instead_of: asyncio.TimerHandle | None) -> asyncio.TimerHandle:
    if instead_of is not None:
        instead_of.cancel()
    return asyncio.get_running_loop().call_later(seconds, do)
