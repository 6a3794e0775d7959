"""The seam between a driver and its wire. Tests and simulations replace what stands behind it."""

from typing import Protocol, runtime_checkable

STALLED_S = 30.0
"""Seconds without one byte taken after which a writer gives up: more than the pauses of a hot print head, and the end
of a wait that no caller has bounded."""


class Stream(Protocol):
    """An open two-way wire of bytes. One reader and one writer at a time."""

    async def read(self, limit: int = 4096) -> bytes:
        """At least one byte, at most `limit`, as soon as there is any; raises LinkLost when the far end is gone."""

    async def write(self, data: bytes) -> None:
        """Returns when the kernel has taken every byte; raises LinkLost, or NoAnswer if none was taken for STALLED_S.

        Cancelling, like either error, may leave a part written.
        """

    async def aclose(self) -> None:
        """Releases the port at once, losing what was not yet sent. Safe to call twice."""


@runtime_checkable
class TellsPortStatus(Protocol):
    """What a stream may know besides: the port of a USB printer tells its state while the printer takes no bytes."""

    async def port_status(self) -> int:
        """The USB printer class's status byte (PAPER_EMPTY, SELECTED, NOT_ERROR); raises LinkLost, NoAnswer.

        Works while `write` waits. NoAnswer also says that this printer does not know the question.
        """


@runtime_checkable
class TellsDeviceId(Protocol):
    """The same of who is at the other end: its IEEE 1284 id, in which a printer names the languages it speaks."""

    async def device_id(self) -> dict[str, str]:
        """MFG (maker), MDL (model), CMD (languages) and others, where given; raises LinkLost, NoAnswer."""


PAPER_EMPTY, SELECTED, NOT_ERROR = 0x20, 0x10, 0x08
"""Bits of the port status. Many printers always say SELECTED | NOT_ERROR: only its bad news counts."""
