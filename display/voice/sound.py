"""Sound as samples: the chime, pauses, and joining them with speech into one WAV. No I/O."""

import io
import math
import struct
import wave
from array import array
from functools import cache, lru_cache

RATE = 22_050
"""Samples a second: what espeak-ng gives."""
_NOTES = (659.3, 523.3)
"""Hz: the falling third (e'' c'') of a door bell, which tells everybody to look up."""
_NOTE_S = 0.45
_LOUDNESS = 0.35


class Sound:
    """Mono samples of 16 bits, little-endian, `RATE` a second; in pieces, for a call is a third of a megabyte."""

    __slots__ = ("_pieces",)

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    @property
    def samples(self) -> bytes:
        """All of them."""
        return b"".join(self._pieces)

    @property
    def seconds(self) -> float:
        """How long it is heard."""
        return sum(map(len, self._pieces)) / 2 / RATE

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sound) and self.samples == other.samples

    def __hash__(self) -> int:
        return hash(self.samples)

    def __add__(self, other: "Sound") -> "Sound":
        return Sound(*self._pieces, *other._pieces)

    def to_wav(self) -> bytes:
        """A whole WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(2)
            written.setframerate(RATE)
            written.writeframes(self.samples)
        return file.getvalue()


def from_wav(raw: bytes) -> Sound:
    """The samples of a WAV whose header may have been written before its length was known; raises ValueError."""
    if raw[:4] != b"RIFF" or raw[8:16] != b"WAVEfmt " or raw[36:40] != b"data":
        raise ValueError("not a plain WAV")
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", raw[20:36])
    if (kind, channels, rate, bits) != (1, 1, RATE, 16):
        raise ValueError(f"not 16-bit mono at {RATE} Hz")
    return Sound(raw[44 : 44 + (len(raw) - 44) // 2 * 2])


@lru_cache(maxsize=16)
def silence(seconds: float) -> Sound:
    """Nothing, for that long."""
    return Sound(bytes(2 * round(seconds * RATE)))


@cache
def chime() -> Sound:
    """Two falling notes, a second in all."""
    notes = [array("h", (_sample(pitch, index) for index in range(round(_NOTE_S * RATE)))) for pitch in _NOTES]
    return Sound(b"".join(struct.pack(f"<{len(note)}h", *note) for note in notes)) + silence(0.1)


def _sample(pitch: float, index: int) -> int:
    """A struck tone: it begins softly within 5 ms, so that it does not click, and dies away."""
    at = index / RATE
    shape = min(at / 0.005, 1) * math.exp(-5 * at) * min((_NOTE_S - at) / 0.02, 1)
    tone = math.sin(2 * math.pi * pitch * at) + 0.3 * math.sin(4 * math.pi * pitch * at)
    return round(32_767 * _LOUDNESS * shape * tone)
