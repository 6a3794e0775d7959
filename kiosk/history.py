"""`paidui journal`: what happened, one event a line. Opens the journal read-only."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import apsw

from drivers.escpos.advice import in_words
from kiosk import replies
from kiosk.config import HallConfig
from kiosk.journal import Recorded, open_read_only, read_events
from kiosk.process import OK, USAGE, Complaint
from kiosk.queueing.events import Event, PrinterChanged


def tell(config: HallConfig, day: str | None, as_json: bool) -> int:
    """Prints the events of a business day, or of all."""
    with open_history(config, {"--day": day}) as connection:
        for recorded in read_events(connection, day=day):
            print(_as_json(recorded) if as_json else _as_line(recorded, config))  # noqa: T201 - the command's result
    return OK


@contextmanager
def open_history(config: HallConfig, days: Mapping[str, str | None]) -> Iterator[apsw.Connection]:
    """The journal, to be read beside its controller; raises Complaint where there is none, or for an option of `days`
    that is no date."""
    for option, day in days.items():
        if day is not None and not _is_day(day):
            raise Complaint(f"{option} {day!r} is not a date, such as 2026-01-31", USAGE)
    if not config.journal_path.exists():
        raise Complaint(f"no journal yet at {config.journal_path}; `paidui run` makes it", USAGE)
    connection = open_read_only(config.journal_path)
    try:
        yield connection
    finally:
        connection.close()


def _is_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _as_json(recorded: Recorded) -> str:
    return json.dumps(replies.event_message(recorded), ensure_ascii=False)


def _as_line(recorded: Recorded, config: HallConfig) -> str:
    message = replies.event_message(recorded)
    at = recorded.event.at.astimezone(config.zone).strftime("%Y-%m-%d %H:%M:%S")
    rest = _words(recorded.event) or " ".join(
        f"{key}={_short(value)}" for key, value in message.items() if key not in ("seq", "at", "type", "day")
    )
    return f"{recorded.seq:>7} {at} {recorded.event.type:<16} {rest}"


def _words(event: Event) -> str:
    """A sentence instead of fields, where the fields are a device's words."""
    match event:
        case PrinterChanged(_, printer, device, paper, cover, cutter, error):
            return f"{printer}: {in_words(device, paper, cover, cutter, error)}"
    return ""


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
