"""Truths of who is there: which devices are told lost, and what is said of a line on which somebody is too many."""

import json
from collections.abc import Callable
from functools import partial

from firmware_mocks.halls.soak.addresses import CHECK_S
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Blame
from firmware_mocks.halls.soak.mishaps import Mishaps
from firmware_mocks.halls.soak.troubles import Agreement, Troubles
from kiosk.config import Device, IoModule, Led, RatingPad, Terminal
from kiosk.lights import speaks_modbus
from kiosk.wires import speaks_for_itself

LOST_S = 3.5
FOUND_S, LOOK_S = 6.0, 2.0
"""Until one that is back is told so; for each other silent one on its line it waits for one more look."""

NAMED_S = 20.0
"""Two frames of another master, two answers or three spoilt ones of a device; while several fail, the line is listened
to for a second in thirty."""

STARTS_S = 3.0
"""A controller that has just started knows nobody yet."""

DEAD = ("silent", "power_off", "unplug", "wrong_crc", "another_unit")
"""Faults of a device of which nothing more is heard, or nothing that it could have meant."""

DISTURBED = ("noise", "second_master")
"""Faults of a line on which anybody may be lost, or not."""

WORLD = ("controller", "disk", "hall", "broker", "network")
"""While one of them is in trouble, nothing is published in time."""


class Presence:
    """By device that answers: what is said of it, and what it does. `look` when something may have changed."""

    def __init__(self, hall: SimHall, mishaps: Mishaps, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._mishaps, self._troubles = hall, mishaps, troubles
        self._devices = {each.id: each for each in hall.config.devices if _answers(each)}
        self._said: dict[str, tuple[str, str]] = {}
        self._agreements: list[Agreement] = []
        for id, device in self._devices.items():
            slow = CHECK_S if isinstance(device, Led) and speaks_modbus(device) else 0.0
            self._must("there", LOST_S + slow, partial(self._is_lost, id), partial(self._calm_since, id), blame)
            self._must("there", FOUND_S + slow, partial(self._is_found, id), partial(self._found_since, id), blame)
        for name in hall.lines:
            self._must("named", NAMED_S, partial(self._other_master, name), partial(self._calm_since, name), blame)
            self._must("named", NAMED_S, partial(self._doubled, name), partial(self._calm_since, name), blame)

    def says(self, device: str, text: str) -> None:
        """A state leaves the controller."""
        if device in self._devices:
            said = json.loads(text)
            self._said[device] = (said["state"], said["detail"])
            self.look()

    def look(self) -> None:
        """Compares."""
        for agreement in self._agreements:
            agreement.look()

    def _must(
        self, truth: str, limit: float, differ: Callable[[], str], since: Callable[[], float], blame: Blame
    ) -> None:
        self._agreements.append(Agreement(self._hall.loop, limit, differ, since, partial(blame, truth)))

    def _calm_since(self, _of: str) -> float:
        return self._troubles.over(*WORLD) + STARTS_S

    def _found_since(self, id: str) -> float:
        """The others of its line that are still looked for, one at a time."""
        line = self._hall.line_of.get(id)
        others = [each for each, its in self._hall.line_of.items() if its == line and each != id] if line else []
        waiting = sum(self._said.get(each, ("", ""))[0] == "lost" for each in others)
        return max(self._calm_since(id), self._troubles.over(id)) + LOOK_S * waiting

    def _is_lost(self, id: str) -> str:
        state, detail = self._said.get(id, ("unknown", ""))
        if state == "lost" or not self._is_dead(id) or self._is_disturbed(id):
            return ""
        return f"{id} is dead, and is said to be {state}: {detail or 'nothing'}"

    def _is_found(self, id: str) -> str:
        state, detail = self._said.get(id, ("unknown", ""))
        line = self._hall.line_of.get(id, "")
        well = not self._mishaps.going_on(id) and not (line and self._mishaps.going_on(line))
        if state in ("ok", "degraded") or not well:
            return ""
        return f"{id} is there, and is said to be {state}: {detail}"

    def _other_master(self, line: str) -> str:
        """Told of one device at least; a line that is unplugged has other troubles."""
        if not self._is_on(line, "second_master") or self._is_on(line, "noise") or self._is_on(line, "unplug"):
            return ""
        told = [self._said.get(id, ("", ""))[1] for id in self._hall.lines[line].places]
        named = any("another master" in each for each in told)
        return "" if named else f"another master speaks on {line}, and is not named"

    def _doubled(self, line: str) -> str:
        """Of one that is asked often enough."""
        id = self._hall.lines[line].doubled
        disturbed = any(self._is_on(line, each) for each in ("unplug", *DISTURBED))
        if not id or disturbed or self._mishaps.going_on(id) or isinstance(self._devices[id], Led):
            return ""
        detail = self._said.get(id, ("", ""))[1]
        told = "two devices answer at" in detail
        return "" if told else f"two have the number of {id}, which is not named: {detail or 'nothing'}"

    def _is_dead(self, id: str) -> bool:
        line = self._hall.line_of.get(id, "")
        return any(self._is_on(id, each) for each in DEAD) or bool(line and self._is_on(line, "unplug"))

    def _is_disturbed(self, id: str) -> bool:
        line = self._hall.line_of.get(id, "")
        doubled = bool(line) and self._hall.lines[line].doubled == id
        return doubled or bool(line and any(self._is_on(line, each) for each in DISTURBED))

    def _is_on(self, target: str, name: str) -> bool:
        return self._mishaps.is_on(target, name)


def _answers(device: Device) -> bool:
    if isinstance(device, Led):
        return speaks_modbus(device) or device.acknowledges
    return isinstance(device, Terminal | RatingPad | IoModule) and not speaks_for_itself(device)
