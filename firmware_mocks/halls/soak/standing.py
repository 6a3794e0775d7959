"""Truths of how printers stand: what is published of them, and what the journal says of it."""

import json
from functools import partial
from typing import Any

from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Blame, Entry
from firmware_mocks.halls.soak.rolls import Rolls
from firmware_mocks.halls.soak.troubles import Agreement, Troubles, garbled

STOPS_S = 45.0
"""A printer is looked at every 5 s, but for those 20 s in which it is asked what became of a slip, or freed of one."""

LOW_S = 80.0
"""Asked everything once a minute, should it not tell by itself."""

JOURNAL_S = 80.0
"""A printer that changes all the time is written down once a minute, with what is true then."""

FIELDS = ("device", "paper", "cover", "cutter", "error")

WORLD = ("controller", "hall", "broker", "network")
"""While one of them is in trouble, nothing is published in time."""

Said = dict[str, Any]


class Standing:
    """By printer: what is said of it, and how it is. `look` when something may have changed."""

    def __init__(self, hall: SimHall, rolls: Rolls, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._rolls, self._troubles = hall, rolls, troubles
        self._said: dict[str, Said] = {}
        self._written: dict[str, tuple[str, ...]] = {}
        limits = {self._stops: STOPS_S, self._is_low: LOW_S, self._journal: JOURNAL_S}
        self._agreements = [
            Agreement(hall.loop, limit, partial(differ, id), partial(self._calm_since, id), partial(blame, "status"))
            for id in hall.printers
            for differ, limit in limits.items()
        ]

    def says(self, device: str, text: str) -> None:
        """A state leaves the controller."""
        if device in self._hall.printers:
            self._said[device] = said = json.loads(text)
            self._rolls.says(device, said["printer"])
            self.look()

    def event(self, entry: Entry) -> None:
        """What the journal says of printers."""
        if entry.type == "PrinterChanged":
            it = entry.fields
            self._written[it["printer"]] = tuple(it[field] for field in FIELDS)
            self.look()

    def look(self) -> None:
        """Compares."""
        for agreement in self._agreements:
            agreement.look()

    def _calm_since(self, printer: str) -> float:
        return self._troubles.over(*WORLD, garbled(printer))

    def _stops(self, id: str) -> str:
        """Whether it is there, whether it can print, and why not."""
        said = self._said.get(id)
        if said is None:
            return f"nothing is said of {id}"
        it: Said = said["printer"]
        is_so, may_be = self._device(id), self._is_busy(id)
        if it["device"] not in (*is_so, *(("unknown",) if may_be else ())):
            return f"{id} is said to be {it['device']}, and is {' or '.join(is_so)}"
        if said["state"] == "ok" and it["device"] != "online":
            return f"{id} is called well, and is said to be {it['device']}"
        if it["device"] not in ("online", "offline"):
            return ""
        return self._wrong_field(id, it)

    def _device(self, id: str) -> tuple[str, ...]:
        engine, serial = self._hall.printers[id].engine, self._hall.printer_kinds[id].serial
        on = engine.condition.on
        if not self._hall.ports[id].plugged or ("power_cut" in on and not serial):
            return ("no_device", "unknown")
        if not on.isdisjoint(("silent", "blocked", "power_cut")):
            return ("unknown",)
        return ("online",) if engine.condition.can_print else ("offline",)

    def _is_busy(self, id: str) -> bool:
        """With its buffer full it takes no question; one that is slow may have been asked behind a slip."""
        engine = self._hall.printers[id].engine
        return not engine.room or "slow" in engine.condition.on

    def _wrong_field(self, id: str, it: Said) -> str:
        condition = self._hall.printers[id].engine.condition
        opened, out = "cover_open" in condition.on, condition.paper_out
        error = "unrecoverable" if "unrecoverable" in condition.on else "auto_recoverable"
        pairs = (
            ("cover", it["cover"] == "open", opened),
            ("paper", it["paper"] == "out", out and not opened),
            ("cutter", it["cutter"] == "jammed", condition.jammed),
            ("error", it["error"] == error, not condition.on.isdisjoint(("unrecoverable", "head_hot"))),
        )
        wrong = [f"its {part} {it[part]}" for part, said, is_so in pairs if said != is_so]
        return f"{id} is said to have {', '.join(wrong)}; it has {sorted(condition.on) or 'nothing'}" if wrong else ""

    def _is_low(self, id: str) -> str:
        """Low by its sensor or by count; the one that says so first is believed."""
        said = self._said.get(id)
        if said is None or said["printer"]["device"] != "online" or "online" not in self._device(id):
            return ""
        paper, engine = said["printer"]["paper"], self._hall.printers[id].engine
        condition = engine.condition
        sees = engine.model.near_end_sensor and ("paper_near_end" in condition.on or condition.roll_low)
        counted = self._rolls.is_low(id)
        if (sees or counted) != (paper == "low"):
            return f"the paper of {id} is said to be {paper}; low by its sensor: {sees}, by count: {counted}"
        return ""

    def _journal(self, id: str) -> str:
        said = self._said.get(id)
        if said is None:
            return ""
        stands = tuple(said["printer"][field] for field in FIELDS)
        written = self._written.get(id, ())
        return "" if stands == written else f"{id} is said to be {stands}, and in the journal it is {written}"
