"""Reads the dialogues in hex of the PROTOCOL.md files."""

import re
from pathlib import Path

Step = tuple[str, bytes]
"""`>` from the host, `<` to it; the bytes of one frame."""


def dialogue(package: str, section: str = "") -> list[Step]:
    """The steps of the dialogue in `drivers/<package>/PROTOCOL.md`, or in that section of it."""
    paper = (Path(__file__).parents[3] / "drivers" / package / "PROTOCOL.md").read_text(encoding="utf-8")
    if section:
        paper = paper.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [(told[1], bytes.fromhex(told[2])) for told in re.finditer(r"^([<>]) ([0-9A-F ]+)$", paper, re.MULTILINE)]
