"""A virtual call terminal at a teller's desk: keys, a line of LCD, and the bytes of the real one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from drivers.call_button.messages import (
    KEYS,
    Feedback,
    Hello,
    Key,
    KeyDone,
    Poll,
    Prompt,
    State,
    read_message,
    to_wire,
)
from drivers.call_button.terminal_codec import frame_decoder
from drivers.errors import BadFrame, NoAnswer
from drivers.stream import Stream

RESEND_S = 0.25
GIVE_UP_S = 10.0
"""A press that old would be refused; the LCD tells the teller instead. (drivers/call_button/PROTOCOL.md, Timing)"""


@dataclass(slots=True)
class _Pressed:
    key: Key
    at: float
    acks_to_lose: int
    done: asyncio.Future[Feedback]


class MockCallTerminal:
    """`lcd` is what the host last told to show, `last_feedback` its last answer to a key.

    Faults: `bounce` (each key is sent twice at once) · `lose_ack` (does not hear the first answer to each key) ·
    `silent` (says nothing, hears nothing) · `noise` (random bytes around each frame) · `power_off` (boots afterwards).

    `in_turn`: it is set to share its line, and speaks only when it is asked; a bounce stays inside it then.
    """

    FAULTS = ("bounce", "lose_ack", "silent", "noise", "power_off")
    KEYS = KEYS

    def __init__(
        self,
        address: int,
        random: Random | None = None,
        boot: int = 1,
        on_change: Callable[[], None] | None = None,
        *,
        in_turn: bool = False,
    ) -> None:
        self.address = address
        self.boot = boot
        self.lcd: State | None = None
        self.last_feedback: Feedback | None = None
        self.keys_sent = 0
        self._random = random or Random(address)  # noqa: S311  # noise, not secrets
        self._on_change = on_change
        self._in_turn = in_turn
        self._faults: set[str] = set()
        self._hello = to_wire(Hello(boot), address)
        self._sequence = 0
        self._pressed: list[_Pressed] = []
        self._news = asyncio.Event()

    @property
    def next_press_id(self) -> str:
        """The name that the next press will have at the host."""
        return f"{self.boot:04x}-{(self._sequence + 1) & 0xFFFF:04x}"

    async def press(self, key: str, typed: str = "") -> Feedback:
        """Presses a key (or a bare key code, for a key nobody knows) and waits for the host's answer.

        Raises NoAnswer after 10 s, and at a reboot."""
        loop = asyncio.get_running_loop()
        self._sequence = (self._sequence + 1) & 0xFFFF
        codes = {name: code for code, name in self.KEYS.items()}
        if key not in codes and not key.isdecimal():
            raise ValueError(f"a terminal has no key '{key}'; there are {', '.join(codes)}")
        code = codes[key] if key in codes else int(key)
        pressed = _Pressed(
            Key(self.boot, self._sequence, code, 0, typed),
            at=loop.time(),
            acks_to_lose=1 if "lose_ack" in self._faults else 0,
            done=loop.create_future(),
        )
        self._pressed.append(pressed)
        self._news.set()
        try:
            async with asyncio.timeout(GIVE_UP_S):
                return await pressed.done
        except TimeoutError:
            raise NoAnswer(f"terminal {self.address}: nobody answered the key {key}") from None
        finally:
            if pressed in self._pressed:
                self._pressed.remove(pressed)

    def reboot(self) -> None:
        """Power lost and back: what was under way is forgotten, the LCD is empty, the boot number is the next."""
        for pressed in self._pressed:
            if not pressed.done.done():
                pressed.done.set_exception(NoAnswer(f"terminal {self.address} was rebooted"))
        self._pressed.clear()
        self.boot = (self.boot + 1) & 0xFFFF
        self._hello = to_wire(Hello(self.boot), self.address)
        self._sequence = 0
        self.lcd = None
        self._news.set()

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a call terminal has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        if on:
            self._faults.add(name)
        else:
            self._faults.discard(name)
        if name == "power_off":
            self.reboot()

    async def serve(self, stream: Stream) -> None:
        """Speaks and listens until the stream is lost."""
        async with asyncio.TaskGroup() as tasks:
            saying = asyncio.Lock()
            if not self._in_turn:
                tasks.create_task(self._send_keys(stream, saying), name=f"mock terminal {self.address} keys")
            tasks.create_task(self._listen(stream, saying), name=f"mock terminal {self.address} hears")

    async def _send_keys(self, stream: Stream, saying: asyncio.Lock) -> None:
        await self._say(self._hello, stream, saying)
        while True:
            self._news.clear()
            if not self._pressed:
                await self._news.wait()
                continue
            await self._send(self._pressed[0], stream, saying)
            try:
                async with asyncio.timeout(RESEND_S):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def _send(self, pressed: _Pressed, stream: Stream, saying: asyncio.Lock) -> None:
        age_ms = int((asyncio.get_running_loop().time() - pressed.at) * 1000)
        key = pressed.key
        aged = Key(key.boot, key.sequence, key.code, age_ms, key.typed)
        for _ in range(2 if "bounce" in self._faults and not self._in_turn else 1):
            self.keys_sent += 1
            await self._say(to_wire(aged, self.address), stream, saying)

    async def _listen(self, stream: Stream, saying: asyncio.Lock) -> None:
        decoder = frame_decoder()
        while True:
            for frame in decoder.feed(await stream.read()):
                if frame.address != self.address or self._deaf():
                    continue
                try:
                    message = read_message(frame)
                except BadFrame:
                    continue
                match message:
                    case KeyDone():
                        self._hear_feedback(message)
                    case State() | Prompt():
                        self._display(message)
                        await self._answer(stream, saying)
                    case Poll():
                        await self._answer(stream, saying)

    async def _answer(self, stream: Stream, saying: asyncio.Lock) -> None:
        if self._in_turn and self._pressed:
            await self._send(self._pressed[0], stream, saying)
        else:
            await self._say(self._hello, stream, saying)

    def _hear_feedback(self, done: KeyDone) -> None:
        for pressed in self._pressed:
            if (pressed.key.boot, pressed.key.sequence) != (done.boot, done.sequence):
                continue
            if pressed.acks_to_lose:
                pressed.acks_to_lose -= 1
                return
            self.last_feedback = done.feedback
            self._hear_answer(done.feedback)
            self._pressed.remove(pressed)
            if not pressed.done.done():
                pressed.done.set_result(done.feedback)
            self._news.set()
            self._tell_change()
            return

    def _hear_answer(self, feedback: Feedback) -> None:
        """A lamp, a beep: nothing that a program could see."""

    def _display(self, said: State | Prompt) -> None:
        if isinstance(said, State) and said != self.lcd:
            self.lcd = said
            self._tell_change()

    async def _say(self, frame: bytes, stream: Stream, saying: asyncio.Lock) -> None:
        if self._deaf():
            return
        if "noise" in self._faults:
            frame = self._random.randbytes(3) + frame + self._random.randbytes(5)
        async with saying:
            await stream.write(frame)

    def _deaf(self) -> bool:
        return "silent" in self._faults or "power_off" in self._faults

    def _tell_change(self) -> None:
        if self._on_change is not None:
            self._on_change()
