"""The bytes of pole displays, both ways and in both dialects, in any chunks and in noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.pole.commands import (
    CD5220,
    ESC_POS,
    Blink,
    Brightness,
    Clear,
    ClearLine,
    CodePage,
    Command,
    Decoder,
    Dialect,
    Initialize,
    Letters,
    MoveTo,
    ShowCursor,
    WriteLine,
)

CASES: list[tuple[Dialect, str, Command]] = [
    (CD5220, "1B 40", Initialize()),
    (CD5220, "0C", Clear()),
    (CD5220, "18", ClearLine()),
    (CD5220, "1B 51 41" + " 41" * 20 + " 0D", WriteLine(1, b"A" * 20)),
    (CD5220, "1B 51 42" + " 20" * 20 + " 0D", WriteLine(2, b" " * 20)),
    (CD5220, "1B 6C 14 02", MoveTo(20, 2)),
    (CD5220, "1B 2A 04", Brightness(4)),
    (CD5220, "1B 5F 00", ShowCursor(False)),
    (CD5220, "41 30 31 37", Letters(b"A017")),
    (ESC_POS, "1B 40", Initialize()),
    (ESC_POS, "0C", Clear()),
    (ESC_POS, "1F 24 01 02", MoveTo(1, 2)),
    (ESC_POS, "1F 58 01", Brightness(1)),
    (ESC_POS, "1F 43 01", ShowCursor(True)),
    (ESC_POS, "1F 45 0A", Blink(10)),
    (ESC_POS, "1B 74 00", CodePage(0)),
    (ESC_POS, "41 82", Letters(b"A\x82")),
]


@pytest.mark.parametrize(("dialect", "sent", "command"), CASES)
def test_a_command_is_read_as_it_was_written(dialect: Dialect, sent: str, command: Command) -> None:
    wire = bytes.fromhex(sent)
    assert dialect.to_bytes(command) == wire
    assert Decoder(dialect).feed(wire) == [command]


@pytest.mark.parametrize("dialect", [CD5220, ESC_POS])
def test_commands_arrive_in_any_chunks(dialect: Dialect) -> None:
    commands = [command for own, _, command in CASES if own is dialect and not isinstance(command, Letters)]
    decoder = Decoder(dialect)
    heard = [one for byte in dialect.to_bytes(*commands) for one in decoder.feed(bytes((byte,)))]
    assert heard == commands
    assert decoder.pending == 0


def test_a_command_of_the_other_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="cd5220 has no Blink"):
        CD5220.to_bytes(Blink(10))
    with pytest.raises(ValueError, match="escpos has no WriteLine"):
        ESC_POS.to_bytes(WriteLine(1, b"A"))


def test_what_is_out_of_range_is_not_obeyed() -> None:
    assert Decoder(ESC_POS).feed(b"\x1f$\x15\x01\x1fX\x00\x1fE\x05") == [Blink(5)]


@pytest.mark.parametrize("dialect", [CD5220, ESC_POS])
@given(noise=st.binary(max_size=200))
def test_any_noise_is_survived_and_little_of_it_kept(dialect: Dialect, noise: bytes) -> None:
    decoder = Decoder(dialect)
    decoder.feed(noise)
    assert decoder.pending < 70
    decoder.feed(b"\r" * 3)
    assert decoder.feed(b"\x0c") == [Clear()]


def test_a_line_that_never_ends_is_given_up() -> None:
    decoder = Decoder(CD5220)
    for _ in range(100):
        decoder.feed(b"x" * 10 if decoder.pending else b"\x1bQAxxxx")
        assert decoder.pending < 70
