"""Breaks a paragraph into lines: Latin between words, Chinese between any two characters, but for punctuation. Pure."""

import re
from collections.abc import Callable

_NEVER_FIRST = "，。、；：？！）》」』】”’…·,.;:?!)]}%"
_PIECES = re.compile(r"(?:[^\s\u2E80-\uFFEF]|(?<=\d) (?=\d{3}(?!\d)))+|\s+|.", re.DOTALL)
"""A word, with the spaces within a number such as 50 000; empty space; a character of its own."""


def wrap(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Lines of `text` for which `fits(line)` holds; a word that never fits is broken anywhere."""
    lines, line = [], ""
    for piece in _pieces(text, fits):
        if fits((line + piece).rstrip()) or not line.strip():
            line += piece
        elif piece in _NEVER_FIRST and len(line) > 1:
            lines.append(line[:-1].rstrip())
            line = line[-1] + piece
        else:
            lines.append(line.rstrip())
            line = piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str, fits: Callable[[str], bool]) -> list[str]:
    return [part for piece in _PIECES.findall(text.strip()) for part in ([piece] if fits(piece) else list(piece))]
