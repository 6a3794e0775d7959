"""Panels as tellers meet them."""

import itertools

from counter_panel.hall import HallSeen
from counter_panel.panel.scene import Scene
from counter_panel.state import CounterPhase
from tests import samples

NOW = 100.0
PROFILES = {
    "all": {"zh": "综合", "en": "All services"},
    "cash": {"zh": "现金优先", "en": "Cash first"},
    "vip": {"zh": "优先与贵宾", "en": "Priority and VIP"},
}


def ready(phase: CounterPhase = "calling", *, parked: tuple[str, ...] = ("A047", "B020")) -> Scene:
    """Counter 3, connected: two parked, three work profiles, a rating pad; two wait with priority. Its hall has twelve
    services and ten counters."""
    ids = itertools.count(1)
    scene = Scene("3", lambda: f"id-{next(ids)}")
    scene.tell_connected(True)
    scene.tell_status("online")
    more = {"parked": list(parked), "profile": "all", "profiles": PROFILES, "priority_waiting": 2, "can_rate": True}
    scene.tell_counter(samples.counter_state(phase).model_copy(update=more))
    scene.tell_hall(HallSeen.model_validate(samples.board(services=12, counters=10).model_dump()))
    return scene
