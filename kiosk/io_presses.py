"""A press on a button of an I/O module becomes a request, its reply what the lamp says. Knows both, decides nothing."""

import json
import logging

from counter_panel.actions import meaning_of_action
from drivers.health import ReportHealth
from drivers.io_module.contact import Way
from drivers.io_module.models import IO_MODELS, OWN_IO, IoModel
from drivers.io_module.module import ContactButton, IoModule
from drivers.world import World
from kiosk import config
from kiosk.controller import Controller
from kiosk.requests import from_device

log = logging.getLogger(__name__)


class IoPresses:
    """Presses of one module's buttons."""

    def __init__(self, world: World, controller: Controller, device: config.IoModule) -> None:
        self._world, self._controller, self._device = world, controller, device

    async def press(self, number: int, way: Way) -> bool:
        """Whether it was obeyed; answered after the journal has it. What may have been a short press or a long one is
        not."""
        button = self._device.buttons[number]
        action = None if way == "unsure" else button.actions.get(way)
        if action is None:
            return False
        meant = meaning_of_action(action, button.counter)
        now = self._world.now()
        request = from_device(self._device.id, self._world.new_id(), meant.command, meant.fields, now)
        reply = json.loads(await self._controller.submit(request))
        if not reply["ok"]:
            log.info("%s, button at counter %s: %s", self._device.id, button.counter, reply["message"])
        return bool(reply["ok"])


def io_module(device: config.IoModule, presses: IoPresses | None, report: ReportHealth) -> IoModule:
    """Its driver; without `presses` it refuses every press."""
    buttons = tuple(_wired(button) for button in device.buttons)
    press = presses.press if presses else _refuse
    return IoModule(device.unit, model_of(device), buttons, press, report, pause_s=device.poll_ms / 1000)


def model_of(device: config.IoModule) -> IoModel:
    """Where it has its inputs and lamps."""
    own = device.map
    if own is None:
        return IO_MODELS[device.profile]
    return IoModel(
        OWN_IO,
        input_function=own.input_function,
        first_input=own.first_input,
        first_lamp=own.first_lamp,
        lamp_alone=own.lamp_function == 5,
        first_count=own.first_count,
        count_function=own.count_function,
        count_words=own.count_words,
        first_latch=own.first_latch,
        latch_function=own.latch_function,
        clear_latch=own.clear_latch,
    )


def _wired(button: config.IoButton) -> ContactButton:
    lamp = None if button.lamp is None else button.lamp - 1
    return ContactButton(button.input - 1, lamp, "hold" in button.actions, button.contact == "opens")


async def _refuse(_number: int, _way: Way) -> bool:
    return False
