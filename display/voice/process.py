"""The voice's program: one link, one voice. It knows the hall only by its messages."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Never

from display.board import Board
from display.voice.announcing import Manner, Voice
from display.voice.espeak import EspeakNg, Speech
from display.voice.players import AlsaPlayer, FilePlayer, Player
from drivers.health import DeviceHealth, HealthState
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress, Session, Will
from drivers.world import World

_LAST = 2**53
"""The `seq` of a will; JSON numbers are exact up to here."""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """What the hall's file says of a voice."""

    languages: tuple[str, ...] = ("zh", "en")
    repeat: int = 2
    volume: int = 100
    speed: int = 145
    device: str = "default"


@dataclass(slots=True)
class _Health:
    """The voice's own word on itself, on `paidui/<hall>/devices/<voice>`; its will says when it is gone."""

    world: World
    topic: str
    epoch: int
    said: tuple[HealthState, str] = ("unknown", "")
    seq: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def will(self) -> Will:
        """For the next connection: newer than all that will be said in it, older than all of the one after."""
        self.epoch += 1
        self.seq = 0
        return Will(self.topic, self.payload(_LAST, "lost", "the voice is not running"))

    def report(self, state: HealthState, detail: str) -> None:
        self.said = (state, detail)
        self.changed.set()

    def payload(self, seq: int, state: HealthState, detail: str) -> bytes:
        now = self.world.now()
        said = DeviceHealth(epoch=self.epoch, seq=seq, at=now, state=state, detail=detail, since=now)
        return said.model_dump_json().encode()

    async def publish(self, session: Session) -> None:
        """After each connect, and whenever it changes."""
        while True:
            self.changed.clear()
            self.seq += 1
            await session.publish(self.topic, self.payload(self.seq, *self.said), retain=True)
            await self.changed.wait()


async def run_voice(
    world: World,
    broker: BrokerAddress,
    hall: str,
    voice_id: str,
    settings: VoiceSettings = VoiceSettings(),  # a frozen value
    *,
    out: Path | None = None,
    speech: Speech | None = None,
    player: Player | None = None,
) -> Never:
    """Says the hall's calls until cancelled: on the ALSA device, or into WAV files in `out`."""
    health = _Health(world, f"paidui/{hall}/devices/{voice_id}", epoch=int(world.now().timestamp() * 1000))
    voice = Voice(
        world.now,
        speech or EspeakNg(settings.speed, settings.volume),
        player or (FilePlayer(out) if out else AlsaPlayer(settings.device)),
        health.report,
        Manner(settings.languages, settings.repeat),
    )
    link = MqttLink(world, broker, f"{hall}-{voice_id}", will=health.will, on_connected=health.publish)
    board: Latest[Board] = Latest(Board, voice.heed)
    link.listen(f"paidui/{hall}/calls", voice.receive)
    link.listen(f"paidui/{hall}/board", board.receive, kept=True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.run(), name="voice link")
        tasks.create_task(voice.run(), name="voice")
    raise AssertionError("a link runs for ever")
