"""An asyncio loop in virtual time, on which several hosts live and can be killed at any await. No I/O, no wall clock.

Time stands still while anything is ready to run, then jumps to the next timer. Nothing here is drawn by chance: order
comes from times, and times from those who schedule (wires, disks, people), each with its own seeded randomness. Why an
own loop: docs/decisions/simulation.md.
"""

import asyncio
import sys
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Executor
from contextvars import Context, ContextVar, copy_context
from hashlib import blake2b
from heapq import heappop, heappush
from struct import Struct
from typing import Any, Never, TypeVar

T = TypeVar("T")

_HOST: "ContextVar[Host]" = ContextVar("host")
_STAMP = Struct("<d")

NOTED_TOGETHER = 1_000
"""Pieces of the trace that are hashed at once."""


class Host:
    """A process: tasks that die together. Killed, it does nothing more, not even its finally blocks.

    `hop_s` says how long a hop to a thread takes before its work, and after; `after_hop` is called between the two.
    """

    def __init__(self, loop: "SimLoop", name: str) -> None:
        self.name = name
        self.alive = True
        self.life = 0
        self.hop_s: Callable[[Executor | None], tuple[float, float]] = lambda _executor: (0.0, 0.0)
        self.after_hop: Callable[[], None] = _nothing
        self.on_kill: dict[object, Callable[[], None]] = {}
        self._loop = loop
        self.doomed = False
        """True while a death is counted down to."""
        self._countdown = 0
        self._doom: Callable[[], None] = _nothing
        self.context = copy_context()
        self.context.run(_HOST.set, self)

    def start(self, program: Coroutine[Any, Any, T], name: str) -> "asyncio.Task[T]":
        """Runs a coroutine as a task of this host."""
        return self._loop.create_task(program, name=name, context=self.context.copy())

    def doom(self, steps: int, end: Callable[[], None]) -> None:
        """Calls `end` (which kills) between the callbacks of this host, after `steps` more of them."""
        self.doomed, self._countdown, self._doom = True, max(steps, 1), end

    def step_done(self) -> None:
        """Called by the loop after each callback while doomed."""
        self._countdown -= 1
        if self._countdown <= 0 and self.doomed:
            self.doomed = False
            self._doom()

    def kill(self) -> None:
        """`kill -9`, between two of its callbacks. Those outside who must notice are told (`on_kill`)."""
        if not self.alive:
            return
        self.alive = self.doomed = False
        self._loop.bury(self)
        for notice in list(self.on_kill.values()):
            notice()


class SimLoop(asyncio.AbstractEventLoop):
    """Play it with `run_until`; what happens is noted in `trace`.

    `failed` gets what no task of a host caught. Python's cycle collector should be off while it runs: it would end the
    coroutines of dead hosts at moments of its own.
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._ready: deque[_Handle] = deque()
        self._timers: list[_Handle] = []
        self._numbers = 0
        self._tasks = 0
        self._graves: list[asyncio.Task[Any]] = []
        self._hash = blake2b(digest_size=16)
        self._noted: list[bytes] = []
        self._stopping = False
        self.callbacks = 0
        self.failed: Callable[[Host, dict[str, Any]], None] = _raise
        self.nobody = self._host = Host(self, "simulation")

    # --- the outside

    def run_until(self, end: float) -> None:
        """Plays on until this simulated second, or until `stop`."""
        assert events._get_running_loop() is None, "a loop runs already"
        events._set_running_loop(self)
        try:
            self._play(end)
        finally:
            events._set_running_loop(None)
            self._host = self.nobody

    def host(self, name: str) -> Host:
        """A new process."""
        return Host(self, name)

    def note(self, what: str, content: bytes = b"") -> None:
        """Part of the trace: something that could be observed, now."""
        self._noted += (_STAMP.pack(self._now), what.encode(), content)
        if len(self._noted) > NOTED_TOGETHER:
            self._hash_noted()

    @property
    def trace(self) -> str:
        """The hash of all that was noted, in order."""
        self._hash_noted()
        return self._hash.hexdigest()

    def at(self, host: Host, when: float, do: Callable[..., object], *args: Any) -> "_Handle":
        """Calls `do` in a host at a time, if it still lives then."""
        self._numbers += 1
        handle = _Handle((when, self._numbers, do, args, host.context, host))
        heappush(self._timers, handle)
        return handle

    def bury(self, host: Host) -> None:
        """Keeps the tasks of a dead host: collected, their finally blocks would run."""
        for task in asyncio.all_tasks(self):
            if isinstance(task, _Task) and task.host is host:
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                self._graves.append(task)

    # --- asyncio's side

    def time(self) -> float:
        return self._now

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> "_Handle":
        host = self._host
        if context is None:
            handle = _Handle((0.0, 0, callback, args, host.context, host))
        else:
            handle = _Handle((0.0, 0, callback, args, context, context.get(_HOST, host)))
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon  # type: ignore[assignment]

    def call_later(  # type: ignore[override]
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> "_Handle":
        return self._set_timer(self._now + delay, callback, args, context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> "_Handle":
        return self._set_timer(when, callback, args, context)

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> "asyncio.Task[T]":
        self._tasks += 1
        host = self._host if context is None else context.get(_HOST, self._host)
        return _Task(host, self._tasks, coro, loop=self, name=name or f"task {self._tasks}", context=context)

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> "asyncio.Future[T]":
        """In this thread, a while later; the result a while after that: a host may die before, between and after."""
        host = self._host
        before, after = host.hop_s(executor)
        future = self.create_future()
        self.at(host, self._now + before, self._hop, host, after, future, func, args)
        return future

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.failed(self._host, context)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def stop(self) -> None:
        self._stopping = True

    # --- inside

    def _hash_noted(self) -> None:
        self._hash.update(b"".join(self._noted))
        self._noted.clear()

    def _set_timer(
        self, when: float, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None
    ) -> "_Handle":
        """Timers of the same moment run in the order in which they were set."""
        host = self._host
        self._numbers += 1
        if context is None:
            handle = _Handle((when, self._numbers, callback, args, host.context, host))
        else:
            handle = _Handle((when, self._numbers, callback, args, context, context.get(_HOST, host)))
        heappush(self._timers, handle)
        return handle

    def _hop(
        self, host: Host, after: float, future: "asyncio.Future[T]", func: Callable[..., T], args: tuple[Any, ...]
    ) -> None:
        try:
            result, error = func(*args), None
        except Exception as raised:  # noqa: BLE001 - it is the asker's, who awaits the future
            result, error = None, raised
        host.after_hop()
        if host.alive:
            self.at(host, self._now + after, _settle, future, result, error)

    def _play(self, end: float) -> None:
        """One function, for it runs millions of times: what is ready, else the next timer."""
        ready, timers = self._ready, self._timers
        self._stopping = False
        while not self._stopping:
            if ready:
                handle = ready.popleft()
            elif timers and timers[0][0] <= end:
                handle = heappop(timers)
            else:
                self._now = max(self._now, end)
                return
            when, _, callback, args, context, host = handle
            if callback is None or not host.alive:
                continue
            if when > self._now:  # noqa: PLR1730 - max() would be called here most of all
                self._now = when
            self._host = host
            self.callbacks += 1
            try:
                if args:
                    context.run(callback, *args)
                else:
                    context.run(callback)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001 - as asyncio's own loop does
                self.failed(host, {"message": "a callback failed", "exception": error})
            if host.doomed:
                host.step_done()


class _Handle(list[Any]):
    """A callback that waits for its turn or its time: `[when, number, callback, args, context, host]`.

    A list, which is made and sorted fastest. Timers compare by time, then number; without a time both are 0.
    """

    __slots__ = ()

    def cancel(self) -> None:
        self[2], self[3] = None, ()

    def cancelled(self) -> bool:
        return self[2] is None

    def when(self) -> float:
        return float(self[0])


class _Task(asyncio.Task[T]):
    """Numbered, so that a set of tasks (a TaskGroup cancels one) has the same order in every run."""

    def __init__(
        self,
        host: Host,
        number: int,
        program: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        loop: SimLoop,
        name: str,
        context: Context | None,
    ) -> None:
        self.host, self.number = host, number  # first: asyncio puts the task into a set of all tasks as it is made
        super().__init__(program, loop=loop, name=name, context=context)

    def __hash__(self) -> int:
        return self.number


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


def _nothing() -> None:
    """What a cancelled handle would call."""


def _raise(host: Host, context: dict[str, Any]) -> Never:
    error = context.get("exception")
    print(f"{host.name}: {context.get('message')}", file=sys.stderr)  # noqa: T201 - nobody else listens
    raise error if isinstance(error, BaseException) else RuntimeError(str(context))
