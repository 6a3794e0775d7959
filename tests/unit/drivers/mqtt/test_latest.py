"""The newest word on a retained topic; and the inbox of a session."""

import asyncio
import json
from typing import Any

import pytest

from drivers.errors import LinkLost
from drivers.mqtt.envelope import Envelope
from drivers.mqtt.inbox import INBOX_BYTES, Inbox
from drivers.mqtt.latest import Latest
from drivers.mqtt.session import Message


class Words(Envelope):
    text: str


def said(epoch: int, seq: int, text: str, **more: Any) -> Message:
    """One payload of the controller."""
    body = {"epoch": epoch, "seq": seq, "at": "2026-03-18T09:00:00+08:00", "text": text, **more}
    return Message("hall/board", json.dumps(body).encode(), retained=True)


def test_older_words_and_repeats_are_dropped() -> None:
    heard: list[str | None] = []
    latest = Latest(Words, lambda words: heard.append(words.text if words else None))
    for message in [said(2, 1, "a"), said(2, 3, "b"), said(2, 2, "late"), said(2, 3, "again"), said(1, 9, "old start")]:
        latest.receive(message)
    latest.receive(said(3, 1, "new start"))
    assert heard == ["a", "b", "new start"]


def test_an_empty_payload_clears_and_what_is_older_stays_away() -> None:
    heard: list[str | None] = []
    latest = Latest(Words, lambda words: heard.append(words.text if words else None))
    for message in [Message("hall/board", b""), said(1, 1, "a"), Message("hall/board", b""), said(1, 1, "a")]:
        latest.receive(message)
    assert heard == ["a", None]
    assert latest.value is None


def test_nonsense_is_ignored_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    latest = Latest(Words)
    latest.receive(said(1, 1, "a"))
    for payload in [b"{", b"\xff\xfe", b"[]", b"null", b'{"epoch":2}', b"[" * 5000]:
        latest.receive(Message("hall/board", payload))
    assert latest.value is not None
    assert latest.value.text == "a"
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "ignored a malformed payload on hall/board"
    ]


async def test_an_inbox_gives_what_came_in_order_and_then_says_that_it_is_over() -> None:
    inbox = Inbox()
    for number in range(3):
        inbox.put(Message("t", str(number).encode()))
    inbox.close(LinkLost("gone"))
    assert [(await anext(inbox)).payload for _ in range(3)] == [b"0", b"1", b"2"]
    for _ in range(2):
        with pytest.raises(LinkLost, match="gone"):
            await anext(inbox)


async def test_who_waits_at_an_inbox_is_woken() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(anext(inbox))
    await asyncio.sleep(0)
    inbox.put(Message("t", b"x"))
    assert await waiting == Message("t", b"x")


async def test_a_receiver_too_far_behind_loses_its_session_rather_than_single_messages() -> None:
    inbox = Inbox()
    large = Message("t", bytes(INBOX_BYTES // 2))
    inbox.put(large)
    with pytest.raises(LinkLost, match="not taken in time"):
        inbox.put(large)
