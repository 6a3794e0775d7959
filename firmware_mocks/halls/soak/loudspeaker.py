"""Speech and sound in virtual time: nothing is heard, and every call takes as long as a real one."""

import asyncio

from display.voice.sound import Sound, silence
from firmware_mocks.halls.soak.watch import Watch

WORDS_S = 2.5
"""A call spoken once, about."""


class SimSpeech:
    """Every call takes as long."""

    async def say(self, text: str, language: str) -> Sound:
        """See Speech."""
        return silence(WORDS_S)


class SimLoudspeaker:
    """A Player in virtual time."""

    def __init__(self, watch: Watch, voice: str) -> None:
        self._watch, self._voice = watch, voice

    async def rehearse(self) -> None:
        """See Player."""

    async def play(self, sound: Sound, name: str) -> None:
        """See Player. The name is `<ticket>-<counter>-<language>`."""
        ticket, _, rest = name.partition("-")
        counter = rest.rpartition("-")[0]
        self._watch.voice_begins(self._voice, ticket, counter)
        await asyncio.sleep(sound.seconds)
        self._watch.voice_ends(self._voice)
