"""A slip's modes and pictures: no order hides in them, and the printer is left as it was found."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.escpos import commands, logo_memory
from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Item, Logo, Pair, Qr, Rule, Slip, Space, Text
from drivers.escpos.builder import BAND, SlipEncoder
from drivers.escpos.pen import RASTER_HEAD, without_real_time_commands
from firmware_mocks.printer.interpreter import Interpreter
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.parser import Parser
from firmware_mocks.printer.realtime import RealTimeScanner
from firmware_mocks.printer.roll import Place, PrintedSlip, Roll, Span, Style, TextLine

TREACHEROUS = st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x01, 0x02, 0x08, 0x00, 0x03, 0x06, 0x07])


@st.composite
def logos(draw: st.DrawFn) -> Logo:
    """Pictures made of nothing but the bytes of real-time commands, on both sides of a band's border."""
    row_bytes = draw(st.integers(1, 20))
    height = draw(st.sampled_from([1, 4, 5, 16, 20, BAND - 1, BAND, BAND + 1, BAND + 16]))
    pattern = bytes(draw(st.lists(TREACHEROUS, min_size=1, max_size=40)))
    size = row_bytes * height
    return Logo(row_bytes * 8, (pattern * (size // len(pattern) + 1))[:size])


WORDS = st.text(st.sampled_from("取号AB 1é·□\x10\x04\x05\x14\x01\x1b𠮷"), max_size=20)
BLOCKS = st.one_of(
    st.builds(Text, WORDS, st.sampled_from(["small", "normal", "large", "title"]), st.booleans()),
    st.builds(Pair, WORDS, WORDS),
    st.builds(Item, WORDS),
    st.builds(Badge, WORDS),
    st.builds(BigNumber, st.text("A019取", min_size=1, max_size=8)),
    st.builds(Qr, st.text("a1:", min_size=1, max_size=40)),
    st.builds(Space, st.integers(1, 600)),
    st.just(Rule()),
    logos(),
)
ENCODERS = [
    SlipEncoder(dots=576, qr="raster"),
    SlipEncoder(dots=384, chinese="gb18030"),
    SlipEncoder(dots=512, chinese="gb2312", qr="raster"),
]


@settings(deadline=None, max_examples=60)
@given(st.lists(BLOCKS, min_size=1, max_size=6), st.sampled_from(ENCODERS))
def test_no_slip_gives_the_printer_an_order(blocks: list[Block], encoder: SlipEncoder) -> None:
    sent = encoder.encode(Slip((*blocks, Cut())))
    assert commands.first_real_time_command(sent) is None
    for size in (1, 7, 512):
        scanner = RealTimeScanner()
        assert not [order for at in range(0, len(sent), size) for order in scanner.feed(sent[at : at + size])]


@given(st.lists(TREACHEROUS, min_size=2, max_size=60), st.sampled_from([b"", b"\x10", b"\x10\x04", b"\x10\x14"]))
def test_an_order_is_broken_by_one_dot_also_where_it_begins_before_the_picture(dots: list[int], before: bytes) -> None:
    raw = before.rjust(RASTER_HEAD, b"\x1d") + bytes(dots)
    mended = without_real_time_commands(bytearray(raw), [range(RASTER_HEAD, len(raw))])
    assert commands.first_real_time_command(mended) is None
    assert mended[:RASTER_HEAD] == raw[:RASTER_HEAD]
    changed = [old ^ new for old, new in zip(raw, mended, strict=True) if old != new]
    assert all(each.bit_count() == 1 for each in changed)


@given(logos(), st.sampled_from(["nv", "nv_old"]))
def test_a_logo_written_into_memory_gives_no_order(logo: Logo, way: logo_memory.LogoWay) -> None:
    assert commands.first_real_time_command(logo_memory.define(way, logo)) is None


@settings(deadline=None, max_examples=60)
@given(st.lists(BLOCKS, min_size=1, max_size=6), st.sampled_from(ENCODERS[1:]))
def test_every_slip_leaves_the_modes_plain(blocks: list[Block], encoder: SlipEncoder) -> None:
    """What follows it is plain, narrow, at the left, in the first code page, and not Chinese."""
    sent = encoder.encode(Slip((*blocks, Text("A"), Cut())))
    (line,) = [mark for mark in printed(sent + b"Caf\x82\n\x1dVA\0").marks if isinstance(mark, TextLine)]
    assert line.spans == (Span("Café", Style()),)
    assert line.place == Place(0, 0, 576)


def test_a_printer_that_begins_in_chinese_writes_western_letters_all_the_same() -> None:
    sent = SlipEncoder(chinese="gb18030").encode(Slip((Text("Café"), Text("取号"), Text("Café"), Cut())))
    assert printed(sent, Model(kanji_at_start=True, charset="gb18030")).text.split() == ["Café", "取号", "Café"]


def test_a_printer_that_switches_with_the_next_line_only_writes_the_same() -> None:
    slip = Slip((Text("Café"), Text("取号 A"), Pair("前方 a", "5 人"), Text("Café"), Badge("优先 · A"), Cut()))
    sent = SlipEncoder(chinese="gb18030").encode(slip)
    late, prompt = (printed(sent, Model(kanji_from_next_line=late, charset="gb18030")) for late in (True, False))
    assert prompt.text.count("Café") == 2
    assert late.text == prompt.text


def printed(sent: bytes, model: Model | None = None) -> PrintedSlip:
    """The last slip that these bytes make."""
    interpreter = Interpreter(Roll(576), model)
    slips = []
    for token in Parser().feed(sent):
        if interpreter.execute(token) is not None:
            slips.append(interpreter.cut(True))
    last = slips[-1]
    assert last is not None
    return last
