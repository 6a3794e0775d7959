"""The packets a broker reads and writes (MQTT 3.1.1, section 3). No clock, no I/O.

byte 0            bytes 1..4           then
kind 4 | flags 4  length, 7 bits each  head, payload
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from drivers.errors import BadFrame
from drivers.mqtt.limits import MAX_PAYLOAD
from drivers.mqtt.topics import is_filter, is_topic

MAX_LENGTH = MAX_PAYLOAD + 1024
"""Bytes behind the fixed header: the largest payload and the slack for its topic. Longer ones are never buffered."""

ACCEPTED, REFUSED_PROTOCOL, REFUSED_ID = 0, 1, 2
"""Codes of CONNACK (3.2.2.3)."""
PUBACK, PUBREC, PUBREL, PUBCOMP = 0x40, 0x50, 0x60, 0x70


@dataclass(frozen=True, slots=True)
class Publish:
    """A message; `packet_id` is 0 at QoS 0."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    packet_id: int = 0

    def to_bytes(self) -> bytes:
        """Never marked as a repeat: a clean session repeats nothing."""
        number = self.packet_id.to_bytes(2, "big") if self.qos else b""
        topic = self.topic.encode()
        head = len(topic).to_bytes(2, "big") + topic + number
        return _fixed_header(0x30 | self.qos << 1 | self.retain, len(head) + len(self.payload)) + head + self.payload


@dataclass(frozen=True, slots=True)
class Connect:
    """`refusal` is the code to refuse it with, or ACCEPTED. Accounts are read over."""

    client_id: str
    keepalive: int
    will: Publish | None = None
    refusal: int = ACCEPTED


@dataclass(frozen=True, slots=True)
class Connack:
    """The session is always new."""

    code: int

    def to_bytes(self) -> bytes:
        return bytes((0x20, 2, 0, self.code))


@dataclass(frozen=True, slots=True)
class Ack:
    """PUBACK, PUBREC, PUBREL or PUBCOMP, by `kind`."""

    kind: int
    packet_id: int

    def to_bytes(self) -> bytes:
        flags = 2 if self.kind == PUBREL else 0
        return bytes((self.kind | flags, 2, self.packet_id >> 8, self.packet_id & 0xFF))


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Filters with the QoS asked for each."""

    packet_id: int
    asked: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Suback:
    """One code per filter: the QoS granted, or REFUSED."""

    REFUSED: ClassVar[int] = 0x80

    packet_id: int
    codes: bytes

    def to_bytes(self) -> bytes:
        return _fixed_header(0x90, 2 + len(self.codes)) + self.packet_id.to_bytes(2, "big") + self.codes


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    packet_id: int
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsuback:
    packet_id: int

    def to_bytes(self) -> bytes:
        return bytes((0xB0, 2)) + self.packet_id.to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class Ping:
    pass


@dataclass(frozen=True, slots=True)
class Disconnect:
    pass


PONG: Final = b"\xd0\x00"
Incoming = Connect | Publish | Ack | Subscribe | Unsubscribe | Ping | Disconnect


class Decoder:
    """Puts packets together from any pieces. After BadFrame the connection is to be closed (4.8)."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Incoming]:
        """The packets that are complete now; raises BadFrame."""
        data, packets, start = self._rest + data, [], 0
        while (span := _span(data, start)) is not None:
            begin, end = span
            packets.append(_packet(data[start], data[begin:end]))
            start = end
        self._rest = data[start:]
        return packets


def _span(data: bytes, start: int) -> tuple[int, int] | None:
    """Where the body of the packet at `start` begins and ends; None while it is incomplete."""
    if start < len(data) and data[start] & 0xF0 != 0x30 and data[start] not in _READERS:
        raise BadFrame(f"a packet that begins with {data[start]:#04x}")
    length = 0
    for place in range(4):
        at = start + 1 + place
        if at >= len(data):
            return None
        length |= (data[at] & 0x7F) << 7 * place
        if data[at] < 0x80:
            break
    else:
        raise BadFrame("a length of more than four bytes")
    if length > MAX_LENGTH:
        raise BadFrame(f"a packet of {length} bytes")
    return (at + 1, at + 1 + length) if at + 1 + length <= len(data) else None


def _packet(first: int, body: bytes) -> Incoming:
    if first & 0xF0 == 0x30:
        return _publish(first, body)
    return _READERS[first](_Fields(body))


class _Fields:
    """Reads one body from front to end."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def raw(self, length: int) -> bytes:
        piece = self._body[self._at : self._at + length]
        if len(piece) != length:
            raise BadFrame("a field longer than its packet")
        self._at += length
        return piece

    def byte(self) -> int:
        return self.raw(1)[0]

    def number(self) -> int:
        return int.from_bytes(self.raw(2), "big")

    def packet_id(self) -> int:
        if (number := self.number()) == 0:
            raise BadFrame("packet id 0")
        return number

    def binary(self) -> bytes:
        return self.raw(self.number())

    def text(self) -> str:
        try:
            words = self.binary().decode()
        except UnicodeDecodeError:
            raise BadFrame("text that is not UTF-8") from None
        if "\0" in words:
            raise BadFrame("text with a zero")
        return words

    def rest(self) -> bytes:
        return self.raw(len(self._body) - self._at)

    @property
    def over(self) -> bool:
        return self._at == len(self._body)


def _publish(first: int, body: bytes) -> Publish:
    fields, qos = _Fields(body), first >> 1 & 3
    topic = fields.text()
    if not is_topic(topic) or qos == 3:
        raise BadFrame(f"a message with QoS {qos} on {topic!r}")
    packet_id = fields.packet_id() if qos else 0
    payload = fields.rest()
    if len(payload) > MAX_PAYLOAD:
        raise BadFrame(f"a payload of {len(payload)} bytes")
    return Publish(topic, payload, qos, bool(first & 1), packet_id)


def _connect(fields: _Fields) -> Connect:
    protocol = fields.text(), fields.byte()
    if protocol not in _PROTOCOLS:
        if protocol[0] != "MQTT":
            raise BadFrame(f"protocol {protocol}")
        return Connect("", 0, refusal=REFUSED_PROTOCOL)
    flags, keepalive = fields.byte(), fields.number()
    if flags & _RESERVED:
        raise BadFrame("a reserved flag in CONNECT")
    client_id = fields.text()
    will = _will(flags, fields)
    for flag in (_USERNAME, _PASSWORD):
        if flags & flag:
            fields.binary()
    if not fields.over:
        raise BadFrame("more than a CONNECT")
    refusal = ACCEPTED if client_id or flags & _CLEAN else REFUSED_ID
    return Connect(client_id, keepalive, will, refusal)


def _will(flags: int, fields: _Fields) -> Publish | None:
    qos = flags >> 3 & 3
    if not flags & _WILL:
        return None
    topic, payload = fields.text(), fields.binary()
    if not is_topic(topic) or qos == 3:
        raise BadFrame(f"a will with QoS {qos} on {topic!r}")
    return Publish(topic, payload, qos, bool(flags & _WILL_RETAIN))


def _ack(kind: int) -> "Callable[[_Fields], Ack]":
    return lambda fields: Ack(kind, fields.packet_id())


def _subscribe(fields: _Fields) -> Subscribe:
    packet_id, asked = fields.packet_id(), []
    while not fields.over:
        asked.append((_filter(fields), fields.byte()))
    if not asked or any(qos > 2 for _, qos in asked):
        raise BadFrame("a SUBSCRIBE to nothing, or with a QoS over 2")
    return Subscribe(packet_id, tuple(asked))


def _unsubscribe(fields: _Fields) -> Unsubscribe:
    packet_id, filters = fields.packet_id(), []
    while not fields.over:
        filters.append(_filter(fields))
    if not filters:
        raise BadFrame("an UNSUBSCRIBE from nothing")
    return Unsubscribe(packet_id, tuple(filters))


def _filter(fields: _Fields) -> str:
    if not is_filter(asked := fields.text()):
        raise BadFrame(f"topic filter {asked!r}")
    return asked


def _empty(packet: Ping | Disconnect) -> "Callable[[_Fields], Ping | Disconnect]":
    def read(fields: _Fields) -> Ping | Disconnect:
        if not fields.over:
            raise BadFrame("a body where none belongs")
        return packet

    return read


def _fixed_header(first: int, length: int) -> bytes:
    header = bytearray((first,))
    while length > 0x7F:
        header.append(length & 0x7F | 0x80)
        length >>= 7
    header.append(length)
    return bytes(header)


_PROTOCOLS = (("MQTT", 4), ("MQIsdp", 3))
_RESERVED, _CLEAN, _WILL, _WILL_RETAIN, _PASSWORD, _USERNAME = 0x01, 0x02, 0x04, 0x20, 0x40, 0x80
_READERS: "dict[int, Callable[[_Fields], Incoming]]" = {
    0x10: _connect,
    0x40: _ack(PUBACK),
    0x50: _ack(PUBREC),
    0x62: _ack(PUBREL),
    0x70: _ack(PUBCOMP),
    0x82: _subscribe,
    0xA2: _unsubscribe,
    0xC0: _empty(Ping()),
    0xE0: _empty(Disconnect()),
}
