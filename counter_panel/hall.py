"""What a soft panel reads of the hall's board (`paidui/<hall>/board`): where customers can be sent."""

from pydantic import BaseModel, ConfigDict

from counter_panel.state import CounterPhase
from drivers.mqtt.envelope import Envelope


class CounterSeen(BaseModel):
    """Another counter."""

    model_config = ConfigDict(frozen=True)

    id: str
    names: dict[str, str]
    state: CounterPhase


class HallSeen(Envelope):
    """Counters and services in the order of the configuration; the rest of the board is for hall screens."""

    counters: list[CounterSeen]
    service_names: dict[str, dict[str, str]]
