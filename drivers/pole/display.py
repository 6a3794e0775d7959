"""Keeps one pole display at its latest number, over any number of connections. Knows no queue."""

import asyncio
from typing import Never

from drivers.health import ReportHealth
from drivers.led.display import REFRESH_S
from drivers.led.showing import BLINK_S, ONE_WAY, Showing
from drivers.pole.models import PoleModel
from drivers.stream import Stream

BRIGHTEST = 4


class PoleDisplay:
    """A CounterLight: `caption` in the upper line, the number in the lower one."""

    def __init__(
        self,
        model: PoleModel,
        report: ReportHealth,
        *,
        caption: str = "",
        brightness: int = BRIGHTEST,
        blink_s: float = BLINK_S,
    ) -> None:
        """`brightness`: 1 to 4."""
        self._model, self._report = model, report
        self._caption, self._brightness = caption, brightness
        self._showing = Showing(blink_s)

    def show(self, text: str, call: str = "") -> None:
        """See CounterLight. PoleModel.fit tells how `text` is shortened."""
        self._showing.show(text, call)

    async def serve(self, stream: Stream) -> Never:
        """See CounterLight. Its health is `unknown` as long as its wire stands: it has no way to say anything."""
        by_turns = not self._model.blinks_by_itself
        met, refresh_at = False, 0.0
        while True:
            text, due = self._showing.take(), _now() >= refresh_at
            if self._showing.text is not None:
                # The settings too, where nobody sees them made: a display that lost its power forgot them.
                await stream.write(self._settings() if not met or (due and not text) else b"")
                await stream.write(self._lines(text))
                met = True
            if due:
                refresh_at = _now() + REFRESH_S
            self._report("unknown", ONE_WAY)
            await self._showing.until_due(stream, refresh_at, by_turns=by_turns)

    def _settings(self) -> bytes:
        return self._model.start(self._brightness)

    def _lines(self, text: str) -> bytes:
        if self._model.blinks_by_itself:
            return self._model.lines(self._caption, text, blinks=self._showing.blinks)
        return self._model.lines(self._caption, "" if self._showing.dark else text)


def _now() -> float:
    return asyncio.get_running_loop().time()
