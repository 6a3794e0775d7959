"""Whether what a hall publishes fits into messages: long names and hints of many services may not. Pure."""

from datetime import UTC, datetime

from kiosk.announcer import Announcer
from kiosk.compact import dumps
from kiosk.config import HallConfig
from kiosk.queueing.model import Hall
from kiosk.rules_of import rules_of

ROOM = 60_000
"""Bytes for names and hints in one message of 64 KiB; the rest is for tickets, calls and figures as the day goes on."""


class HallTooLarge(Exception):
    """The configuration asks for a message that no broker of a hall carries."""


def check_sizes(config: HallConfig) -> None:
    """Raises HallTooLarge, which says what to shorten."""
    said, hall = Announcer(config), Hall(rules_of(config))
    states = {"services": said.services(hall, datetime(2026, 1, 1, tzinfo=UTC), False), "board": said.board(hall)}
    for topic, body in states.items():
        size = len(dumps(body))
        if size > ROOM:
            raise HallTooLarge(
                f"{config.file.name}: names and hints make {size} bytes for the topic '{topic}';"
                f" shorten them to {ROOM} in all, or make two halls of it"
            )
