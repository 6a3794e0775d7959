"""The driver of one serial call terminal, or of one rating pad, which is a terminal with five keys.

Hears the keys, says what became of them, keeps the LCD up to date.

What a key means is not known here. Serves any number of connections, one after the other.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from drivers.bus.line import Line
from drivers.call_button.messages import (
    KEYS,
    Feedback,
    FromHost,
    FromTerminal,
    Hello,
    Key,
    KeyDone,
    Poll,
    Shown,
    read_message,
    to_wire,
)
from drivers.call_button.polled import PAUSE_S, PolledConversation
from drivers.call_button.press_queue import PressQueue
from drivers.call_button.terminal_codec import Frame, frame_decoder
from drivers.errors import BadFrame, NoAnswer, NoFrame
from drivers.health import ReportHealth
from drivers.stream import Stream

POLL_S = 1.0
"""Between two words of the host, each of which the terminal answers. (PROTOCOL.md, Timing)"""

SILENCE_S = 3.2
"""Three answers missed: the terminal is gone. A loss must be noticed within 3.5 s."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Press:
    """A key as it was received. `press_id` is the same in every repeat; `typed` the digits typed before the key."""

    device: str
    press_id: str
    key: str
    age_ms: int
    typed: str = ""


class CallTerminal:
    """Calls `press` for every press that is not already under way, repeats of an earlier one included: who stands
    behind it knows by `press_id` what is done. The terminal is told only after `press` has returned.

    `keys`: its key codes by name; `kind`: what it is, in the words of a complaint; `pause_s`: at least so long
    between two questions on a line that it shares."""

    def __init__(
        self,
        device_id: str,
        address: int,
        press: Callable[[Press], Awaitable[Feedback]],
        report: ReportHealth,
        *,
        keys: Mapping[int, str] = KEYS,
        kind: str = "terminal",
        pause_s: float = PAUSE_S,
    ) -> None:
        self._device_id = device_id
        self._address = address
        self._press = press
        self._report = report
        self._keys = keys
        self._called = f"{kind} {address}"
        self._pause_s = pause_s
        self._state: Shown | None = None
        self._changed = asyncio.Event()

    def show(self, state: Shown) -> None:
        """Makes `state` what the LCD shows; neither blocks nor raises."""
        if state != self._state:
            self._state = state
            self._changed.set()

    async def serve(self, stream: Stream) -> None:
        """Until the wire or the terminal is gone: raises LinkLost, NoAnswer or BadFrame, in the group of its tasks."""
        talk = _Conversation(stream, self._address)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear(talk), name=f"{self._device_id} hears")
            tasks.create_task(self._obey(talk), name=f"{self._device_id} obeys")
            tasks.create_task(self._tell(talk), name=f"{self._device_id} tells")

    async def serve_in_turn(self, line: Line) -> None:
        """The same on a line with others, where the terminal speaks only when it is asked."""
        talk = PolledConversation(line, self._address, lambda: self._state, self._called, self._pause_s)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(line.listen(), name=f"{self._device_id} listens")
            tasks.create_task(self._obey(talk), name=f"{self._device_id} obeys")
            tasks.create_task(self._ask(talk, line), name=f"{self._device_id} asks")

    async def _ask(self, talk: PolledConversation, line: Line) -> None:
        boot: int | None = None
        while True:
            message = await talk.next_message()
            self._report("ok", "")
            if boot not in (None, message.boot):
                talk.forget_lcd()
            boot = message.boot
            if isinstance(message, Key) and talk.presses.take(message):
                line.expect_urgent()

    async def _hear(self, talk: "_Conversation") -> None:
        try:
            async with asyncio.timeout(SILENCE_S) as patience:
                await self._listen(talk, patience)
        except TimeoutError:
            if talk.stranger is not None:
                who = f"address {talk.stranger} speaks where {self._called} should"
                raise BadFrame(f"{who}: check the address set in it") from None
            if talk.rubbish:
                raise NoFrame(f"{self._called} is heard, but garbled: check line format and wiring") from None
            raise NoAnswer(f"{self._called} is silent: check its power, wiring and address") from None

    async def _listen(self, talk: "_Conversation", patience: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        boot: int | None = None
        while True:
            message = await talk.next_message()
            patience.reschedule(loop.time() + SILENCE_S)
            if boot is None:
                self._report("ok", "")
            elif message.boot != boot:
                # Just powered up, its LCD is empty.
                self._changed.set()
            boot = message.boot
            if isinstance(message, Key):
                talk.presses.take(message)

    async def _obey(self, talk: "_Conversation | PolledConversation") -> None:
        while True:
            key = await talk.presses.next()
            feedback = await self._feedback_on(key)
            talk.presses.done(key)
            await talk.say(KeyDone(key.boot, key.sequence, feedback))

    async def _tell(self, talk: "_Conversation") -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._changed.clear()
            await talk.say(self._state or Poll())
            due = loop.call_later(POLL_S, self._changed.set)
            try:
                await self._changed.wait()
            finally:
                due.cancel()

    async def _feedback_on(self, key: Key) -> Feedback:
        if key.code not in self._keys:
            return Feedback(accepted=False, text=f"key {key.code} ?")
        press_id = f"{key.boot:04x}-{key.sequence:04x}"
        return await self._press(Press(self._device_id, press_id, self._keys[key.code], key.age_ms, key.typed))


class _Conversation:
    """One connection: one reader, any number of tasks that say something."""

    def __init__(self, stream: Stream, address: int) -> None:
        self._stream = stream
        self._address = address
        self._decoder = frame_decoder()
        self._heard: deque[Frame] = deque()
        self._saying = asyncio.Lock()
        self.presses = PressQueue()
        self.rubbish = 0
        """Bytes since the last frame, of whichever terminal."""
        self.stranger: int | None = None
        """Another address that spoke on this wire."""

    async def next_message(self) -> FromTerminal:
        """What this terminal says next, noise and other terminals left out."""
        while True:
            while self._heard:
                message = self._ours(self._heard.popleft())
                if message is not None:
                    return message
            received = await self._stream.read()
            frames = self._decoder.feed(received)
            self.rubbish = 0 if frames else self.rubbish + len(received)
            self._heard.extend(frames)

    async def say(self, message: FromHost) -> None:
        """One message, whole."""
        async with self._saying:
            await self._stream.write(to_wire(message, self._address))

    def _ours(self, frame: Frame) -> FromTerminal | None:
        try:
            message = read_message(frame)
        except BadFrame as error:
            _log.debug("terminal %d: %s", self._address, error)
            return None
        if not isinstance(message, Key | Hello):
            return None
        if frame.address != self._address:
            self.stranger = frame.address
            return None
        return message
