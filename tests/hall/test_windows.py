"""The windows against the real controller over a real broker: fingers and keys on their glass, words read from it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from counter_panel.errands import Resume, SetProfile, ToService
from counter_panel.keys import Key
from counter_panel.panel.layout import pixel_of as key_at
from counter_panel.panel.layout import pixel_of_touch
from counter_panel.panel.scene import DOUBLE_PRESS_S, Place, Touch, Turn
from counter_panel.panel.scene import Scene as PanelScene
from counter_panel.panel.window import PANEL_SIZE, run_panel
from display.look.screen import Exposed, KeyStruck, OffscreenScreen
from display.tv.window import run_tv
from drivers.world import World
from kiosk.app import run_hall
from kiosk.card_desk import card_reader
from kiosk.cards import read_key
from kiosk.config import HallConfig, parse
from kiosk.touch.layout import pixel_of
from kiosk.touch.scene import TAP_GUARD_S, Scene
from kiosk.touch.showing import (
    Action,
    CancelTicket,
    CheckIn,
    Choose,
    ComeBack,
    EnterCode,
    Gather,
    GiveUp,
    Leave,
    SwitchLanguage,
    Take,
    TakeAll,
    Taken,
    TypeCode,
)
from kiosk.touch.window import run_kiosk
from kiosk.world import real_world
from tests.mosquitto import Mosquitto
from tests.waiting import until

KIOSK_SIZE, TV_SIZE = (540, 960), (960, 540)
HALL = """
hall = "test"
names = { zh = "测试支行", en = "Test Branch" }
time_zone = "Asia/Shanghai"
languages = ["zh", "en"]
services = [
    { letter = "A", names = { zh = "现金业务", en = "Cash" } },
    { letter = "B", names = { zh = "开户业务", en = "Accounts" } },
]
customer_classes = [
    { id = "need", names = { zh = "优先", en = "Priority" }, rate = 3, self_service = true },
    { id = "vip", names = { zh = "贵宾", en = "VIP" }, rate = 2 },
    { id = "booked", names = { zh = "预约", en = "Appointment" }, rate = 2 },
]
appointments = { customer_class = "booked" }
cards = { ranges = [{ prefix = "622848", customer_class = "vip" }] }
profiles = [
    { id = "all", names = { zh = "综合", en = "All" }, services = ["A", "B"] },
    { id = "b", names = { zh = "只办开户", en = "Accounts only" }, services = ["B"] },
    { id = "usual", names = { zh = "普通", en = "Usual" }, services = ["A", "B"], classes = ["ordinary", "vip"] },
]
counters = [
    { id = "1", names = { zh = "1号窗口", en = "Counter 1" }, profile = "all" },
    { id = "2", names = { zh = "2号窗口", en = "Counter 2" }, profile = "all" },
]
kiosks = [{ id = "kiosk-1", names = { zh = "大堂", en = "Lobby" }, printers = [] }]
mqtt = { host = "127.0.0.1", port = %d }
"""


@dataclass
class Branch:
    """A controller that can be stopped and started, and one window of each kind."""

    world: World
    config: HallConfig
    broker: Mosquitto
    scene: Scene
    kiosk: OffscreenScreen
    tv: OffscreenScreen
    panel: OffscreenScreen
    desk: PanelScene
    controller: "asyncio.Task[None] | None" = None

    def start_controller(self) -> None:
        self.controller = asyncio.create_task(run_hall(self.world, self.config), name="controller")

    async def stop_controller(self) -> None:
        assert self.controller is not None
        self.controller.cancel()
        with suppress(asyncio.CancelledError):
            await self.controller

    def pixel(self, action: Action) -> tuple[int, int] | None:
        """Where it can be touched on the kiosk; None: it cannot."""
        return pixel_of(KIOSK_SIZE, self.scene.picture(asyncio.get_running_loop().time()), action)

    async def touch(self, action: Action, taps: int = 1) -> None:
        """Waits until the action stands on the glass, and touches it."""
        await until(lambda: self.pixel(action) is not None, what=f"{action} can be touched; {self.kiosk.texts}")
        # The glass shows a picture a frame later, and a page is guarded against stray taps when it is new.
        await asyncio.sleep(TAP_GUARD_S + 0.1)
        pixel = self.pixel(action)
        assert pixel is not None
        for _ in range(taps):
            self.kiosk.tap(*pixel)

    async def press(self, key: Key, sees: str) -> None:
        """Waits until the panel shows `sees`, and presses a key."""
        await until(lambda: sees in self.panel.texts, what=f"the panel shows {sees}; {self.panel.texts}")
        await asyncio.sleep(DOUBLE_PRESS_S + 0.05)
        self.panel.tap(*key_at(PANEL_SIZE, key))

    async def reach(self, touch: Touch) -> None:
        """Waits until something stands on the panel, and touches it."""
        await until(lambda: self._key(touch) is not None, what=f"{touch} can be touched")
        await asyncio.sleep(DOUBLE_PRESS_S + 0.1)
        pixel = self._key(touch)
        assert pixel is not None
        self.panel.tap(*pixel)

    async def ticket(self, service: str) -> str:
        """Takes a ticket and leaves; returns what a scanner would read on its slip."""
        await self.touch(Take(service))
        await self.kiosk_shows("您的号码")
        page = self.scene.picture(asyncio.get_running_loop().time()).page
        assert isinstance(page, Taken)
        await self.touch(Leave())
        await self.kiosk_shows("请选择业务")
        return f"paidui:test:{page.ticket.token}"

    async def kiosk_shows(self, text: str) -> None:
        await until(lambda: text in self.kiosk.texts, what=f"the kiosk shows {text}; {self.kiosk.texts}")

    async def tv_shows(self, text: str) -> None:
        await until(lambda: text in self.tv.texts, what=f"the hall screen shows {text}; {self.tv.texts}")

    async def panel_shows(self, text: str) -> None:
        await until(lambda: text in self.panel.texts, what=f"the panel shows {text}; {self.panel.texts}")

    async def say(self, topic: str, **fields: Any) -> None:
        """Publishes as somebody else."""
        async with self.world.connect_broker(self.broker.address, "somebody") as session:
            await session.publish(f"paidui/test/{topic}", json.dumps(fields).encode())

    def _key(self, touch: Touch) -> tuple[int, int] | None:
        picture = self.desk.picture(asyncio.get_running_loop().time(), self.world.now())
        return pixel_of_touch(PANEL_SIZE, picture, touch)


@asynccontextmanager
async def branch(tmp_path: Path) -> AsyncIterator[Branch]:
    """A whole branch without devices; when it is left, nothing stays."""
    async with Mosquitto() as broker:
        world = real_world()
        config = parse(HALL % broker.address.port, tmp_path / "HALL.toml")
        it = Branch(
            world,
            config,
            broker,
            Scene(world.new_id),
            OffscreenScreen(KIOSK_SIZE),
            OffscreenScreen(TV_SIZE),
            OffscreenScreen(PANEL_SIZE),
            PanelScene("1", world.new_id),
        )
        it.start_controller()
        kiosk = run_kiosk(
            world,
            config.broker,
            "test",
            "kiosk-1",
            it.kiosk,
            scene=it.scene,
            read_card=card_reader(config, read_key(config), world.now),
        )
        panel = run_panel(world, config.broker, "test", "1", it.panel, scene=it.desk)
        async with asyncio.TaskGroup() as windows:
            windows.create_task(kiosk)
            windows.create_task(run_tv(world, config.broker, "test", "tv-1", it.tv))
            windows.create_task(panel)
            try:
                yield it
            finally:
                for screen in (it.kiosk, it.tv, it.panel):
                    screen.close()
        await it.stop_controller()


async def test_a_visit_from_the_first_touch_to_the_end_of_service(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.kiosk_shows("请选择业务")
        await it.touch(Take("A"))
        await it.kiosk_shows("A001")
        await it.kiosk_shows("请记下号码或拍照")
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.panel_shows("A001")
        await it.tv_shows("请到 1号窗口")
        assert "A001" in it.tv.texts
        await it.press("start", sees="呼叫中 Calling")
        await it.press("finish", sees="办理中 Serving")
        await it.panel_shows("窗口无客户")
        await it.tv_shows("空闲")


async def test_a_double_tap_takes_one_ticket_and_a_double_press_calls_one_customer(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.touch(Take("A"), taps=2)
        await it.kiosk_shows("A001")
        await it.touch(Leave())
        await it.touch(Take("A"), taps=3)
        await it.kiosk_shows("A002")
        await it.press("open", sees="未开放 Closed")
        await it.panel_shows("空闲 Open")
        it.panel.say(KeyStruck("space"))
        it.panel.say(KeyStruck("space"))
        await it.panel_shows("A001")
        await it.panel_shows("1 人等候 waiting")
        await asyncio.sleep(DOUBLE_PRESS_S)
        assert "A001" in it.panel.texts


async def test_the_priority_and_the_language_chosen_go_with_the_ticket(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.touch(SwitchLanguage())
        await it.kiosk_shows("Please choose a service")
        await it.touch(Choose("need"))
        await it.touch(Take("B"))
        await it.kiosk_shows("Your number")
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.panel_shows("B001")
        assert "优先" in it.panel.texts


async def test_several_services_are_one_ticket_and_one_after_the_other(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.touch(Gather())
        await it.touch(Take("B"))
        await it.touch(Take("A"))
        await it.kiosk_shows("已选 · 第 2 项")
        await it.touch(TakeAll())
        await it.kiosk_shows("B001")
        await it.kiosk_shows("之后还办 A 现金业务")
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.panel_shows("B001")
        await it.panel_shows("之后还办 A 现金业务")
        await it.press("start", sees="呼叫中 Calling")
        await it.press("finish", sees="办理中 Serving")
        await it.press("next", sees="1 人等候 waiting")
        await it.panel_shows("B001")
        await it.panel_shows("现金业务")
        assert not any(text.startswith("之后还办") for text in it.panel.texts)


async def test_a_class_that_no_counter_takes_any_more_sees_it_before_it_touches(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.touch(Choose("need"))
        await until(lambda: it.pixel(Take("A")) is not None)
        for counter in "12":
            await it.say("requests/manager", id=f"m{counter}", command="set_profile", counter=counter, profile="usual")
        await it.kiosk_shows("此类客户暂无窗口")
        assert it.pixel(Take("A")) is None
        await it.say("requests/manager", id="m3", command="set_profile", counter="2", profile="b")
        await until(lambda: it.pixel(Take("B")) is not None)
        assert it.pixel(Take("A")) is None
        await it.touch(Take("B"))
        await it.kiosk_shows("B001")


async def test_without_its_controller_every_window_says_so_and_recovers_alone(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.touch(Take("A"))
        await it.kiosk_shows("A001")
        await it.touch(Leave())
        await it.stop_controller()
        await it.kiosk_shows("取号机暂停服务")
        await it.panel_shows("主机离线 Controller away")
        await it.tv_shows("显示暂未更新，请留意窗口与广播")
        it.start_controller()
        await it.kiosk_shows("请选择业务")
        await it.panel_shows("在线 Online")
        await until(lambda: "显示暂未更新，请留意窗口与广播" not in it.tv.texts)
        await it.touch(Take("A"))
        await it.kiosk_shows("A002")


@pytest.mark.parametrize("lose_memory", [True, False])
async def test_without_its_broker_every_window_says_so_and_recovers_alone(tmp_path: Path, lose_memory: bool) -> None:
    async with branch(tmp_path) as it:
        await it.kiosk_shows("请选择业务")
        await it.panel_shows("在线 Online")
        it.broker.stop()
        await it.kiosk_shows("取号机暂停服务")
        await it.panel_shows("网络已断 No network")
        it.broker.restart(lose_memory=lose_memory)
        await it.kiosk_shows("请选择业务")
        await it.touch(Take("A"))
        await it.kiosk_shows("A001")


async def test_the_fate_of_the_slip_is_told_on_the_ticket(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.touch(Take("A"))
        await it.kiosk_shows("A001")
        await it.say("events", seq=1, type="SlipPrinted", ticket="A999")
        await it.say("events", seq=2, type="SlipPrinted", ticket="A001", printer="p")
        await it.kiosk_shows("请取走小票")
        await it.say("events", seq=3, type="SlipFailed", ticket="A001", printer="p", reason="paper_out")
        await it.kiosk_shows("小票未能打印，请记下号码或拍照")


async def test_who_is_parked_is_resumed(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.ticket("A")
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.panel_shows("A001")
        await it.reach(Turn("more"))
        await it.reach("park")
        await it.panel_shows("挂起 1 人")
        await it.reach(Turn("more"))
        await it.reach(Turn("resume"))
        await it.reach(Resume("A001"))
        await it.panel_shows("呼叫中 Calling")
        await it.panel_shows("A001")
        assert any(text.startswith("挂起后恢复") for text in it.panel.texts)


async def test_who_is_transferred_is_called_again_for_the_other_service(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.ticket("A")
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.press("start", sees="呼叫中 Calling")
        await it.panel_shows("办理中 Serving")
        await it.reach(Turn("more"))
        await it.reach(Turn("transfer"))
        await it.reach(Place("front"))
        await it.reach(ToService("B", "front"))
        await it.panel_shows("窗口无客户")
        await it.tv_shows("空闲")
        await it.press("next", sees="1 人等候 waiting")
        await it.panel_shows("A001")
        await it.panel_shows("开户业务")
        await it.tv_shows("请到 1号窗口")
        assert "A001" in it.tv.texts


async def test_another_work_profile_is_chosen(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.press("open", sees="未开放 Closed")
        await it.panel_shows("空闲 Open")
        await it.reach(Turn("more"))
        await it.reach(Turn("profile"))
        await it.reach(SetProfile("b"))
        await it.reach(Turn("more"))
        await it.panel_shows("现在: 只办开户")


async def test_a_refused_press_is_explained(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.panel_shows("没有客户等候")


async def test_a_card_read_at_the_kiosk_gives_its_class_and_its_number_goes_no_further(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    number = "6228480402564890018"
    async with branch(tmp_path) as it:
        await it.kiosk_shows("请选择业务")
        it.kiosk.type(f";{number}=29122010000012300000?")
        await it.kiosk_shows("已识别，请选业务")
        await it.kiosk_shows("贵宾")
        await it.touch(Take("A"))
        await it.kiosk_shows("A001")
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.panel_shows("A001")
        assert "贵宾" in it.panel.texts
    for file in tmp_path.iterdir():
        assert number.encode() not in file.read_bytes(), file
    assert number not in caplog.text


async def test_who_was_missed_scans_the_slip_and_is_called_again(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        slip = await it.ticket("A")
        await it.press("open", sees="未开放 Closed")
        await it.press("next", sees="空闲 Open")
        await it.press("no_show", sees="呼叫中 Calling")
        await it.panel_shows("窗口无客户")
        it.kiosk.type(slip)
        await it.touch(ComeBack())
        await it.kiosk_shows("已重新排队")
        await it.press("next", sees="空闲 Open")
        await it.panel_shows("A001")
        await it.tv_shows("请到 1号窗口")


async def test_who_cannot_stay_scans_the_slip_and_cancels(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        it.kiosk.type(await it.ticket("A"))
        await it.touch(GiveUp())
        await it.kiosk_shows("确定取消？取消后需要重新取号")
        await it.touch(CancelTicket())
        await it.kiosk_shows("号码已取消")
        await it.kiosk_shows("A001")


async def test_an_appointment_is_checked_in_by_its_code(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        booking = {"command": "book", "appointment": "AP-1", "service": "B", "code": "48"}
        await it.kiosk_shows("请选择业务")
        await it.say("requests/desk", id="1", time=it.world.now().isoformat(), **booking)
        for action in (EnterCode(), TypeCode("4"), TypeCode("8"), CheckIn()):
            await it.touch(action)
        await it.kiosk_shows("B001")
        it.kiosk.type("48")
        await it.kiosk_shows("该预约已经取过号")


async def test_what_others_publish_does_no_harm(tmp_path: Path) -> None:
    async with branch(tmp_path) as it:
        await it.kiosk_shows("请选择业务")
        for topic in ("services", "board", "status", "events", "counters/1", "replies/kiosk-1"):
            await it.say(topic, epoch="nonsense", ticket={"deep": [[[]]]})
        it.kiosk.say(Exposed())
        await it.touch(Take("A"))
        await it.kiosk_shows("A001")
