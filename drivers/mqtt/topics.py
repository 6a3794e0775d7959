"""Which topics a filter asks for (MQTT 3.1.1, section 4.7). Pure."""

from functools import lru_cache

ASKED_AGAIN = 4096
"""Pairs remembered: the same clients get the same topics all day."""


@lru_cache(maxsize=ASKED_AGAIN)
def matches(topic_filter: str, topic: str) -> bool:
    """True when a subscription to `topic_filter` gets messages of `topic`."""
    if topic_filter == topic:
        return True
    if "+" not in topic_filter and "#" not in topic_filter:
        return False
    if topic.startswith("$") and topic_filter[:1] in ("+", "#"):
        return False
    asked, levels = topic_filter.split("/"), topic.split("/")
    if asked[-1] == "#":
        asked.pop()
        levels = levels[: len(asked)]
    return len(asked) == len(levels) and all(want in ("+", have) for want, have in zip(asked, levels, strict=True))


def is_topic(topic: str) -> bool:
    """True for a name that may be published to."""
    return len(topic) > 0 and not ("+" in topic or "#" in topic or "\0" in topic)


def is_filter(topic_filter: str) -> bool:
    """True for a name that may be subscribed to: wildcards stand alone in their level, # only at the end."""
    levels = topic_filter.split("/")
    return (
        len(topic_filter) > 0
        and "\0" not in topic_filter
        and "#" not in levels[:-1]
        and all(len(level) == 1 for level in levels if "+" in level or "#" in level)
    )
