"""What the papers give to be pasted into a HALL.toml loads, each piece of it in a hall of its own."""

import re
from pathlib import Path

import pytest

from kiosk.config import parse

DOCS = Path(__file__).parents[2] / "docs"

HALL = """
hall = "branch"
names = { zh = "支行", en = "Branch" }
""" + "".join(f'[[services]]\nletter = "{each}"\nnames = {{ zh = "业务", en = "Service" }}\n' for each in "ABK")
CLASSES = "".join(
    f'[[customer_classes]]\nid = "{each}"\nnames = {{ zh = "客户", en = "Customer" }}\nhead_start_min = 20\n'
    for each in ("need", "vip", "appointment")
)
EVERYBODY = '[[profiles]]\nid = "all"\nnames = { zh = "全部", en = "All" }\nservices = ["A", "B", "K"]\n'
COUNTERS = "".join(
    f'[[counters]]\nid = "{each}"\nnames = {{ zh = "窗口", en = "Counter" }}\nprofile = "all"\n' for each in "123"
)


def snippets() -> list[tuple[str, str]]:
    """By page and line."""
    found = []
    for page in ("configuration.md", "operating.md", "bench.md", "protocol.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        for block in re.finditer(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            found.append((f"{page} {text.count(chr(10), 0, block.start()) + 1}", block[1]))
    return found


@pytest.mark.parametrize(("where", "snippet"), snippets())
def test_a_snippet_of_the_papers_loads_where_it_is_pasted(where: str, snippet: str, tmp_path: Path) -> None:
    whole = snippet if snippet.startswith("hall = ") else HALL + CLASSES + EVERYBODY + COUNTERS + snippet
    assert parse(whole, tmp_path / "hall.toml"), where


def test_every_kind_of_device_has_a_snippet() -> None:
    shown = set(re.findall(r'^kind = "(\w+)"', "".join(snippet for _, snippet in snippets()), re.MULTILINE))
    assert shown == {"printer", "led", "terminal", "button", "rating_pad", "keypad", "reader", "io_module"}
