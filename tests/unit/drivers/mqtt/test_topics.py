"""Which topics a filter asks for."""

import pytest

from drivers.mqtt.topics import is_filter, is_topic, matches

ASKED = [
    ("a/b", "a/b", True),
    ("a/b", "a/b/c", False),
    ("a/+", "a/b", True),
    ("a/+", "a/", True),
    ("a/+", "a", False),
    ("a/+", "a/b/c", False),
    ("+", "a", True),
    ("+", "/a", False),
    ("+/+", "/a", True),
    ("/+", "/a", True),
    ("#", "a/b/c", True),
    ("#", "$SYS/x", False),
    ("+/x", "$SYS/x", False),
    ("$SYS/#", "$SYS/x", True),
    ("a/#", "a", True),
    ("a/#", "a/b/c", True),
    ("a/#", "ab", False),
    ("a/+/#", "a", False),
    ("a/+/#", "a/b", True),
    ("a/+/c", "a/b/c", True),
    ("A/b", "a/b", False),
]


@pytest.mark.parametrize(("asked", "topic", "gets"), ASKED)
def test_a_filter_gets_its_topics(asked: str, topic: str, gets: bool) -> None:
    assert matches(asked, topic) is gets


@pytest.mark.parametrize("asked", ["#", "+", "a/#", "+/a/+", "/", "a//b"])
def test_what_may_be_asked_for(asked: str) -> None:
    assert is_filter(asked)


@pytest.mark.parametrize("asked", ["", "a#", "#/a", "a/+b", "a/#/b", "a\0"])
def test_what_may_not_be_asked_for(asked: str) -> None:
    assert not is_filter(asked)


@pytest.mark.parametrize(("topic", "good"), [("a/b", True), ("/", True), ("", False), ("a/+", False), ("#", False)])
def test_what_may_be_published_to(topic: str, good: bool) -> None:
    assert is_topic(topic) is good
