"""What can go wrong in a hall, with what, and when: the catalogue, and days of faults drawn from a seed. No I/O."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from random import Random

from drivers.alpha.models import ALPHA
from drivers.pole.models import POLES
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.card_reader import MockReader
from firmware_mocks.halls.soak import lines
from firmware_mocks.halls.soak.addresses import shared_lines
from firmware_mocks.halls.soak.hours import earlier_s
from firmware_mocks.halls.soak.outcome import DAY_S
from firmware_mocks.io_module import MockIoModule
from firmware_mocks.keypad import MockKeypad
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.mqtt_button import FAULTS_OF_FAMILY, MockMqttButton
from firmware_mocks.mqtt_rating_pad import MockMqttRatingPad
from firmware_mocks.pole_display import MockPoleDisplay
from firmware_mocks.printer import condition
from firmware_mocks.rating_pad import MockRatingPad
from firmware_mocks.topic_display import MockTopicDisplay
from kiosk.config import Button, Device, HallConfig, Led
from kiosk.lights import ON_A_TOPIC
from kiosk.wires import speaks_for_itself

Span = tuple[float, float]
"""Least and most."""

UNPLUG = "unplug"
FAULTS_OF: dict[str, tuple[str, ...]] = {
    "controller": ("kill", "power_cut", "clock_jump", "disk_full", "disk_read_only", "disk_slow", "disk_error"),
    "broker": ("kill", "restart", "frozen"),
    "network": ("lossy", "duplicating", "reordering", "slow"),
    "hall": ("blackout",),
    "printer": (*condition.FAULTS, UNPLUG),
    "led": (*MockLedPanel.FAULTS, UNPLUG, "noise"),
    "alpha_sign": (*MockAlphaSign.FAULTS, UNPLUG, "noise"),
    "pole": (*MockPoleDisplay.FAULTS, UNPLUG, "noise"),
    "topic_display": MockTopicDisplay.FAULTS,
    "terminal": (*MockCallTerminal.FAULTS, UNPLUG),
    "button": (*MockMqttButton.FAULTS, *FAULTS_OF_FAMILY["zigbee2mqtt"]),
    "plain_button": MockMqttButton.FAULTS,
    "counting_button": (*MockMqttButton.FAULTS, *FAULTS_OF_FAMILY["shelly-gen1"]),
    "timed_button": (*MockMqttButton.FAULTS, *FAULTS_OF_FAMILY["shelly-gen2"]),
    "keypad": (*MockKeypad.FAULTS, UNPLUG),
    "reader": (*MockReader.FAULTS, UNPLUG),
    "rating_pad": (*MockRatingPad.FAULTS, UNPLUG),
    "mqtt_rating_pad": MockMqttRatingPad.FAULTS,
    "io_module": (*MockIoModule.FAULTS, UNPLUG, "noise"),
    "line": lines.FAULTS,
    "window": ("kill", UNPLUG),
}
"""By kind. The first four are one target each, of the same name; the others are as many as the hall has. A `button` is
Zigbee2MQTT's; others are after what their maker's messages tell."""

_BUTTON_KINDS = {"zigbee2mqtt": "button", "shelly-gen1": "counting_button", "shelly-gen2": "timed_button"}

ONE_OF_A_KIND = ("controller", "broker", "network", "hall")
DEATHS = ("kill", "power_cut")
"""Of the controller: only these have `steps` and `write`."""
MOMENTS = (("controller", "disk_error"),)
"""(kind, fault) without any duration."""
AT_ONCE = (("controller", "kill"), ("controller", "power_cut"), ("broker", "kill"), ("broker", "restart"))
"""(kind, fault) that may last 0 s: what was killed is started again at once."""

OPENS_S = 8 * 3600 + 55 * 60.0
CLOSES_S = 17 * 3600 + 55 * 60.0
REST_S = 1.0
"""Between two drawn faults of the same target and name, so that the end of one never meets the start of the next."""
MOST_STEPS, MOST_WRITES = 150, 12
SLIP_TAKES_S = 1.6
"""From its first bytes until it is printed and the printer has said so, and a little longer."""
_NTP_S, _HOUR_S = 120.0, 3600.0
_TRIES = 50


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that goes wrong, once."""

    at: float
    """Simulated seconds."""
    device: str
    """A target: a device id, `controller`, `broker`, `network`, `hall`, a window's id, or `panel-<counter>`."""
    name: str
    seconds: float = 0.0
    """How long it lasts; 0 for a moment."""
    steps: int = 0
    """A death: how many callbacks of the controller after the next touch or press; 0: at once."""
    write: int = 0
    """A death: in the middle of the n-th disk write instead; 0: no."""
    by: float = 0.0
    """A clock jump: seconds, negative for back."""
    aim: float = 0.0
    """Of a printer: waits for the next slip, and comes so many seconds after its first bytes; 0: it does not wait."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Faults to be drawn: on each target of a kind, or on one target, so many a day, one of `names` each time.

    A fraction of `per_day` is a chance: 0.5 is one on every second day. Each fault begins and ends between `start` and
    `end`, seconds after midnight; before the evening of a hall that closes early, unless it starts after that.
    """

    names: tuple[str, ...]
    per_day: Span
    kind: str = ""
    device: str = ""
    seconds: Span = (0.0, 0.0)
    start: float = OPENS_S
    end: float = CLOSES_S


USUAL: tuple[Draw, ...] = (
    Draw(("kill",), (21, 27), kind="controller", seconds=(0.1, 3)),
    Draw(("kill",), (1, 3), kind="controller", seconds=(20, 60)),
    Draw(("power_cut",), (3, 5), kind="controller", seconds=(5, 60)),
    Draw(("clock_jump",), (1, 3), kind="controller", seconds=(30, 600)),
    Draw(("disk_full", "disk_read_only", "disk_slow", "disk_error"), (2, 4), kind="controller", seconds=(5, 90)),
    Draw(("blackout",), (0.5, 0.5), kind="hall", seconds=(20, 300)),
    Draw(("kill", "restart", "frozen"), (2, 3), kind="broker", seconds=(1, 30)),
    Draw(FAULTS_OF["network"], (4, 6), kind="network", seconds=(20, 120)),
    Draw(FAULTS_OF["printer"], (1, 3), kind="printer", seconds=(10, 180)),
    Draw(FAULTS_OF["led"], (1, 3), kind="led", seconds=(5, 120)),
    Draw(FAULTS_OF["alpha_sign"], (1, 3), kind="alpha_sign", seconds=(5, 120)),
    Draw(FAULTS_OF["pole"], (1, 3), kind="pole", seconds=(5, 120)),
    Draw(FAULTS_OF["topic_display"], (1, 3), kind="topic_display", seconds=(5, 120)),
    Draw(FAULTS_OF["terminal"], (1, 3), kind="terminal", seconds=(5, 120)),
    Draw(MockMqttButton.FAULTS, (1, 3), kind="button", seconds=(5, 120)),
    Draw(FAULTS_OF["keypad"], (1, 3), kind="keypad", seconds=(5, 120)),
    Draw(FAULTS_OF["reader"], (1, 3), kind="reader", seconds=(5, 120)),
    Draw(FAULTS_OF["window"], (1, 2), kind="window", seconds=(1, 60)),
    Draw(FAULTS_OF["rating_pad"], (1, 3), kind="rating_pad", seconds=(5, 120)),
    Draw(FAULTS_OF["mqtt_rating_pad"], (1, 3), kind="mqtt_rating_pad", seconds=(5, 120)),
    Draw(FAULTS_OF["io_module"], (1, 3), kind="io_module", seconds=(5, 120)),
    Draw(("unplug", "noise"), (1, 3), kind="line", seconds=(5, 120)),
    Draw(("second_master", "doubled"), (1, 3), kind="line", seconds=(30, 180)),
    Draw(FAULTS_OF["plain_button"], (1, 3), kind="plain_button", seconds=(5, 120)),
    Draw(FAULTS_OF["counting_button"], (1, 3), kind="counting_button", seconds=(5, 120)),
    Draw(FAULTS_OF["timed_button"], (1, 3), kind="timed_button", seconds=(5, 120)),
)
"""A bad day of nine hours, every day."""


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Faults that are stated, and faults to be drawn beside them."""

    faults: tuple[Fault, ...] = ()
    draws: tuple[Draw, ...] = ()

    def schedule(self, config: HallConfig, seed: int, days: int) -> list[Fault]:
        """Sorted by time; the same for the same arguments, in any process."""
        return sorted([*self.faults, *draw(config, seed, days, self.draws, self.faults)])


def kinds(config: HallConfig) -> dict[str, str]:
    """Every target of this hall with its kind, in a stable order."""
    return {
        **{each: each for each in ONE_OF_A_KIND},
        **{device.id: _kind_of(device) for device in config.devices},
        **dict.fromkeys(shared_lines(config).values(), "line"),
        **{kiosk.id: "window" for kiosk in config.kiosks},
        **{display.id: "window" for display in config.displays},
        **{voice.id: "window" for voice in config.voices},
        **{panel_of(counter.id): "window" for counter in config.counters},
    }


def _kind_of(device: Device) -> str:
    """Displays, rating pads and buttons are of as many kinds as they have protocols."""
    if speaks_for_itself(device):
        return "mqtt_rating_pad"
    if isinstance(device, Button):
        return _BUTTON_KINDS.get(device.profile, "plain_button")
    if not isinstance(device, Led):
        return device.kind
    if device.profile == ON_A_TOPIC:
        return "topic_display"
    return "alpha_sign" if device.profile in ALPHA else "pole" if device.profile in POLES else "led"


def panel_of(counter: str) -> str:
    """The target that is the soft panel of a counter."""
    return f"panel-{counter}"


def targets(config: HallConfig) -> dict[str, tuple[str, ...]]:
    """Every target of this hall, in a stable order, with its faults."""
    return {target: FAULTS_OF[kind] for target, kind in kinds(config).items()}


def draw(
    config: HallConfig, seed: int, days: int, draws: Sequence[Draw] = USUAL, beside: Iterable[Fault] = ()
) -> list[Fault]:
    """Faults for `days` days, sorted by time, none overlapping one of its own target and name, nor one of `beside`.

    A longer run begins with the days of a shorter one.
    """
    drawing = _Drawing(config, seed, beside)
    for day in range(days):
        for each in draws:
            drawing.add(each, day * DAY_S)
    return sorted(drawing.drawn)


class _Drawing:
    """The faults so far, and one random source for all of them."""

    def __init__(self, config: HallConfig, seed: int, beside: Iterable[Fault]) -> None:
        self.drawn: list[Fault] = []
        earlier = earlier_s(config)
        self._evening = CLOSES_S - earlier if earlier else inf
        self._kinds = kinds(config)
        self._random = Random(f"{seed}/faults")  # noqa: S311 - faults, no secrets
        self._taken: defaultdict[tuple[str, str], list[Fault]] = defaultdict(list)
        for fault in beside:
            self._taken[fault.device, fault.name].append(fault)

    def add(self, draw: Draw, midnight: float) -> None:
        """What a draw gives for the day that begins at `midnight`."""
        for target, kind in self._kinds.items():
            if target == draw.device or kind == draw.kind:
                for _ in range(self._how_many(draw)):
                    self._one(draw, target, kind, midnight)

    def _how_many(self, draw: Draw) -> int:
        whole, chance = divmod(self._random.uniform(*draw.per_day), 1)
        return int(whole) + (self._random.random() < chance)

    def _one(self, draw: Draw, target: str, kind: str, midnight: float) -> None:
        name = self._random.choice(draw.names)
        seconds = 0.0 if (kind, name) in MOMENTS else round(self._random.uniform(*draw.seconds), 3)
        end = min(draw.end, self._evening) if draw.start < self._evening else draw.end
        latest = max(draw.start, end - seconds)
        steps, write = self._death() if kind == "controller" and name in DEATHS else (0, 0)
        by = self._jump() if name == "clock_jump" else 0.0
        aim = self._aim() if kind == "printer" else 0.0
        for _ in range(_TRIES):
            at = midnight + round(self._random.uniform(draw.start, latest), 3)
            if self._free(target, name, at, at + seconds):
                fault = Fault(at, target, name, seconds, steps, write, by, aim)
                self._taken[target, name].append(fault)
                self.drawn.append(fault)
                return

    def _free(self, target: str, name: str, start: float, end: float) -> bool:
        return all(
            end + REST_S <= other.at or other.at + other.seconds + REST_S <= start
            for other in self._taken[target, name]
        )

    def _death(self) -> tuple[int, int]:
        in_a_write = self._random.random() < 1 / 4
        steps, write = self._random.randint(0, MOST_STEPS), self._random.randint(1, MOST_WRITES)
        return (0, write) if in_a_write else (steps, 0)

    def _aim(self) -> float:
        at_a_slip = self._random.random() < 1 / 2
        seconds = round(self._random.uniform(0.01, SLIP_TAKES_S), 3)
        return seconds if at_a_slip else 0.0

    def _jump(self) -> float:
        if self._random.random() < 1 / 10:
            return self._random.choice((-_HOUR_S, _HOUR_S))
        return round(self._random.uniform(-_NTP_S, _NTP_S), 3) or _NTP_S
