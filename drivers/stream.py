"""The seam between a driver and its wire. Tests and simulations replace what stands behind it."""

from typing import Protocol


class Stream(Protocol):
    """An open two-way wire of bytes. One reader and one writer at a time."""

    async def read(self, limit: int = 4096) -> bytes:
        """At least one byte, at most `limit`, as soon as there is any; raises LinkLost when the far end is gone."""

    async def write(self, data: bytes) -> None:
        """Returns when the kernel has taken every byte; raises LinkLost. Cancelling may leave a part written."""

    async def aclose(self) -> None:
        """Releases the port at once, losing what was not yet sent. Safe to call twice."""
