"""What a command asks of the engine: to say something, to cut, to obey other real-time commands. Plain values."""

from dataclasses import dataclass
from typing import Literal

from firmware_mocks.printer.graphics import Block


@dataclass(frozen=True, slots=True)
class Answer:
    """Something to say once all before it is on paper: `automatic`, `paper`, `drawer`, `process_id`, `identity`."""

    kind: Literal["automatic", "paper", "drawer", "process_id", "identity"]
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class CutNow:
    """The cutter is asked to move; afterwards the paper is pulled back so many dots."""

    partial: bool
    back: int = 0


@dataclass(frozen=True, slots=True)
class RealTimeSwitch:
    """GS ( D: DLE DC4 fn 1 (`pulse`) and 2 (`off`) are obeyed or not; None: as before."""

    pulse: bool | None
    off: bool | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """The drawer is opened."""


@dataclass(frozen=True, slots=True)
class StartedAnew:
    """The printer has reset itself."""


Effect = Answer | Block | CutNow | RealTimeSwitch | Pulse | StartedAnew | None


def switched(body: bytes) -> RealTimeSwitch | None:
    """GS ( D: pairs of function and state, behind the 20."""
    if body[:1] != b"\x14":
        return None
    states = {body[at]: bool(body[at + 1] & 1) for at in range(1, len(body) - 1, 2)}
    return RealTimeSwitch(states.get(1), states.get(2))
