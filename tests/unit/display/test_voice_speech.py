"""What is really heard: espeak-ng's phonemes and sound, the chime, and programs that misbehave."""

import asyncio
import io
import os
import wave
from pathlib import Path

import pytest

from display.phrases import spoken
from display.voice.espeak import EspeakNg, phonemes
from display.voice.players import AlsaPlayer, CannotWrite, FilePlayer
from display.voice.programs import ProgramFailed, output_of
from display.voice.sound import RATE, Sound, chime, from_wav, silence
from tests.waiting import until

COUNTER = {"zh": "3号窗口", "en": "Counter 3"}


@pytest.mark.parametrize(
    ("hanzi", "heard"),
    [
        ("请", "tS;h'i21N_|"),
        ("零", "l'i35N_|"),
        ("一", "j'i55_|"),
        ("二", "'@r51_|"),
        ("三", "s'a55n_|"),
        ("四", "s'i[51_|"),
        ("五", "w'u21_|"),
        ("六", "l'iou51_|"),
        ("七", "tS;h'i55_|"),
        ("八", "p'A55_|"),
        ("九", "tS;'iou21_|"),
        ("号", "X'Au51_|"),
        ("到", "t'Au51_|"),
    ],
)
async def test_chinese_is_said_in_chinese_syllables_with_their_tones(hanzi: str, heard: str) -> None:
    said = (await phonemes(f"请{hanzi}号", "zh")).split()
    assert said[1] == heard
    assert "(en)" not in "".join(said)


async def test_a_chinese_call_is_understood_to_its_end() -> None:
    said = await phonemes(spoken("A012", COUNTER, "zh"), "zh")
    assert said == (
        "tS;h'i21N_| 'ei51_| l'i35N_| j'i55_| '@r51_| X'Au51_| t'Au51_| s'a55n_| X'Au51_| ts.hw'A55N_| kh'ou214_|"
    )


async def test_an_english_call_says_the_letter_by_its_name_and_digits_one_by_one() -> None:
    said = await phonemes(spoken("A012", COUNTER, "en"), "en")
    assert said == "t'IkI2t 'eI z'i@roU w'0n t'u: pl'i:z g,oU t@ k'aUnt3 Tr'i:"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_call_becomes_some_seconds_of_sound(language: str) -> None:
    sound = await EspeakNg().say(spoken("B406", COUNTER, language), language)
    assert 2 < sound.seconds < 6
    assert max(sound.samples) > 0
    slower = await EspeakNg(speed=100).say(spoken("B406", COUNTER, language), language)
    assert slower.seconds > sound.seconds


async def test_volume_is_heard() -> None:
    loud, soft = [_peak(await EspeakNg(volume=volume).say("请", "zh")) for volume in (100, 20)]
    assert 0 < soft < loud / 2


async def test_a_text_that_looks_like_an_option_is_a_text() -> None:
    assert (await EspeakNg().say("--help", "en")).seconds < 5


def test_the_chime_is_short_and_neither_clipped_nor_cut() -> None:
    assert 0.8 < chime().seconds < 1.2
    assert 8_000 < _peak(chime()) < 32_000
    assert abs(_at(chime(), 0)) < 100
    assert abs(_at(chime(), -1)) < 100


def test_sounds_join_into_one_wav() -> None:
    joined = chime() + silence(0.5) + chime()
    with wave.open(io.BytesIO(joined.to_wav())) as read:
        assert (read.getframerate(), read.getnchannels(), read.getsampwidth()) == (RATE, 1, 2)
        assert read.getnframes() / RATE == pytest.approx(joined.seconds)
    assert from_wav(joined.to_wav()) == joined


async def test_files_are_numbered_in_order_and_stay_in_their_folder(tmp_path: Path) -> None:
    player = FilePlayer(tmp_path / "voice")
    await player.rehearse()
    await player.play(silence(0.1), "A001-1-zh")
    await player.play(silence(0.1), "../../etc/passwd")
    assert sorted(each.name for each in (tmp_path / "voice").iterdir()) == ["0001-A001-1-zh.wav", "0002-etcpasswd.wav"]


async def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(CannotWrite, match="taken: File exists"):
        await FilePlayer(tmp_path / "taken").rehearse()
    with pytest.raises(CannotWrite, match=r"0001-x\.wav: Not a directory"):
        await FilePlayer(tmp_path / "taken").play(silence(0.1), "x")


async def test_a_sound_device_that_does_not_exist_is_said_in_one_line() -> None:
    with pytest.raises(ProgramFailed, match=r"^aplay: [^\n]+$"):
        await AlsaPlayer("no-such-device").rehearse()


async def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ProgramFailed, match=r"^espeak-ng is not installed; install the package espeak-ng$"):
        await EspeakNg().say("请", "zh")


async def test_a_program_that_hangs_is_stopped() -> None:
    with pytest.raises(ProgramFailed, match=r"^sleep did not end within 0 s and was stopped$"):
        await output_of("sleep", "60", limit_s=0.1, package="coreutils")


async def test_a_program_is_stopped_when_the_voice_is(tmp_path: Path) -> None:
    script = tmp_path / "hang"
    script.write_text(
        f"#!/bin/sh\necho $$ > {tmp_path}/pid.part\nmv {tmp_path}/pid.part {tmp_path}/pid\nexec sleep 60\n"
    )
    script.chmod(0o755)
    hanging = asyncio.create_task(output_of(str(script), limit_s=60, package="none"))
    await until((tmp_path / "pid").exists)
    hanging.cancel()
    await asyncio.wait([hanging])
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def _peak(sound: Sound) -> int:
    return max(abs(_at(sound, index)) for index in range(len(sound.samples) // 2))


def _at(sound: Sound, index: int) -> int:
    start = index * 2 if index >= 0 else len(sound.samples) + index * 2
    return int.from_bytes(sound.samples[start : start + 2], "little", signed=True)
