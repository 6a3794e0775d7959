"""What is allowed in a hall's configuration and yet seldom wise. Never stops anything."""

from kiosk.config.hall import HallConfig
from kiosk.config.problems import Problem, as_toml

_STEEP = 6
"""Times ordinary; above it ordinary customers hardly move while others come."""


def advice(hall: HallConfig) -> list[Problem]:
    """Warnings for `paidui check`."""
    return [*_rates(hall), *_open_broker(hall)]


def _rates(hall: HallConfig) -> list[Problem]:
    rates = {each.id: each.rate for each in hall.customer_classes}
    found = []
    for index, each in enumerate(hall.customer_classes):
        key, value = f"customer_classes[{index}].rate", as_toml(each.rate)
        if each.id == "vip" and each.rate > rates.get("need", each.rate):
            found.append(Problem(key, value, "VIP customers overtake those in need", "at most the rate of need"))
        if each.rate > _STEEP * rates["ordinary"]:
            wrong = "ordinary customers hardly move while this class waits"
            found.append(Problem(key, value, wrong, f"at most {_STEEP} times the rate of ordinary"))
    return found


def _open_broker(hall: HallConfig) -> list[Problem]:
    loopback = hall.mqtt.listen is None or hall.mqtt.listen == "localhost" or hall.mqtt.listen.startswith("127.")
    if loopback or hall.mqtt.username:
        return []
    wrong = "whoever reaches this address can take and call tickets"
    return [Problem("mqtt.listen", as_toml(hall.mqtt.listen), wrong, "a network of the hall's own, or an account")]
