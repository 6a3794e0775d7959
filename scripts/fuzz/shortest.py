"""The shortest input that still goes wrong in the same way."""

from collections.abc import Iterator, Sequence

from scripts.fuzz.target import Chunks, Target, Trial

HEAD, TAIL = 7, 3
"""Bytes before and behind the body of a frame, and one more."""

Case = list[Chunks]
"""Strings, each with what is judged behind it."""


def shortest(target: Target, case: Case, wrong: str) -> Case | None:
    """None where it cannot be had again on a fresh decoder."""
    case = next((tail for tail in _tails(case) if _goes_wrong(target, tail, wrong)), [])
    if not case:
        return None
    shorter: Case | None = case
    while shorter is not None:
        case = shorter
        shorter = next((each for each in _shorter(case, target) if _goes_wrong(target, each, wrong)), None)
    return case


def in_hex(case: Case) -> str:
    """Pieces are parted by `|`, strings by `‖`."""
    return " ‖ ".join(" | ".join(chunk.hex(" ") for chunk in chunks) for chunks in case)


def kind_of(wrong: str) -> str:
    """Without its details, which may change on the way."""
    return wrong.partition(":")[0]


def _goes_wrong(target: Target, case: Case, wrong: str) -> bool:
    trial = Trial(target)
    return any(kind_of(trial.fault_with(chunks)) == kind_of(wrong) for chunks in case)


def _tails(case: Case) -> Iterator[Case]:
    size = 1
    while size < len(case):
        yield case[-size:]
        size *= 2
    yield case


def _shorter(case: Case, target: Target) -> Iterator[Case]:
    """Without strings, without pieces' seams, without slices: the greatest steps first. What is one piece may get right
    sums again."""
    yield from ([*case[:at], *case[at + 1 :]] for at in range(len(case)) if len(case) > 1)
    for at, chunks in enumerate(case):
        whole = b"".join(chunks)
        if len(chunks) > 1:
            yield [*case[:at], (whole,), *case[at + 1 :]]
        for kept in _cut(chunks):
            yield [*case[:at], kept, *case[at + 1 :]]
            for sealed in _sealed(b"".join(kept), target):
                if len(sealed) < len(whole):
                    yield [*case[:at], (sealed,), *case[at + 1 :]]


def _sealed(left: bytes, target: Target) -> Iterator[bytes]:
    """As if any of its bytes were the head of a frame, and the last its sum."""
    for begin in range(HEAD):
        for end in range(len(left), len(left) - TAIL, -1):
            yield target.sealed(left[begin:end])


def _cut(chunks: Chunks) -> Iterator[Sequence[bytes]]:
    size = max(map(len, chunks), default=0)
    while size:
        for place, chunk in enumerate(chunks):
            for at in range(0, len(chunk), size):
                left = chunk[:at] + chunk[at + size :]
                yield [*chunks[:place], *([left] if left else []), *chunks[place + 1 :]]
        size //= 2
