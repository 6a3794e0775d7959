"""What one client is still to be sent: in order, a few unacknowledged at a time, bounded. No I/O."""

from collections import deque

from drivers.mqtt.broker.packets import Publish

WINDOW = 64
"""QoS 1 messages sent and not acknowledged; small devices have small buffers."""
OUTBOX_BYTES = 16 * 1024 * 1024
MESSAGE_OVERHEAD = 200


class Outbox:
    """Give it messages with `put`, send what `take` returns, tell it what was acknowledged."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Publish, int, bool]] = deque()
        self._in_flight: dict[int, None] = {}
        self._last_id = 0
        self.bytes = 0

    def put(self, message: Publish, qos: int, retained: bool) -> None:
        self._waiting.append((message, qos, retained))
        self.bytes += _weight(message)

    def take(self) -> bytes | None:
        """The next packet, if one may go out now."""
        if not self._waiting or (self._waiting[0][1] and len(self._in_flight) >= WINDOW):
            return None
        message, qos, retained = self._waiting.popleft()
        self.bytes -= _weight(message)
        packet_id = self._next_id() if qos else 0
        return Publish(message.topic, message.payload, qos, retained, packet_id).to_bytes()

    def acknowledged(self, packet_id: int) -> None:
        """Unknown ids are ignored."""
        self._in_flight.pop(packet_id, None)

    def _next_id(self) -> int:
        packet_id = self._last_id % 0xFFFF + 1
        while packet_id in self._in_flight:
            packet_id = packet_id % 0xFFFF + 1
        self._in_flight[packet_id] = None
        self._last_id = packet_id
        return packet_id


def _weight(message: Publish) -> int:
    return len(message.payload) + len(message.topic) + MESSAGE_OVERHEAD
