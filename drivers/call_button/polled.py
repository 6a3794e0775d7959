"""A call terminal on a line that it shares, where it speaks only when it is asked.

PROTOCOL.md, On a shared line.
"""

import asyncio
from collections.abc import Callable

from drivers.bus.line import Line, Rank, Turn
from drivers.call_button.messages import FromTerminal, Hello, Key, KeyDone, Poll, Shown, read_message, to_wire
from drivers.call_button.press_queue import PressQueue
from drivers.call_button.terminal_codec import frame_decoder
from drivers.errors import BadFrame, NoAnswer, NoFrame

PAUSE_S = 0.05
"""Between two questions at least: on a short line nobody presses faster."""

LONGEST_ANSWER = 24
"""Bytes of a KEY with eight digits."""

STATE_AGAIN_S = 5.0
"""What the LCD shows is told again, though nothing changed."""


class PolledConversation:
    """The terminal of this address, asked in turn with others, not more often than every `pause_s`. `state` gives what
    its LCD shall show; `called`: what it is, in the words of a complaint."""

    def __init__(
        self, line: Line, address: int, state: Callable[[], Shown | None], called: str, pause_s: float = PAUSE_S
    ) -> None:
        self._line = line
        self._address = address
        self._state = state
        self._called = called
        self._pause_s = pause_s
        self._shown: Shown | None = None
        self._shown_at = 0.0
        self._not_before = 0.0
        self._missed = 0
        self._garbled = False
        self.presses = PressQueue()

    async def say(self, message: KeyDone) -> None:
        """What became of a key, before the next poll of anybody."""
        await self._line.ask(Turn(lambda: to_wire(message, self._address), rank=Rank.URGENT))

    async def next_message(self) -> FromTerminal:
        """What it says when it is asked next; raises NoAnswer and BadFrame when it has been asked often enough."""
        while True:
            said, size = await self._poll()
            if said is not None:
                return said
            self._missed += 1
            self._garbled = self._garbled or size > 0
            if self._missed < self._line.tries or self._line.heard_lately:
                continue
            if self._garbled:
                raise NoFrame(f"{self._called} is heard, but garbled: check line format and wiring")
            raise NoAnswer(f"{self._called} is silent: check its power, wiring and address")

    def forget_lcd(self) -> None:
        """It has lost what it showed."""
        self._shown = None

    async def _poll(self) -> tuple[FromTerminal | None, int]:
        loop = asyncio.get_running_loop()
        decoder = frame_decoder()
        told: Shown | None = None
        began = loop.time()

        def hear(received: bytes) -> FromTerminal | None:
            for frame in decoder.feed(received):
                if frame.address == self._address and frame.command in (Key.command, Hello.command):
                    try:
                        message = read_message(frame)
                    except BadFrame:
                        continue
                    assert isinstance(message, Key | Hello)
                    return message
            return None

        def word() -> bytes:
            nonlocal told, began
            began, state = loop.time(), self._state()
            told = state if state != self._shown or began >= self._shown_at + STATE_AGAIN_S else None
            return to_wire(told or Poll(), self._address)

        if began < self._not_before:
            await asyncio.sleep(self._not_before - began)
        turn: Turn[FromTerminal] = Turn(word, hear, LONGEST_ANSWER, Rank.POLL)
        heard = await self._line.ask(turn)
        if heard.answer is not None:
            self._missed, self._garbled = 0, False
            if told is not None:
                self._shown, self._shown_at = told, began
        self._not_before = began + self._pause_s
        return heard.answer, heard.size
