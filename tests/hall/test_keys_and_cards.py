"""A keypad at a counter and readers at a kiosk, on their wires in a running hall; and a number that is nowhere."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from display.look.screen import OffscreenScreen
from drivers.health import DeviceHealth
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Message
from drivers.world import World
from firmware_mocks.halls.making import Virtual
from firmware_mocks.halls.mocks import virtual_devices
from kiosk import lock
from kiosk.app import run_hall
from kiosk.card_desk import card_reader, readers_at
from kiosk.cards import read_key
from kiosk.config import HallConfig, parse
from kiosk.journal import open_read_only
from kiosk.touch.layout import pixel_of
from kiosk.touch.scene import TAP_GUARD_S, Scene
from kiosk.touch.showing import Action, Leave, Take
from kiosk.touch.window import run_kiosk
from kiosk.wires import hall_folder, mocks_lock
from kiosk.world import real_world
from tests.mosquitto import Mosquitto
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

SIZE = (540, 960)
CARD, MISREAD, ELDERLY = "6228480402564890018", "6228480402564890019", "11010519491231002X"
STRIPE = f"%B{CARD}^ZHANG/SAN^2512101?"
HALL = """
hall = "test"
names = { zh = "测试支行", en = "Test Branch" }
services = [{ letter = "A", names = { zh = "现金业务", en = "Cash" } }]
customer_classes = [
    { id = "need", names = { zh = "优先", en = "Priority" }, rate = 3 },
    { id = "vip", names = { zh = "贵宾", en = "VIP" }, rate = 2 },
]
profiles = [{ id = "all", names = { zh = "综合", en = "All" }, services = ["A"] }]
counters = [{ id = "1", names = { zh = "1号窗口", en = "Counter 1" }, profile = "all" }]
kiosks = [{ id = "kiosk-1", names = { zh = "大堂", en = "Lobby" }, printers = [] }]
devices = [
    { kind = "keypad", id = "keypad-1", address = "mock", counter = "1" },
    { kind = "reader", id = "reader-1", address = "mock", kiosk = "kiosk-1" },
    { kind = "reader", id = "reader-2", address = "mock", kiosk = "kiosk-1", profile = "lines" },
]
mqtt = { host = "127.0.0.1", port = %d }
[cards]
key_file = "cards.key"
daily_limit = 9
identity = { from_age = 65, customer_class = "need" }
ranges = [{ prefix = "622848", length = 19, customer_class = "vip", luhn = true }]
"""


@dataclass
class Branch:
    """`overheard` is all that went over the broker, `seen` all that ever stood on the kiosk."""

    world: World
    config: HallConfig
    devices: dict[str, Virtual]
    scene: Scene
    screen: OffscreenScreen
    overheard: list[bytes] = field(default_factory=list)
    seen: dict[str, None] = field(default_factory=dict)
    health: dict[str, str] = field(default_factory=dict)

    def hear(self, message: Message) -> None:
        self.overheard += [message.topic.encode(), message.payload]
        if "/devices/" in message.topic:
            said = DeviceHealth.model_validate_json(message.payload)
            self.health[message.topic.rpartition("/")[2]] = said.state

    async def press(self, device: str, keys: str) -> str:
        pressed = self.devices[device].press
        assert pressed is not None
        return await pressed(keys)

    async def shows(self, text: str) -> None:
        def there() -> bool:
            self.seen |= dict.fromkeys(self.screen.texts)
            return text in self.screen.texts

        await until(there, what=f"the kiosk shows {text}; {self.screen.texts}")

    async def touch(self, action: Action) -> None:
        await asyncio.sleep(TAP_GUARD_S + 0.1)
        pixel = pixel_of(SIZE, self.scene.picture(asyncio.get_running_loop().time()), action)
        assert pixel is not None
        self.screen.tap(*pixel)

    def rows(self) -> list[dict[str, Any]]:
        reader = open_read_only(self.config.journal_path)
        try:
            return [
                {"type": kind, **json.loads(row)} for kind, row in reader.execute("SELECT type, payload FROM events")
            ]
        finally:
            reader.close()


@asynccontextmanager
async def branch(folder: Path) -> AsyncIterator[Branch]:
    (folder / "cards.key").write_bytes(b"a secret of this hall's own")
    async with Mosquitto() as broker:
        world, config = real_world(), parse(HALL % broker.address.port, folder / "HALL.toml")
        hall_folder(config).mkdir(parents=True)
        with lock.hold(mocks_lock(config), "a test"):
            async with virtual_devices(world, config, None, lambda _: None) as devices:
                it = Branch(world, config, devices, Scene(world.new_id), OffscreenScreen(SIZE))
                overhearing = MqttLink(world, broker.address, "overhears")
                overhearing.listen("#", it.hear)
                kiosk = run_kiosk(
                    world, config.broker, "test", "kiosk-1", it.screen,
                    scene=it.scene, read_card=card_reader(config, read_key(config), world.now),
                    readers=readers_at(config, "kiosk-1"),
                )  # fmt: skip
                async with running(overhearing.run(), run_hall(world, config), kiosk):
                    yield it


async def test_cards_give_their_class_and_their_numbers_are_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with branch(tmp_path) as it:
        await it.shows("请选择业务")
        await until(lambda: it.health.get("reader-1") == "ok" and it.health.get("reader-2") == "unknown")
        await it.press("reader-1", STRIPE)
        await it.shows("贵宾")
        await it.touch(Take("A"))
        await it.shows("A001")
        await it.press("reader-2", ELDERLY)
        await it.shows("优先")
        await it.touch(Take("A"))
        await it.shows("A002")
        await it.press("reader-1", MISREAD)
        await it.shows("未能识别")
        await it.touch(Leave())
        it.devices["reader-2"].switch("half", True)
        await it.press("reader-2", CARD)
        await it.shows("未能识别")
        assert it.health["reader-2"] == "ok"
        it.devices["reader-2"].switch("unplug", True)
        await until(lambda: it.health["reader-2"] == "lost", seconds=1.0)
        issued = [row for row in it.rows() if row["type"] == "TicketIssued"]
        assert [row["customer_class"] for row in issued] == ["vip", "need"]
        assert all(len(row["card"]) == 32 for row in issued)
        written = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    everything = b"\n".join([written, *it.overheard, caplog.text.encode(), "\n".join(it.seen).encode()])
    assert b"A002" in everything
    for number in (CARD, MISREAD, ELDERLY):
        assert number.encode() not in everything
        assert number[6:16].encode() not in everything, "nor a part of it"
    assert b"ZHANG" not in everything


async def test_a_teller_works_with_a_keypad_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with branch(tmp_path) as it:
        await it.shows("请选择业务")
        for number in ("A001", "A002"):
            await it.touch(Take("A"))
            await it.shows(number)
            await it.touch(Leave())
            await it.shows("请选择业务")
        await until(lambda: it.health.get("keypad-1") == "ok")
        assert await it.press("keypad-1", "enter") == "refused", "the counter is closed"
        assert await it.press("keypad-1", "*") == "taken", "what pauses also opens"
        assert await it.press("keypad-1", "2 enter") == "taken"
        it.devices["keypad-1"].switch("bounce", True)
        it.devices["keypad-1"].switch("held", True)
        assert await it.press("keypad-1", "+") == "taken"
        assert await it.press("keypad-1", "-") == "taken"
        assert await it.press("keypad-1", "enter") == "taken"
        it.devices["keypad-1"].switch("late", True)
        assert await it.press("keypad-1", "-") == "refused", "it is a minute old"
        it.devices["keypad-1"].switch("late", False)
        assert await it.press("keypad-1", "*") == "taken"
        told = [(row["type"], row.get("ticket")) for row in it.rows()]
    started = told.index(("CounterOpened", None))
    assert told[started:] == [
        ("CounterOpened", None), ("TicketCalled", "A002"), ("TicketRecalled", "A002"), ("TicketMissed", "A002"),
        ("TicketCalled", "A001"), ("CounterWillPause", None),
    ]  # fmt: skip
    assert "keypad-1: next is refused: " in caplog.text
