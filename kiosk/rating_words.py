"""Until when a customer is asked for a rating, and in which words. Pure; the same for pads on a wire and on MQTT."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from display.phrases import name_in
from kiosk.config import Button, Device, HallConfig, IoModule, Keypad, RatingPad, Terminal
from kiosk.queueing.model import Hall

ASKS = {"zh": "请评价本次服务", "en": "How was our service?"}
THANKS = {"zh": "谢谢您的评价", "en": "Thank you"}
RATED = {"zh": "已收到您的评价", "en": "Thank you, we have it"}
OVER = {"zh": "评价已结束", "en": "Too late, thank you"}
AGAIN = {"zh": "请再按一次", "en": "Please press again"}


def asked_until(hall: Hall, counter: str, seconds: float) -> datetime | None:
    """Until when whoever was served at a counter is asked; None: nobody is, or the answer is there."""
    rating = hall.counters[counter].rating
    if rating is None or rating.ticket.score is not None:
        return None
    return rating.at + timedelta(seconds=min(seconds, hall.rules.rating_s))


def counters_with_ratings(config: HallConfig) -> frozenset[str]:
    """Where a customer finds a pad, or keys that are scores."""
    return frozenset(counter for device in config.devices for counter in _rated_by(device))


def _rated_by(device: Device) -> Iterator[str]:
    match device:
        case RatingPad(counter=counter):
            yield counter
        case Button() if _has_scores(device.actions.values()):
            yield device.counter
        case Terminal() | Keypad() if _has_scores(device.keys.values()):
            yield device.counter
        case IoModule():
            yield from (each.counter for each in device.buttons if _has_scores(each.actions.values()))


def _has_scores(actions: Iterable[str]) -> bool:
    return any(action.startswith("rate:") for action in actions)


def words_of(pad: RatingPad, language: str) -> tuple[str, str]:
    """What is asked, and what is said to an answer."""
    return name_in({**ASKS, **pad.prompt}, language), name_in({**THANKS, **pad.thanks}, language)


def refused_in_words(reason: str, language: str) -> str:
    """What is said where an answer does not count."""
    return name_in({"already_rated": RATED, "number_used": AGAIN}.get(reason, OVER), language)
