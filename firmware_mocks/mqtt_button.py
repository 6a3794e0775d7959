"""A virtual MQTT button: publishes what the real one of its maker does."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from drivers.call_button.families import FamilyName
from drivers.errors import LinkLost
from drivers.mqtt.link import MqttLink
from firmware_mocks.button_words import Press, spoken

LATE_S = 60.0
"""Seconds that a press of the fault `late` has been under way."""

FAULTS_OF_FAMILY: dict[FamilyName, tuple[str, ...]] = {
    "zigbee2mqtt": ("empties",),
    "shelly-gen1": ("repeat",),
    "shelly-gen2": ("repeat", "late"),
}
"""Beside those that every maker's buttons have."""

_PRESS = re.compile(r"(?:([1-9])_)?(\w+)", re.ASCII)


class MockMqttButton:
    """`press("single")`, or `press("2_single")`, is one message on its topic. `clock`: the time it believes.

    Faults: `bounce` (each press is published twice, by the contact) · `retain` (the broker keeps the press, as some
    devices are configured to) · `silent` (out of reach). Where a maker marks its presses also `repeat` (each message is
    published twice, the same bytes), and where it tells the time `late` (the message was under way for a minute); of
    Zigbee2MQTT `empties` (an empty action follows each press, as from older bridges).
    """

    FAULTS = ("bounce", "retain", "silent")

    def __init__(
        self,
        link: MqttLink,
        topic: str,
        family: FamilyName = "zigbee2mqtt",
        clock: Callable[[], datetime] = lambda: datetime.fromtimestamp(0, UTC),
    ) -> None:
        self._link = link
        self._topic = topic
        self._family = family
        self._clock = clock
        self._count = 0
        self._last = b'{"event": "", "event_cnt": 0}'
        self._faults: dict[str, bool] = {}

    @property
    def faults(self) -> tuple[str, ...]:
        """What can go wrong with a button of this maker."""
        return (*self.FAULTS, *FAULTS_OF_FAMILY.get(self._family, ()))

    @property
    def age_s(self) -> float:
        """Of a press that arrives now."""
        return LATE_S if self._faults.get("late") else 0.0

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of `faults`; raises ValueError for any other."""
        if name not in self.faults:
            raise ValueError(f"a button has no fault '{name}'; there are {', '.join(self.faults)}")
        self._faults[name] = on

    async def press(self, action: str) -> None:
        """Raises LinkLost when the broker is away: such a press is lost, as with the real one."""
        if self._faults.get("silent"):
            raise LinkLost("the button is out of reach")
        for _ in range(2 if self._faults.get("bounce") else 1):
            self._last = spoken(self._family, self._made(action))
            for _ in range(2 if self._faults.get("repeat") else 1):
                await self.say_again()
        if self._faults.get("empties"):
            await self._link.publish(self._topic, b'{"action": "", "battery": 97}')

    async def say_again(self) -> None:
        """The last message once more: what Shelly Gen1 does at each connect and every 30 s."""
        retain = self._faults.get("retain", False)
        await self._link.publish(self._topic, self._last, retain=retain)

    def _made(self, action: str) -> Press:
        self._count += 1
        at = self._clock().timestamp() - self.age_s
        pressed = _PRESS.fullmatch(action)
        if pressed is None:
            return Press(action, None, self._count, at)
        return Press(pressed[2], int(pressed[1]) if pressed[1] else None, self._count, at)
