"""Takes calls as they come and says them in order, one at a time. Starts no program, opens no link."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Never

from pydantic import ValidationError

from display.board import Board
from display.call import Call
from display.phrases import spoken
from display.voice.agenda import Agenda, Unsaid
from display.voice.espeak import Speech
from display.voice.players import Player
from display.voice.sound import Sound, chime, silence
from drivers.errors import DeviceError
from drivers.health import HealthState, ReportHealth
from drivers.mqtt.session import Message

BETWEEN_S = 0.5
"""Pause before a call is said again."""
AFTER_S = 0.3
"""Pause after a call, so that two are not heard as one."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a voice speaks. Calls in other languages than these are said in the first of them."""

    languages: tuple[str, ...] = ("zh", "en")
    repeat: int = 2


class Voice:
    """`receive` takes messages of the calls' topic; `run` says them. What waits at a restart is never said."""

    def __init__(
        self,
        now: Callable[[], datetime],
        speech: Speech,
        player: Player,
        report: ReportHealth,
        manner: Manner = Manner(),  # a frozen value
    ) -> None:
        self._now = now
        self._speech = speech
        self._player = player
        self._report = report
        self._manner = manner
        self._agenda = Agenda()
        self._something_to_say = asyncio.Event()
        self._health: tuple[HealthState, str] = ("unknown", "")
        self._said_malformed = False

    def receive(self, message: Message) -> None:
        """Neither blocks nor raises. A retained call is from the past."""
        if message.retained:
            return
        try:
            call = Call.model_validate_json(message.payload)
        except ValidationError as error:
            self._complain(message.topic, error)
            return
        _note(self._agenda.offer(call, self._now()))
        self._something_to_say.set()

    def heed(self, board: Board | None) -> None:
        """What the hall screen shows now: calls that are over are left unsaid."""
        if board is not None:
            _note(self._agenda.heed(board))

    async def run(self) -> Never:
        """Tries speech and sound once, then says calls until cancelled."""
        await self._rehearse()
        while True:
            await self._something_to_say.wait()
            call, unsaid = self._agenda.next(self._now())
            _note(unsaid)
            if call is None:
                self._something_to_say.clear()
            else:
                await self._announce(call)

    async def _rehearse(self) -> None:
        """So that a missing program or device is known before the first customer is called."""
        _, trouble = await self._synthesised("0", self._manner.languages[0])
        await self._heard(self._player.rehearse(), trouble)

    async def _announce(self, call: Call) -> None:
        language = call.language if call.language in self._manner.languages else self._manner.languages[0]
        speech, trouble = await self._synthesised(spoken(call.ticket, call.counter_names, language), language)
        sound = chime() + speech
        for _ in range(self._manner.repeat - 1):
            sound += silence(BETWEEN_S) + speech
        _log.info("says %s at counter %s (%s, %.1f s)", call.ticket, call.counter, language, sound.seconds)
        sound += silence(AFTER_S)
        if not await self._heard(self._player.play(sound, f"{call.ticket}-{call.counter}-{language}"), trouble):
            await asyncio.sleep(sound.seconds)

    async def _synthesised(self, text: str, language: str) -> tuple[Sound, str]:
        """The sentence and "", or no sound and what went wrong: the chime alone still makes people look up."""
        try:
            return await self._speech.say(text, language), ""
        except DeviceError as error:
            return Sound(b""), str(error)

    async def _heard(self, playing: Awaitable[None], trouble: str) -> bool:
        """Whether the player did it; `trouble` is what speech lacks."""
        no_speech = trouble and f"no speech: {trouble}"
        try:
            await playing
        except DeviceError as error:
            self._tell("degraded", "; ".join(each for each in (no_speech, f"no sound: {error}") if each))
            return False
        self._tell("degraded" if trouble else "ok", no_speech)
        return True

    def _tell(self, state: HealthState, detail: str) -> None:
        if (state, detail) == self._health:
            return
        if state != "ok":
            _log.warning("the voice is not heard: %s", detail)
        elif self._health[0] != "unknown":
            _log.info("the voice is heard again")
        self._health = (state, detail)
        self._report(state, detail)

    def _complain(self, topic: str, error: ValidationError) -> None:
        if self._said_malformed:
            return
        self._said_malformed = True
        first = error.errors(include_url=False, include_input=False)[0]
        _log.warning("ignored a malformed call on %s: %s %s", topic, ".".join(map(str, first["loc"])), first["msg"])


def _note(unsaid: list[tuple[Call, Unsaid]]) -> None:
    for call, why in unsaid:
        if why == "expired":
            _log.warning("left %s unsaid: it expired at %s by this machine's clock", call.ticket, call.expires_at)
        else:
            _log.info("left %s at counter %s unsaid: %s", call.ticket, call.counter, why)
