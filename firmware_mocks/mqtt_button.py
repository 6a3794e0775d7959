"""A virtual Zigbee button behind Zigbee2MQTT: publishes what the real one does."""

import json

from drivers.errors import LinkLost
from drivers.mqtt.link import MqttLink


class MockMqttButton:
    """`press("single")` is one message on its topic.

    Faults: `bounce` (each press is published twice) · `retain` (the broker keeps the press, as some devices are
    configured to) · `silent` (out of reach).
    """

    FAULTS = ("bounce", "retain", "silent")

    def __init__(self, link: MqttLink, topic: str) -> None:
        self._link = link
        self._topic = topic
        self._faults: dict[str, bool] = {}

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a button has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        self._faults[name] = on

    async def press(self, action: str) -> None:
        """Raises LinkLost when the broker is away: such a press is lost, as with the real one."""
        if self._faults.get("silent"):
            raise LinkLost("the button is out of reach")
        report = {"action": action, "battery": 97, "linkquality": 142}
        for _ in range(2 if self._faults.get("bounce") else 1):
            retain = self._faults.get("retain", False)
            await self._link.publish(self._topic, json.dumps(report).encode(), retain=retain)
