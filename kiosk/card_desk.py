"""What a kiosk's program needs of HALL.toml to read cards: which class a number gives, and which readers it serves."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kiosk.cards import Cards, Misread
from kiosk.config import HallConfig
from kiosk.touch.readers import ReaderPlace
from kiosk.touch.scan import Card, ReadCard, WrongDigit
from kiosk.wires import address_of


def card_reader(config: HallConfig, key: bytes | None, now: Callable[[], datetime]) -> ReadCard:
    """How the hall's kiosks find a class from a card's number, ages by the hall's date. `key`: of kiosk.cards."""
    cards = Cards(config, key)
    names = {each.id: each.names for each in config.customer_classes}

    def read(number: str) -> Card | WrongDigit | None:
        found = cards.read(number, now().astimezone(config.zone).date())
        if found is None:
            return None
        if isinstance(found, Misread):
            return WrongDigit()
        return Card(found.customer_class, names.get(found.customer_class, {}), found.pseudonym)

    return read


def readers_at(config: HallConfig, kiosk: str) -> tuple[ReaderPlace, ...]:
    """The readers that this kiosk's program serves."""
    readers = config.readers_of(kiosk)
    return tuple(ReaderPlace(each.id, partial(address_of, config, each), each.types) for each in readers)
