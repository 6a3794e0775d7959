"""For how long a button must be held to be heard, where its module keeps no presses. Pure."""

import math

from drivers.bus.line import TRIES, Timing
from drivers.bus.schedule import CHECKED_IN_ROUNDS

CHARACTERS = 24
"""Of a question and its answer, the longest of which is a terminal's key with its digits."""

ANSWERS_S = 0.005
"""Within which a device begins to answer, as most do."""

BESIDES = 3
"""Turns between two readings that are nobody's poll: a display told again, a lamp or a number that cannot wait, two of
them where they meet."""

LOST_TURNS = 1 + TRIES
"""Of a device that has just died, in one round: its poll, and a lamp or a number that cannot wait, tried again."""


def heard_when_held_s(timing: Timing, polled: int, displays: int, pause_s: float) -> float:
    """On a line with so many devices that are polled, this module among them, and so many displays, where nothing is
    lost but, just now, another device, whose answer is waited for. Two readings lie no further apart, unless several
    tellers press in the same moment."""
    turn_s = CHARACTERS * timing.character_s + timing.gap_s + ANSWERS_S
    turns = polled + math.ceil(displays / CHECKED_IN_ROUNDS) + BESIDES
    others_s = LOST_TURNS * timing.turn_round_s if polled + displays > 1 else 0.0
    return max(pause_s + (1 + BESIDES) * turn_s, turns * turn_s) + others_s
