"""Laying out and encoding a full slip that was not seen before, over what python-escpos takes for the same slip.

A logo, two languages, people ahead and wait, the rule, a QR code with a random token. In text mode the printer has
the logo in its memory and writes Chinese itself; as raster every block is a picture, the code too. The peer is
python-escpos from the same blocks: its own text with Chinese as GB 18030 bytes, its own QR code; as raster, pictures
of the same letters drawn by Pillow, given to its `image`; it breaks no lines. Rounds in turn; processor time, for
nothing is waited for.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from statistics import median
from typing import Any

from benchmarks.figures import Figure, Step, median_ratio, ms
from drivers.escpos import library
from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Logo, Pair, Qr, Rule, Slip, Space, Text
from drivers.escpos.builder import SlipEncoder
from drivers.escpos.lettering import Lettering
from drivers.escpos.logo_memory import show
from kiosk.config.slip import LogoBlock
from kiosk.slip import SlipContent, lay_out
from kiosk.slip_design import SlipDesign, built_in
from tests.golden.escpos.slips import CASH

ROUNDS = 60
DOTS = 576
TEXT_S, RASTER_S, TEXT_BYTES = 0.001, 0.006, 600

_LOGO = Logo(384, Random(1).randbytes(48 * 96))
_DESIGN = SlipDesign((LogoBlock(kind="logo", file="logo.png"), *built_in().blocks), {0: _LOGO})
_SIZES = {"small": (1, 1), "normal": (1, 1), "large": (1, 2), "title": (2, 2)}

Encode = Callable[[SlipContent], bytes]


def measure(step: Step) -> list[Figure]:
    """Medians, encoders warm."""
    text = SlipEncoder(dots=DOTS, chinese="gb18030", logo="nv", in_memory=frozenset({_LOGO.key}))
    raster = SlipEncoder(dots=DOTS, qr="raster")
    step("text")
    in_text = _rounds(lambda content: text.encode(_slip(content)), lambda content: _peer_text(_slip(content)))
    step("raster")
    in_raster = _rounds(lambda content: raster.encode(_slip(content)), lambda content: _peer_raster(_slip(content)))
    sizes = [len(text.encode(_slip(_content(n)))) for n in range(ROUNDS)]
    drawn = len(SlipEncoder(dots=DOTS, chinese="gb18030").encode(_slip(_content(0))))
    return [
        _within("a full slip in text mode", in_text, TEXT_S),
        Figure(
            "its bytes",
            f"{max(sizes)} at most",
            f"limit {TEXT_BYTES}; logo sent: {drawn}",
            max(sizes) / TEXT_BYTES,
            at_most=1,
        ),
        Figure("over python-escpos", ms(_ours(in_text)), ms(_beside(in_text)), median_ratio(in_text), at_most=1.5),
        _within("a full slip as raster", in_raster, RASTER_S),
        Figure("over python-escpos", ms(_ours(in_raster)), ms(_beside(in_raster)), median_ratio(in_raster), at_most=1),
    ]


def _within(what: str, rounds: list[tuple[float, float]], limit: float) -> Figure:
    return Figure(what, ms(_ours(rounds)), f"limit {ms(limit)}", _ours(rounds) / limit, at_most=1)


def _ours(rounds: list[tuple[float, float]]) -> float:
    return median(ours for ours, _ in rounds)


def _beside(rounds: list[tuple[float, float]]) -> float:
    return median(beside for _, beside in rounds)


def _rounds(ours: Encode, peer: Encode) -> list[tuple[float, float]]:
    for n in range(10):
        ours(_content(ROUNDS + n))
        peer(_content(ROUNDS + n))
    return [(_taken(ours, _content(n)), _taken(peer, _content(n))) for n in range(ROUNDS)]


def _taken(encode: Encode, content: SlipContent) -> float:
    began = time.process_time()
    encode(content)
    return time.process_time() - began


def _content(n: int) -> SlipContent:
    random = Random(n)
    token = "".join(random.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=26))
    wait = random.randrange(60, 3500)
    return replace(
        CASH,
        number=f"A{n + 1:03}",
        token=token,
        ahead=random.randrange(40),
        estimated_wait_s=wait,
        issued_at=CASH.issued_at + timedelta(minutes=n),
    )


def _slip(content: SlipContent) -> Slip:
    return lay_out(content, ["zh", "en"], _DESIGN)


def _peer_text(slip: Slip) -> bytes:
    dummy = library.new_dummy()
    for block in slip.blocks:
        match block:
            case Logo():
                dummy._raw(show("nv", block))
            case Text(text, size, bold):
                _put(dummy, text, size, bold)
            case Badge(text):
                _put(dummy, text, "large", True)
            case Pair(label, value, size, bold):
                _put(dummy, f"{label} {value}", size, bold)
            case BigNumber(text):
                dummy.set(align="center", bold=True, custom_size=True, width=8, height=8)
                dummy.text(f"{text}\n")
            case Rule():
                _put(dummy, "-" * (DOTS // 12), "normal", False)
            case Qr(content):
                dummy.qr(content, ec=1, size=6, native=True)
            case _:
                _feed_or_cut(dummy, block)
    return bytes(dummy.output)


def _put(dummy: Any, text: str, size: str, bold: bool) -> None:
    width, height = _SIZES[size]
    dummy.set(align="center", bold=bold, custom_size=True, width=width, height=height)
    if text.isascii():
        dummy.text(f"{text}\n")
    else:
        dummy._raw(b"\x1c&" + text.encode("gb18030") + b"\n\x1c.")


def _peer_raster(slip: Slip) -> bytes:
    dummy, lettering = library.new_dummy(), Lettering(DOTS)
    for block in slip.blocks:
        match block:
            case Logo():
                dummy.image(lettering.logo(block), impl="bitImageRaster")
            case Text(text, size, bold):
                dummy.image(lettering.paragraph(text, size, bold), impl="bitImageRaster")
            case Badge(text):
                dummy.image(lettering.badge(text), impl="bitImageRaster")
            case Pair(label, value, size, bold):
                dummy.image(lettering.pair(label, value, size, bold), impl="bitImageRaster")
            case BigNumber(text):
                dummy.image(lettering.number(text), impl="bitImageRaster")
            case Rule():
                dummy.image(lettering.rule(), impl="bitImageRaster")
            case Qr(content):
                dummy.qr(content, ec=1, size=6, native=False, center=False, impl="bitImageRaster")
            case _:
                _feed_or_cut(dummy, block)
    return bytes(dummy.output)


def _feed_or_cut(dummy: Any, block: Block) -> None:
    match block:
        case Space(dots):
            dummy._raw(bytes([0x1B, 0x4A, min(255, dots)]))
        case Cut():
            dummy.cut(mode="PART")
