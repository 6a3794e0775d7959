"""A call to announce, as it travels on `paidui/<hall>/calls` (never retained)."""

from datetime import datetime

from display.board import Names
from drivers.mqtt.envelope import Envelope


class Call(Envelope):
    """One call or recall. `text` is what is shown and said in `language`; worthless after `expires_at`.

    A later message with the same `ticket` replaces this one; `call_id` tells repeats apart.
    """

    call_id: str
    ticket: str
    counter: str
    counter_names: Names
    language: str
    text: str
    recall: bool
    expires_at: datetime
