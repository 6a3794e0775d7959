"""Speech by espeak-ng. What is to be said comes from `phrases`; how it must be written for espeak-ng is known here."""

import re
from typing import Protocol

from display.voice.programs import ProgramFailed, output_of
from display.voice.sound import Sound, from_wav

PACKAGE = "espeak-ng"
SYNTHESIS_LIMIT_S = 5.0
"""A call takes 20 ms; whatever needs longer hangs."""

_VOICES = {"zh": "cmn-latn-pinyin"}
"""Not `cmn`: in espeak-ng 1.51 (Debian 12) that one spells Chinese as English letters."""
_OTHERWISE = "en"
_LETTER_BEFORE_DIGIT = re.compile(r"\b([A-Z]) (?=\d)")


class Speech(Protocol):
    """Turns a sentence into sound."""

    async def say(self, text: str, language: str) -> Sound:
        """The sentence as sound; raises DeviceError."""


class EspeakNg:
    """`speed` in words a minute, `volume` 0 to 200 (100 is normal)."""

    def __init__(self, speed: int = 145, volume: int = 100) -> None:
        self._manner = ("-s", str(speed), "-a", str(volume))

    async def say(self, text: str, language: str) -> Sound:
        """The sentence as sound; raises ProgramFailed when espeak-ng is missing, refuses or hangs."""
        raw = await _espeak(*self._manner, "--stdout", text=text, language=language)
        try:
            return from_wav(raw)
        except ValueError as error:
            raise ProgramFailed(f"espeak-ng gave no sound: {error}") from None


async def phonemes(text: str, language: str) -> str:
    """How espeak-ng would pronounce it, in its own notation; raises ProgramFailed."""
    written = await _espeak("-q", "-x", text=text, language=language)
    return " ".join(written.decode().split())


async def _espeak(*options: str, text: str, language: str) -> bytes:
    chosen = ("-b", "1", "-v", _VOICES.get(language, _OTHERWISE), *options, "--stdin")
    written = _as_espeak_reads(text, language).encode()
    return await output_of("espeak-ng", *chosen, given=written, limit_s=SYNTHESIS_LIMIT_S, package=PACKAGE)


def _as_espeak_reads(text: str, language: str) -> str:
    """English `A 0 1 2` would be read as `a zero one two`; after a comma the letter has its name."""
    return text if language in _VOICES else _LETTER_BEFORE_DIGIT.sub(r"\1, ", text)
