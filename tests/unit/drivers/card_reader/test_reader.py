"""A reader on its wire: read once, torn, doubled, unplugged in the middle; its text is nowhere but in one hand."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from drivers.card_reader.lines import LineReads
from drivers.card_reader.reader import CardReader
from drivers.card_reader.reading import Read, Reading, Spoiled
from drivers.card_reader.wedge import WedgeReads
from drivers.errors import LinkLost
from drivers.link import Link
from firmware_mocks.card_reader import MockReader
from firmware_mocks.ports import TcpPort, tcp_port
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

CARD, OTHER = "6228480402564890018", "6228480402564890026"
KINDS = pytest.mark.parametrize("types", [True, False], ids=["wedge", "lines"])


class Reader:
    """A virtual reader, served; `read` is what was handed over."""

    def __init__(self, port: TcpPort, types: bool) -> None:
        self.port, self.reports = port, Reports()
        self.read: list[Read] = []
        self.mock = MockReader(asyncio.get_running_loop().time, Random(3), types=types)
        self.link = Link("reader-1", lambda: port.url, link_world(), self.reports)
        reads = WedgeReads if types else LineReads
        self.driver = CardReader(reads, self.read.append, self.link.report, answers=types)


@asynccontextmanager
async def reader(*, types: bool) -> AsyncIterator[Reader]:
    async with tcp_port() as port:
        it = Reader(port, types)
        async with running(port.serve(it.mock.serve), it.link.run(it.driver.serve)):
            await until(lambda: it.reports.told)
            await until(lambda: it.mock.listened)
            yield it


@KINDS
async def test_a_card_is_read_once_though_it_lies_there(types: bool) -> None:
    async with reader(types=types) as it:
        assert it.reports.state == ("ok" if types else "unknown")
        it.mock.fault("doubled")
        await it.mock.swipe(CARD)
        await it.mock.swipe(OTHER)
        await until(lambda: len(it.read) == 2)
        assert it.read == [Reading(CARD), Reading(OTHER)]
        assert it.reports.state == "ok"


@KINDS
async def test_the_next_customer_may_have_read_the_same_card_before(
    types: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.card_reader.reader.AGAIN_S", 0.0)
    async with reader(types=types) as it:
        await it.mock.swipe(CARD)
        await until(lambda: len(it.read) == 1)
        await it.mock.swipe(CARD)
        await until(lambda: len(it.read) == 2)


@KINDS
@pytest.mark.parametrize("fault", ["half", "garbage"])
async def test_what_is_torn_or_strange_is_told_as_such(types: bool, fault: str) -> None:
    async with reader(types=types) as it:
        await it.mock.swipe(CARD)
        it.mock.fault(fault)
        await it.mock.swipe(OTHER)
        await until(lambda: len(it.read) == 2)
        it.mock.fault(fault, on=False)
        await it.mock.swipe(OTHER)
        await until(lambda: len(it.read) == 3)
        assert it.read == [Reading(CARD), Spoiled(), Reading(OTHER)]


@KINDS
async def test_a_reader_without_an_end_sign_is_read_at_its_pause(types: bool) -> None:
    async with reader(types=types) as it:
        it.mock.fault("no_end")
        await it.mock.swipe(CARD)
        await until(lambda: it.read == [Reading(CARD)])


@KINDS
async def test_what_was_begun_before_the_plug_was_pulled_is_forgotten(
    types: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with reader(types=types) as it:
        it.mock.fault("half")
        await it.mock.swipe(CARD)
        it.mock.fault("half", on=False)
        it.port.unplug()
        await until(lambda: it.reports.state == "lost", seconds=0.5)
        with pytest.raises(LinkLost):
            await it.mock.swipe(CARD)
        it.port.replug()
        await until(lambda: it.mock.listened, seconds=2.0)
        await it.mock.swipe(OTHER)
        await until(lambda: it.read)
        assert it.read == [Reading(OTHER)]
    assert CARD[:6] not in caplog.text + repr(it.reports.told)
