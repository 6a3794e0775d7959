"""The typeface of every window: Noto Sans CJK, with the Chinese (SC) shapes of its characters."""

import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pygame.freetype

Weight = Literal["regular", "bold"]

_FILES: dict[Weight, str] = {"regular": "NotoSansCJK-Regular.ttc", "bold": "NotoSansCJK-Bold.ttc"}
_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/truetype/noto",
)
_CHINESE_FACE = 2
"""Faces of the collection: 0 Japanese, 1 Korean, 2 Chinese (SC), 3 Taiwan, 4 Hong Kong."""
_FC_MATCH_S = 5.0


class FontMissing(Exception):
    """No typeface with Chinese characters on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "no font for Chinese found: install the package fonts-noto-cjk (apt-get install fonts-noto-cjk)"
        )


@lru_cache
def font(weight: Weight) -> pygame.freetype.Font:
    """The opened typeface, any size; raises FontMissing."""
    pygame.freetype.init()
    opened = pygame.freetype.Font(str(font_file(weight)), size=40, font_index=_CHINESE_FACE)
    opened.origin = True
    opened.kerning = True
    return opened


def font_file(weight: Weight) -> Path:
    """Where the typeface lies: a known folder, else where fontconfig says; raises FontMissing."""
    name = _FILES[weight]
    for folder in _FOLDERS:
        if (path := Path(folder, name)).is_file():
            return path
    path = _asked_of_fontconfig(weight)
    if path.name != name:
        raise FontMissing
    return path


def missing_glyphs(text: str) -> str:
    """The characters of `text` that the typeface cannot draw; drawing them would silently show boxes."""
    metrics = font("regular").get_metrics(text, size=20)
    return "".join(c for c, metric in zip(text, metrics, strict=True) if metric is None and c not in "\n\t")


def _asked_of_fontconfig(weight: Weight) -> Path:
    ask = ["fc-match", "--format=%{file}", f"Noto Sans CJK SC:style={weight.capitalize()}"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, timeout=_FC_MATCH_S, check=True)
    except (OSError, subprocess.SubprocessError):
        raise FontMissing from None
    return Path(answer.stdout.strip())
