"""A cancellation that a task group has swallowed. No task is started here."""

import asyncio


def obey_cancellation() -> None:
    """Raises CancelledError in a task that was cancelled in the very moment in which a group inside it failed.

    Before Python 3.13 such a group raises its errors alone, and who outlives them would outlive its cancellation too:
    whatever catches the errors of a group and goes on asks here first. (CPython, asyncio.TaskGroup, "internal
    cancellation" and external one at once)"""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
