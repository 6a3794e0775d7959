"""The peer of `issue_mqtt`: bare request and reply on aiomqtt, no hall. `python -m benchmarks.echo PORT`."""

import asyncio
import json
import sys

import aiomqtt

from benchmarks.clients import ECHO, NODELAY

REPLIES = {
    "issue_ticket": json.dumps({"ok": True, "ticket": "x" * 280}).encode(),
    "call_next": json.dumps({"ok": True, "ticket": "x" * 400}).encode(),
}
"""As long as the controller's."""
TOGETHER = 64


async def echo(port: int) -> None:
    """Answers every request at once, up to 64 replies under way together; says `ready` first."""
    async with aiomqtt.Client("127.0.0.1", port, identifier="echo", socket_options=[NODELAY]) as client:
        client.pending_calls_threshold = 10 * TOGETHER
        await client.subscribe(f"paidui/{ECHO}/requests/+", qos=1)
        print("ready", flush=True)
        room = asyncio.Semaphore(TOGETHER)
        async with asyncio.TaskGroup() as replies:
            async for message in client.messages:
                await room.acquire()
                replies.create_task(_reply(client, message, room))


async def _reply(client: aiomqtt.Client, message: aiomqtt.Message, room: asyncio.Semaphore) -> None:
    assert isinstance(message.payload, bytes)
    command = json.loads(message.payload)["command"]
    sender = message.topic.value.rpartition("/")[2]
    await client.publish(f"paidui/{ECHO}/replies/{sender}", REPLIES[command], qos=1)
    room.release()


if __name__ == "__main__":
    asyncio.run(echo(int(sys.argv[1])))
