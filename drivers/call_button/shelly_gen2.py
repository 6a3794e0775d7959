"""Inputs of Shelly devices of the second generation and later, and BLU buttons behind one. Pure.

Topic `<id>/events/rpc`:
`{"method":"NotifyEvent","params":{"events":[{"component":"input:0","event":"single_push","ts":…}]}}`, `ts` in Unix
seconds. The same topic carries NotifyStatus. `input:0` is key 1; a BLU device with several keys says which by `idx`,
from 0. Before the device has asked a time server its clock says 1970, or nothing. Sources:
shelly-api-docs.shelly.cloud/gen2, General/Notifications, ComponentsAndServices/Input and /BTHome.
"""

from drivers.call_button.press import (
    UNREADABLE,
    ButtonPress,
    Complaint,
    Nothing,
    Said,
    finite,
    in_our_words,
    object_in,
    quoted,
)

CLOCK_IS_SET = 1_577_836_800
"""2020: a time before it was never asked of a time server."""

MOST_EVENTS = 16


def read_shelly_gen2(_topic: str, payload: bytes) -> tuple[Said, ...]:
    """What one message says; it may tell of several keys."""
    notification = object_in(payload)
    if notification is None or not isinstance(notification.get("method"), str):
        return (UNREADABLE,)
    if notification["method"] != "NotifyEvent":
        return (Nothing("a report of its state"),)
    params = notification.get("params")
    events = params.get("events") if isinstance(params, dict) else None
    if not isinstance(events, list):
        return (Complaint("a NotifyEvent without events"),)
    told = [_event(each) for each in events[:MOST_EVENTS] if isinstance(each, dict)]
    return tuple(told) or (Nothing("no press in it"),)


def _event(event: dict[str, object]) -> Said:
    component = event.get("component")
    key = _key(component, event.get("idx"))
    if key is None:
        return Nothing("not of a key")
    match in_our_words(event.get("event"), key, alone=key == 1):
        case Complaint() if not str(event.get("event")).endswith("_push"):
            return Nothing(f"{quoted(event.get('event'))} of a key")
        case Nothing() | Complaint() as other:
            return other
        case names:
            ts = finite(event.get("ts"))
            mark = None if ts is None else (f"{component} {names[0]}", ts)
            return ButtonPress(names, mark, ts if ts is not None and ts >= CLOCK_IS_SET else None)


def _key(component: object, idx: object) -> int | None:
    kind, _, number = component.partition(":") if isinstance(component, str) else ("", "", "")
    match kind:
        case "input" if number.isascii() and number.isdigit() and len(number) < 4:
            return int(number) + 1
        case "bthomedevice" | "bthomesensor":
            return idx + 1 if isinstance(idx, int) and 0 <= idx < 9 else 1
        case _:
            return None
