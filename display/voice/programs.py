"""Runs a program of the system to its end, or ends it. Knows nothing of speech."""

import asyncio
import contextlib
from asyncio.subprocess import PIPE, Process

from drivers.errors import DeviceError


class ProgramFailed(DeviceError):
    """The program is missing, said no, or did not end in time; the text is for an engineer."""


async def output_of(program: str, *arguments: str, given: bytes = b"", limit_s: float, package: str) -> bytes:
    """What the program writes when `given` is its input; raises ProgramFailed. It never outlives the call."""
    try:
        process = await asyncio.create_subprocess_exec(program, *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    except FileNotFoundError:
        raise ProgramFailed(f"{program} is not installed; install the package {package}") from None
    except OSError as error:
        raise ProgramFailed(f"{program} cannot be started: {error.strerror}") from None
    try:
        async with asyncio.timeout(limit_s):
            written, complaint = await process.communicate(given)
    except TimeoutError:
        raise ProgramFailed(f"{program} did not end within {limit_s:.0f} s and was stopped") from None
    finally:
        await _ended(process)
    if process.returncode:
        raise ProgramFailed(f"{program}: {_last_line(complaint) or f'exit code {process.returncode}'}")
    return written


async def _ended(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _last_line(complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else ""
