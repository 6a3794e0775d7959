"""A virtual display that listens to a topic: reads its payload as its template says, and shows the number."""

import json
import re
from collections.abc import Callable

from PIL import Image

from drivers.led.topic import FIELDS, Template
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Message
from firmware_mocks.strip_picture import draw_strip

PLACES = 8
"""Chinese characters; twice as many others."""

_FIELD = re.compile(r"\\\{([a-z]+)\\\}")


class MockTopicDisplay:
    """Hears `link` from its next connect on. `on_change` is called whenever another number is shown.

    Faults: `silent` (hears nothing) · `offline` (the same, and it says so on `availability`, or its last will does).
    """

    FAULTS = ("silent", "offline")

    def __init__(
        self,
        link: MqttLink,
        topic: str,
        template: Template,
        on_change: Callable[[str], None] | None = None,
        *,
        availability: str = "",
    ) -> None:
        self.shown: dict[str, str] = dict.fromkeys(FIELDS, "")
        self._link, self._template, self._availability = link, template, availability
        self._on_change = on_change
        self._faults: dict[str, bool] = {}
        self._kept: Message | None = None
        pattern = _FIELD.sub(lambda field: f"(?P<{field[1]}>.*?)", re.escape(template.text))
        self._pattern = re.compile(pattern, re.DOTALL)
        link.listen(topic, self._hear)

    @property
    def text(self) -> str:
        """What a customer reads."""
        return self.shown["number"]

    @property
    def blinks(self) -> bool:
        """Whether it was told to."""
        return self.shown["blink"] == "true"

    def draw(self, caption: str = "") -> Image.Image:
        """The display as it hangs over its counter."""
        return draw_strip(self.text, PLACES, caption)

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a display on a topic has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        self._faults[name] = on
        if not self._deaf and self._kept is not None:
            self._show(self._kept)

    async def say_there(self) -> None:
        """On its availability topic, as after each connect; raises LinkLost."""
        if self._availability:
            word = b"offline" if self._faults.get("offline") else b"online"
            await self._link.publish(self._availability, word, retain=True)

    @property
    def _deaf(self) -> bool:
        return any(self._faults.values())

    def _hear(self, message: Message) -> None:
        """The broker keeps the latest for whoever was deaf."""
        self._kept = message
        if not self._deaf:
            self._show(message)

    def _show(self, message: Message) -> None:
        before = self.text
        self.shown |= self._read(message.payload)
        if self.text != before and self._on_change is not None:
            self._on_change(self.text)

    def _read(self, payload: bytes) -> dict[str, str]:
        """The fields; none where it is not as the template says."""
        told = self._pattern.fullmatch(payload.decode(errors="replace"))
        fields = told.groupdict() if told is not None else {}
        try:
            return {name: json.loads(f'"{it}"') for name, it in fields.items()} if self._template.is_json else fields
        except ValueError:
            return {}
