"""The kernel's input events: both layouts, any chunking; edges of keys; numbers that no repr shows."""

import struct
from random import Random

import pytest

from drivers.evdev.events import (
    DROPPED,
    KEY,
    NARROW,
    OWN,
    PRESSED,
    RELEASED,
    REPEATED,
    REPORT,
    SYN,
    WIDE,
    InputEvent,
    event_decoder,
)
from drivers.evdev.keys import KEY_CODES, KEY_NAMES
from drivers.evdev.strokes import Missed, Strokes, Struck

A, ENTER, SHIFT = KEY_CODES["KEY_A"], KEY_CODES["KEY_ENTER"], KEY_CODES["KEY_LEFTSHIFT"]
END = InputEvent(SYN, REPORT, 0)
LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["64 bit", "32 bit"])
EVENTS = [InputEvent(KEY, A, PRESSED, 12.5), InputEvent(SYN, REPORT, 0, 12.5), InputEvent(KEY, A, RELEASED, 12.625)]


def down(code: int, at: float) -> InputEvent:
    return InputEvent(KEY, code, PRESSED, at)


def up(code: int, at: float) -> InputEvent:
    return InputEvent(KEY, code, RELEASED, at)


def test_the_layouts_are_the_kernels() -> None:
    assert (WIDE.size, NARROW.size) == (24, 16)
    assert OWN.size == 2 * struct.calcsize("l") + 8
    assert (KEY_NAMES[96], KEY_CODES["KEY_KPDOT"], KEY_CODES["KEY_F24"]) == ("KEY_KPENTER", 83, 194)


@LAYOUTS
@pytest.mark.parametrize("pieces", [1, 5, 7, 4096])
def test_events_are_read_as_they_were_written_whatever_the_chunking(layout: struct.Struct, pieces: int) -> None:
    sent = b"".join(each.to_bytes(layout) for each in EVENTS)
    decoder = event_decoder(layout)
    heard = [each for at in range(0, len(sent), pieces) for each in decoder.feed(sent[at : at + pieces])]
    assert [(e.kind, e.code, e.value, e.at) for e in heard] == [(e.kind, e.code, e.value, e.at) for e in EVENTS]
    assert decoder.pending == 0


@LAYOUTS
def test_any_bytes_are_survived_and_little_is_kept(layout: struct.Struct) -> None:
    random, decoder = Random(3), event_decoder(layout)
    for _ in range(2_000):
        Strokes(0.03).feed(decoder.feed(random.randbytes(random.randrange(60))))
        assert decoder.pending < layout.size


@pytest.mark.parametrize(
    ("events", "struck"),
    [
        ([down(A, 1.0), END, up(A, 1.1), END], [Struck(A, 1.0)]),
        ([down(A, 1.0), InputEvent(KEY, A, REPEATED, 1.3), InputEvent(KEY, A, REPEATED, 1.4)], [Struck(A, 1.0)]),
        ([down(A, 1.0), down(A, 1.1)], [Struck(A, 1.0)]),
        ([down(A, 1.0), up(A, 1.1), down(A, 1.12), up(A, 1.2)], [Struck(A, 1.0)]),
        ([down(A, 1.0), up(A, 1.1), down(A, 1.2)], [Struck(A, 1.0), Struck(A, 1.2)]),
        ([down(A, 1.0), up(A, 1.1), down(A, 0.5)], [Struck(A, 1.0), Struck(A, 0.5)]),
        ([up(A, 1.0)], []),
        ([down(SHIFT, 1.0), down(A, 1.0), up(SHIFT, 1.1)], [Struck(SHIFT, 1.0, True), Struck(A, 1.0, True)]),
        ([InputEvent(0x04, 4, 0x7001E, 1.0), InputEvent(0x11, 0, 1, 1.0)], []),
        (
            [InputEvent(SYN, DROPPED, 0, 1.0), down(A, 1.0), END, down(ENTER, 1.1)],
            [Missed(1.0), Struck(ENTER, 1.1)],
        ),
        (
            [down(A, 1.0), InputEvent(SYN, DROPPED, 0, 1.0), up(A, 1.0), END, down(A, 1.2)],
            [Struck(A, 1.0), Missed(1.0), Struck(A, 1.2)],
        ),
    ],
    ids=lambda each: "",
)
def test_a_key_is_struck_once_when_it_goes_down(events: list[InputEvent], struck: list[Struck | Missed]) -> None:
    assert Strokes(bounce_s=0.03).feed(events) == struck


def test_no_repr_tells_which_key_it_was() -> None:
    assert repr([InputEvent(KEY, A, 1), Struck(A, 1.0)]) == "[InputEvent(), Struck()]"
