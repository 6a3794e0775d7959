"""The driver of one keypad on USB: hears its keys, and says by its NumLock lamp what became of them.

What a key means is not known here. Serves any number of connections, one after the other: a press that was made is
obeyed, though the plug is pulled in the meantime.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping

from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import Press
from drivers.call_button.typed_keys import Chosen, Meaningless, Typed, TypedKeys, Unsure
from drivers.evdev.events import LED, NUM_LOCK, REPORT, SYN, InputEvent, event_decoder
from drivers.evdev.strokes import Missed, Strokes
from drivers.health import ReportHealth
from drivers.stream import Stream

BOUNCE_S = 0.03
"""A worn contact opens for some 5 to 20 ms; no finger strikes the same key twice within 60."""

MOST_PRESSES = 8
"""That wait for their turn; more are refused."""

DARK_S = 0.17
"""The lamp is lit at rest. It goes dark once for a press that was taken, three times (less than 3 Hz) for a refusal."""

ACCEPTED, REFUSED = 1, 3


class CallKeypad:
    """`actions` and `with_number` as of TypedKeys. Calls `press` for every key that means something, one after the
    other, and `tell` once for each that means nothing; `new_id` names the presses."""

    def __init__(
        self,
        device_id: str,
        actions: Mapping[str, str],
        with_number: Mapping[str, str],
        press: Callable[[Press], Awaitable[Feedback]],
        *,
        report: ReportHealth,
        new_id: Callable[[], str],
        tell: Callable[[str], None],
    ) -> None:
        self._device_id, self._press, self._report = device_id, press, report
        self._new_id, self._tell = new_id, tell
        self._actions, self._with_number = actions, with_number
        self._pressed: deque[tuple[str, Chosen]] = deque()
        self._verdict = 0
        self._news = asyncio.Event()
        self._judged = asyncio.Event()

    async def serve(self, stream: Stream) -> None:
        """Until the wire is gone: raises LinkLost, in the group of its tasks."""
        self._report("ok", "")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear(stream), name=f"{self._device_id} hears")
            tasks.create_task(self._obey(), name=f"{self._device_id} obeys")
            tasks.create_task(self._light(stream), name=f"{self._device_id} tells")

    async def _hear(self, stream: Stream) -> None:
        decoder, strokes = event_decoder(), Strokes(BOUNCE_S)
        keys = TypedKeys(self._actions, self._with_number)
        while True:
            for struck in strokes.feed(decoder.feed(await stream.read())):
                if isinstance(struck, Missed):
                    self._tell("some of its keys were lost: this machine was too busy to hear them")
                self._take(keys.hear(struck))

    def _take(self, typed: Typed | None) -> None:
        match typed:
            case Chosen() if len(self._pressed) < MOST_PRESSES:
                self._pressed.append((self._new_id(), typed))
                self._news.set()
            case Chosen() | Unsure():
                self._judge(REFUSED)
            case Meaningless(name):
                self._tell(f"{name} means nothing here: it is not among its keys")

    async def _obey(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            while self._pressed:
                press_id, chosen = self._pressed[0]
                age_ms = max(0, round((clock() - chosen.at) * 1000))
                feedback = await self._press(Press(self._device_id, press_id, chosen.key, age_ms, chosen.typed))
                self._pressed.popleft()
                self._judge(ACCEPTED if feedback.accepted else REFUSED)
            self._news.clear()
            await self._news.wait()

    def _judge(self, verdict: int) -> None:
        """The latest counts: whoever presses on does not wait for the lamp."""
        self._verdict = verdict
        self._judged.set()

    async def _light(self, stream: Stream) -> None:
        await stream.write(lamp(lit=True))
        while True:
            await self._judged.wait()
            self._judged.clear()
            for _ in range(self._verdict):
                await stream.write(lamp(lit=False))
                await asyncio.sleep(DARK_S)
                await stream.write(lamp(lit=True))
                if self._judged.is_set():
                    break
                await asyncio.sleep(DARK_S)


def lamp(*, lit: bool) -> bytes:
    """What the device is told."""
    return InputEvent(LED, NUM_LOCK, int(lit)).to_bytes() + InputEvent(SYN, REPORT, 0).to_bytes()
