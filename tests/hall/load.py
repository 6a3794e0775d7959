"""Clients that keep a hall busy whatever becomes of its controller, and remember what they were promised."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.hall.halls import VirtualHall
from tests.hall.independent_client import IndependentClient

AGAIN_AFTER = (0.1,) * 600
"""Sooner than the contract asks for, so that more repeats meet a controller that has just started."""

PAUSE_S = 0.02
SLIP_PAUSE_S = 1.2
"""Every slip is photographed by the virtual printer, which takes the machine most of a second."""


@dataclass(slots=True)
class Promise:
    """A request as it was sent, and the reply to it."""

    client: IndependentClient
    id: str
    request: dict[str, Any]
    payload: bytes
    reply: bytes

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.reply))


@dataclass(slots=True)
class Load:
    """What was asked and answered; `presses` are what the teller at terminal-1 was told.

    `stop` ends it when every request under way has been answered: the hall must then be open.
    """

    stop: Callable[[], None] = lambda: None
    promises: list[Promise] = field(default_factory=list)
    presses: list[str] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def of(self, command: str) -> list[Promise]:
        """Accepted ones of a command."""
        return [each for each in self.promises if each.request["command"] == command and each.said["ok"]]


@contextmanager
def under_load(hall: VirtualHall) -> Iterator[Load]:
    """Customers at a kiosk and at a desk, two tellers at counter 2, one at terminal-1, until `stop`."""
    load, over = Load(), threading.Event()
    with ExitStack() as clients:

        def issuing(name: str, pause: float, **fields: Any) -> Callable[[], None]:
            return asking(name, pause, {"command": "issue_ticket", **fields})

        def asking(name: str, pause: float, request: dict[str, Any]) -> Callable[[], None]:
            client = clients.enter_context(hall.client(name, hears=f"replies/{name}"))
            return lambda: _ask_on(client, pause, request, load, over)

        work = [
            issuing("kiosk-1", SLIP_PAUSE_S, service="A"),
            issuing("desk-1", PAUSE_S, service="A", customer_class="need"),
            issuing("desk-2", PAUSE_S, service="B"),
            asking("teller-1", PAUSE_S, {"command": "call_next", "counter": "2"}),
            asking("teller-2", PAUSE_S, {"command": "call_next", "counter": "2"}),
            lambda: _press_on(hall, load, over),
        ]
        threads = [threading.Thread(target=_noting_failures, args=(each, load), daemon=True) for each in work]
        for thread in threads:
            thread.start()

        def stop() -> None:
            over.set()
            for thread in threads:
                thread.join(90)
            assert not load.failures, load.failures

        load.stop = stop
        try:
            yield load
        finally:
            over.set()


def _ask_on(
    client: IndependentClient, pause: float, request: dict[str, Any], load: Load, over: threading.Event
) -> None:
    asked = 0
    while not over.wait(pause):
        asked += 1
        id = f"{client.name}-{asked}"
        payload = json.dumps({"id": id, **request}).encode()
        load.promises.append(Promise(client, id, request, payload, client.ask_bytes(id, payload, AGAIN_AFTER)))


def _press_on(hall: VirtualHall, load: Load, over: threading.Event) -> None:
    while not over.wait(PAUSE_S):
        load.presses.append(str(hall.order(device="terminal-1", press="next")["message"]))


def _noting_failures(work: Callable[[], None], load: Load) -> None:
    try:
        work()
    except BaseException as failure:  # noqa: BLE001 - told by the thread that waits for this one
        load.failures.append(failure)
