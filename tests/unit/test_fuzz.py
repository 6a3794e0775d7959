"""Every decoder stands strange bytes; and the fuzzer finds a planted mistake, and tells it by its shortest input."""

from collections.abc import Callable, Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.call_button.terminal_codec import Frame, frame_decoder
from scripts.fuzz.__main__ import TARGETS
from scripts.fuzz.buses import terminal_frame
from scripts.fuzz.guided import Corpus, Ways
from scripts.fuzz.hunt import Plan, hunt
from scripts.fuzz.plain import Plain, always
from scripts.fuzz.target import Subject, Target, Trial

STRINGS, ROUNDS = 2000, 10
GOOD = Frame(3, 1, b"A017")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_decoder_stands_whatever_comes(target: Target) -> None:
    hunted = hunt(target, 1, Plan(STRINGS, ROUNDS))
    assert hunted.finding is None
    assert hunted.strings == STRINGS
    assert hunted.guided == ROUNDS


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@settings(max_examples=10, deadline=None, database=None)
@given(chunks=st.lists(st.binary(max_size=40), max_size=6))
def test_and_whatever_hypothesis_thinks_of(target: Target, chunks: list[bytes]) -> None:
    assert Trial(target).fault_with(chunks) == ""


class Faulty:
    """A decoder of terminal frames with a mistake, which bytes at random do not reach."""

    def __init__(self, mistake: str) -> None:
        self._frames, self._mistake, self._kept = frame_decoder(), mistake, b""
        self._deaf = False

    def feed(self, received: bytes) -> Iterable[object]:
        for frame in self._frames.feed(received):
            if frame != GOOD:
                self._err(frame)
            if not self._deaf:
                yield frame

    def _err(self, frame: Frame) -> None:
        if frame.command > 0x80 and len(frame.data) > 1:
            match self._mistake:
                case "raises":
                    raise IndexError("a number longer than its data")
                case "keeps too much":
                    self._kept += bytes(600)
                case _:
                    self._deaf = True


@pytest.mark.parametrize("mistake", ["raises", "keeps too much", "does not decode"])
def test_a_planted_mistake_is_found_and_told_by_its_shortest_input(mistake: str) -> None:
    planted = _target(lambda: Plain(Faulty(mistake), always(GOOD.to_bytes(), GOOD)))
    hunted = hunt(planted, 1, Plan(0, 3000))
    assert hunted.finding is not None
    assert hunted.finding.wrong.startswith(mistake)
    assert len(bytes.fromhex(hunted.finding.input)) == 6 + 4


def test_a_mistake_that_needs_two_strings_is_told_by_two() -> None:
    class Once:
        times = 0

        def feed(self, received: bytes) -> Iterable[object]:
            self.times += received.count(b"\x07")
            if self.times > 1:
                raise ValueError("the second bell")
            return [GOOD] if received == GOOD.to_bytes() else []

    hunted = hunt(_target(lambda: Plain(Once(), always(GOOD.to_bytes(), GOOD))), 1, Plan(1000, 0))
    assert hunted.finding is not None
    assert [bytes.fromhex(each) for each in hunted.finding.input.split("‖")] in ([b"\x07\x07"], [b"\x07", b"\x07"])


def test_what_takes_a_new_way_through_the_code_is_kept() -> None:
    target = _target(lambda: Plain(frame_decoder(), always(GOOD.to_bytes(), GOOD)))
    corpus, ways = Corpus(target), Ways(target.files)

    def learnt(content: bytes) -> bool:
        with ways.watched():
            frame_decoder().feed(content)
        return corpus.learn(content, ways.gone())

    assert learnt(b"\x68")
    assert not learnt(b"\x68")
    assert learnt(GOOD.to_bytes())
    assert not learnt(Frame(4, 1, b"A018").to_bytes())
    assert corpus.next(Random(1)) != corpus.next(Random(2))


def _target(new: Callable[[], Subject]) -> Target:
    files = ("call_button/terminal_codec.py", "framing.py", "test_fuzz.py")
    return Target("planted", new, (Frame(9, 2, b"12").to_bytes(),), files, 512, sealed=terminal_frame)
