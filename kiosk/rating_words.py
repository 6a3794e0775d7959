"""Until when a customer is asked for a rating, and in which words. Pure; the same for pads on a wire and on MQTT."""

from datetime import datetime, timedelta

from display.phrases import name_in
from kiosk.config import RatingPad
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


def words_of(pad: RatingPad, language: str) -> tuple[str, str]:
    """What is asked, and what is said to an answer."""
    return name_in({**ASKS, **pad.prompt}, language), name_in({**THANKS, **pad.thanks}, language)


def refused_in_words(reason: str, language: str) -> str:
    """What is said where an answer does not count."""
    return name_in({"already_rated": RATED, "number_used": AGAIN}.get(reason, OVER), language)
