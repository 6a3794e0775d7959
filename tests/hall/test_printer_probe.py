"""`paidui check` asks a printer what it is able to do: over a real wire, and not a dot is printed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import ClassVar

import pytest

from drivers.errors import LinkLost
from drivers.escpos import timing
from drivers.escpos.condition import SILENT
from drivers.escpos.probe import Findings, probe
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import tcp_port
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.server import MockPrinter
from kiosk.check_printer import block, verdict
from kiosk.config import Printer
from tests.unit.drivers.wire_kinds import running

DEVICE = Printer(kind="printer", id="printer-1", address="mock")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {
        "ANSWER_S": 0.3,
        "QUIET_S": 0.03,
        "QUEUE_S": 0.3,
        "JOB_ID_LAG_S": 0.2,
        "CLEAR_S": 0.3,
        "IDENTITY_S": 0.2,
    }.items():
        monkeypatch.setattr(timing, name, seconds)


@asynccontextmanager
async def reached(device: Callable[[Stream], Awaitable[None]]) -> AsyncIterator[Stream]:
    async with tcp_port() as port, running(port.serve(device)):
        stream = await open_stream(port.url)
        try:
            yield stream
        finally:
            await stream.aclose()


async def probed(model: Model | None = None, *faults: str) -> Findings:
    """Of a virtual printer, of which nothing may come out."""
    async with MockPrinter(Random(1), model=model) as paper:
        for fault in faults:
            paper.fault(fault, True)
        async with reached(paper.serve) as stream:
            found = await probe(stream)
        for fault in faults:
            paper.fault(fault, False)
        async with reached(paper.serve) as stream:
            await stream.write(b"\n\x1dV\x00\x1dI\x02")
            await stream.read()
        assert "ask?" not in "".join(slip.text for slip in paper.slips)
        assert all(not slip.text.strip() for slip in paper.slips), "what was asked stands on paper"
    return found


async def test_a_printer_that_can_everything_says_so() -> None:
    found = await probed()
    assert found.job_ids
    assert found.queue_answers
    assert found.automatic_status
    assert found.clears_buffers
    assert (found.maker, found.model, found.serial) == ("PAIDUI", "MOCK-80", "000001")
    assert found.two_byte_characters
    assert found.cutter
    assert verdict(found) == ("ok", "")
    lines = "\n".join(block(found, DEVICE))
    assert "PAIDUI MOCK-80, firmware 1.00, serial number 000001, characters CHINA GB18030" in lines
    assert 'chinese = "gb18030"' in lines


class RemembersPictures:
    """Says how much memory it has for them, and how much of it is free."""

    answers: ClassVar = {
        b"\x1d(L\x02\x00\x30\x30": b"\x37\x30262144\0",
        b"\x1d(L\x02\x00\x30\x33": b"\x37\x311024\0",
    }

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def read(self, limit: int = 4096) -> bytes:
        heard = await self._stream.read(limit)
        for question, answer in self.answers.items():
            if question in heard:
                await self.write(answer)
        return heard

    async def write(self, data: bytes) -> None:
        await self._stream.write(data)

    async def aclose(self) -> None:
        await self._stream.aclose()


async def test_memory_for_logos_is_asked_for() -> None:
    async with (
        MockPrinter(Random(1)) as paper,
        reached(lambda stream: paper.serve(RemembersPictures(stream))) as stream,
    ):
        found = await probe(stream)
    assert found.logo_memory == (1_024, 262_144)
    assert "1,024 of 262,144 bytes free" in "\n".join(block(found, DEVICE))


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Model(process_ids=False), "its queue answers behind each (GS r)"),
        (Model(process_ids=False, queue_status=False), "it confirms nothing"),
        (Model(queue_status=False), "by the job's id"),
        (Model(automatic_status=False, clears_buffers=False), "(ASB): no · clears its buffers (DLE DC4): no"),
    ],
)
async def test_what_it_cannot_is_found_out(model: Model, told: str) -> None:
    assert told in "\n".join(block(await probed(model), DEVICE))


async def test_a_profile_that_says_more_than_the_printer_can_is_contradicted() -> None:
    found = await probed(Model(process_ids=False, clears_buffers=False))
    epson = DEVICE.model_copy(update={"profile": "epson-tm-t20iii"})
    differs = [line for line in block(found, epson) if line.startswith("differs: ")]
    assert [line.partition("has ")[2].partition(",")[0] for line in differs] == [
        "job ids (GS ( H)",
        "clearing its buffers (DLE DC4)",
    ]


@pytest.mark.parametrize(
    ("fault", "state", "advice"),
    [
        ("paper_out", ("degraded", "out of paper"), "Out of paper: put in a new roll."),
        ("cover_open", ("degraded", "the cover is open"), "The cover is open: close it."),
        ("unrecoverable", ("degraded", "an error inside the printer"), "The printer has failed: switch it off and on"),
    ],
)
async def test_one_that_cannot_print_now_is_asked_nothing_more(fault: str, state: object, advice: str) -> None:
    found = await probed(None, fault)
    assert not found.asked
    assert verdict(found) == state
    lines = block(found, DEVICE)
    assert lines[0].startswith(advice)
    assert lines[1] == "what it is able to do is asked when it can print"


async def test_a_silent_printer_is_unknown_and_gets_nothing_that_could_stand_on_paper() -> None:
    found = await probed(None, "silent")
    assert found.status == SILENT
    assert verdict(found) == ("unknown", "the printer does not answer")


async def test_noise_on_the_wire_is_no_stranger() -> None:
    found = await probed(None, "noise")
    assert found.stranger is None
    assert found.job_ids


async def _web_server(stream: Stream) -> None:
    heard = b""
    while b"\n\n" not in heard:
        heard += await stream.read()
    await stream.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>no</html>")
    await _silent(stream)


async def _hasty_web_server(stream: Stream) -> None:
    await stream.read()
    await stream.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await stream.aclose()
    raise LinkLost("closed")


async def _echo(stream: Stream) -> None:
    while True:
        await stream.write(await stream.read())


async def _login(stream: Stream) -> None:
    await stream.write(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    await _silent(stream)


async def _chatty(stream: Stream) -> None:
    """Has every letter that looks like an answer, in plenty."""
    while True:
        await stream.read()
        await stream.write(b"error: for >2 or 6 tries, try over 22 times\r\n")


async def _label_printer(stream: Stream) -> None:
    heard = b""
    while b"~HI" not in heard:
        heard += await stream.read()
    await stream.write(b"\x02GX420d,V56.17.5Z,8,2104KB\x03")
    await _silent(stream)


async def _garbage(stream: Stream) -> None:
    while True:
        await stream.read()
        await stream.write(b"\xf8\x80\xfe\x00")


async def _silent(stream: Stream) -> None:
    while True:
        await stream.read()


async def _deaf(_stream: Stream) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("device", "said"),
    [
        (_web_server, "it said 'HTTP/1.1 400 Bad Request'"),
        (_hasty_web_server, "it said 'HTTP/1.1 400 Bad Request'"),
        (_echo, "it repeats what it is sent"),
        (_login, "it said 'SSH-2.0-OpenSSH_9.2p1 Debian-2'"),
        (_chatty, "it said 'error: for >2 or 6 tries, try over 22 times'"),
        (_label_printer, "it said 'GX420d,V56.17.5Z,8,2104KB'"),
        (_garbage, "it said F8 80 FE 00"),
    ],
)
async def test_who_is_no_printer_is_told_by_what_it_says(
    device: Callable[[Stream], Awaitable[None]], said: str
) -> None:
    async with reached(device) as stream:
        found = await probe(stream)
    state, detail = verdict(found)
    assert state == "degraded"
    assert detail.startswith(f"answers, but not as an ESC/POS printer: {said}")
    assert block(found, DEVICE) == ["look at its address: is this a receipt printer, and set to ESC/POS?"]


@pytest.mark.parametrize("device", [_silent, _deaf])
async def test_who_says_nothing_is_unknown(device: Callable[[Stream], Awaitable[None]]) -> None:
    async with reached(device) as stream:
        assert verdict(await probe(stream))[0] == "unknown"


async def test_a_wire_that_is_lost_meanwhile_is_lost() -> None:
    async def leaves(stream: Stream) -> None:
        await stream.read()
        raise LinkLost("gone")

    async with reached(leaves) as stream:
        with pytest.raises(LinkLost, match="hung up when it was asked: is it a printer"):
            await probe(stream)
