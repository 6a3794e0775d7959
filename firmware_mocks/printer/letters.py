"""Which letters the bytes are: code pages of one byte, Chinese of two, by what the model has. Pure."""

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from firmware_mocks.printer.model import Charset

MISSING = "\ufffd"
"""Printed where the model has no such letter."""

CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
}

_LEAD = {"gb2312": (0xA1, 0xF7), "gbk": (0x81, 0xFE), "gb18030": (0x81, 0xFE)}


class Letters(NamedTuple):
    """Letters of one width."""

    text: str
    two_bytes: bool


def western(raw: bytes, code_page: str) -> str:
    """One letter a byte."""
    return raw.decode(code_page, "replace")


@lru_cache(maxsize=1024)
def chinese(raw: bytes, charset: Charset, four_bytes: bool) -> tuple[tuple[Letters, ...], bytes]:
    """The letters, and the bytes at the end that are the beginning of another. The same stand on every slip."""
    found: list[Letters] = []
    at = 0
    while at < len(raw):
        length = _length(raw, at, charset, four_bytes)
        if at + length > len(raw):
            break
        found.append(_letter(raw[at : at + length], charset))
        at += length
    joined = (
        Letters("".join(letter.text for letter in alike), two_bytes)
        for two_bytes, alike in groupby(found, lambda letter: letter.two_bytes)
    )
    return tuple(joined), raw[at:]


def _length(raw: bytes, at: int, charset: Charset, four_bytes: bool) -> int:
    """Of the letter at a place; more than is left where its end has not come in."""
    low, high = _LEAD[charset]
    if not low <= raw[at] <= high:
        return 1
    if at + 1 == len(raw):
        return 2
    second = raw[at + 1]
    if four_bytes and charset == "gb18030" and 0x30 <= second <= 0x39:
        return 4
    least = 0xA1 if charset == "gb2312" else 0x40
    return 2 if least <= second <= 0xFE and second != 0x7F else 1


def _letter(raw: bytes, charset: Charset) -> Letters:
    if len(raw) == 1:
        return Letters(chr(raw[0]) if raw[0] < 0x80 else MISSING, False)
    try:
        return Letters(raw.decode(charset), True)
    except UnicodeDecodeError:
        return Letters(MISSING, True)
