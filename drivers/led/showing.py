"""What a counter display is to show now, and whether it blinks: the latest alone. Knows no protocol.

            shown at once          BLINK_S later, or the call is over
a new call ───────────────► blinks ───────────────► steady
"""

import asyncio
from typing import Never, Protocol

from drivers.bus.line import Line, as_line
from drivers.stream import Stream

BLINK_S = 6.0
"""How long a call blinks, unless the hall says otherwise: the time in which people look up."""

HALF_BLINK_S = 0.5
"""Lit and dark by turns, one flash a second. "More than three flashes in any one second" can harm people with
photosensitive epilepsy. (WCAG 2.2, success criterion 2.3.1)"""

ONE_WAY = "told by wire; it never answers, so nobody knows whether it shows what it is told"
"""Detail of the health `unknown`, of a display from which no byte ever comes."""


class CounterLight(Protocol):
    """Any display over a counter. Outlives its connections: a Link calls `serve` for each."""

    def show(self, text: str, call: str = "") -> None:
        """Makes `text` the one to be shown; neither blocks nor raises.

        `call` names the call or recall that is under way: each new name blinks anew; "" is nobody's.
        """

    async def serve(self, stream: Stream, /) -> Never:
        """Shows the latest, again after each change and every 30 s; raises DeviceError, alone or in a group."""


class Showing:
    """The latest of one display. Call it from the loop's own thread."""

    def __init__(self, blink_s: float = BLINK_S) -> None:
        self.text: str | None = None
        self._blink_s = blink_s
        self._call = ""
        self._blinks_from = self._blinks_until = 0.0
        self._changed = asyncio.Event()

    def show(self, text: str, call: str = "") -> bool:
        """See CounterLight; True where that is news. What is shown first does not blink: after our own restart it is
        none to people."""
        if (text, call) == (self.text, self._call):
            return False
        if not call:
            self._blinks_until = 0.0
        elif call != self._call and self.text is not None:
            self._blinks_from = _now()
            self._blinks_until = self._blinks_from + self._blink_s
        self.text, self._call = text, call
        self._changed.set()
        return True

    def take(self) -> str:
        """The text to be shown, taken notice of: `until_due` waits for a later one."""
        self._changed.clear()
        return self.text or ""

    @property
    def blinks(self) -> bool:
        """Whether a call is to be seen blinking now."""
        return _now() < self._blinks_until

    @property
    def dark(self) -> bool:
        """Whether a display that cannot blink by itself is to be dark now."""
        return self.blinks and self._turns % 2 == 1

    @property
    def ends_at(self) -> float:
        """When the call that blinks has blinked enough, by the loop's clock; infinity where nothing blinks."""
        return self._next_turn(by_turns=False)

    @property
    def turns_at(self) -> float:
        """When lit next turns to dark, or dark to lit, by the loop's clock; infinity where nothing blinks."""
        return self._next_turn(by_turns=True)

    async def until_due(self, wire: Stream | Line, refresh_at: float, *, by_turns: bool = False) -> None:
        """Returns when something else is to be shown, or at `refresh_at` of the loop's clock.

        `by_turns`: also whenever lit turns to dark. Listens meanwhile: a wire that is unplugged is noticed at once,
        and raises LinkLost in a group; what is heard is thrown away.
        """
        try:
            async with asyncio.timeout_at(min(refresh_at, self._next_turn(by_turns))), asyncio.TaskGroup() as tasks:
                listening = tasks.create_task(as_line(wire).listen(), name="LED sign hears")
                await self._changed.wait()
                listening.cancel()
        except TimeoutError:
            return

    def _next_turn(self, by_turns: bool) -> float:
        if not self.blinks:
            return float("inf")
        if not by_turns:
            return self._blinks_until
        return min(self._blinks_until, self._blinks_from + (self._turns + 1) * HALF_BLINK_S)

    @property
    def _turns(self) -> int:
        """Completed; one that is due this moment is, whatever a float makes of it: else it would be due for ever."""
        return int((_now() - self._blinks_from) / HALF_BLINK_S + 1e-6)


def _now() -> float:
    return asyncio.get_running_loop().time()
