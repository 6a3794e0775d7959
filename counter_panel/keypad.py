"""What the keys of a number block mean to a teller, unless the hall says otherwise. Pure."""

from collections.abc import Mapping

from counter_panel.keys import KeypadKey

USUAL: Mapping[str, KeypadKey] = {
    "KEY_KPENTER": "next",
    "KEY_ENTER": "next",
    "KEY_KPPLUS": "recall",
    "KEY_KPMINUS": "no_show",
    "KEY_KPASTERISK": "pause",
    "KEY_KPDOT": "park",
    "KEY_KPSLASH": "transfer",
}
"""By the kernel's name of the key."""

WITH_NUMBER: Mapping[str, KeypadKey] = {"next": "call"}
"""What a key means instead when digits were typed before it: that customer, not the next."""

NOTHING = "nothing"


def keys_of(stated: Mapping[str, str]) -> dict[str, str]:
    """The usual keys with what a hall says of some of them."""
    return {name: key for name, key in {**USUAL, **stated}.items() if key != NOTHING}


def as_a_switch(key: str, *, takes_customers: bool) -> str:
    """A number block has few keys: what pauses a counter also opens one that takes nobody, or soon will not."""
    return "open" if key == "pause" and not takes_customers else key
