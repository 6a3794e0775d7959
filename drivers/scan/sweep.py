"""Asks many addresses of one line, one after the other, and weighs what came back."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from drivers.bus.overhearing import Key
from drivers.scan.asking import Asking
from drivers.scan.questions import SIGN, Answer, Self, answers_in, first_question, further_questions, is_somebody, says

TRIES = 3
"""Of an address that is expected to answer, or has answered something."""

SPOILT = 2
"""Answers of them that make no frame, where others' do: two devices answer at once."""

SIGN_S = 0.15
"""A sign takes longer before it speaks than a device on a bus. Our own: the protocol names no time."""

REMEMBERED = 2
"""Addresses asked before this one, whose late answers are taken for theirs."""


@dataclass(frozen=True, slots=True)
class Answering:
    """An address where somebody is. `itself` is None where nothing that was heard made a frame."""

    key: Key
    itself: Self | None
    several: bool = False
    """Two devices have this address, as far as can be heard."""


@dataclass(slots=True)
class _Tally:
    answers: list[Answer] = field(default_factory=list)
    asked: int = 0
    spoilt: int = 0
    doubled: bool = False


class Sweep:
    """On one open line. `step` is called for every question."""

    def __init__(self, asking: Asking, step: Callable[[], None] = lambda: None) -> None:
        self.impostors: dict[Key, Key] = {}
        """Who answered where another was asked: `{asked: who answered}`."""
        self.rubbish = 0
        """Bytes that made no frame."""
        self._asking, self._step = asking, step
        self._tallies: dict[Key, _Tally] = {}
        self._lately: deque[Key] = deque(maxlen=REMEMBERED + 1)

    async def ask(self, keys: Iterable[Key], tries: int = 1) -> list[Key]:
        """Those of them where somebody is; each is asked up to `tries` times. Raises LinkLost, NoAnswer."""
        keys = list(keys)
        for key in keys:
            for _ in range(tries):
                await self._question(key, first_question(key))
                if self._heard(key):
                    break
        return [key for key in keys if self._heard(key)]

    async def look_closer(self, keys: Iterable[Key]) -> list[Answering]:
        """Asks each again, and who it is."""
        keys = list(keys)
        for key in keys:
            while self._tallies[key].asked < TRIES:
                await self._question(key, first_question(key))
            for question in further_questions(key):
                await self._question(key, question)
        clear = any(tally.answers and not tally.spoilt for tally in self._tallies.values())
        return [answering for key in keys if (answering := self._weigh(key, clear)) is not None]

    def _weigh(self, key: Key, others_are_clear: bool) -> Answering | None:
        """None: it was noise, or another's late answer."""
        tally = self._tallies[key]
        spoilt = tally.spoilt >= SPOILT and (others_are_clear or bool(tally.answers))
        if not tally.answers and tally.spoilt < SPOILT:
            return None
        itself = says(key, tally.answers) if tally.answers else None
        return Answering(key, itself, tally.doubled or spoilt)

    def _heard(self, key: Key) -> bool:
        tally = self._tallies.get(key)
        return tally is not None and bool(tally.answers or tally.spoilt)

    async def _question(self, key: Key, question: bytes) -> None:
        self._step()
        tally = self._tallies.setdefault(key, _Tally())
        tally.asked += 1
        self._lately.append(key)
        longer_s = SIGN_S if key.kind == SIGN else 0.0
        heard = await self._asking.ask(question, lambda answer: bool(answers_in(answer, key)), longer_s)
        answers = answers_in(heard, key)
        said = [answer for answer in answers if is_somebody(answer)]
        own = [answer for answer in said if answer.key == key]
        tally.answers += own
        tally.doubled = tally.doubled or len(own) > 1
        if heard and not answers:
            tally.spoilt += 1
            self.rubbish += len(heard)
        for answer in said:
            if answer.key != key:
                self._of_another(answer, key)

    def _of_another(self, answer: Answer, asked: Key) -> None:
        before = self._tallies.get(answer.key)
        if answer.key not in self._lately or before is None:
            self.impostors[asked] = answer.key
        elif before.answers:
            before.doubled = True
        else:
            before.answers.append(answer)
