"""What arrives as a request: understood, or refused with what would be right; nothing else ever happens."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.requests import ASKS, BadRequest, from_device, parse, states

NOW = datetime(2026, 3, 18, 1, tzinfo=UTC)
SMALLEST: dict[str, dict[str, Any]] = {
    "issue_ticket": {"service": "A"},
    "call_ticket": {"counter": "1", "number": "A001"},
    "events_since": {"seq": 0},
    "check_in": {"code": "7"},
    "book": {"appointment": "app-7", "service": "A", "time": "2026-03-18T10:00:00+08:00"},
    "unbook": {"appointment": "app-7"},
    "resume": {"counter": "1", "number": "A001"},
    "reclassify": {"number": "A001", "customer_class": "need"},
    "set_profile": {"counter": "1", "profile": "all"},
    "advise": {},
    "look_up": {"number": "A001"},
    **{name: {"counter": "1"} for name in ("call_next", "recall", "start", "finish", "no_show", "park", "transfer")},
    "rate": {"counter": "1", "score": 5},
    "ask_rating": {"counter": "1"},
    **{name: {"counter": "1"} for name in ("open_counter", "pause_counter", "close_counter")},
    **{name: {"number": "A001"} for name in ("cancel", "reprint", "return")},
    **{name: {} for name in ("stop_issue", "resume_issue")},
    "roll_changed": {"device": "printer-1"},
}
FINISH = {"id": "r1", "command": "finish", "counter": "1"}


def bad(payload: bytes) -> BadRequest:
    with pytest.raises(BadRequest) as refused:
        parse("kiosk-1", payload, NOW)
    assert refused.value.message
    assert len(refused.value.message) <= 400
    (refused.value.id or "").encode()
    refused.value.message.encode()
    return refused.value


def as_bytes(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


@pytest.mark.parametrize("command", list(ASKS))
def test_every_command_is_understood_in_its_smallest_form(command: str) -> None:
    request = parse("kiosk-1", as_bytes(id="r1", command=command, **SMALLEST[command]), NOW)
    assert (request.key, request.ask.command, request.made_at) == (("kiosk-1", "r1"), command, NOW)


def test_every_command_of_the_contract_is_known() -> None:
    contract = (
        "issue_ticket call_next call_ticket recall start finish no_show park resume return transfer open_counter"
        " pause_counter close_counter set_profile rate cancel reprint stop_issue resume_issue check_in advise"
        " roll_changed events_since book unbook reclassify look_up ask_rating"
    )
    assert set(ASKS) == set(contract.split())


@pytest.mark.parametrize("score", [0, 6, -1, 4.5, "5", True, None])
def test_a_score_is_one_of_five(score: object) -> None:
    assert bad(as_bytes(id="r1", command="rate", counter="1", score=score)).reason == "bad_request"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"7",
        b'"finish"',
        b"[]",
        b"{",
        b"{}",
        b"\x00\xff\xfe\x80" * 20,
        b"\xff" + as_bytes(**FINISH),
        b'{"id":"r1","command":"finish","counter":"1",}',
        b"[" * 60_000,
        b"[" * 100_000,
        b'{"a":' * 10_000,
        as_bytes(id=7, command="finish", counter="1"),
        as_bytes(id="", command="finish", counter="1"),
        as_bytes(id=None, command="finish", counter="1"),
        as_bytes(id="x" * 129, command="finish", counter="1"),
        as_bytes(command="finish", counter="1"),
        b'{"id":"\\ud800","command":"finish","counter":"1"}',
        b'{"id":"\\ud800","command":"dance"}',
        b'{"id":"a\\udfffb","command":7}',
        b'{"id":"r1","command":"finish","counter":"1"' + b" " * 65_536 + b"}",
    ],
    ids=lambda payload: repr(payload[:40]),
)
def test_without_a_usable_id_there_is_nobody_to_answer(payload: bytes) -> None:
    assert bad(payload).id is None


@pytest.mark.parametrize(
    "payload",
    [
        as_bytes(id="r1"),
        as_bytes(id="r1", command="dance"),
        as_bytes(id="r1", command=None, counter="1"),
        as_bytes(id="r1", command=["finish"], counter="1"),
        as_bytes(id="r1", command={"finish": 1}, counter="1"),
        as_bytes(id="r1", command="finish"),
        as_bytes(id="r1", command="finish", counter=1),
        as_bytes(id="r1", command="finish", counter="1" * 49),
        as_bytes(**FINISH, extra="field"),
        as_bytes(**FINISH, teller="Li"),
        as_bytes(**FINISH, at="yesterday"),
        as_bytes(**FINISH, at="2026-03-18T09:00:00"),
        as_bytes(**FINISH, at=1_773_800_000),
        as_bytes(**FINISH, age_ms=-1),
        as_bytes(**FINISH, age_ms="1"),
        as_bytes(**FINISH, age_ms=True),
        as_bytes(**FINISH, expect=["A001"]),
        as_bytes(id="r1", command="issue_ticket", service=["A"]),
        as_bytes(id="r1", command="issue_ticket", service="A", slip="yes"),
        as_bytes(id="r1", command="issue_ticket", service="A", kiosk="../../etc"),
        as_bytes(id="r1", command="issue_ticket", service="A", amount=-1),
        b'{"id":"r1","command":"issue_ticket","service":"A","amount":NaN}',
        b'{"id":"r1","command":"issue_ticket","service":"A","amount":Infinity}',
        b'{"id":"r1","command":"issue_ticket","service":"A","amount":1e999}',
        b'{"id":"r1","command":"issue_ticket","service":"\\ud800"}',
        b'{"id":"r1","command":"finish","counter":"\\uDC00"}',
        as_bytes(id="r1", command="call_ticket", counter="1", number="A1"),
        as_bytes(id="r1", command="call_ticket", counter="1", number="A001\n"),
        as_bytes(id="r1", command="cancel", token="x" * 65),
        as_bytes(id="r1", command="open_counter", counter="1", teller="x" * 201),
        as_bytes(id="r1", command="issue_ticket", service="A", also="B"),
        as_bytes(id="r1", command="issue_ticket", service="A", also=["B"] * 9),
        as_bytes(id="r1", command="issue_ticket", service="A", card="6222021234567890123"),
        as_bytes(id="r1", command="transfer", counter="1", to_service="B", position="middle"),
        as_bytes(id="r1", command="book", appointment="a b", service="A", time="2026-03-18T10:00:00+08:00"),
        as_bytes(id="r1", command="book", appointment="7", service="A", time="2026-03-18T10:00:00"),
        as_bytes(id="r1", command="book", appointment="7", service="A", time="9999-12-31T23:59:59-12:00"),
        as_bytes(id="r1", command="book", appointment="7", service="A", time="0001-01-01T00:00:00+14:00"),
        as_bytes(id="r1", command="book", appointment="7", service="A", time="2026-03-18T10:00:00Z", code=" 7"),
        as_bytes(id="r1", command="check_in", code=""),
        as_bytes(id="r1", command="advise", counter="1"),
        as_bytes(id="r1", command="events_since", seq=-1),
        as_bytes(id="r1", command="events_since", seq=2**63),
        as_bytes(id="r1", command="events_since", seq=10**400),
        as_bytes(id="r1", command="events_since", seq=1.0),
        as_bytes(id="r1", command="events_since", seq=True),
    ],
    ids=lambda payload: repr(payload[:70]),
)
def test_what_is_wrong_is_said_to_whoever_sent_an_id(payload: bytes) -> None:
    refused = bad(payload)
    assert (refused.id, refused.reason) == ("r1", "bad_request")


def test_the_message_names_the_field() -> None:
    assert bad(as_bytes(id="r1", command="finish", counter=1)).message.startswith("counter: ")
    assert "extra" in bad(as_bytes(**FINISH, extra=1)).message
    assert "issue_ticket" in bad(as_bytes(id="r1", command="dance")).message


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"command": "look_up", "number": "a1"}, "number: a ticket's number is a letter and three digits or more"),
        ({"command": "finish"}, "counter: missing"),
        ({"command": "advise", "now": 1}, "now: no such field"),
        ({"command": "issue_ticket", "service": "A", "slip": 2}, "slip: true or false is wanted"),
        (
            {"command": "book", "appointment": "7", "service": "A", "time": "2026-03-18 10:00"},
            "time: the offset is missing; a time with its offset is wanted, such as 2026-03-18T10:00:00+08:00",
        ),
        (
            {"command": "book", "appointment": "7", "service": "A", "time": "tomorrow"},
            "time: a time with its offset is wanted, such as ",
        ),
        (
            {"command": "book", "appointment": "7", "service": "A", "time": "2026-03-18T10:00:00Z", "code": "a b"},
            "code: 1 to 64 letters, digits and signs without blanks",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_the_message_says_what_would_be_right(fields: dict[str, Any], said: str) -> None:
    assert bad(as_bytes(id="r1", **fields)).message.startswith(said)


def test_exactly_64_kib_are_read() -> None:
    payload = as_bytes(**FINISH)
    assert parse("kiosk-1", payload + b" " * (65_536 - len(payload)), NOW).ask.counter == "1"


def test_of_a_name_given_twice_the_last_counts_for_reading_and_for_answering() -> None:
    assert parse("kiosk-1", b'{"id":"r1","id":"r2","command":"finish","counter":"1"}', NOW).key[1] == "r2"
    assert bad(b'{"id":"r1","id":"r2","command":"dance"}').id == "r2"


def test_chinese_and_control_letters_are_letters() -> None:
    request = parse("kiosk-1", as_bytes(id="请求\x00\n一", command="open_counter", counter="1", teller="李\x07"), NOW)
    assert (request.key[1], request.ask.teller) == ("请求\x00\n一", "李\x07")


def test_the_age_of_a_request() -> None:
    assert parse("k", as_bytes(**FINISH), NOW).made_at == NOW
    assert parse("k", as_bytes(**FINISH, age_ms=1500), NOW).made_at == NOW - timedelta(seconds=1.5)
    assert parse("k", as_bytes(**FINISH, at="2026-03-18T08:59:50+08:00"), NOW).made_at == NOW - timedelta(seconds=10)
    both = parse("k", as_bytes(**FINISH, at="2026-03-18T08:59:50+08:00", age_ms=1), NOW)
    assert both.made_at == NOW - timedelta(seconds=10)


@pytest.mark.parametrize("age", [10**13, 10**18, 10**40, 10**400])
def test_an_age_beyond_all_calendars_is_old(age: int) -> None:
    assert NOW - parse("k", as_bytes(**FINISH, age_ms=age), NOW).made_at > timedelta(days=365)


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_times_at_the_ends_of_the_calendar_can_be_compared(when: str) -> None:
    assert abs(NOW - parse("k", as_bytes(**FINISH, at=when), NOW).made_at) > timedelta(days=365)


def test_the_same_bytes_have_the_same_digest_and_others_another() -> None:
    one, same, other = (parse("k", p, NOW) for p in (as_bytes(**FINISH), as_bytes(**FINISH), as_bytes(**FINISH) + b" "))
    assert one.digest == same.digest != other.digest


def test_null_is_something_else_than_nothing_said() -> None:
    assert states(parse("k", as_bytes(**FINISH, expect=None), NOW).ask, "expect")
    assert not states(parse("k", as_bytes(**FINISH), NOW).ask, "expect")


def test_a_press_repeated_with_a_growing_age_is_the_same_press() -> None:
    early, late = (from_device("pad-1", "boot7-3", "call_next", {"counter": "1"}, NOW - timedelta(s)) for s in (0, 1))
    assert (early.key, early.digest) == (late.key, late.digest)
    other = from_device("pad-1", "boot7-3", "call_next", {"counter": "2"}, NOW)
    assert other.digest != early.digest


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_noise_is_refused(payload: bytes) -> None:
    bad(payload)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["id", "command", "counter", "service", "expect", "at", "age_ms", "seq", "token", "number"])


@given(st.dictionaries(FIELDS, JSON | st.sampled_from([*ASKS, "1", "A001"]), max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_json_is_a_request_or_refused(body: dict[str, Any]) -> None:
    try:
        request = parse("kiosk-1", json.dumps(body).encode(), NOW)
    except BadRequest as refused:
        (refused.id or "").encode()
    else:
        assert request.ask.command == body["command"]
