"""The voice's program: one link, one voice. It knows the hall only by its messages."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Never

from display.board import Board
from display.voice.announcing import Manner, Voice
from display.voice.espeak import EspeakNg, Speech
from display.voice.players import AlsaPlayer, FilePlayer, Player
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress
from drivers.own_health import OwnHealth
from drivers.world import World


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """What the hall's file says of a voice."""

    languages: tuple[str, ...] = ("zh", "en")
    repeat: int = 2
    volume: int = 100
    speed: int = 145
    device: str = "default"


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
    health = OwnHealth(world, f"paidui/{hall}/devices/{voice_id}", "the voice is not running")
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
