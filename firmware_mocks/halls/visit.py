"""A short visit, played end to end on a running virtual hall: fingers and keys here, everything else on its wires."""

import asyncio
import json
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from counter_panel.panel.window import PANEL_SIZE, run_panel
from display.look.screen import KeyStruck, OffscreenScreen
from display.look.touch import Target
from display.tv.window import run_tv
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Message
from drivers.world import World
from kiosk.config import HallConfig
from kiosk.touch.layout import frame, targets
from kiosk.touch.scene import Action, Choose, Leave, Page, Scene, Take, Taken
from kiosk.touch.window import run_kiosk

KIOSK_SIZE, TV_SIZE = (1080, 1920), (1920, 1080)

LOOK_S = 0.02
"""Between two looks whether something has come true."""

STEP_S = 15.0
"""Seconds that one step may take, on a slow machine."""

STRIKE_AGAIN = 100
"""Looks between two strikes of a key that did nothing."""

SETTLE_S = 0.3
"""Longer than any window guards a fresh page against stray taps."""


class Step(Exception):
    """The hall did not do what it should."""


class Visit:
    """`hear` takes the lines of the hall's processes; `play` tells whether the visit worked."""

    def __init__(self, world: World, config: HallConfig, out: Path, console: Console) -> None:
        self.doing = "starting the hall"
        self._world, self._config, self._out, self._console = world, config, out, console
        self._said: list[str] = []
        self._calls: list[dict[str, Any]] = []
        self._counters: dict[str, dict[str, Any]] = {}
        self._kiosk, self._tv = OffscreenScreen(KIOSK_SIZE), OffscreenScreen(TV_SIZE)
        self._panels = {id: OffscreenScreen(PANEL_SIZE) for id in ("1", "2")}
        self._scene = Scene(world.new_id)

    def hear(self, name: str, line: str) -> None:
        """A line that a process of the hall printed."""
        self._said.append(line)
        if "ERROR" in line or line.startswith(("Traceback", "paidui:")):
            self._console.print(f"[dim]{name}: {escape(line)}[/]")

    async def play(self) -> bool:
        """True when every step worked."""
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(program, name=name) for name, program in self._programs().items()]
            try:
                await self._steps()
                worked = True
            except Step as failed:
                self._console.print(f"[red]✗[/] {failed}")
                worked = False
            for task in running:
                task.cancel()
        return worked

    def _programs(self) -> dict[str, Coroutine[Any, Any, Any]]:
        """The windows, drawn off-screen in this process, and an ear of our own on the broker."""
        world, broker, hall = self._world, self._config.broker, self._config.hall
        ear = MqttLink(world, broker, f"{hall}-visit")
        ear.listen(f"paidui/{hall}/calls", self._hear_call)
        ear.listen(f"paidui/{hall}/counters/+", self._hear_counter)
        return {
            "ear": ear.run(),
            "kiosk": run_kiosk(world, broker, hall, self._config.kiosks[0].id, self._kiosk, scene=self._scene),
            "tv": run_tv(world, broker, hall, self._config.displays[0].id, self._tv),
            **{
                f"panel {id}": run_panel(world, broker, hall, id, screen, languages=tuple(self._config.languages))
                for id, screen in self._panels.items()
            },
        }

    async def _steps(self) -> None:
        await self._until(lambda: bool(self._targets(Take)), "the kiosk offers its services")
        for id in self._panels:
            await self._open(id)
        await self._picture(self._kiosk, "kiosk-services")
        number = await self._take_ticket(0)
        await self._until(lambda: self._was_said("printed slip 1"), f"the printer printed the slip of {number}")
        await self._picture(self._kiosk, "kiosk-ticket")
        if self._targets(Leave):  # on a slow machine the page may have gone home by itself
            await self._tap(Leave, 0, "the customer is done")
        await self._until(lambda: bool(self._targets(Take)), "the kiosk is free for the next customer")
        await self._tap(Choose, 0, "a customer chooses priority")
        await self._picture(self._kiosk, "kiosk-priority")
        second = await self._take_ticket(0)
        await self._until(lambda: self._was_said("printed slip 2"), f"the printer printed the slip of {second}")
        await self._call("1", "led-1")
        await self._call("2", "led-2")
        await self._picture(self._tv, "tv")
        await self._strike(self._panels["1"], "s", "service starts", lambda: self._phase("1") == "serving")
        await self._picture(self._panels["1"], "panel-1")
        await self._picture(self._panels["2"], "panel-2")
        voice = self._out / "voice"
        await self._until(lambda: any(voice.glob("*.wav")), "the voice called (WAV)")
        await self._strike(self._panels["1"], "f", "service is finished", lambda: self._phase("1") == "open")

    async def _open(self, counter: str) -> None:
        await self._until(lambda: counter in self._counters, f"panel {counter} sees its counter")
        await self._strike(
            self._panels[counter], "o", f"counter {counter} opens", lambda: self._phase(counter) == "open"
        )

    async def _take_ticket(self, service: int) -> str:
        await self._tap(Take, service, "a finger touches a service")
        await self._until(lambda: isinstance(self._page(), Taken), "the kiosk shows the ticket")
        page = self._page()
        assert isinstance(page, Taken)
        return page.ticket.number

    async def _call(self, counter: str, led: str) -> None:
        before = len(self._calls)
        await self._strike(
            self._panels[counter], "space", f"NEXT at counter {counter}", lambda: self._phase(counter) == "calling"
        )
        number = self._counters[counter]["ticket"]["number"]
        await self._until(lambda: self._was_said(f"{led} shows [{number}]"), f"{led} lights up {number}")
        await self._until(lambda: len(self._calls) > before, f"the call of {number} goes out")
        self._say(f"  {self._calls[-1]['text']}")
        shutil.copy(self._out / f"{led}.png", self._out / f"{led}-call.png")

    async def _tap(self, kind: type[Take] | type[Choose] | type[Leave], which: int, what: str) -> None:
        """Down and up again at a pixel, in the middle of a target."""
        await asyncio.sleep(SETTLE_S)
        if len(targets := self._targets(kind)) <= which:
            raise Step(f"{what}: the kiosk shows nothing to tap for it")
        box = targets[which].box
        width, height = self._kiosk.surface().get_size()
        scale = width / frame(width, height).whole.w
        x, y = (box.x + box.w / 2) * scale, (box.y + box.h / 2) * scale
        self._say(f"{what} (tap at {x:.0f}, {y:.0f})")
        self._kiosk.tap(x, y)
        await asyncio.sleep(LOOK_S * 3)

    async def _strike(self, panel: OffscreenScreen, key: str, what: str, done: Callable[[], bool]) -> None:
        """A key, struck again when nothing comes of it: a panel that has not yet heard of its counter drops it."""
        self.doing = what
        for look in range(round(STEP_S / LOOK_S)):
            if done():
                return self._say(what)
            if look % STRIKE_AGAIN == 0:
                panel.say(KeyStruck(key))
            await asyncio.sleep(LOOK_S)
        raise Step(f"{what}: not within {STEP_S:.0f} s")

    async def _picture(self, screen: OffscreenScreen, name: str) -> None:
        await asyncio.sleep(SETTLE_S)
        screen.save(self._out / f"{name}.png")

    async def _until(self, true: Callable[[], bool], what: str, seconds: float = STEP_S) -> None:
        self.doing = what
        for _ in range(round(seconds / LOOK_S)):
            if true():
                return self._say(what)
            await asyncio.sleep(LOOK_S)
        raise Step(f"{what}: not within {seconds:.0f} s")

    def _say(self, what: str) -> None:
        self._console.print(f"[green]✓[/] {what}")

    def _was_said(self, words: str) -> bool:
        return any(words in line for line in self._said)

    def _page(self) -> Page:
        return self._scene.picture(asyncio.get_running_loop().time()).page

    def _targets(self, kind: type[Take] | type[Choose] | type[Leave]) -> list[Target[Action]]:
        picture = self._scene.picture(asyncio.get_running_loop().time())
        plan = targets(frame(*self._kiosk.surface().get_size()), picture)
        return [target for target in plan if isinstance(target.action, kind)]

    def _phase(self, counter: str) -> str:
        return str(self._counters.get(counter, {}).get("state"))

    def _hear_call(self, message: Message) -> None:
        self._calls.append(json.loads(message.payload))

    def _hear_counter(self, message: Message) -> None:
        if message.payload:
            said = json.loads(message.payload)
            self._counters[said["id"]] = said
