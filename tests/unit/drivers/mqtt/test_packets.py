"""The broker's packets: one table, whole and byte by byte; what the protocol forbids; any bytes at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import BadFrame
from drivers.mqtt.broker.packets import (
    MAX_LENGTH,
    PUBACK,
    PUBCOMP,
    PUBREC,
    PUBREL,
    REFUSED_ID,
    REFUSED_PROTOCOL,
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
from drivers.mqtt.limits import MAX_PAYLOAD
from tests.raw_mqtt import connect, packet, publish, subscribe, text, unsubscribe

BOTH_WAYS: list[tuple[bytes, Publish | Ack]] = [
    (b"\x30\x05\x00\x01ahi", Publish("a", b"hi")),
    (b"\x31\x03\x00\x01a", Publish("a", b"", retain=True)),
    (b"\x32\x07\x00\x01a\x12\x34hi", Publish("a", b"hi", 1, packet_id=0x1234)),
    (b"\x35\x06\x00\x01a\x00\x07!", Publish("a", b"!", 2, retain=True, packet_id=7)),
    (
        publish("大厅/叫号", "请到三号窗口".encode(), number=9),
        Publish("大厅/叫号", "请到三号窗口".encode(), 1, packet_id=9),
    ),
    (publish("a", b"x" * MAX_PAYLOAD, qos=0), Publish("a", b"x" * MAX_PAYLOAD)),
    (b"\x40\x02\x00\x01", Ack(PUBACK, 1)),
    (b"\x50\x02\x00\x02", Ack(PUBREC, 2)),
    (b"\x62\x02\x00\x03", Ack(PUBREL, 3)),
    (b"\x70\x02\xff\xff", Ack(PUBCOMP, 65535)),
]
FROM_CLIENTS: list[tuple[bytes, Incoming]] = [
    *BOTH_WAYS,
    (connect("tv", keepalive=5), Connect("tv", 5)),
    (connect("c", will=("st", b"gone")), Connect("c", 60, Publish("st", b"gone", 1, retain=True))),
    (connect("old", level=3, name="MQIsdp"), Connect("old", 60)),
    (connect("new", level=5), Connect("", 0, refusal=REFUSED_PROTOCOL)),
    (packet(0x10, text("MQTT") + b"\x04\x00\x00\x05" + text("")), Connect("", 5, refusal=REFUSED_ID)),
    (packet(0x10, text("MQTT") + b"\x04\xc2\x00\x05" + text("a") + text("user") + text("word")), Connect("a", 5)),
    (subscribe("a", "b/#", qos=1, number=3), Subscribe(3, (("a", 1), ("b/#", 1)))),
    (packet(0xA2, b"\x00\x04" + text("a")), Unsubscribe(4, ("a",))),
    (b"\xc0\x00", Ping()),
    (b"\xe0\x00", Disconnect()),
]
FORBIDDEN = [
    b"\x00\x00",
    b"\xf0\x00",
    b"\x60\x02\x00\x01",
    b"\x80\x06\x00\x01\x00\x01a\x00",
    b"\xc0\x01x",
    b"\x36\x06\x00\x01a\x00\x01x",
    b"\x32\x06\x00\x01a\x00\x00x",
    b"\x30\x03\x00\x01+",
    b"\x30\x02\x00\x00",
    b"\x30\x04\x00\x02\xff\xfe",
    b"\x30\x03\x00\x01\x00",
    b"\x30\x01\x00",
    b"\x30\xff\xff\xff\xff",
    b"\x40\x01\x00",
    subscribe("a/#/b"),
    subscribe("a", qos=3),
    unsubscribe(),
    connect("c", will=("a/+", b"")),
    packet(0x10, text("MQTT") + b"\x04\x03\x00\x05" + text("a")),
    connect("c")[:1] + bytes([connect("c")[1] + 1]) + connect("c")[2:] + b"x",
    publish("a", b"x" * (MAX_PAYLOAD + 1), qos=0),
]


@pytest.mark.parametrize(("raw", "meaning"), BOTH_WAYS)
def test_what_the_broker_passes_on_is_written_as_it_is_read(raw: bytes, meaning: Publish | Ack) -> None:
    assert meaning.to_bytes() == raw


@pytest.mark.parametrize(("raw", "meaning"), FROM_CLIENTS)
def test_packets_are_read_whole(raw: bytes, meaning: Incoming) -> None:
    assert Decoder().feed(raw) == [meaning]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1000])
def test_packets_are_read_in_any_pieces(chunk: int) -> None:
    table = [(raw, meaning) for raw, meaning in FROM_CLIENTS if len(raw) < 1000]
    stream, decoder = b"".join(raw for raw, _ in table), Decoder()
    read = [each for at in range(0, len(stream), chunk) for each in decoder.feed(stream[at : at + chunk])]
    assert read == [meaning for _, meaning in table]


@pytest.mark.parametrize("raw", FORBIDDEN, ids=lambda raw: raw[:12].hex())
def test_what_the_protocol_forbids_is_a_bad_frame(raw: bytes) -> None:
    with pytest.raises(BadFrame):
        Decoder().feed(raw)


def test_too_long_a_packet_is_refused_before_its_body_comes() -> None:
    header = packet(0x30, bytes(MAX_LENGTH + 1))[:4]
    with pytest.raises(BadFrame, match="bytes"):
        Decoder().feed(header)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_give_packets_or_a_bad_frame(noise: bytes, chunk: int) -> None:
    decoder = Decoder()
    try:
        for at in range(0, len(noise), chunk):
            decoder.feed(noise[at : at + chunk])
    except BadFrame:
        pass


def test_what_only_the_broker_says() -> None:
    assert Connack(0).to_bytes() == b"\x20\x02\x00\x00"
    assert Suback(0x0102, bytes((1, Suback.REFUSED))).to_bytes() == b"\x90\x04\x01\x02\x01\x80"
    assert Unsuback(3).to_bytes() == b"\xb0\x02\x00\x03"
