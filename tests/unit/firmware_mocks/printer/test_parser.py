"""The stream of bytes is cut where a printer would cut it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_mocks.printer.parser import Command, Control, Letters, Parser, Rows, Token

TABLE: list[tuple[bytes, list[Token]]] = [
    (b"A012\n", [Letters(b"A012"), Control(0x0A)]),
    (b"\x1b@", [Command(b"\x1b@")]),
    (b"\x1ba\x01", [Command(b"\x1ba", b"\x01")]),
    (b"\x1d!\x66", [Command(b"\x1d!", b"\x66")]),
    (b"\x1da\xff", [Command(b"\x1da", b"\xff")]),
    (b"\x1dr\x01", [Command(b"\x1dr", b"\x01")]),
    (b"\x1c&\xc8\xa1\x1c.", [Command(b"\x1c&"), Letters(b"\xc8\xa1"), Command(b"\x1c.")]),
    (b"\x1c!\x0c", [Command(b"\x1c!", b"\x0c")]),
    (b"\x1dV\x01", [Command(b"\x1dV", b"\x01")]),
    (b"\x1dVB\x00", [Command(b"\x1dV", b"B\x00")]),
    (b"\x1bJ\x18", [Command(b"\x1bJ", b"\x18")]),
    (b"\x1dv0\x00\x01\x00\x02\x00\x0a\x1b", [Command(b"\x1dv0", b"\x00\x01\x00\x02\x00"), Rows(b"\x0a\x1b")]),
    (b"\x1d(H\x06\x0000" + b"0001", [Command(b"\x1d(H", b"\x06\x00000001")]),
    (b"\x1d(k\x03\x001Q0", [Command(b"\x1d(k", b"\x03\x001Q0")]),
    (b"\x1d8L\x02\x00\x00\x0002", [Command(b"\x1d8L", b"\x02\x00\x00\x0002")]),
    (b"\x1b*\x21\x01\x00abc", [Command(b"\x1b*", b"\x21\x01\x00abc")]),
    (b"\x1dk\x04ABC\x00", [Command(b"\x1dk", b"\x04ABC")]),
    (b"\x1dk\x49\x03ABC", [Command(b"\x1dk", b"\x49\x03ABC")]),
    (b"\x10\x04\x01\x10\x05\x02A", [Letters(b"A")]),
    (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08A", [Letters(b"A")]),
    (bytes(50) + b"\x1b@", [Command(b"\x1b@")]),
    (b"\x10\x14\x01\x00\x01\x10\x14\x03\x01\x01\x01\x01\x01\x10\x14\x07\x01A", [Letters(b"A")]),
    (b"\x1bp\x00AAB", [Command(b"\x1bp", b"\x00AA"), Letters(b"B")]),
    (b"\x1bc3\x00A", [Command(b"\x1bc", b"3\x00"), Letters(b"A")]),
    (b"\x1bmA", [Command(b"\x1bm"), Letters(b"A")]),
    (b"\x1dVa\x08", [Command(b"\x1dV", b"a\x08")]),
    (b"\x1d*\x01\x01AAAAAAAA", [Command(b"\x1d*", b"\x01\x01AAAAAAAA")]),
    (
        b"\x1cq\x02\x01\x00\x01\x00AAAAAAAA\x01\x00\x01\x00BBBBBBBBC",
        [Command(b"\x1cq", b"\x02\x01\x00\x01\x00AAAAAAAA\x01\x00\x01\x00BBBBBBBB"), Letters(b"C")],
    ),
    (b"\x1cp\x01\x00", [Command(b"\x1cp", b"\x01\x00")]),
    (b"\x1b\x7fA", [Command(b"\x1b\x7f"), Letters(b"A")]),
]


@pytest.mark.parametrize(("sent", "tokens"), TABLE)
def test_commands_are_found_whole_and_byte_by_byte(sent: bytes, tokens: list[Token]) -> None:
    assert Parser().feed(sent) == tokens
    parser = Parser()
    assert _joined([token for byte in sent for token in parser.feed(bytes([byte]))]) == tokens
    assert not parser.half_command


def test_a_half_command_waits_for_its_parameters() -> None:
    parser = Parser()
    assert parser.feed(b"\x1b*\x01\x02\x00\xff") == []
    assert parser.half_command
    assert parser.feed(b"\xff") == [Command(b"\x1b*", b"\x01\x02\x00\xff\xff")]


def test_a_raster_comes_row_by_row() -> None:
    parser = Parser()
    header = Command(b"\x1dv0", b"\x00\x02\x00\x03\x00")
    assert parser.feed(b"\x1dv0\x00\x02\x00\x03\x00\xff") == [header]
    assert parser.feed(b"\xff\x1b@\x10") == [Rows(b"\xff\xff\x1b@")], "what is inside is no command"
    assert parser.half_command
    assert parser.feed(b"\x04A") == [Rows(b"\x10\x04"), Letters(b"A")]
    assert not parser.half_command


@given(st.lists(st.binary(max_size=80), max_size=10))
def test_any_bytes_are_taken(chunks: list[bytes]) -> None:
    parser = Parser()
    for chunk in chunks:
        parser.feed(chunk)


def _joined(tokens: list[Token]) -> list[Token]:
    """Letters and rows that came in pieces, as one."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if isinstance(token, Letters) and isinstance(last, Letters):
            joined[-1] = Letters(last.raw + token.raw)
        elif isinstance(token, Rows) and isinstance(last, Rows):
            joined[-1] = Rows(last.raw + token.raw)
        else:
            joined.append(token)
    return joined
