"""Truths of shared lines: by what went over the wires, and by what terminals show."""

from collections import deque
from functools import partial
from math import inf

from drivers.call_button.messages import Key, KeyDone, read_message
from drivers.call_button.terminal_codec import frame_decoder
from drivers.errors import BadFrame
from firmware_mocks.halls.soak.addresses import CHECK_S
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Account, Blame
from firmware_mocks.halls.soak.troubles import Agreement, Troubles
from firmware_mocks.multidrop import HOST, Spoken
from kiosk.config import Led, RatingPad, Terminal
from kiosk.lights import speaks_modbus
from kiosk.shared_lines import OnALine

AT_ONCE_S = 0.1
"""From the last byte of a key to the last of what became of it."""

ALONE_S = 0.5
"""A key of somebody else so shortly before it goes first."""

TURN_S = 0.6
"""From a press to its answer, beside the pause between two questions: a round of everybody else."""

LCD_S, LCD_AFTER_S = 2.0, 10.0
"""Told in the next question, or at once; one that forgot within 5 s."""

CALM_S = 3.0

GIVEN_UP_S, RARELY, WITHIN_S = 6.0, 3, 3.5
"""Known to be dead for so long, it is asked so often within so long at most, where others live: every 2 s, and once
more when another is found."""

_START, _ADDRESS_AT, _COMMAND_AT = b"\xff\x68", 5, 6


TERMINAL, MODBUS, ALPHA = "terminal", "unit", "sign"
"""Dialects, each with numbers of its own."""


def dialect_of(device: OnALine) -> str:
    """What it speaks."""
    if isinstance(device, Led) and not speaks_modbus(device):
        return ALPHA
    return TERMINAL if isinstance(device, Terminal | RatingPad) else MODBUS


def _is_frame(what: bytes) -> bool:
    """Of terminals; a piece of one is nobody's."""
    return what.startswith(_START) and len(what) > _COMMAND_AT


class OnLines:
    """Every line of a hall. `look` when an LCD, or what stands at a counter, may have changed."""

    def __init__(self, hall: SimHall, account: Account, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._loop, self._account = hall, hall.loop, account
        self._troubles, self._blame = troubles, blame
        self._devices = {device.id: device for device in hall.config.devices if isinstance(device, OnALine)}
        self._of_unit = {
            (line, dialect_of(device), device.unit): id
            for id, device in self._devices.items()
            if (line := hall.line_of.get(id))
        }
        self._keys: dict[tuple[str, int, int], float] = {}
        self._last_key: dict[str, float] = {}
        self._dead: dict[tuple[str, str, int], float] = {}
        self._looks: dict[tuple[str, str, int], deque[float]] = {}
        for name, shared in hall.lines.items():
            shared.wire.overheard = partial(self._hear, name)
        terminals = [device for device in hall.config.devices if isinstance(device, Terminal)]
        self._agreements = [self._lcd_agrees(each) for each in terminals]

    def look(self) -> None:
        """Compares."""
        for agreement in self._agreements:
            agreement.look()

    def pressed(self, device: str, pressed_at: float) -> None:
        """And told what became of it, now."""
        if device not in self._hall.line_of:
            return
        took, pause = self._loop.time() - pressed_at, self._hall.pause_s(device)
        if took > pause + TURN_S and self._is_well(device, since=pressed_at):
            self._blame("fair-line", f"{device} was answered {took:.2f} s after its key, asked every {pause:g} s")

    def _hear(self, line: str, spoken: Spoken) -> None:
        """Only keys and what becomes of them are looked into, and who is dead: most of the talk is polls."""
        if self._dead and spoken.who == HOST:
            self._look_for(line, spoken)
        command = spoken.what[_COMMAND_AT : _COMMAND_AT + 1]
        if command not in (b"\x01", b"\x81"):
            return
        for frame in frame_decoder().feed(spoken.what):
            try:
                message = read_message(frame)
            except BadFrame:
                continue
            if isinstance(message, Key):
                self._key(line, frame.address, message, spoken.ended)
            elif isinstance(message, KeyDone):
                self._answer(line, frame.address, message, spoken.ended)

    def dies(self, device: str, *, dead: bool) -> None:
        """Or lives (again)."""
        line, it = self._hall.line_of.get(device), self._devices[device]
        if line is None:
            return
        name = (line, dialect_of(it), it.unit)
        if not dead:
            self._dead.pop(name, None)
        elif name not in self._dead:
            self._dead[name] = self._loop.time() + (CHECK_S if isinstance(it, Led) else 0.0)
            self._looks[name] = deque(maxlen=RARELY + 1)

    def _look_for(self, line: str, spoken: Spoken) -> None:
        """A question to somebody dead."""
        what = spoken.what
        name = (line, TERMINAL, what[_ADDRESS_AT]) if _is_frame(what) else (line, MODBUS, what[0])
        since, looks = self._dead.get(name), self._looks.get(name)
        if since is None or looks is None or len(self._dead) == len(self._hall.lines[line].places):
            return
        looks.append(spoken.began)
        often = len(looks) > RARELY and looks[-1] - looks[0] < WITHIN_S
        if often and looks[0] > since + GIVEN_UP_S and self._is_well(line, since=looks[0] - CALM_S):
            device, took = self._of_unit[name], looks[-1] - looks[0]
            self._blame("fair-line", f"{device} is dead, and was asked {RARELY + 1} times in {took:.1f} s")

    def _key(self, line: str, unit: int, key: Key, at: float) -> None:
        alone = at - self._last_key.get(line, -inf) > ALONE_S
        self._last_key[line] = at
        name = (self._of_unit.get((line, TERMINAL, unit), ""), key.boot, key.sequence)
        self._keys.setdefault(name, at if alone else inf)

    def _answer(self, line: str, unit: int, done: KeyDone, at: float) -> None:
        device = self._of_unit.get((line, TERMINAL, unit), "")
        heard_at = self._keys.pop((device, done.boot, done.sequence), inf)
        if at - heard_at > AT_ONCE_S and self._is_well(device, since=heard_at):
            took = 1000 * (at - heard_at)
            self._blame("fair-line", f"{device} was told what became of its key {took:.0f} ms after it")

    def _is_well(self, device: str, since: float) -> bool:
        return self._troubles.over("controller", "disk", "hall", device) + CALM_S < since

    def _lcd_agrees(self, terminal: Terminal) -> Agreement:
        mock = self._hall.terminals[terminal.id]

        def differ() -> str:
            place = self._account.places.get(terminal.counter)
            meant = place.ticket.number if place is not None and place.ticket is not None else ""
            if mock.lcd is None:
                return f"{terminal.id} shows nothing"
            return "" if mock.lcd.number == meant else f"{terminal.id} shows [{mock.lcd.number}] instead of [{meant}]"

        def not_before() -> float:
            over = self._troubles.over
            return max(over(terminal.id, "hall") + LCD_AFTER_S, over("controller", "disk") + 5.0)

        return Agreement(self._loop, LCD_S, differ, not_before, partial(self._blame, "lcd"))
