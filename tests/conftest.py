"""Runs `async def` tests, and fails any test that leaves a task, logs an unexpected error or warns."""

import asyncio
import inspect
import logging
import os
import sys
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest


def pytest_configure() -> None:
    """Bytecode is kept, whatever the environment says: some hundred programs start, and none compiles it again."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Gives each `async def` test a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(_no_task_left(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})))
    return True


async def _no_task_left(test: Coroutine[Any, Any, None]) -> None:
    unhandled: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: unhandled.append(context))
    await test
    for _ in range(3):
        await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]
    assert not left, f"tasks left behind: {left}"
    assert not unhandled, f"exceptions nobody handled: {unhandled}"


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """A command run inside a test sets the log of its program: the next test hears everything again."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


@pytest.fixture(autouse=True)
def nothing_logged_as_error(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that expects errors in the log is marked `logs_errors`."""
    yield
    if "logs_errors" in request.keywords:
        return
    errors = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, f"logged as error: {errors}"
