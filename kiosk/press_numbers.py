"""Whether the number of a press was another press's: its box was put in another's place, or its memory is worn. No I/O.

A number (boot and sequence, see the call terminal's PROTOCOL.md) is used once. Where it was used before, the answer to
the earlier press is none to this one: it is refused, so that nobody takes it for done.
"""

from datetime import datetime, timedelta
from typing import Any

from kiosk.told_once import ToldOnce

LONGEST_WAY = timedelta(minutes=1)
"""A press is repeated for 10 s; what was answered so long before it was made is not it, however clocks are set."""

_WORN = (
    "gives a new press the number of an earlier one, so it was refused: was this box put in another's place? switch it"
    " off and on; if that does not help, its memory is worn"
)


class PressNumbers:
    """Of one device."""

    def __init__(self) -> None:
        self._told: ToldOnce | None = None

    def was_used_before(self, device: str, reply: dict[str, Any], made_at: datetime) -> bool:
        """`reply`: the controller's, to the press that was made then. Told in the log once."""
        used = reply.get("reason") == "id_reused" or made_at - datetime.fromisoformat(reply["at"]) > LONGEST_WAY
        if used:
            self._told = self._told or ToldOnce(device)
            self._told.tell(_WORN)
        return used
