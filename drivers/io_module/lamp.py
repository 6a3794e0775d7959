"""The lamp in a button: on for a second when its press was obeyed, three quick flashes when it was refused."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Never

from drivers.bus.line import Rank

ACCEPTED = ((True, 1.0),)
REFUSED = ((True, 0.2), (False, 0.2)) * 3
"""Lit or not, and for how long. 2.5 flashes a second: "more than three flashes in any one second" can harm. (WCAG 2.2,
success criterion 2.3.1)"""

Switch = Callable[[bool, Rank], Awaitable[None]]


class Lamp:
    """Knows no coil: `run` it with what switches one."""

    def __init__(self) -> None:
        self._pattern: tuple[tuple[bool, float], ...] = ()
        self._news = asyncio.Event()

    def tell(self, accepted: bool) -> None:
        """Begins to show it now, whatever it showed before; neither blocks nor raises."""
        self._pattern = ACCEPTED if accepted else REFUSED
        self._news.set()

    async def run(self, switch: Switch) -> Never:
        """Dark first: an earlier life may have left it lit."""
        await switch(False, Rank.SOON)
        while True:
            await self._news.wait()
            await self._show(switch)

    async def _show(self, switch: Switch) -> None:
        self._news.clear()
        rank = Rank.URGENT
        for lit, seconds in self._pattern:
            await switch(lit, rank)
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._news.wait()
                return
            rank = Rank.SOON
        await switch(False, Rank.SOON)
