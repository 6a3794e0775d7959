"""A wire whose far end follows a script, and fails as soon as this end does not."""

from collections.abc import Awaitable, Callable, Sequence

from drivers.errors import LinkLost
from drivers.stream import Stream
from tests.unit.drivers.dialogue import Step


class Scripted:
    """`>` is what this end must write next, `<` what it then reads; at the end of the script the wire is lost."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self._written = b""

    @property
    def played_out(self) -> bool:
        return not self._steps

    async def read(self, limit: int = 4096) -> bytes:
        if not self._steps:
            raise LinkLost("the script is at its end")
        who, frame = self._steps[0]
        assert who == "<", f"reads where the script says > {frame.hex(' ')}"
        del self._steps[0]
        return frame

    async def write(self, data: bytes) -> None:
        self._written += data
        assert self._steps, f"writes {data.hex(' ')} after the end of the script"
        who, frame = self._steps[0]
        assert who == ">", f"writes {data.hex(' ')} where the script says < {frame.hex(' ')}"
        assert frame.startswith(self._written), f"writes {self._written.hex(' ')}, the script says {frame.hex(' ')}"
        if self._written == frame:
            self._written = b""
            del self._steps[0]

    async def aclose(self) -> None:
        pass

    async def played_by(self, device: Callable[[Stream], Awaitable[None]]) -> None:
        """Lets a device play its part to the end."""
        try:
            await device(self)
        except LinkLost:
            assert self.played_out
