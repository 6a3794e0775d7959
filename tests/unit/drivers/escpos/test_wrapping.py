"""Lines break where a reader expects it."""

import pytest

from drivers.escpos.wrapping import wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, []),
        ("one line", 10, ["one line"]),
        ("first come, first served", 12, ["first come,", "first served"]),
        ("先到先得优先客户", 3, ["先到先", "得优先", "客户"]),
        ("先到先，得", 3, ["先到", "先，得"]),
        ("号码A012请", 4, ["号码", "A012", "请"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("  spaces   around  ", 8, ["spaces", "around"]),
    ],
)
def test_a_paragraph_breaks_into_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, lambda line: len(line) <= width) == lines
