"""Two printers of a kiosk run out one after the other; its screen, and the slip that is fetched when paper is back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from display.look.screen import OffscreenScreen
from kiosk.config import load
from kiosk.touch.layout import pixel_of
from kiosk.touch.scene import TAP_GUARD_S, Leave, Scene, Take
from kiosk.touch.showing import Action, PrintSlip
from kiosk.touch.window import run_kiosk
from kiosk.world import real_world
from tests.hall.halls import VirtualHall, small_hall
from tests.waiting import until

SIZE = (540, 960)
SECOND = """
[[devices]]
kind = "printer"
id = "printer-2"
address = "mock"
"""
NO_PAPER, NO_SLIP = "缺纸，暂无小票：请记住或拍下屏幕号码", "暂无小票，请记下号码或拍照"
TAKEN_OVER_S = 8.0
"""On a machine that has other work; it is 2 s on one that has not."""


class Lobby:
    """A kiosk's screen in a hall of real processes."""

    def __init__(self, hall: VirtualHall) -> None:
        self.hall, self.scene, self.screen = hall, Scene(real_world().new_id), OffscreenScreen(SIZE)

    def paper(self, printer: str, *, there: bool) -> None:
        """Somebody takes the roll out, or puts one in."""
        assert self.hall.order(device=printer, fault="paper_out", on=not there)["ok"]

    async def shows(self, text: str) -> None:
        await until(lambda: text in self.screen.texts, 30, f"the kiosk shows {text}; {self.screen.texts}")

    async def shows_no_more(self, text: str) -> None:
        await until(lambda: text not in self.screen.texts, 30, f"the kiosk shows {text} no more")

    async def touch(self, action: Action) -> None:
        """Waits until it stands on the glass, and touches it."""
        await until(lambda: self._pixel(action) is not None, 30, f"{action} can be touched; {self.screen.texts}")
        await asyncio.sleep(TAP_GUARD_S + 0.1)
        pixel = self._pixel(action)
        assert pixel is not None
        self.screen.tap(*pixel)

    def printed(self, number: str) -> list[str]:
        """The printers that printed its slip."""
        return [event["printer"] for event in self.hall.events("SlipPrinted") if event["ticket"] == number]

    def _pixel(self, action: Action) -> tuple[int, int] | None:
        return pixel_of(SIZE, self.scene.picture(asyncio.get_running_loop().time()), action)


@asynccontextmanager
async def lobby(tmp_path: Path) -> AsyncIterator[Lobby]:
    """The small hall with two printers at its kiosk; every device is well."""
    with small_hall(tmp_path, extra=SECOND) as hall:
        two = hall.file.read_text().replace('printers = ["printer-1"]', 'printers = ["printer-1", "printer-2"]')
        hall.file.write_text(two)
        mocks = hall.start_mocks()
        hall.start_controller()
        mocks.until_printed("ready: 7 virtual devices")
        with hall.client("opening", hears="devices/+") as client:
            client.until(lambda: all(client.latest(f"devices/printer-{n}").get("state") == "ok" for n in (1, 2)))
        it = Lobby(hall)
        config = load(hall.file)
        kiosk = run_kiosk(real_world(), config.broker, "small", "kiosk-1", it.screen, scene=it.scene)
        async with asyncio.TaskGroup() as windows:
            windows.create_task(kiosk)
            try:
                yield it
            finally:
                it.screen.close()


async def test_the_second_printer_takes_over_then_the_screen_and_the_slip_is_fetched_when_paper_is_back(
    tmp_path: Path,
) -> None:
    async with lobby(tmp_path) as it:
        it.paper("printer-1", there=False)
        await it.touch(Take("A"))
        began = time.monotonic()
        await it.shows("请取走小票")
        assert time.monotonic() - began < TAKEN_OVER_S
        assert it.printed("A001") == ["printer-2"]
        await it.touch(Leave())
        assert NO_PAPER not in it.screen.texts

        it.paper("printer-2", there=False)
        await it.shows(NO_PAPER)
        await it.touch(Take("A"))
        await it.shows("A002")
        await it.shows(NO_SLIP)
        it.paper("printer-2", there=True)
        await it.shows("请取走小票")
        assert it.printed("A002") == ["printer-2"], "the page still stood when the paper came"
        await it.touch(Leave())

        it.paper("printer-2", there=False)
        await it.shows(NO_PAPER)
        with it.hall.client("desk") as staff:
            token = staff.ask("issue_ticket", service="A", slip=False)["ticket"]["token"]
        it.screen.type(f"paidui:small:{token}")
        await it.shows("A003")
        await it.shows("打印机缺纸，暂不能打印小票")
        it.paper("printer-1", there=True)
        await it.touch(PrintSlip())
        await it.shows("请取走小票")
        assert it.printed("A003") == ["printer-1"]
        await it.touch(Leave())
        await it.shows_no_more(NO_PAPER)
        it.hall.slips /= "printer-1"
        await until((it.hall.slips / "slip-0001.png").exists, 30)
        assert it.hall.codes_on_slips() == [f"paidui:small:{token}"]
