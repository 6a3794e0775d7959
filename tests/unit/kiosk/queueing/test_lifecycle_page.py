"""The picture in the docs is the table."""

from kiosk.queueing.lifecycle import TABLE, diagram
from scripts.lifecycle import PAGE, redrawn


def test_the_page_shows_the_table_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert redrawn(page) == page, "run: python -m scripts.lifecycle"
    assert diagram() in page


def test_the_picture_has_an_arrow_for_every_move() -> None:
    lines = diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> waiting: issue"]
    assert all(f"    {old} --> {new}: {move}" in lines for (old, move), new in TABLE.items())
    ends = [f"    {stage} --> [*]" for stage in ("finished", "cancelled", "expired")]
    assert lines[2 + len(TABLE) :] == ends
