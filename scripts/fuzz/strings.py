"""Strange strings: at random, of the bytes a protocol is made of, and frames that were mangled. Seeded."""

from collections.abc import Sequence
from random import Random

from scripts.fuzz.target import Chunks, Target

INTERESTING = bytes(
    (0x00, 0x01, 0x02, 0x03, 0x04, 0x0A, 0x0D, 0x10, 0x16, 0x1B, 0x1C, 0x1D, 0x1F, 0x20, 0x68, 0x7F)
) + (bytes((0x80, 0xF7, 0xFE, 0xFF)))
SHORT, LONG = 48, 1500
"""Bytes of nearly all strings, and of one in fifty."""
MOST = 4096
"""No mangled string becomes longer."""


def random_string(target: Target, random: Random) -> bytes:
    """Half of them of any bytes, a quarter of those that stand in its frames, a quarter mangled frames."""
    size = random.randrange(SHORT if random.random() < 0.98 else LONG)
    way = random.random()
    if way < 0.5:
        return random.randbytes(size)
    if way < 0.75:
        alphabet = random.choice(target.seeds) + INTERESTING
        return bytes(random.choices(alphabet, k=size))
    return mangled(random.choice(target.seeds), target, target.seeds, random)


def mangled(content: bytes, target: Target, others: Sequence[bytes], random: Random) -> bytes:
    """With one to six changes; one in five then gets right sums."""
    for _ in range(1 + min(random.randrange(6), random.randrange(6))):
        content = _changed(content, others, random)[:MOST]
    if random.random() < 0.2:
        begin = random.randrange(min(8, len(content) + 1))
        content = target.sealed(content[begin : len(content) - random.randrange(4)])
    return content


def in_pieces(content: bytes, random: Random) -> Chunks:
    """As a wire may bring it: whole, in some pieces, byte by byte."""
    way = random.random()
    if way < 0.4 or len(content) < 2:
        return (content,)
    if way < 0.5:
        return [content[at : at + 1] for at in range(len(content))]
    cuts = sorted(random.randrange(len(content)) for _ in range(random.randrange(1, 5)))
    return [content[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(content)], strict=True) if begin < end]


def _changed(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    to = min(len(content), at + random.randrange(1, 9))
    other = random.choice(others)
    match random.randrange(9):
        case 0 if content:
            at = min(at, len(content) - 1)
            return content[:at] + bytes((content[at] ^ 1 << random.randrange(8),)) + content[at + 1 :]
        case 1:
            return content[:at] + random.choice(INTERESTING).to_bytes() + content[at + 1 :]
        case 2:
            return content[:at] + random.randbytes(to - at) + content[to:]
        case 3:
            return content[:at] + content[to:]
        case 4:
            return content[:to] + content[at:to] * random.randrange(1, 9) + content[to:]
        case 5:
            return content[:at] + other[random.randrange(len(other) + 1) :]
        case 6:
            return content[:at] + other + content[at:]
        case 7 if content:
            at = min(at, len(content) - 1)
            near = (content[at] + random.choice((-2, -1, 1, 2))) & 0xFF
            return content[:at] + bytes((near,)) + content[at + 1 :]
        case _:
            return content[:at]
