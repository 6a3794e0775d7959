"""16 clients that ask, each again as soon as it is answered. In every round the same connections ask each peer in turn.

`python -m benchmarks.clients PORT HALL ISSUES CALLS ROUNDS PEER...` prints what they saw as JSON.
"""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count

import aiomqtt

CLIENTS = 16
ECHO = "echo"
WARM_UP = 20
"""Requests of each client that are not counted."""
ANSWER_TIMEOUT_S = 10.0
NODELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@dataclass
class Seen:
    """What one kind of request came to: seconds of each round, seconds of each answer, numbers given."""

    rounds: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


class Client:
    """One connection with at most one question open; `counter` is the one it calls to."""

    def __init__(self, connection: aiomqtt.Client, number: int, hall: str) -> None:
        self._connection, self._hall = connection, hall
        self._name, self.counter = f"client-{number}", str(number)
        self._ids = count()
        self._answer: asyncio.Future[bytes] | None = None

    async def listen(self) -> None:
        """Until cancelled."""
        async for message in self._connection.messages:
            if self._answer is not None and not self._answer.done():
                assert isinstance(message.payload, bytes)
                self._answer.set_result(message.payload)

    async def subscribe(self) -> None:
        """To both answerers."""
        await self._connection.subscribe([(f"paidui/{to}/replies/{self._name}", 1) for to in (ECHO, self._hall)])

    async def ask(self, to: str, command: str, **fields: str) -> bytes:
        """The reply's bytes."""
        id = f"{self._name}-{os.getpid()}-{next(self._ids):09d}"
        body = json.dumps({"id": id, "command": command, **fields}).encode()
        self._answer = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            await self._connection.publish(f"paidui/{to}/requests/{self._name}", body, qos=1)
            return await self._answer


@dataclass
class Play:
    """Who asks what."""

    clients: list[Client]
    hall: str

    async def round(self, to: str, command: str, times: int, seen: Seen | None) -> None:
        """`times` requests in all, by all clients at once."""
        left = iter(range(times))
        began = time.perf_counter()
        answered = await asyncio.gather(*(_ask_on(client, to, command, left) for client in self.clients))
        if seen is not None:
            seen.rounds.append(time.perf_counter() - began)
            seen.answers += [seconds for each in answered for _, seconds in each]
        if to == self.hall and seen is not None:
            seen.numbers += _numbers([reply for each in answered for reply, _ in each])

    async def rounds(self, command: str, times: int, rounds: int, peers: list[str]) -> dict[str, Seen]:
        """The peers in turn, round by round."""
        for to in peers:
            await self.round(to, command, WARM_UP * len(self.clients), None)
        seen = {to: Seen() for to in peers}
        for _ in range(rounds):
            for to in peers:
                await self.round(to, command, times // rounds, seen[to])
        return seen

    async def open_counters(self) -> None:
        """Every client its own."""
        for client in self.clients:
            await client.ask(self.hall, "open_counter", counter=client.counter)


async def _ask_on(client: Client, to: str, command: str, left: Iterator[int]) -> list[tuple[bytes, float]]:
    """One client's share: replies and their seconds."""
    answered = []
    for n in left:
        fields = {"service": "ABCD"[n % 4]} if command == "issue_ticket" else {"counter": client.counter}
        began = time.perf_counter()
        reply = await client.ask(to, command, **fields)
        answered.append((reply, time.perf_counter() - began))
    return answered


def _numbers(replies: list[bytes]) -> list[str]:
    bodies = [json.loads(reply) for reply in replies]
    refused = [body for body in bodies if not body["ok"]]
    assert not refused, refused[0]
    return [body["ticket"]["number"] for body in bodies if body["ticket"]]


async def play(port: int, hall: str, *, issues: int, calls: int, rounds: int, peers: list[str]) -> dict[str, object]:
    """Tickets first, then calls for them."""
    connections = [
        aiomqtt.Client("127.0.0.1", port, identifier=f"client-{n + 1}", socket_options=[NODELAY])
        for n in range(CLIENTS)
    ]
    clients = [Client(connection, n + 1, hall) for n, connection in enumerate(connections)]
    for connection in connections:
        await connection.__aenter__()
    listening = [asyncio.create_task(client.listen()) for client in clients]
    for client in clients:
        await client.subscribe()
    playing = Play(clients, hall)
    seen: dict[str, object] = {"issue": _plain(await playing.rounds("issue_ticket", issues, rounds, peers))}
    if calls:
        await playing.open_counters()
        seen["call"] = _plain(await playing.rounds("call_next", calls, rounds, peers))
    for task in listening:
        task.cancel()
    for connection in connections:
        await connection.__aexit__(None, None, None)
    return seen


def _plain(seen: dict[str, Seen]) -> dict[str, object]:
    return {to: asdict(each) for to, each in seen.items()}


def main() -> None:
    """Arguments: port, hall, issues, calls, rounds, peers."""
    port, hall, issues, calls, rounds, *peers = sys.argv[1:]
    asked = play(int(port), hall, issues=int(issues), calls=int(calls), rounds=int(rounds), peers=peers)
    print(json.dumps(asyncio.run(asked)))


if __name__ == "__main__":
    main()
