"""A controller that issues and calls as fast as it can, to be killed: `python -m tests.hall.core_in_a_loop JOURNAL`.

Says `ask <payload>` before a request is handed over and `got <reply>` after it was answered; what it reads on its first
line are the payloads that an earlier run asked and never saw answered.
"""

import asyncio
import json
import os
import sys
from itertools import count
from pathlib import Path
from secrets import token_hex

from kiosk import lock
from tests.unit.kiosk.running import Running, running

ISSUERS = 6


async def main(path: Path, unanswered: list[str]) -> None:
    """Runs until it is killed."""
    with lock.hold(path.with_name("j.db.lock"), f"process {os.getpid()}"):
        async with running(path) as it:
            it.controller._show = lambda _events: None
            await asyncio.gather(*(_ask(it, payload) for payload in unanswered))
            for counter in ("1", "2"):
                await _ask(it, _payload(f"{token_hex(4)}-open", "open_counter", counter=counter))
            async with asyncio.TaskGroup() as people:
                for _ in range(ISSUERS):
                    people.create_task(_customers(it))
                for counter in ("1", "2"):
                    people.create_task(_teller(it, counter))


async def _customers(it: Running) -> None:
    me = token_hex(4)
    for n in count():
        await _ask(it, _payload(f"{me}-{n}", "issue_ticket", service="AB"[n % 2]))


async def _teller(it: Running, counter: str) -> None:
    me = token_hex(4)
    for n in count():
        await _ask(it, _payload(f"{me}-{n}", "call_next", counter=counter))


def _payload(id: str, command: str, **fields: str) -> str:
    return json.dumps({"id": id, "command": command, **fields})


async def _ask(it: Running, payload: str) -> None:
    _say(f"ask {payload}")
    _say(f"got {(await it.submit(payload.encode())).decode()}")


def _say(line: str) -> None:
    os.write(1, line.encode() + b"\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), json.loads(sys.stdin.readline())))
