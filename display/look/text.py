"""Text measured and broken to fit a box. Sizes are heights of an em, in pixels."""

from functools import lru_cache

from display.look.fonts import Weight, font


@lru_cache(maxsize=4096)
def width_of(text: str, size: int, weight: Weight) -> float:
    """How far the pen moves."""
    metrics = font(weight).get_metrics(text, size=size)
    return sum(metric[4] for metric in metrics if metric is not None)


def size_that_fits(text: str, width: float, size: int, least: int, weight: Weight) -> int:
    """`size`, or the largest below it whose width fits; never under `least`."""
    natural = width_of(text, size, weight)
    if natural <= width:
        return size
    fitting = max(least, int(size * width / natural))
    while fitting > least and width_of(text, fitting, weight) > width:
        fitting -= 1
    return fitting


def shortened(text: str, width: float, size: int, weight: Weight) -> str:
    """The text, cut with an ellipsis where it is too wide."""
    if width_of(text, size, weight) <= width:
        return text
    while text and width_of(text + "…", size, weight) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@lru_cache(maxsize=512)
def broken(text: str, width: float, size: int, weight: Weight) -> tuple[str, ...]:
    """Lines no wider than `width`: between Chinese characters and between words, never before a closing mark."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width_of((line + piece).rstrip(), size, weight) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str) -> list[str]:
    """What must stay together: a word with its space, a Chinese character with the mark after it."""
    pieces: list[str] = []
    for c in text:
        glued = pieces and (c in _NEVER_FIRST or c == " " or _is_latin(c)) and not (_is_latin(c) and _ends(pieces[-1]))
        if glued:
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


_NEVER_FIRST = "，。；：！？、）》”’…,.;:!?)"


def _is_latin(c: str) -> bool:
    return "!" <= c <= "ɏ" or c in "–—·"


def _ends(piece: str) -> bool:
    """After a space or a Chinese character something new begins."""
    return not _is_latin(piece[-1])
