"""One client's connection: its packets, its keepalive, its will. Who gets what is the exchange's."""

import asyncio
import logging
import socket
from typing import cast

from drivers.errors import BadFrame
from drivers.mqtt.broker.exchange import Exchange
from drivers.mqtt.broker.outbox import OUTBOX_BYTES, Outbox
from drivers.mqtt.broker.packets import (
    ACCEPTED,
    PONG,
    PUBACK,
    PUBCOMP,
    PUBREC,
    PUBREL,
    Ack,
    Connack,
    Connect,
    Decoder,
    Disconnect,
    Incoming,
    Ping,
    Publish,
    Suback,
    Subscribe,
    Unsuback,
    Unsubscribe,
)

CONNECT_TIMEOUT = 10.0
"""Seconds in which a new connection says CONNECT."""
GRACE = 1.5
"""A client is gone after this many keepalives without a packet (3.1.2-24)."""
READ_BYTES = 16 * 1024
"""Taken at a time, so that a flood from one client is shared out among the others' packets."""
WRITE_BYTES = 256 * 1024
"""Of messages written at a time, about."""
_MAX_QOS_2 = 1_000

_log = logging.getLogger(__name__)


class Connection(asyncio.BufferedProtocol):
    """A `Member` of the exchange from its CONNECT on."""

    def __init__(self, exchange: Exchange, number: int) -> None:
        self.client_id = f"unnamed-{number}"
        self._exchange = exchange
        self._loop = asyncio.get_running_loop()
        self._incoming = memoryview(bytearray(READ_BYTES))
        self._decoder = Decoder()
        self._outbox = Outbox()
        self._unsent: list[bytes] = []
        self._room = WRITE_BYTES
        self._paused = False
        self._entered = False
        self._will: Publish | None = None
        self._silence_allowed = CONNECT_TIMEOUT
        self._heard_at = self._loop.time()
        self._alarm: asyncio.TimerHandle | None = None
        self._received_qos_2: dict[int, None] = {}

    # --- what the wire tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        wire: socket.socket = transport.get_extra_info("socket")
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._watch_silence()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._incoming

    def buffer_updated(self, nbytes: int) -> None:
        self._heard_at = self._loop.time()
        try:
            for packet in self._decoder.feed(bytes(self._incoming[:nbytes])):
                self._obey(packet)
                if self._transport.is_closing():
                    return
        except BadFrame as bad:
            self._cut(str(bad))

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._pump()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._depart()

    # --- what the exchange tells

    def deliver(self, message: Publish, qos: int, retained: bool) -> None:
        self._outbox.put(message, qos, retained)
        self._pump()
        self._check_backlog()

    def dismiss(self) -> None:
        self._cut("another client came with its id")

    # --- what the client says

    def _obey(self, packet: Incoming) -> None:
        if self._entered == isinstance(packet, Connect):
            raise BadFrame("a CONNECT belongs at the beginning, and only there")
        match packet:
            case Publish():
                self._take(packet)
            case Ack():
                self._acknowledged(packet)
            case Ping():
                self._send(PONG)
            case Subscribe():
                self._subscribe(packet)
            case Unsubscribe():
                for asked in packet.filters:
                    self._exchange.unsubscribe(self, asked)
                self._send(Unsuback(packet.packet_id).to_bytes())
            case Connect():
                self._enter(packet)
            case Disconnect():
                self._will = None
                self._transport.close()

    def _enter(self, packet: Connect) -> None:
        self._send(Connack(packet.refusal).to_bytes())
        if packet.refusal != ACCEPTED:
            self._flush()
            self._transport.close()
            return
        self.client_id = packet.client_id or self.client_id
        self._will = packet.will
        self._silence_allowed = packet.keepalive * GRACE
        self._entered = True
        self._exchange.enter(self)
        self._watch_silence()

    def _take(self, message: Publish) -> None:
        if message.qos < 2:
            self._exchange.publish(message)
        elif message.packet_id not in self._received_qos_2:
            self._received_qos_2[message.packet_id] = None
            if len(self._received_qos_2) > _MAX_QOS_2:
                raise BadFrame("too many QoS 2 messages begun and not ended")
            self._exchange.publish(message)
        if message.qos:
            self._send(Ack(PUBACK if message.qos == 1 else PUBREC, message.packet_id).to_bytes())

    def _acknowledged(self, ack: Ack) -> None:
        match ack.kind:
            case kind if kind == PUBACK:
                self._outbox.acknowledged(ack.packet_id)
                self._pump()
            case kind if kind == PUBREL:
                self._received_qos_2.pop(ack.packet_id, None)
                self._send(Ack(PUBCOMP, ack.packet_id).to_bytes())

    def _subscribe(self, packet: Subscribe) -> None:
        granted = [(asked, self._exchange.subscribe(self, asked, qos)) for asked, qos in packet.asked]
        codes = bytes(Suback.REFUSED if qos is None else qos for _, qos in granted)
        self._send(Suback(packet.packet_id, codes).to_bytes())
        for asked, qos in granted:
            if qos is not None:
                self._exchange.deliver_retained(self, asked, qos)

    # --- out

    def _pump(self) -> None:
        while self._room > 0 and not self._paused and (packet := self._outbox.take()) is not None:
            self._send(packet)

    def _send(self, packet: bytes) -> None:
        """Packets of one turn of the loop go out in one write."""
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(packet)
        self._room -= len(packet)

    def _flush(self) -> None:
        if self._unsent and not self._transport.is_closing():
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()
        self._room = WRITE_BYTES
        self._check_backlog()
        self._pump()

    def _check_backlog(self) -> None:
        if self._outbox.bytes + self._transport.get_write_buffer_size() > OUTBOX_BYTES:
            self._loop.call_soon(self._cut, "it does not keep up")

    # --- the end

    def _watch_silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        if self._silence_allowed:
            self._alarm = self._loop.call_at(self._heard_at + self._silence_allowed, self._alarmed)

    def _alarmed(self) -> None:
        if self._loop.time() >= self._heard_at + self._silence_allowed:
            self._cut(f"silent for {self._silence_allowed:g} s")
        else:
            self._watch_silence()

    def _cut(self, why: str) -> None:
        if not self._transport.is_closing():
            _log.info("closing %s: %s", self.client_id, why)
        self._transport.abort()
        self._depart()

    def _depart(self) -> None:
        if self._entered:
            self._entered = False
            self._exchange.leave(self, self._will)
