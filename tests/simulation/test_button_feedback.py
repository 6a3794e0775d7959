"""A press on a button whose device can answer: in virtual time, from the broker through the journal and back."""

import gc
import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from benchmarks.bad_wires import BadWires
from benchmarks.halls import outside_broker, write_hall
from drivers.call_button.families import FamilyName
from firmware_mocks.button_device import ButtonDevice
from firmware_mocks.simulation.loop import SimLoop
from kiosk.button_feedback import feedback_of
from kiosk.config import Button, Device, load
from kiosk.requests import parse
from kiosk.wires import button_topic

MORNING_S = 9 * 3600.0
WITHIN_S = 0.1
"""From the press to the lamp or the beep."""

OWN = '{ accepted = [{ topic = "b/set", payload = "YES" }], refused = [{ topic = "b/set", payload = "NO" }] }'
FORMS: dict[FamilyName, str] = {
    "tasmota": '"buzzer"',
    "shelly-gen1": '"relay"',
    "shelly-gen2": '"relay"',
    "esphome": '"led"',
    "zigbee2mqtt": '"light:lamp"',
    "home-assistant": OWN,
}
LAMP = ["its lamp flashes 3 times", "its lamp flashes 2 times", "its lamp is lit once"]
FELT: dict[FamilyName, list[str]] = {
    "tasmota": ["it beeps 3 times", "it beeps 2 times", "it beeps once"],
    "home-assistant": ["it is told NO", "it is told NO", "it is told YES"],
}
"""At a closed counter; while nobody waits; while somebody does."""


class Answering(BadWires):
    """A hall with a button whose device hears."""

    def _make(self, device: Device) -> None:
        super()._make(device)
        if isinstance(device, Button):
            topics = [step.topic for steps in feedback_of(device).values() for step in steps]
            self.device = ButtonDevice(self.button_links[device.id], button_topic(device), device.profile, topics)


@pytest.mark.parametrize("family", FORMS)
def test_a_teller_feels_within_100_ms_whether_a_press_was_obeyed(tmp_path: Path, family: FamilyName) -> None:
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        felt, slowest_s = pool.submit(_play, family, tmp_path).result()
    assert felt == FELT.get(family, LAMP)
    assert slowest_s <= WITHIN_S


def _play(family: FamilyName, folder: Path) -> tuple[list[str], float]:
    """What is felt, and after how long at most. In a process of its own: whom it kills, no collector may end."""
    gc.disable()
    made = f'address = "mock"\nprofile = "{family}"\nfeedback = {FORMS[family]}\n'
    button = f'[[devices]]\nkind = "button"\nid = "b"\ncounter = "1"\n{made}actions = {{ single = "next" }}\n'
    config = load(write_hall(folder, outside_broker(1883), button, counters=1))
    loop = SimLoop(MORNING_S)  # type: ignore[abstract]  # it has no I/O
    hall = Answering(loop, config, 1, folder)
    try:
        hall.controller.start()
        loop.run_until(MORNING_S + 60)
        presses = [_press(hall)]
        _ask(hall, {"command": "open_counter", "counter": "1"})
        presses.append(_press(hall))
        _ask(hall, {"command": "issue_ticket", "service": "A", "slip": False})
        presses.append(_press(hall))
        assert not hall.failures.told, hall.failures.told
    finally:
        hall.close()
    return [felt for felt, _ in presses], max(after_s for _, after_s in presses)


def _press(hall: Answering) -> tuple[str, float]:
    loop, device = hall.loop, hall.device
    pressed_at = loop.time()
    loop.host("teller").start(hall.buttons["b"].press("single"), "press")
    loop.run_until(pressed_at + 5)
    assert not device.lit
    return device.perceived(pressed_at), min(at for at, _ in device.heard if at >= pressed_at) - pressed_at


def _ask(hall: Answering, fields: dict[str, object]) -> None:
    asked = hall.loop.host("people").start(_answer(hall, fields), "asks")
    hall.loop.run_until(hall.loop.time() + 1)
    assert json.loads(asked.result())["ok"], asked.result()


async def _answer(hall: Answering, fields: dict[str, object]) -> bytes:
    assert hall.controller.house is not None
    body = json.dumps({"id": str(fields["command"]), **fields}).encode()
    return await hall.controller.house.controller.submit(parse("kiosk-1", body, hall.now()))
