"""An MQTT client made of bytes, for what a well-behaved client would never do. Shares no code with the product."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from drivers.mqtt.session import BrokerAddress

CONNACK, PUBLISH, PUBACK, SUBACK, UNSUBACK, PINGRESP = 0x20, 0x30, 0x40, 0x90, 0xB0, 0xD0
DISCONNECT = b"\xe0\x00"
PINGREQ = b"\xc0\x00"


@dataclass(frozen=True)
class Packet:
    """`kind` without flags; `body` without the length."""

    kind: int
    flags: int
    body: bytes


class RawClient:
    """Sends what it is told and reads one packet at a time; answers nothing by itself."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def receive(self, seconds: float = 5.0) -> Packet | None:
        """None when the broker closed the connection."""
        async with asyncio.timeout(seconds):
            try:
                first = (await self.reader.readexactly(1))[0]
                length = 0
                for shift in range(0, 28, 7):
                    digit = (await self.reader.readexactly(1))[0]
                    length |= (digit & 0x7F) << shift
                    if digit < 0x80:
                        break
                return Packet(first & 0xF0, first & 0x0F, await self.reader.readexactly(length))
            except (asyncio.IncompleteReadError, ConnectionError):
                return None

    async def closed(self, seconds: float = 5.0) -> bool:
        """True when the broker closes within the time, whatever it says before."""
        try:
            async with asyncio.timeout(seconds):
                while await self.receive(seconds) is not None:
                    pass
        except TimeoutError:
            return False
        return True

    def cut(self) -> None:
        """The cable is pulled: no goodbye."""
        self.writer.transport.abort()


@asynccontextmanager
async def wire(address: BrokerAddress) -> AsyncIterator[RawClient]:
    """A bare connection; nothing sent yet."""
    client = RawClient(*await asyncio.open_connection(address.host, address.port))
    try:
        yield client
    finally:
        client.writer.transport.abort()
        await asyncio.sleep(0)


@asynccontextmanager
async def raw_client(
    address: BrokerAddress, client_id: str, *, keepalive: int = 60, will: tuple[str, bytes] | None = None
) -> AsyncIterator[RawClient]:
    """Connected and accepted."""
    async with wire(address) as client:
        await client.send(connect(client_id, keepalive=keepalive, will=will))
        accepted = await client.receive()
        assert accepted is not None
        assert (accepted.kind, accepted.body[1]) == (CONNACK, 0)
        yield client


def packet(first: int, body: bytes) -> bytes:
    """Any packet at all."""
    length, rest = bytearray(), len(body)
    while True:
        rest, digit = rest >> 7, rest & 0x7F
        length.append(digit | (0x80 if rest else 0))
        if not rest:
            return bytes([first]) + bytes(length) + body


def text(words: str | bytes) -> bytes:
    """A string or a field of bytes behind its length."""
    raw = words.encode() if isinstance(words, str) else words
    return len(raw).to_bytes(2, "big") + raw


def connect(
    client_id: str, *, keepalive: int = 60, will: tuple[str, bytes] | None = None, level: int = 4, name: str = "MQTT"
) -> bytes:
    """CONNECT with a clean session; the will is QoS 1 and retained."""
    flags, payload = 0x02, text(client_id)
    if will is not None:
        flags |= 0x04 | 0x08 | 0x20
        payload += text(will[0]) + text(will[1])
    return packet(0x10, text(name) + bytes([level, flags]) + keepalive.to_bytes(2, "big") + payload)


_numbers = itertools.count(1)


def publish(
    topic: str, payload: bytes, *, number: int | None = None, qos: int = 1, retain: bool = False, again: bool = False
) -> bytes:
    """PUBLISH, with a packet id where QoS 1 or 2 asks for one."""
    head = text(topic) + (b"" if qos == 0 else (number or next(_numbers)).to_bytes(2, "big"))
    return packet(0x30 | (0x08 if again else 0) | (qos << 1) | retain, head + payload)


def subscribe(*filters: str, qos: int = 1, number: int | None = None) -> bytes:
    """SUBSCRIBE to all filters at one QoS."""
    asked = b"".join(text(each) + bytes([qos]) for each in filters)
    return packet(0x82, (number or next(_numbers)).to_bytes(2, "big") + asked)


def unsubscribe(*filters: str) -> bytes:
    """UNSUBSCRIBE from the filters."""
    return packet(0xA2, next(_numbers).to_bytes(2, "big") + b"".join(map(text, filters)))


def puback(number: int) -> bytes:
    """PUBACK of a message received."""
    return packet(0x40, number.to_bytes(2, "big"))
