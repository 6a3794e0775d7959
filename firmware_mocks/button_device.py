"""The rest of a virtual button's device: the lamp, relay or buzzer that its maker lets MQTT switch. From the makers'
documentation, not from our forms; sources stand in drivers/call_button/feedback_forms.py."""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress

from drivers.call_button.families import FamilyName
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import Message

_LISTENS: dict[FamilyName, Callable[[str], str]] = {
    "tasmota": lambda topic: f"cmnd/{topic.split('/')[1]}/+",
    "shelly-gen1": lambda topic: f"shellies/{topic.split('/')[1]}/relay/+/command",
    "shelly-gen2": lambda topic: f"{topic.split('/')[0]}/rpc",
    "esphome": lambda topic: f"{topic.split('/')[0]}/+/+/command",
    "zigbee2mqtt": lambda topic: f"{topic.split('/')[0]}/+/set",
}
_LED = re.compile(r"(?:led)?power[0-9]*", re.IGNORECASE)
_WORDS = {"on": True, "1": True, "true": True, "off": False, "0": False, "false": False}

MOST_REMEMBERED = 50
ANSWER_S, QUIET_S = 1.0, 0.5


class ButtonDevice:
    """`lit` is its lamp, or whatever hangs on its relay; `lit_at` and `dark_at` are when it changed, `beeps` how often
    it beeped at each command, `heard` every payload. `topics`: where it listens beside its maker's own."""

    def __init__(
        self,
        link: MqttLink,
        topic: str,
        family: FamilyName,
        topics: Iterable[str] = (),
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._family, self._on_change = family, on_change
        self.lit = False
        self.lit_at: list[float] = []
        self.dark_at: list[float] = []
        self.beeps: list[int] = []
        self.heard: list[tuple[float, str]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._news = asyncio.Event()
        own = _LISTENS[family](topic) if family in _LISTENS else ""
        for each in dict.fromkeys((own, *topics)):
            if each:
                link.listen(each, self.hear)

    def hear(self, message: Message) -> None:
        """A retained command would be obeyed at each connect: nobody sends one."""
        assert not message.retained, f"{message.topic} is retained"
        text = message.payload.decode()
        self.heard = [*self.heard[1 - MOST_REMEMBERED :], (_now(), text)]
        self._news.set()
        command = message.topic.rpartition("/")[2]
        if self._family == "tasmota" and command.lower() == "buzzer":
            self.beeps.append(int(text.partition(",")[0] or "1"))
        elif self._family == "tasmota" and not _LED.fullmatch(command):
            pass
        elif self._family == "shelly-gen2":
            self._call(json.loads(text))
        elif text.startswith("{"):
            self._set_light(json.loads(text))
        elif text.lower() in _WORDS:
            self._switch(_WORDS[text.lower()])
        self._on_change()

    def _call(self, frame: dict[str, object]) -> None:
        """An RPC frame without `src` is answered to nobody, and one of another method is not for this switch."""
        params = frame.get("params")
        if frame.get("method") == "Switch.Set" and isinstance(params, dict) and params.get("id") == 0:
            self._switch(bool(params["on"]), float(params.get("toggle_after", 0)))

    def _set_light(self, asked: dict[str, object]) -> None:
        if asked.get("state") in ("ON", "OFF"):
            flash = asked.get("flash", 0)
            assert isinstance(flash, int), "ESPHome reads whole seconds"
            self._switch(asked["state"] == "ON", float(flash))

    def _switch(self, on: bool, back_after_s: float = 0.0) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if on and back_after_s:
            self._timer = asyncio.get_running_loop().call_later(back_after_s, self._switch, False)
        if on != self.lit:
            (self.lit_at if on else self.dark_at).append(_now())
            self.lit = on
            self._on_change()

    async def until_felt(self, since: float) -> str:
        """Waits until it is quiet, then as `perceived`; "" where nothing is told within a second."""
        due = since + ANSWER_S
        while _now() < due:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._news.wait()
                due = _now() + QUIET_S
        return self.perceived(since)

    def perceived(self, since: float) -> str:
        """What a teller saw or heard since then."""
        told = [text for at, text in self.heard if at >= since]
        flashes = sum(at >= since for at in self.lit_at)
        if not told:
            return ""
        if flashes:
            return "its lamp is lit once" if flashes == 1 else f"its lamp flashes {flashes} times"
        if self.beeps and self._family == "tasmota":
            return "it beeps once" if self.beeps[-1] == 1 else f"it beeps {self.beeps[-1]} times"
        return f"it is told {told[-1]}"


def _now() -> float:
    return asyncio.get_running_loop().time()
