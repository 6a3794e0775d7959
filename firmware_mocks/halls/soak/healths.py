"""Truths of how wired devices are said to stand: lost when unplugged, not lost when they work, told once each."""

import json
import re
from functools import partial

from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Blame
from firmware_mocks.halls.soak.troubles import Agreement, Troubles
from kiosk.config import IoModule, Keypad, RatingPad, Terminal

LOST_S = 3.5
BACK_S = 10.0
"""It is opened again within a second, and has answered twice."""

HEARD_AGAIN_S = 15.0
"""After the controller or the broker were away; after messages were lost on the way, whatever may be said is old."""
NETWORK_S = 80.0

_TOLD = re.compile(r"(\S+) is (lost|back)\b")


class Healths:
    """By device on a wire of its own, Presence having those of a line; the log by each. Printers are judged by more
    (Standing), displays by what they show."""

    def __init__(self, hall: SimHall, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._loop, self._troubles, self._blame = hall, hall.loop, troubles, blame
        self._said: dict[str, str] = {}
        self._logged: dict[str, str] = {}
        wired = (Terminal, IoModule, Keypad, RatingPad)
        ids = [each.id for each in hall.config.devices if isinstance(each, wired) and each.id in hall.ports]
        self._devices = dict.fromkeys(ids)
        self._agreements = [
            Agreement(hall.loop, limit, partial(differ, id), self._calm_since, partial(blame, "health"))
            for id in ids
            if id not in hall.line_of
            for differ, limit in ((self._is_gone, LOST_S), (self._is_there, BACK_S))
        ]

    def says(self, device: str, text: str) -> None:
        """The controller, of a device; nothing: it takes back what it said."""
        if device in self._devices:
            self._said[device] = json.loads(text)["state"] if text else ""
            self.look()

    def look(self) -> None:
        """Something may have changed."""
        for agreement in self._agreements:
            agreement.look()

    def begins_anew(self) -> None:
        """Another life of the controller knows nothing of what was told before."""
        self._logged.clear()

    def logged(self, by: str, line: str) -> None:
        """What an engineer reads."""
        found = _TOLD.match(line) if by == "drivers.link" else None
        if found is None or found[1] not in self._devices:
            return
        device, what = found.groups()
        if self._logged.get(device, "back") == what:
            self._blame("health", f"{device} is told to be {what}, and was so already")
        self._logged[device] = what

    def _is_gone(self, device: str) -> str:
        said = self._said.get(device)
        if self._hall.ports[device].plugged or said in (None, "lost"):
            return ""
        return f"{device} is unplugged, and is said to be {said}"

    def _is_there(self, device: str) -> str:
        said = self._said.get(device)
        works = self._hall.ports[device].plugged and self._troubles.calm(0.0, device)
        return f"{device} works, and is said to be lost" if works and said == "lost" else ""

    def _calm_since(self) -> float:
        over = self._troubles.over
        return max(over("controller", "hall", "broker", "disk") + HEARD_AGAIN_S, over("network") + NETWORK_S)
