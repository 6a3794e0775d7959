"""Touches become taps on targets. Pure: points and time are handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from display.look.box import Box

Action = TypeVar("Action")


@dataclass(frozen=True, slots=True)
class Target(Generic[Action]):
    """A place that does something when it is tapped."""

    box: Box
    action: Action


def target_at(targets: Sequence[Target[Action]], x: float, y: float) -> Action | None:
    """The action of the target at that point."""
    return next((target.action for target in targets if target.box.holds(x, y)), None)


class Finger(Generic[Action]):
    """A tap is down and up on the same target; `held` is the one to show as pressed."""

    def __init__(self) -> None:
        self.held: Action | None = None

    def press(self, targets: Sequence[Target[Action]], x: float, y: float) -> None:
        self.held = target_at(targets, x, y)

    def release(self, targets: Sequence[Target[Action]], x: float, y: float) -> Action | None:
        """The tapped action, if the finger left where it came."""
        held, self.held = self.held, None
        return held if held is not None and held == target_at(targets, x, y) else None
