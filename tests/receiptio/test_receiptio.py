"""The virtual printer before an independent judge: receiptio, an ESC/POS client that nobody here wrote.

It asks, prints and says what became of it. It knows port 9100 only, so each printer stands at an address of its own.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from firmware_mocks.ports import TcpPort, tcp_port
from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.model import MODELS, Model
from firmware_mocks.printer.server import MockPrinter
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

HERE = Path(__file__).parent
CLI = HERE / "node_modules" / "receiptio" / "bin" / "cli.js"
VERDICTS = {
    0: "success",
    100: "online",
    101: "coveropen",
    102: "paperempty",
    103: "error",
    104: "offline",
    105: "disconnect",
}
"""By exit code."""


class Bench:
    """A virtual printer on port 9100, and the judge."""

    def __init__(self, paper: MockPrinter, port: TcpPort, address: str) -> None:
        self.paper, self.port, self._address = paper, port, address

    async def prints(self) -> str:
        """The verdict on a slip."""
        return await self._judge("-c", "48", str(HERE / "slip.receipt"))

    async def asks(self) -> str:
        """The verdict on the printer."""
        return await self._judge("-q")

    async def _judge(self, *arguments: str) -> str:
        assert CLI.exists(), "receiptio is not installed here; `make test` does that"
        judge = await asyncio.create_subprocess_exec(
            "node", str(CLI), "-d", self._address, *arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        _, said = await judge.communicate()
        assert judge.returncode is not None
        assert said.decode().strip() == VERDICTS[judge.returncode]
        return said.decode().strip()


@asynccontextmanager
async def bench(model: Model = MODELS["epson-80"]) -> AsyncIterator[Bench]:
    address = f"127.{1 + os.getpid() // 65_536}.{os.getpid() // 256 % 256}.{os.getpid() % 256}"
    async with (
        MockPrinter(Random(1), model=model) as paper,
        tcp_port(address, 9100, narrow=True) as port,
        running(port.serve(paper.serve)),
    ):
        yield Bench(paper, port, address)


@pytest.mark.parametrize("model", ["plain", "epson-80", "epson-80-western", "chinese-80", "serial-80"])
async def test_a_slip_is_printed_and_the_judge_is_told(model: str, tmp_path: Path) -> None:
    async with bench(MODELS[model]) as on:
        assert await on.prints() == "success"
        (slip,) = on.paper.slips
        assert "JIANGCHENG BANK" in slip.text
        assert slip.text.count("A012") == 2
        assert slip.partial
        draw(slip).save(tmp_path / "slip.png")
    read = subprocess.run(["zbarimg", "-q", "--raw", tmp_path / "slip.png"], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == "paidui:riverside:x7Kq9"


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ("cover_open", "coveropen"),
        ("paper_out", "paperempty"),
        ("unrecoverable", "error"),
        ("head_hot", "error"),
        ("cutter_error", "error"),
        ("silent", "offline"),
    ],
)
async def test_what_is_wrong_is_what_the_judge_finds(fault: str, verdict: str) -> None:
    async with bench() as on:
        on.paper.fault(fault, True)
        assert await on.prints() == verdict
        assert not on.paper.slips


async def test_paper_near_its_end_prints() -> None:
    async with bench() as on:
        on.paper.fault("paper_near_end", True)
        assert await on.prints() == "success"
        assert len(on.paper.slips) == 1


@pytest.mark.parametrize(("fault", "verdict"), [(None, "online"), ("paper_out", "paperempty"), ("head_hot", "error")])
async def test_asked_it_says_how_it_is(fault: str | None, verdict: str) -> None:
    async with bench() as on:
        if fault is not None:
            on.paper.fault(fault, True)
        assert await on.asks() == verdict


async def test_a_printer_that_is_off_is_not_there() -> None:
    async with bench() as on:
        on.port.unplug()
        assert await on.prints() == "disconnect"


@pytest.mark.parametrize(("fault", "verdict"), [("cover_open", "coveropen"), ("paper_out", "paperempty")])
async def test_what_happens_in_mid_slip_is_told_at_once(fault: str, verdict: str) -> None:
    async with bench(Model(dots_per_second=400)) as on:
        printing = asyncio.create_task(on.prints())
        await until(lambda: on.paper.half_printed, 20.0)
        on.paper.fault(fault, True)
        assert await printing == verdict
        assert on.paper.half_printed
        assert not on.paper.slips


async def test_a_roll_that_ends_in_mid_slip_is_told_and_a_new_one_prints() -> None:
    async with bench(Model(dots_per_second=2_000, roll_mm=30)) as on:
        assert await on.prints() == "paperempty"
        assert on.paper.roll.left_mm == 0
        on.paper.press("reset")
        on.paper.press("new_roll")
        assert await on.asks() == "online"


async def test_the_judge_frees_the_cutter_once_the_cause_is_gone() -> None:
    async with bench() as on:
        on.paper.fault("cutter_error", True)
        assert await on.prints() == "error"
        on.paper.fault("cutter_error", False)
        assert await on.prints() == "error", "it sends DLE ENQ, and leaves printing to the next time"
        assert await on.prints() == "success"
        assert [slip.text.count("A012") for slip in on.paper.slips] == [4], "the slip before still hung there"
