"""An MQTT client on plain paho, written from the contract alone: it shares no code with what it judges."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.waiting import until_sync

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One message; `topic` without `paidui/<hall>/`."""

    topic: str
    payload: bytes
    retained: bool

    def body(self) -> dict[str, Any]:
        """Its JSON object; empty when the topic was cleared."""
        return dict(json.loads(self.payload)) if self.payload else {}


class IndependentClient:
    """Use it inside `with`. Hears `paidui/<hall>/<hears>` and its own replies; asks as `<name>`."""

    def __init__(self, port: int, hall: str, name: str, hears: str = "#") -> None:
        self.name, self._root, self._port = name, f"paidui/{hall}", port
        wanted = {f"{self._root}/{hears}", f"{self._root}/replies/{name}"}
        self._wanted = [(topic, 1) for topic in sorted(wanted)] if hears != "#" else [(f"{self._root}/#", 1)]
        self.heard: list[Heard] = []
        self._replies: dict[str, list[bytes]] = {}
        self._news = threading.Condition()
        self._subscribed = False
        self._asked = 0
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"independent-{name}")
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe(self._wanted)
        self._client.on_subscribe = lambda *_: self._note_subscribed(True)
        self._client.on_disconnect = lambda *_: self._note_subscribed(False)
        self._client.on_socket_open = lambda _client, _data, wire: _send_at_once(wire)
        self._client.on_message = lambda _client, _data, message: self._hear(message)

    def __enter__(self) -> Self:
        self.until(self._connects, "the broker is there")
        self._client.loop_start()
        self.until(lambda: self._subscribed, "subscribed")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def connected(self) -> bool:
        """Connected and subscribed."""
        return self._subscribed

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, whole: bool = False) -> None:
        """Below the hall, or with `whole` anywhere; returns when the broker has it."""
        self._client.publish(topic if whole else f"{self._root}/{topic}", payload, 1, retain).wait_for_publish(
            PATIENCE_S
        )

    def send(self, request: dict[str, Any] | bytes) -> None:
        """A request, or what claims to be one, without waiting for its reply."""
        payload = request if isinstance(request, bytes) else json.dumps(request).encode()
        self.publish(f"requests/{self.name}", payload)

    def send_soon(self, payload: bytes) -> None:
        """A request, without waiting for the broker."""
        self._client.publish(f"{self._root}/requests/{self.name}", payload, 1)

    def send_unless_hung_up(self, payload: bytes) -> None:
        """A request of a size at which a broker may hang up on its client."""
        sent = self._client.publish(f"{self._root}/requests/{self.name}", payload, 1)
        self.until(lambda: sent.is_published() or not self._subscribed, "the broker takes it or hangs up")

    def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """A request and its reply, sent again as the contract says; `id` is made where none is given."""
        self._asked += 1
        request = {"id": fields.pop("id", f"{self.name}-{self._asked}"), "command": command, **fields}
        return dict(json.loads(self.ask_bytes(request["id"], json.dumps(request).encode())))

    def ask_bytes(self, id: str, payload: bytes, again_after: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)) -> bytes:
        """The reply's bytes; fails when nobody answers."""
        for patience in again_after:
            self._client.publish(f"{self._root}/requests/{self.name}", payload, 1)
            with self._news:
                if self._news.wait_for(lambda: self.replies(id), patience):
                    return self.replies(id)[0]
        raise AssertionError(f"nobody answered {payload[:200]!r}")

    def replies(self, id: str) -> list[bytes]:
        """All replies to this client's request of that id, as bytes."""
        return self._replies.get(id, [])

    def until_replied(self, id: str, times: int) -> list[bytes]:
        """Waits for so many replies of that id."""
        self.until(lambda: len(self.replies(id)) >= times, f"{times} replies to {id}")
        return self.replies(id)

    def on(self, topic: str) -> list[Heard]:
        """Everything heard on one topic, in order."""
        return [said for said in list(self.heard) if said.topic == topic]

    def latest(self, topic: str) -> dict[str, Any]:
        """The last body on one topic; empty when there is none, or it was cleared."""
        said = self.on(topic)
        return said[-1].body() if said else {}

    def forget(self) -> None:
        """What was heard until now."""
        with self._news:
            self.heard.clear()

    def until(self, condition: Callable[[], object], what: str = "", seconds: float = PATIENCE_S) -> None:
        """Waits for something heard."""
        until_sync(condition, seconds, what or f"{self.name} heard {[said.topic for said in self.heard][-20:]}")

    def until_latest(self, topic: str, **fields: Any) -> None:
        """Waits until the last body on a topic has these fields."""
        self.until(
            lambda: {**self.latest(topic), **fields} == self.latest(topic),
            f"{topic} with {fields}; last: {self.latest(topic)}",
        )

    def until_cleared(self, topic: str) -> None:
        """Waits until the last word on a topic is nothing."""
        self.until(lambda: [said.payload for said in self.on(topic)][-1:] == [b""], f"{topic} is cleared")

    def _connects(self) -> bool:
        try:
            self._client.connect("127.0.0.1", self._port, keepalive=30)
        except OSError:
            return False
        return True

    def _hear(self, message: MQTTMessage) -> None:
        said = Heard(message.topic.removeprefix(f"{self._root}/"), bytes(message.payload), message.retain)
        with self._news:
            if said.topic == f"replies/{self.name}":
                self._replies.setdefault(said.body()["id"], []).append(said.payload)
            self.heard.append(said)
            self._news.notify_all()

    def _note_subscribed(self, subscribed: bool) -> None:
        with self._news:
            self._subscribed = subscribed
            self._news.notify_all()


def _send_at_once(wire: Any) -> None:
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
