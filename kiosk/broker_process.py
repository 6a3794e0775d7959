"""The embedded broker, a process of its own beside the controller; started again when it dies."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Never

from drivers.mqtt.session import BrokerAddress

START_TIMEOUT_S = 5.0
"""Seconds from its start until it listens."""

PORT_PATIENCE_S = 3.0
"""A broker whose controller was killed frees its port a moment later."""

RESTART_PAUSE_S = 0.2

ENDING_S = 1.0
"""Seconds from a process's last word to its end."""

STOP_TIMEOUT_S = 2.0

log = logging.getLogger(__name__)


class BrokerFailed(Exception):
    """The embedded broker cannot run; the message says why."""


async def run_broker(listen: str, address: BrokerAddress, listening: asyncio.Event) -> Never:
    """Keeps the broker alive until cancelled; raises BrokerFailed when it cannot be started at first."""
    give_up = asyncio.get_running_loop().time() + PORT_PATIENCE_S
    while True:
        process = await _start(listen, address.port)
        try:
            complaint = await _until_listening(process)
            if complaint is None:
                listening.set()
                await asyncio.gather(process.wait(), _pass_on(process))
                log.error("the embedded broker ended (exit %s); starting it again", process.returncode)
            elif not listening.is_set() and asyncio.get_running_loop().time() > give_up:
                where = f"{listen}:{address.port}"
                raise BrokerFailed(
                    f"the embedded broker cannot start on {where}: {complaint}; [mqtt] port sets another"
                )
        finally:
            await _stop(process)
        await asyncio.sleep(RESTART_PAUSE_S)


async def _start(listen: str, port: int) -> Process:
    command = (sys.executable, "-m", "drivers.mqtt.broker", "--host", listen, "--port", str(port), "--lifeline")
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)


async def _until_listening(process: Process) -> str | None:
    """None when it listens, else what it complained of."""
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            if await process.stdout.readline():
                return None
            return (await process.stderr.read(2000)).decode(errors="replace").strip().removeprefix(
                "broker: "
            ) or "it ended at once"
    except TimeoutError:
        return f"it does not listen after {START_TIMEOUT_S:.0f} s"


async def _pass_on(process: Process) -> None:
    """What the broker warns of, into our log; unread, it would fill the pipe."""
    assert process.stderr is not None
    while line := await process.stderr.readline():
        log.warning("%s", line.decode(errors="replace").strip())


async def _stop(process: Process) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(ENDING_S if process.stdout and process.stdout.at_eof() else 0):
            await process.wait()  # one that is ending by itself is only waited for: asking would take its exit code
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
