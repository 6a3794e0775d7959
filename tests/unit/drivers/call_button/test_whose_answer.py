"""On a shared line: whose answer is taken, where a late one or one to another master comes instead."""

from typing import Never, TypeVar

import pytest

from drivers.bus.line import Heard, Line, Turn
from drivers.call_button.messages import Hello, Key, to_wire
from drivers.call_button.polled import PolledConversation
from drivers.errors import NoFrame
from tests.unit.drivers.bus.branches import in_virtual_time

A = TypeVar("A")
OURS, ANOTHER = 3, 4
PRESSED = Key(boot=7, sequence=1, code=1, age_ms=0, typed="")


class Talk(Line):
    """Says the same to every question."""

    def __init__(self, *said: bytes) -> None:
        self._said = b"".join(said)

    async def ask(self, turn: Turn[A]) -> Heard[A]:
        """See Line."""
        turn.frame()
        assert turn.hear is not None
        return Heard(turn.hear(self._said), len(self._said))

    async def listen(self) -> Never:
        """See Line."""
        raise AssertionError("nobody listens here")


@pytest.mark.parametrize("said", [Hello(7), PRESSED], ids=["hello", "key"])
def test_what_another_terminal_says_is_no_answer(said: Hello | Key) -> None:
    async def play() -> None:
        talk = PolledConversation(Talk(to_wire(said, ANOTHER)), OURS, lambda: None, "terminal 3")
        with pytest.raises(NoFrame):
            await talk.next_message()

    in_virtual_time(play)


def test_behind_another_s_words_its_own_are_heard() -> None:
    async def play() -> None:
        line = Talk(to_wire(Hello(9), ANOTHER), to_wire(PRESSED, OURS))
        talk = PolledConversation(line, OURS, lambda: None, "terminal 3")
        assert await talk.next_message() == PRESSED

    in_virtual_time(play)
