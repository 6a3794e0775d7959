"""What a counter's panel is told that it may offer: who waits with priority, and whether anybody can answer."""

from pathlib import Path

import pytest

from kiosk.announcer import Announcer
from tests.unit.kiosk.running import HALL, config, running

ORDINARY_ONLY = HALL.replace(
    '[[customer_classes]]\nid = "need"\nnames = { zh = "优先", en = "Priority" }\nrate = 3\n', ""
)
OF_COUNTER_1 = 'counter = "1"\naddress = "mock"\n'


async def test_those_with_priority_are_counted_while_priority_next_would_find_them(tmp_path: Path) -> None:
    said = Announcer(config())
    async with running(tmp_path / "j.db") as it:
        assert said.counter(it.hall, "1")["priority_waiting"] == 0
        await it.issue()
        first, second = [await it.issue(service, customer_class="need") for service in "AB"]
        assert said.counter(it.hall, "1")["priority_waiting"] == 2
        await it.ask("open_counter", counter="1")
        for number, left in ((first, 1), (second, 0)):
            reply = await it.ask("call_next", counter="1", priority=True)
            assert reply["ticket"]["number"] == number
            assert said.counter(it.hall, "1")["priority_waiting"] == left
        assert (await it.ask("call_next", counter="1", priority=True))["reason"] == "nobody_urgent"


async def test_one_who_was_sent_to_a_counter_waits_there_alone(tmp_path: Path) -> None:
    said = Announcer(config())
    async with running(tmp_path / "j.db") as it:
        for counter in "12":
            await it.ask("open_counter", counter=counter)
        await it.issue(customer_class="need")
        await it.ask("call_next", counter="1")
        await it.ask("transfer", counter="1", to_counter="2")
        assert [said.counter(it.hall, counter)["priority_waiting"] for counter in "12"] == [0, 1]


async def test_a_hall_of_ordinary_customers_has_no_such_key(tmp_path: Path) -> None:
    hall = config(ORDINARY_ONLY)
    async with running(tmp_path / "j.db", hall=hall) as it:
        assert Announcer(hall).counter(it.hall, "1")["priority_waiting"] is None


@pytest.mark.parametrize(
    ("device", "can"),
    [
        ('kind = "rating_pad"\nid = "pad"\n', True),
        ('kind = "button"\nid = "b"\nactions = { "1_single" = "rate:5", "2_single" = "rate:1" }\n', True),
        ('kind = "terminal"\nid = "t"\nkeys = { f1 = "rate:5" }\n', True),
        ('kind = "terminal"\nid = "t"\nkeys = { f1 = "rate" }\n', False),
        ('kind = "led"\nid = "l"\n', False),
    ],
)
async def test_customers_can_answer_where_there_is_something_to_answer_on(
    tmp_path: Path, device: str, can: bool
) -> None:
    hall = config(f"{HALL}[[devices]]\n{device}{OF_COUNTER_1}")
    async with running(tmp_path / "j.db", hall=hall) as it:
        assert [Announcer(hall).counter(it.hall, counter)["can_rate"] for counter in "12"] == [can, False]
