"""What became of a slip that was to be printed. A value, not an exception: no caller can overlook "unknown"."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer said that it is on paper: by its job id, or (`queue`) by answering a question put behind it."""

    by: Literal["job_id", "queue"]


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not a byte of it reached the wire, so that it may be sent again.

    `reason`: a `PrinterFault` reason, `no_answer` or `link_lost`.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Some of it was sent: it may be on paper, in part or whole. A copy must be marked as one. `reason` as above."""

    reason: str


Outcome = Printed | NotSent | Unknown
