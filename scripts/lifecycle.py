"""Draws docs/lifecycle.md's picture from the table of legal moves: `python -m scripts.lifecycle`."""

from pathlib import Path

from kiosk.queueing.lifecycle import diagram

PAGE = Path(__file__).parents[1] / "docs" / "lifecycle.md"
_START, _END = "```mermaid\n", "```\n"


def redrawn(page: str) -> str:
    """The page with the picture as the table has it now."""
    before, _, rest = page.partition(_START)
    _, _, after = rest.partition(_END)
    return f"{before}{_START}{diagram()}\n{_END}{after}"


if __name__ == "__main__":
    PAGE.write_text(redrawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
