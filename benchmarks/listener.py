"""A screen, or whoever hears everything: `python -m benchmarks.listener PORT HALL screen|events`. Counts what it hears.

Says `ready`; when its standard input is closed, says what came as JSON.
"""

import asyncio
import json
import sys
import time
from collections import Counter

import aiomqtt

from benchmarks.clients import NODELAY

STATES = ("status", "services", "board", "counters/+", "devices/+")
TOPICS = {"screen": (*STATES, "calls"), "events": (*STATES, "calls", "events")}


async def listen(port: int, hall: str, kind: str) -> None:
    """Until standard input is closed."""
    heard: Counter[str] = Counter()
    async with aiomqtt.Client("127.0.0.1", port, identifier=f"listener-{kind}", socket_options=[NODELAY]) as client:
        await client.subscribe([(f"paidui/{hall}/{topic}", 1) for topic in TOPICS[kind]])
        print("ready", flush=True)
        began = time.perf_counter()
        counting = asyncio.create_task(_count(client, heard))
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        counting.cancel()
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "heard": dict(heard)}))


async def _count(client: aiomqtt.Client, heard: Counter[str]) -> None:
    async for message in client.messages:
        if not message.retain:
            heard[message.topic.value.split("/", 2)[2]] += 1


if __name__ == "__main__":
    asyncio.run(listen(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
