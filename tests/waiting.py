"""Waits for something to become true under a time limit; no test sleeps and hopes."""

import asyncio
import time
from collections.abc import Callable


async def until(condition: Callable[[], object], seconds: float = 5.0, what: str = "") -> None:
    """Returns when `condition()` is true; fails after `seconds`."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"not within {seconds} s: {what or condition}"
        await asyncio.sleep(0.005)


def until_sync(condition: Callable[[], object], seconds: float = 10.0, what: str = "") -> None:
    """The same for tests that drive real processes."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or condition}"
        time.sleep(0.01)
