"""Who gets what: the exchange and the outbox, without any wire."""

from drivers.mqtt.broker.exchange import MAX_FILTERS, MAX_RETAINED, Exchange
from drivers.mqtt.broker.outbox import WINDOW, Outbox
from drivers.mqtt.broker.packets import Decoder, Publish

Delivery = tuple[str, bytes, int, bool]


class Listener:
    """A member that writes down what it gets."""

    def __init__(self, exchange: Exchange, client_id: str, will: Publish | None = None) -> None:
        self.client_id = client_id
        self.got: list[Delivery] = []
        self._exchange, self._will = exchange, will
        exchange.enter(self)

    def deliver(self, message: Publish, qos: int, retained: bool) -> None:
        self.got.append((message.topic, message.payload, qos, retained))

    def dismiss(self) -> None:
        self._exchange.leave(self, self._will)

    def ask(self, topic_filter: str, qos: int = 1) -> int | None:
        """Subscribes, and gets what is retained."""
        granted = self._exchange.subscribe(self, topic_filter, qos)
        self._exchange.deliver_retained(self, topic_filter, qos)
        return granted


def test_overlapping_subscriptions_of_one_client_bring_a_message_once_at_the_best_quality() -> None:
    exchange = Exchange()
    reader = Listener(exchange, "reader")
    reader.ask("a/#", qos=0)
    reader.ask("a/b", qos=1)
    exchange.publish(Publish("a/b", b"x", qos=1, packet_id=1))
    assert reader.got == [("a/b", b"x", 1, False)]


def test_the_quality_is_the_lower_of_sender_and_reader_and_never_two() -> None:
    exchange = Exchange()
    reader = Listener(exchange, "reader")
    assert reader.ask("#", qos=2) == 1
    for qos in (0, 1, 2):
        exchange.publish(Publish("a", b"", qos=qos, packet_id=1))
    assert [qos for _, _, qos, _ in reader.got] == [0, 1, 1]


def test_only_the_new_subscription_is_served_from_what_is_retained() -> None:
    exchange = Exchange()
    exchange.publish(Publish("board", b"state", qos=1, retain=True, packet_id=1))
    bystander, reader = Listener(exchange, "bystander"), Listener(exchange, "reader")
    bystander.ask("calls")
    reader.ask("board")
    assert (bystander.got, reader.got) == ([], [("board", b"state", 1, True)])


def test_the_newer_of_two_with_one_id_stays_and_the_older_ones_will_is_given() -> None:
    exchange = Exchange()
    watcher = Listener(exchange, "watcher")
    watcher.ask("status")
    older = Listener(exchange, "tv", Publish("status", b"gone", qos=1))
    older.ask("board")
    newer = Listener(exchange, "tv")
    newer.ask("board")
    exchange.publish(Publish("board", b"x"))
    assert watcher.got == [("status", b"gone", 1, False)]
    assert (older.got, newer.got) == ([], [("board", b"x", 0, False)])


def test_a_will_may_be_retained_and_reaches_who_subscribes_later() -> None:
    exchange = Exchange()
    controller = Listener(exchange, "controller")
    exchange.leave(controller, Publish("status", b"offline", qos=1, retain=True))
    reader = Listener(exchange, "reader")
    reader.ask("status")
    assert reader.got == [("status", b"offline", 1, True)]


def test_one_client_cannot_ask_for_everything() -> None:
    exchange = Exchange()
    greedy = Listener(exchange, "greedy")
    assert [exchange.subscribe(greedy, f"t/{n}", 1) for n in range(MAX_FILTERS + 1)][-2:] == [1, None]
    assert exchange.subscribe(greedy, "t/0", 0) == 0


def test_what_is_retained_is_bounded() -> None:
    exchange = Exchange()
    for number in range(MAX_RETAINED + 5):
        exchange.publish(Publish(f"r/{number}", b"x", retain=True))
    reader = Listener(exchange, "reader")
    reader.ask("r/#")
    assert len(reader.got) == MAX_RETAINED


def test_a_topic_known_from_before_reaches_who_came_since() -> None:
    exchange = Exchange()
    exchange.publish(Publish("a", b"to nobody"))
    reader = Listener(exchange, "reader")
    reader.ask("a")
    exchange.publish(Publish("a", b"1"))
    exchange.unsubscribe(reader, "a")
    exchange.publish(Publish("a", b"2"))
    assert [payload for _, payload, _, _ in reader.got] == [b"1"]


def taken(outbox: Outbox) -> list[Publish]:
    """All that may go out now."""
    packets: list[Publish] = []
    while (packet := outbox.take()) is not None:
        packets += [each for each in Decoder().feed(packet) if isinstance(each, Publish)]
    return packets


def test_a_window_of_unacknowledged_messages_holds_the_rest_back_in_order() -> None:
    outbox = Outbox()
    for number in range(WINDOW + 2):
        outbox.put(Publish("a", str(number).encode(), qos=1), 1, False)
    outbox.put(Publish("a", b"last", qos=0), 0, False)
    sent = taken(outbox)
    assert [packet.payload for packet in sent] == [str(number).encode() for number in range(WINDOW)]
    outbox.acknowledged(sent[0].packet_id)
    outbox.acknowledged(sent[0].packet_id)
    assert len(taken(outbox)) == 1
    outbox.acknowledged(sent[1].packet_id)
    assert [packet.payload for packet in taken(outbox)] == [str(WINDOW + 1).encode(), b"last"]
    assert outbox.bytes == 0


def test_packet_ids_run_around_past_those_in_flight_and_are_never_zero() -> None:
    outbox = Outbox()
    outbox.put(Publish("a", b"", qos=1), 1, False)
    held = taken(outbox)[0].packet_id
    ids = []
    for _ in range(70_000):
        outbox.put(Publish("a", b"", qos=1), 1, False)
        ids.append(int.from_bytes((outbox.take() or b"")[5:7], "big"))
        outbox.acknowledged(ids[-1])
    assert held not in ids
    assert 0 not in ids
