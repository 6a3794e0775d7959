"""What a reader types or sends becomes readings: whole, torn, doubled, or a person at a keyboard."""

import itertools
from random import Random

import pytest

from drivers.card_reader.lines import LineReads
from drivers.card_reader.reading import MOST, Read, Reading, Spoiled
from drivers.card_reader.wedge import PAUSE_S, WedgeReads
from drivers.evdev.events import KEY, PRESSED, RELEASED, REPORT, SYN, InputEvent
from drivers.evdev.keys import KEY_CODES
from firmware_mocks.typist import keys_of

CARD = "6228480402564890018"
STRIPE = f"%B{CARD}^ZHANG/SAN^2512101?"
SHIFT, ENTER = KEY_CODES["KEY_LEFTSHIFT"], KEY_CODES["KEY_ENTER"]


def typed(text: str, gap_s: float = 0.004, at: float = 10.0) -> bytes:
    """As a wedge types it; `\\n` is Enter."""
    events = []
    for character in text:
        code, shifted = (ENTER, False) if character == "\n" else next(keys_of(character))
        held = [SHIFT] if shifted else []
        events += [InputEvent(KEY, each, PRESSED, at) for each in (*held, code)]
        events += [InputEvent(KEY, each, RELEASED, at) for each in (code, *held)] + [InputEvent(SYN, REPORT, 0, at)]
        at += gap_s
    return b"".join(event.to_bytes() for event in events)


def read_by(reads: WedgeReads | LineReads, sent: bytes, *, pause: bool = True) -> list[Read]:
    return reads.feed(sent) + (reads.pause() if pause and reads.under_way else [])


@pytest.mark.parametrize(
    ("text", "gap_s", "read"),
    [
        (CARD + "\n", 0.004, [Reading(CARD)]),
        (STRIPE + "\n", 0.004, [Reading(STRIPE)]),
        (CARD, 0.004, [Reading(CARD)]),
        (CARD + "\n", PAUSE_S - 0.001, [Reading(CARD)]),
        (CARD + "\n", PAUSE_S + 0.01, []),
        ("\n\n\n", 0.004, []),
        ("123\n", 0.004, []),
        (CARD + "\n" + "paidui:branch:Ab-9\n", 0.004, [Reading(CARD), Reading("paidui:branch:Ab-9")]),
        ("7" * (MOST + 1) + "\n", 0.001, [Spoiled()]),
    ],
    ids=["card", "stripe", "no Enter", "slow reader", "a person", "Enter alone", "too short", "two", "too long"],
)
def test_a_wedge_is_read(text: str, gap_s: float, read: list[Read]) -> None:
    assert read_by(WedgeReads(), typed(text, gap_s)) == read


def test_what_lost_events_or_has_keys_of_no_card_is_spoiled_and_the_next_is_read() -> None:
    dropped = b"".join(InputEvent(SYN, code, 0, 10.1).to_bytes() for code in (3, 0))
    reads = WedgeReads()
    assert read_by(reads, typed(CARD[:9]) + dropped + typed(CARD[9:] + "\n", at=10.1)) == [Spoiled()]
    assert read_by(reads, typed(CARD + "\n", at=20.0)) == [Reading(CARD)]
    strange = InputEvent(KEY, KEY_CODES["KEY_F5"], PRESSED, 30.05).to_bytes()
    assert read_by(reads, typed(CARD[:9], at=30.0) + strange + typed("123\n", at=30.06)) == [Spoiled()]


def test_a_reader_that_ends_with_enter_is_torn_without_it() -> None:
    reads = WedgeReads()
    assert read_by(reads, typed(CARD + "\n")) == [Reading(CARD)]
    assert read_by(reads, typed(CARD[:11], at=20.0)) == [Spoiled()]
    assert read_by(reads, typed(CARD + "\n", at=30.0)) == [Reading(CARD)]
    assert read_by(reads, typed(CARD[:11], at=40.0) + typed(CARD + "\n", at=50.0)) == [Spoiled(), Reading(CARD)]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"6228480402564890018\r\n", [Reading(CARD)]),
        (b"6228480402564890018\r", [Reading(CARD)]),
        (b"6228480402564890018\n6228480402564890018\n", [Reading(CARD), Reading(CARD)]),
        (b"6228480402564890018", [Reading(CARD)]),
        (b"\x026228480402564890018\x03", [Reading(CARD)]),
        (b"\x026228480402564890018\x03\x55\r\n\x02ABCD1234\x03*", [Reading(CARD), Reading("ABCD1234")]),
        (b"\x02622848\r\n0402564890018\x03", [Reading(CARD)]),
        (b"622848\x00\xff040256489\r\n6228480402564890018\r\n", [Spoiled(), Reading(CARD)]),
        (b"\xff\x00", []),
        (b"\r\n\r\n12\r\n", []),
        (b"A" * 5_000 + b"\r\n6228480402564890018\r\n", [Spoiled(), Reading(CARD)]),
        (b"6228480402564890018\r\n62284804025", [Reading(CARD), Spoiled()]),
        (b"\x02ABCD1234\x03\x0262284804\x026228480402564890018\x03", [Reading("ABCD1234"), Spoiled(), Reading(CARD)]),
    ],
)
def test_lines_are_read_whole_and_byte_by_byte(sent: bytes, read: list[Read]) -> None:
    assert read_by(LineReads(), sent) == read
    bytewise = LineReads()
    pieces = itertools.chain.from_iterable(bytewise.feed(bytes([byte])) for byte in sent)
    assert [*pieces, *(bytewise.pause() if bytewise.under_way else [])] == read


@pytest.mark.parametrize("kind", [WedgeReads, LineReads])
def test_any_bytes_are_survived_and_the_next_card_is_read(kind: type[WedgeReads | LineReads]) -> None:
    random, reads = Random(8), kind()
    good = typed("\n" + CARD + "\n", at=1e9) if kind is WedgeReads else b"\r\n\x02" + CARD.encode() + b"\x03"
    for _ in range(500):
        reads.feed(random.randbytes(random.randrange(200)))
        reads.pause()
    fresh = kind()
    assert read_by(fresh, good) == [Reading(CARD)]
    assert len(repr(vars(reads))) < 1_000


def test_nothing_shows_what_was_read() -> None:
    wedge, lines = WedgeReads(), LineReads()
    wedge.feed(typed(CARD))
    lines.feed(CARD.encode())
    told = repr([Reading(CARD), wedge, lines, vars(wedge), vars(lines)])
    assert "6228" not in told
    assert Reading(CARD) == Reading(CARD)
