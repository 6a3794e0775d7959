"""The voice on a real broker, with real espeak-ng, into WAV files."""

import asyncio
import json
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from display.call import Call
from display.voice import VoiceSettings, run_voice
from drivers.mqtt.aio import connect_broker
from drivers.mqtt.session import BrokerAddress, Session
from kiosk.world import real_world
from tests.mosquitto import Mosquitto, mosquitto
from tests.waiting import until

TOPIC = "paidui/branch/calls"


WORLD = real_world()


def call(seq: int, ticket: str, counter: str, *, language: str = "zh", lives: float = 60) -> bytes:
    now = WORLD.now()
    names = {"zh": f"{counter}号窗口", "en": f"Counter {counter}"}
    said = Call(
        epoch=1,
        seq=seq,
        at=now,
        call_id=f"c{seq}",
        ticket=ticket,
        counter=counter,
        counter_names=names,
        language=language,
        text="…",
        recall=False,
        expires_at=now + timedelta(seconds=lives),
    )
    return said.model_dump_json().encode()


class Listener:
    """Another client of the same broker: the controller's side, and what it hears of the voice."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.health: list[dict[str, Any]] = []

    async def listen(self) -> None:
        await self.session.subscribe("paidui/branch/devices/voice-1")
        async for message in self.session.messages():
            self.health.append(json.loads(message.payload))

    def states(self) -> list[str]:
        return [each["state"] for each in self.health]


@asynccontextmanager
async def listener_at(address: BrokerAddress) -> AsyncIterator[Listener]:
    async with connect_broker(address, "listener") as session:
        listener = Listener(session)
        listening = asyncio.create_task(listener.listen())
        try:
            yield listener
        finally:
            listening.cancel()
            await asyncio.wait([listening])


@asynccontextmanager
async def voice_at(address: BrokerAddress, out: Path) -> AsyncIterator[None]:
    speaking = asyncio.create_task(run_voice(WORLD, address, "branch", "voice-1", VoiceSettings(repeat=1), out=out))
    try:
        yield
    finally:
        speaking.cancel()
        await asyncio.wait([speaking])


def heard(out: Path) -> list[str]:
    return sorted(file.name for file in out.glob("*.wav"))


async def test_calls_of_the_hall_become_sound_in_order_in_their_languages(tmp_path: Path) -> None:
    async with mosquitto() as broker, listener_at(broker.address) as hall, voice_at(broker.address, tmp_path):
        await until(lambda: hall.states()[-1:] == ["ok"])
        for payload in (
            call(1, "A012", "1"),
            call(2, "B007", "2", language="en"),
            call(3, "A099", "3", lives=-1),
            call(4, "A013", "4"),
        ):
            await hall.session.publish(TOPIC, payload)
        await until(lambda: len(heard(tmp_path)) == 3)
    assert [name[5:] for name in heard(tmp_path)] == ["A012-1-zh.wav", "B007-2-en.wav", "A013-4-zh.wav"]
    for name in heard(tmp_path):
        with wave.open(str(tmp_path / name)) as sound:
            assert sound.getnframes() / sound.getframerate() > 3


async def test_a_voice_that_starts_again_is_silent_about_what_was_called_before(tmp_path: Path) -> None:
    async with mosquitto() as broker, listener_at(broker.address) as hall:
        for turn, ticket in enumerate(("A001", "A002")):
            await hall.session.publish(TOPIC, call(10 * turn, "B001", "9"))
            async with voice_at(broker.address, tmp_path / ticket):
                await until(lambda turn=turn: hall.states().count("ok") == turn + 1)  # type: ignore[misc]
                await hall.session.publish(TOPIC, call(10 * turn + 1, ticket, "1"))
                await until(lambda ticket=ticket: heard(tmp_path / ticket))  # type: ignore[misc]
            assert [name[5:] for name in heard(tmp_path / ticket)] == [f"{ticket}-1-zh.wav"]


async def test_the_voice_speaks_again_after_the_broker_was_away(tmp_path: Path) -> None:
    def spoke(ticket: str) -> bool:
        return any(ticket in name for name in heard(tmp_path))

    async with mosquitto() as broker, voice_at(broker.address, tmp_path):
        for turn, ticket in enumerate(("A001", "A002")):
            async with listener_at(broker.address) as hall:
                await until(lambda hall=hall: "ok" in hall.states())  # type: ignore[misc]
                await hall.session.publish(TOPIC, call(turn, ticket, "1"))
                await until(lambda ticket=ticket: spoke(ticket))  # type: ignore[misc]
            await _restart(broker)


async def test_the_broker_says_when_the_voice_is_gone(tmp_path: Path) -> None:
    async with mosquitto() as broker, listener_at(broker.address) as hall:
        async with voice_at(broker.address, tmp_path):
            await until(lambda: hall.states()[-1:] == ["ok"])
        await until(lambda: hall.states()[-1:] == ["lost"])
        assert hall.health[-1]["detail"] == "the voice is not running"
        async with voice_at(broker.address, tmp_path):
            await until(lambda: hall.states()[-1:] == ["ok"])
        stamps = [(each["epoch"], each["seq"]) for each in hall.health]
        assert stamps == sorted(set(stamps)), "each word is newer than the one before, wills included"


async def _restart(broker: Mosquitto) -> None:
    await asyncio.get_running_loop().run_in_executor(None, broker.restart)
