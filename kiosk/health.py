"""The last word on every device, and since when; of a printer, how it stands. Publishes nothing by itself."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from functools import partial

from drivers.escpos.advice import advice
from drivers.escpos.condition import NO_DEVICE, SILENT, PrinterStatus
from drivers.health import HealthState, ReportHealth
from drivers.world import World


class HealthBook:
    """`changed(device)` is called when a device's word changes; unknown is what every device starts with."""

    def __init__(self, world: World, devices: Iterable[str], printers: Iterable[str] = ()) -> None:
        self._now = world.now
        now = world.now()
        self._words: dict[str, tuple[HealthState, str, datetime]] = dict.fromkeys(devices, ("unknown", "", now))
        self._printers = dict.fromkeys(printers, SILENT)
        self._left: dict[str, int | None] = {}
        self.changed: Callable[[str], None] = lambda _device: None

    def reporter(self, device: str) -> ReportHealth:
        """Where the driver of one device reports."""
        return partial(self._report, device)

    def notice(self, printer: str, status: PrinterStatus, left_m: float | None = None) -> None:
        """Where it is told how a printer stands, and how many metres of paper it has by count."""
        left = None if left_m is None else max(0, round(left_m))
        if (self._printers.get(printer), self._left.get(printer)) != (status, left):
            self._printers[printer], self._left[printer] = status, left
            self.changed(printer)

    def body(self, device: str) -> dict[str, object]:
        """The body of a DeviceHealth."""
        state, detail, since = self._words[device]
        body: dict[str, object] = {"state": state, "detail": detail, "since": since}
        if (status := self._printers.get(device)) is not None:
            body["printer"] = {**asdict(status), "advice": advice(status), "paper_left_m": self._left.get(device)}
        return body

    def state(self, device: str) -> HealthState:
        """One word."""
        return self._words[device][0]

    def prints(self, printer: str) -> bool | None:
        """Whether a slip would come out of it now: low paper is paper. None: it has not spoken yet."""
        state, detail, _ = self._words[printer]
        if (state, detail) == ("unknown", ""):
            return None
        return state == "ok" or (state == "degraded" and self._printers.get(printer, SILENT).fault is None)

    def printers(self) -> dict[str, PrinterStatus]:
        """How each stands, in the order of the configuration."""
        return dict(self._printers)

    def devices(self) -> list[str]:
        """All of them, in the order of the configuration."""
        return list(self._words)

    def _report(self, device: str, state: HealthState, detail: str) -> None:
        """Whoever is lost cannot say how it stands."""
        old_state, old_detail, since = self._words[device]
        if state == "lost" and device in self._printers:
            self.notice(device, NO_DEVICE, self._left.get(device))
        if (state, detail) == (old_state, old_detail):
            return
        self._words[device] = (state, detail, since if state == old_state else self._now())
        self.changed(device)
