"""Where sound goes: an ALSA device, or files. A player plays one sound to its end before it returns."""

import re
from pathlib import Path
from typing import Protocol

from display.voice.programs import output_of
from display.voice.sound import Sound, silence
from drivers.errors import DeviceError

PLAYING_LIMIT_S = 5.0
"""Beyond the sound's own length; a device that takes longer hangs."""


class CannotWrite(DeviceError):
    """A sound cannot be written as a file."""


class Player(Protocol):
    """Plays sound."""

    async def rehearse(self) -> None:
        """Finds out, unheard, whether it can play; raises DeviceError when it cannot."""

    async def play(self, sound: Sound, name: str) -> None:
        """Returns when it has been heard; raises DeviceError when it cannot be."""


class AlsaPlayer:
    """Plays on an ALSA device by aplay."""

    def __init__(self, device: str = "default") -> None:
        self._device = device

    async def rehearse(self) -> None:
        """Plays a twentieth of a second of silence; raises ProgramFailed."""
        await self.play(silence(0.05), "rehearsal")

    async def play(self, sound: Sound, name: str) -> None:
        """Returns when the device has played it; raises ProgramFailed."""
        limit = sound.seconds + PLAYING_LIMIT_S
        chosen = ("-q", "-t", "wav", "-D", self._device, "-")
        await output_of("aplay", *chosen, given=sound.to_wav(), limit_s=limit, package="alsa-utils")


class FilePlayer:
    """Writes each sound into a folder as a WAV, numbered in order, and takes no time for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = 0

    async def rehearse(self) -> None:
        """Makes the folder; raises CannotWrite."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWrite(f"{self._folder}: {error.strerror}") from None

    async def play(self, sound: Sound, name: str) -> None:
        """`0001-<name>.wav`, of the name only letters, digits, - and _; raises CannotWrite."""
        self._written += 1
        file = self._folder / f"{self._written:04}-{re.sub(r'[^A-Za-z0-9_-]', '', name)[:40]}.wav"
        try:
            file.write_bytes(sound.to_wav())
        except OSError as error:
            raise CannotWrite(f"{file}: {error.strerror}") from None
