"""A head and the words behind it: folded under each other on a terminal, one line wherever a program reads.

No word is ever cut, so that an address can be copied as it stands.
"""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

LEAST_WIDTH = 30
"""Letters beside a long head that are worth having; with fewer, the words begin below it."""

BELOW = 8


def tell(console: Console, head: Text | str, words: str, style: str = "") -> None:
    """Prints both."""
    head = head.copy() if isinstance(head, Text) else Text(head)
    if not console.is_terminal or cell_len(head.plain) + cell_len(words) <= console.width:
        console.print(head, Text(words, style), sep="", soft_wrap=True)
        return
    beside = console.width - cell_len(head.plain) >= LEAST_WIDTH
    indent = cell_len(head.plain) if beside else BELOW
    lines = list(_folded(words, console.width - indent))
    if beside:
        console.print(head, Text(lines.pop(0), style), sep="", soft_wrap=True)
    else:
        head.rstrip()
        console.print(head, soft_wrap=True)
    for line in lines:
        console.print(" " * indent, Text(line, style), sep="", soft_wrap=True)


def _folded(words: str, width: int) -> Iterator[str]:
    """Lines of at most `width` cells, unless a word alone is longer."""
    line = ""
    for word in words.split(" "):
        if line and cell_len(line) + 1 + cell_len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
