"""The simulated broker: what a session may rely on, and what its network may do to it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.mqtt.envelope import MAX_PAYLOAD
from drivers.mqtt.session import BrokerAddress, Message, Session, Will
from firmware_mocks.simulation.broker import SimBroker
from firmware_mocks.simulation.loop import Host, SimLoop

ADDRESS = BrokerAddress("broker.simulated", 1883)
STATUS = "paidui/small/status"
Client = Callable[[Session], Awaitable[None]]


class Net:
    """A broker, clients on hosts of their own, and what each of them received."""

    def __init__(self, seed: int = 1) -> None:
        self.loop = SimLoop()  # type: ignore[abstract]  # it has no I/O
        self.broker = SimBroker(self.loop, Random(seed))
        self.broker.start()
        self.heard: dict[str, list[Message]] = {}
        self.lost: dict[str, float] = {}
        self.errors: list[BaseException] = []
        self.hosts: list[Host] = []

    def client(self, name: str, do: Client | None = None, asked: str = "#", will: Will | None = None) -> Host:
        host = self.loop.host(name)
        self.hosts.append(host)
        self.heard[name] = []

        async def live() -> None:
            try:
                async with self.broker.connector(host)(ADDRESS, name, will) as session:
                    await session.subscribe(asked)
                    if do is not None:
                        await do(session)
                        return
                    async for message in session.messages():
                        self.heard[name].append(message)
            except LinkLost:
                self.lost[name] = self.loop.time()

        host.start(live(), name).add_done_callback(self._note)
        return host

    def _note(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.errors.append(error)

    def run(self, seconds: float) -> None:
        self.loop.run_until(self.loop.time() + seconds)


@pytest.fixture
def new_net() -> Iterator[Callable[..., Net]]:
    """Makes nets whose clients need not come to an end."""
    nets: list[Net] = []

    def make(seed: int = 1) -> Net:
        nets.append(Net(seed))
        return nets[-1]

    yield make
    for net in nets:
        for host in net.hosts:
            host.kill()
        KEPT.append(net)


KEPT: list[Net] = []
"""Of dead hosts nothing may be collected: their finally blocks would run."""


def says(*messages: tuple[str, bytes, bool]) -> Client:
    """A client that publishes these, one after the other, and leaves."""

    async def do(session: Session) -> None:
        for topic, payload, retain in messages:
            await session.publish(topic, payload, retain=retain)

    return do


def payloads(net: Net, name: str) -> list[bytes]:
    return [message.payload for message in net.heard[name]]


def test_what_is_published_arrives_in_order_and_once(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("screen")
    net.run(1)
    net.client("controller", says(*((f"paidui/small/{n % 3}", str(n).encode(), False) for n in range(200))))
    net.run(5)
    assert payloads(net, "screen") == [str(n).encode() for n in range(200)]


def test_only_what_was_kept_from_before_is_marked_retained(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("early")
    net.run(1)
    net.client("controller", says((STATUS, b"online", True)))
    net.run(1)
    net.client("late")
    net.run(1)
    assert [message.retained for message in net.heard["early"]] == [False]
    assert [(message.payload, message.retained) for message in net.heard["late"]] == [(b"online", True)]


@pytest.mark.parametrize(("forgetting", "found"), [(True, []), (False, [b"online"])])
def test_a_broker_comes_back_with_its_memory_or_without(
    new_net: Callable[..., Net], forgetting: bool, found: list[bytes]
) -> None:
    net = new_net()
    net.client("controller", says((STATUS, b"online", True)))
    net.run(1)
    net.broker.kill()
    net.run(1)
    net.broker.start(forgetting=forgetting)
    net.client("screen")
    net.run(1)
    assert payloads(net, "screen") == found


def test_a_will_is_said_of_the_dead_and_not_of_those_who_said_goodbye(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("screen")
    net.run(1)
    dead = net.client("dead", will=Will(STATUS, b"dead is away"))
    net.client("polite", says(("paidui/small/x", b"hello", False)), will=Will(STATUS, b"polite is away"))
    net.run(1)
    dead.kill()
    net.run(1)
    assert payloads(net, "screen") == [b"hello", b"dead is away"]


def test_a_killed_broker_is_noticed_at_once_and_refuses_new_connections(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("screen")
    net.run(1)
    killed_at = net.loop.time()
    net.broker.kill()
    net.client("another")
    net.run(1)
    assert 0 < net.lost["screen"] - killed_at < 0.1
    assert "another" in net.lost


def test_a_frozen_broker_is_noticed_by_the_keepalive(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("screen")
    net.run(1)
    frozen_at = net.loop.time()
    net.broker.freeze(True)
    net.run(20)
    assert 5 <= net.lost["screen"] - frozen_at <= 10


def test_a_short_freeze_only_delays(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("screen")
    net.run(1)
    net.broker.freeze(True)
    net.client("stays", None)
    net.run(0.1)
    net.broker.freeze(False)
    net.client("controller", says((STATUS, b"online", True)))
    net.run(3)
    assert payloads(net, "screen") == [b"online"]
    assert "screen" not in net.lost


def test_a_pulled_cable_ends_the_connection_and_says_the_will(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("screen")
    net.client("kiosk", will=Will(STATUS, b"kiosk is away"))
    net.run(1)
    net.broker.unplug("kiosk", True)
    net.run(15)
    assert "kiosk" in net.lost
    assert payloads(net, "screen") == [b"kiosk is away"]


def test_of_two_with_one_name_the_newer_stays(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("kiosk-1")
    net.run(1)
    first = net.heard["kiosk-1"]
    net.client("kiosk-1")
    net.run(1)
    assert "kiosk-1" in net.lost
    assert first is not net.heard["kiosk-1"]


@pytest.mark.parametrize("weather", ["lossy", "duplicating", "reordering", "slow"])
def test_bad_weather_does_what_its_name_says(new_net: Callable[..., Net], weather: str) -> None:
    net = new_net()
    setattr(net.broker.weather, weather, True)
    net.client("screen", asked="paidui/#")
    net.run(20)

    async def publish(session: Session) -> None:
        for n in range(300):
            await session.publish("paidui/small/board", str(n).encode())

    while not net.heard.get("screen"):
        net.client("controller", publish)
        net.run(600)
    got = [int(payload) for payload in payloads(net, "screen")]
    unique = sorted(dict.fromkeys(got))
    match weather:
        case "lossy":
            assert unique != list(range(300))
        case "duplicating":
            assert len(got) > len(unique)
        case "reordering":
            assert got != sorted(got)
        case "slow":
            assert got == list(range(300))
            assert net.loop.time() > 60


def test_a_buttons_word_is_not_lost_behind_its_broker_and_repeated_at_once_if_ever(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.broker.weather.lossy = net.broker.weather.duplicating = True
    arrived: list[float] = []

    async def listen(session: Session) -> None:
        async for _ in session.messages():
            arrived.append(net.loop.time())

    net.client("controller", listen, asked="zigbee2mqtt/#")
    net.run(1)
    for n in range(20):
        net.client(f"button-{n}", says(("zigbee2mqtt/button-1", b"{}", False)))
        net.run(10)
    presses = [[at for at in arrived if 1 + 10 * n <= at < 11 + 10 * n] for n in range(20)]
    assert all(press[-1] - press[0] < 0.4 for press in presses if press)
    assert sum(bool(press) for press in presses) >= 18


def test_what_is_too_large_is_refused_before_it_leaves(new_net: Callable[..., Net]) -> None:
    net = new_net()
    net.client("controller", says(("paidui/small/board", b"x" * (MAX_PAYLOAD + 1), False)))
    net.run(1)
    assert [type(error) for error in net.errors] == [ValueError]


def test_the_same_seed_gives_the_same_trace(new_net: Callable[..., Net]) -> None:
    def trace(seed: int) -> str:
        net = new_net(seed)
        net.broker.weather.reordering = net.broker.weather.duplicating = True
        net.client("screen")
        net.client("controller", says(*((STATUS, str(n).encode(), True) for n in range(50))))
        net.run(60)
        return f"{net.loop.trace} {payloads(net, 'screen')}"

    assert trace(1) == trace(1)
    assert trace(1) != trace(2)
