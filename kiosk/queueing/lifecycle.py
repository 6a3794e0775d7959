"""The legal moves of a ticket, as a table; the diagram in docs/lifecycle.md is drawn from it."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a ticket stands. The last four are final, but that a no-show may come back."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Move(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    PARK = "park"
    RESUME = "resume"
    TRANSFER = "transfer"
    MISS = "no-show"
    RETURN = "return"
    CANCEL = "cancel"
    EXPIRE = "expire"


TABLE: dict[tuple[Stage, Move], Stage] = {
    (Stage.WAITING, Move.CALL): Stage.CALLED,
    (Stage.WAITING, Move.TRANSFER): Stage.WAITING,
    (Stage.WAITING, Move.CANCEL): Stage.CANCELLED,
    (Stage.WAITING, Move.EXPIRE): Stage.EXPIRED,
    (Stage.CALLED, Move.RECALL): Stage.CALLED,
    (Stage.CALLED, Move.START): Stage.SERVING,
    (Stage.CALLED, Move.FINISH): Stage.FINISHED,
    (Stage.CALLED, Move.PARK): Stage.PARKED,
    (Stage.CALLED, Move.TRANSFER): Stage.WAITING,
    (Stage.CALLED, Move.MISS): Stage.NO_SHOW,
    (Stage.CALLED, Move.EXPIRE): Stage.EXPIRED,
    (Stage.SERVING, Move.FINISH): Stage.FINISHED,
    (Stage.SERVING, Move.PARK): Stage.PARKED,
    (Stage.SERVING, Move.TRANSFER): Stage.WAITING,
    (Stage.SERVING, Move.EXPIRE): Stage.EXPIRED,
    (Stage.PARKED, Move.RESUME): Stage.CALLED,
    (Stage.PARKED, Move.CANCEL): Stage.CANCELLED,
    (Stage.PARKED, Move.EXPIRE): Stage.EXPIRED,
    (Stage.NO_SHOW, Move.RETURN): Stage.WAITING,
}


def after(stage: Stage, move: Move) -> Stage | None:
    """The stage a move leads to; None where the move is not legal."""
    return TABLE.get((stage, move))


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    arrows = [f"    {old} --> {new}: {move}" for (old, move), new in TABLE.items()]
    ends = [f"    {stage} --> [*]" for stage in Stage if not any(old is stage for old, _ in TABLE)]
    return "\n".join(["stateDiagram-v2", "    [*] --> waiting: issue", *arrows, *ends])
