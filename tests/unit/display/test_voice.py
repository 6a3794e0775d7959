"""The voice says calls one at a time, and goes on whatever happens to speech and sound."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from display.call import Call
from display.voice.announcing import Manner, Voice
from display.voice.programs import ProgramFailed
from display.voice.sound import Sound, chime
from drivers.health import HealthState
from drivers.mqtt.session import Message
from tests.unit.display.test_voice_agenda import call
from tests.waiting import until
from tests.world import Clock

WORD = Sound(b"\1\0" * 100)


@dataclass
class Hall:
    """Speech without a program and a loudspeaker that plays until a test lets it end."""

    clock: Clock = field(default_factory=Clock)
    sentences: list[tuple[str, str]] = field(default_factory=list)
    playing: list[str] = field(default_factory=list)
    played: list[tuple[str, Sound]] = field(default_factory=list)
    at_once: int = 0
    held: asyncio.Event = field(default_factory=asyncio.Event)
    speech_trouble: str = ""
    sound_trouble: str = ""
    health: list[tuple[HealthState, str]] = field(default_factory=list)

    async def say(self, text: str, language: str) -> Sound:
        if self.speech_trouble:
            raise ProgramFailed(self.speech_trouble)
        self.sentences.append((text, language))
        return WORD

    async def rehearse(self) -> None:
        if self.sound_trouble:
            raise ProgramFailed(self.sound_trouble)

    async def play(self, sound: Sound, name: str) -> None:
        if self.sound_trouble:
            raise ProgramFailed(self.sound_trouble)
        self.playing.append(name)
        self.at_once = max(self.at_once, len(self.playing))
        await self.held.wait()
        self.playing.remove(name)
        self.played.append((name, sound))

    @property
    def said(self) -> list[str]:
        return [name for name, _ in self.played]


@asynccontextmanager
async def voice_in(hall: Hall, manner: Manner = Manner()) -> AsyncIterator[Voice]:  # noqa: B008
    hall.held.set()
    voice = Voice(hall.clock, hall, hall, lambda *said: hall.health.append(said), manner)
    running = asyncio.create_task(voice.run())
    try:
        await until(lambda: hall.health, what="the voice has rehearsed")
        yield voice
    finally:
        running.cancel()
        await asyncio.wait([running])


def tell(voice: Voice, said: Call, *, retained: bool = False) -> None:
    voice.receive(Message("paidui/h/calls", said.model_dump_json().encode(), retained))


async def test_calls_are_said_in_order_and_never_two_at_once() -> None:
    hall = Hall()
    async with voice_in(hall) as voice:
        hall.held.clear()
        for seq in range(5):
            tell(voice, call(seq, f"A00{seq}", f"{seq}"))
        await until(lambda: hall.playing == ["A000-0-zh"])
        hall.held.set()
        await until(lambda: len(hall.said) == 5)
    assert hall.said == [f"A00{n}-{n}-zh" for n in range(5)]
    assert hall.at_once == 1


async def test_a_call_is_a_chime_and_the_words_twice() -> None:
    hall = Hall()
    async with voice_in(hall) as voice:
        tell(voice, call(1, "A012", "1"))
        await until(lambda: hall.said)
    assert hall.sentences[-1] == ("请 A 零一二 号到 1号窗口", "zh")
    samples = hall.played[-1][1].samples
    assert samples.startswith(chime().samples)
    assert samples.count(WORD.samples) == 2


async def test_a_voice_may_say_each_call_once_and_in_one_language() -> None:
    hall = Hall()
    async with voice_in(hall, Manner(languages=("en",), repeat=1)) as voice:
        tell(voice, call(1, "A012", "1"))
        await until(lambda: hall.said)
    assert hall.sentences[-1] == ("Ticket A 0 1 2, please go to counter 1", "en")
    assert hall.played[-1][1].samples.count(WORD.samples) == 1


async def test_a_call_that_waited_past_its_time_is_left_unsaid(caplog: pytest.LogCaptureFixture) -> None:
    hall = Hall()
    async with voice_in(hall) as voice:
        hall.held.clear()
        tell(voice, call(1, "A001"))
        await until(lambda: hall.playing)
        tell(voice, call(2, "A002", lives=20))
        tell(voice, call(3, "A003", lives=60))
        hall.clock.at += timedelta(seconds=30)
        hall.held.set()
        await until(lambda: len(hall.said) == 2)
    assert hall.said == ["A001-c1-zh", "A003-c3-zh"]
    assert "left A002 unsaid: it expired" in caplog.text


async def test_nothing_retained_is_ever_said() -> None:
    hall = Hall()
    async with voice_in(hall) as voice:
        tell(voice, call(1, "A001"), retained=True)
        tell(voice, call(2, "A002"))
        await until(lambda: hall.said)
    assert hall.said == ["A002-c2-zh"]


@pytest.mark.parametrize("payload", [b"", b"\xff\0", b"[" * 60_000, b'{"ticket": "A001"}', b"7"])
async def test_nonsense_on_the_topic_is_ignored_and_told_once(payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    hall = Hall()
    async with voice_in(hall) as voice:
        for _ in range(3):
            voice.receive(Message("paidui/h/calls", payload))
        tell(voice, call(1, "A001"))
        await until(lambda: hall.said)
    assert caplog.text.count("ignored a malformed call") == 1


async def test_without_speech_the_chime_is_heard_and_the_trouble_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    hall = Hall(speech_trouble="espeak-ng is not installed; install the package espeak-ng")
    async with voice_in(hall) as voice:
        for seq in range(3):
            tell(voice, call(seq, f"A00{seq}"))
        await until(lambda: len(hall.said) == 3)
        assert hall.health == [("degraded", "no speech: espeak-ng is not installed; install the package espeak-ng")]
        assert hall.played[-1][1].samples.startswith(chime().samples)
        assert caplog.text.count("the voice is not heard") == 1
        hall.speech_trouble = ""
        tell(voice, call(9, "A009"))
        await until(lambda: hall.health[-1] == ("ok", ""))
    assert caplog.text.count("the voice is heard again") == 1


async def test_without_a_sound_device_the_voice_is_silent_for_as_long_as_it_would_speak() -> None:
    hall = Hall(sound_trouble="aplay: no soundcards found")
    async with voice_in(hall, Manner(repeat=1)) as voice:
        tell(voice, call(1, "A001"))
        began = asyncio.get_running_loop().time()
        await until(lambda: len(hall.sentences) == 2)
        tell(voice, call(2, "A002"))
        await until(lambda: len(hall.sentences) == 3)
        assert asyncio.get_running_loop().time() - began >= chime().seconds
        assert hall.health == [("degraded", "no sound: aplay: no soundcards found")]
