"""From `kill -9` of the controller to its next durable ticket, over the bare start of interpreter and libraries."""

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import aiomqtt

from benchmarks.clients import NODELAY
from benchmarks.figures import Figure, Step, median_ratio
from benchmarks.halls import HALL, outside_broker, start_paidui, stop, write_hall
from tests.mosquitto import Mosquitto

KILLS = 7
ASK_EVERY_S = 0.02
LIBRARIES = "import asyncio, apsw, aiomqtt, pydantic, serial"


def measure(step: Step) -> list[Figure]:
    """Started again at once, as a supervisor does; the client asks the same again every 20 ms until it is answered."""
    return asyncio.run(_measure(step))


async def _measure(step: Step) -> list[Figure]:
    rounds = []
    numbers = []
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        port = broker.address.port
        hall = write_hall(Path(folder), outside_broker(port))
        process, _ = start_paidui(hall)
        async with aiomqtt.Client("127.0.0.1", port, identifier="customer", socket_options=[NODELAY]) as client:
            await client.subscribe(f"paidui/{HALL}/replies/customer", qos=1)
            for n in range(KILLS):
                step(f"kill {n + 1} of {KILLS}")
                numbers.append(await _ticket(client, f"before-{n}"))
                bare = _bare_start_s()
                process.send_signal(signal.SIGKILL)
                began = time.perf_counter()
                process.wait()
                starting = asyncio.get_running_loop().run_in_executor(None, start_paidui, hall)
                numbers.append(await _ticket(client, f"after-{n}"))
                rounds.append((time.perf_counter() - began, bare))
                process, _ = await starting
        stop(process)
    assert len(dict.fromkeys(numbers)) == len(numbers), "a number was given twice"
    ours, bare = median(o for o, _ in rounds), median(b for _, b in rounds)
    beside = f"interpreter and libraries {bare:.2f} s"
    return [Figure("kill -9 to the next durable ticket", f"{ours:.2f} s", beside, median_ratio(rounds))]


async def _ticket(client: aiomqtt.Client, id: str) -> str:
    body = json.dumps({"id": id, "command": "issue_ticket", "service": "A"})
    asking = asyncio.create_task(_ask_again_and_again(client, body))
    try:
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            reply = json.loads(message.payload)
            if reply["id"] == id:
                return str(reply["ticket"]["number"])
    finally:
        asking.cancel()
    raise AssertionError("the broker is gone")


async def _ask_again_and_again(client: aiomqtt.Client, body: str) -> None:
    while True:
        await client.publish(f"paidui/{HALL}/requests/customer", body, qos=1)
        await asyncio.sleep(ASK_EVERY_S)


def _bare_start_s() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)
    return time.perf_counter() - began
