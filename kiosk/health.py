"""The last word on every device, and since when. Publishes nothing by itself."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from drivers.health import HealthState, ReportHealth
from drivers.world import World


class HealthBook:
    """`changed(device)` is called when a device's word changes; unknown is what every device starts with."""

    def __init__(self, world: World, devices: Iterable[str]) -> None:
        self._now = world.now
        now = world.now()
        self._words: dict[str, tuple[HealthState, str, datetime]] = dict.fromkeys(devices, ("unknown", "", now))
        self.changed: Callable[[str], None] = lambda _device: None

    def reporter(self, device: str) -> ReportHealth:
        """Where the driver of one device reports."""
        return partial(self._report, device)

    def body(self, device: str) -> dict[str, object]:
        """The body of a DeviceHealth."""
        state, detail, since = self._words[device]
        return {"state": state, "detail": detail, "since": since}

    def state(self, device: str) -> HealthState:
        """One word."""
        return self._words[device][0]

    def devices(self) -> list[str]:
        """All of them, in the order of the configuration."""
        return list(self._words)

    def _report(self, device: str, state: HealthState, detail: str) -> None:
        old_state, old_detail, since = self._words[device]
        if (state, detail) == (old_state, old_detail):
            return
        self._words[device] = (state, detail, since if state == old_state else self._now())
        self.changed(device)
