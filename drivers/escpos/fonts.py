"""Finds the fonts that can write Chinese, and loads them once per size."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from drivers.errors import DeviceError

Weight = Literal["Regular", "Bold"]

_SIMPLIFIED_CHINESE = 2
"""Index of the simplified Chinese face in the Noto Sans CJK collections (JP, KR, SC, TC, HK)."""

_NAMES = (
    ("NotoSansCJK-{weight}.ttc", _SIMPLIFIED_CHINESE),
    ("NotoSansCJKsc-{weight}.otf", 0),
    ("NotoSansSC-{weight}.otf", 0),
    ("NotoSansSC-{weight}.ttf", 0),
    ("SourceHanSansSC-{weight}.otf", 0),
    ("SourceHanSansCN-{weight}.otf", 0),
)


class NoChineseFont(DeviceError):
    """No font on this machine can write Chinese; the text says what to install. The printer is lost, nothing else."""

    def __init__(self, folders: list[Path]) -> None:
        super().__init__(
            "no font for Chinese found: install Noto Sans CJK (Debian: apt install fonts-noto-cjk), "
            f"or put NotoSansCJK-Regular.ttc into one of {', '.join(map(str, folders))}"
        )


@lru_cache(maxsize=64)
def load(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """The font in `size` dots; raises NoChineseFont."""
    path, index = find(weight)
    return ImageFont.truetype(str(path), size, index=index, layout_engine=ImageFont.Layout.BASIC)


MISSING = "□"
"""Stands where a character is in no font, as in Chinese print."""


def drawable(text: str) -> str:
    """The text with `MISSING` for each character that the font lacks; raises NoChineseFont."""
    return text if text.isascii() else "".join(letter if _has(letter) else MISSING for letter in text)


def lacking(text: str) -> str:
    """The characters that the font lacks, each once; raises NoChineseFont."""
    return "".join(dict.fromkeys(letter for letter in text if not _has(letter)))


@lru_cache(maxsize=8192)
def _has(letter: str) -> bool:
    if letter.isascii() or letter.isspace():
        return True
    font = load("Regular", _LOOK)
    return bytes(font.getmask(letter)) != bytes(font.getmask(_IN_NO_FONT))


_LOOK = 24
_IN_NO_FONT = "\U000e01f0"
"""Unassigned: drawn as every character is that the font lacks."""


@lru_cache(maxsize=2)
def find(weight: Weight) -> tuple[Path, int]:
    """The file and the face in it, the other weight where this one is missing; raises NoChineseFont."""
    folders = _folders()
    other: Weight = "Regular" if weight == "Bold" else "Bold"
    for wanted in (weight, other):
        for name, index in _NAMES:
            for folder in folders:
                for path in sorted(folder.rglob(name.format(weight=wanted))):
                    return path, index
    raise NoChineseFont(folders)


def _folders() -> list[Path]:
    home = Path(os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser())
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / "fonts", Path("/Library/Fonts")]
