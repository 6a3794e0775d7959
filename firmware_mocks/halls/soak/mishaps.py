"""Makes a schedule of faults happen in a simulated hall, and mends each in time. Decides nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.simulation.disk import Fault as DiskFault
from firmware_mocks.simulation.wires import SimPort

NETWORK = ("lossy", "duplicating", "reordering", "slow")
DISK: dict[str, DiskFault] = {"disk_full": "full", "disk_read_only": "read_only"}
DARK = ("power_off", "power_cut")
"""Faults that a person sees at once: the device is dark."""

TOUCH_WAITS_S = 30.0
"""A death that waits for the next touch comes without one after so long."""

SLIP_WAITS_S = 60.0
"""A fault that waits for the next slip comes without one after so long."""


class Mishaps:
    """`changed` is called with a target whenever something of it broke or was mended."""

    def __init__(self, hall: SimHall) -> None:
        self.changed: Callable[[str], None] = lambda _target: None
        self._hall, self._loop = hall, hall.loop
        self._going_on: dict[tuple[str, str], int] = {}
        self._dooms: list[tuple[int, Callable[[], None]]] = []
        self._windows = hall.window_ids()
        hall.touched = self._touched

    def schedule(self, faults: Sequence[Fault]) -> None:
        """All of them, from now on."""
        for fault in faults:
            self._loop.at(self._loop.nobody, fault.at, self._aim if fault.aim else self._begin, fault)

    def going_on(self, target: str) -> bool:
        """True while something of this target is broken."""
        return any(count for (of, _), count in self._going_on.items() if of == target)

    def is_on(self, target: str, name: str) -> bool:
        """True while this fault of this target goes on."""
        return self._going_on.get((target, name), 0) > 0

    def _aim(self, fault: Fault) -> None:
        """At a slip on its way."""
        port = self._hall.ports[fault.device]
        assert isinstance(port, SimPort), "printers share no line"
        waiting = [fault]

        def slip_begins() -> None:
            if waiting:
                self._loop.at(self._loop.nobody, self._loop.time() + fault.aim, begin)

        def begin() -> None:
            if waiting:
                waiting.clear()
                self._begin(replace(fault, at=self._loop.time()))

        port.next_job.append(slip_begins)
        self._loop.at(self._loop.nobody, fault.at + SLIP_WAITS_S, begin)

    def _begin(self, fault: Fault) -> None:
        lasts = f" for {fault.seconds:g} s" if fault.seconds else ""
        self._hall.watch.happened(fault.device, f"{fault.name}{lasts}", "fault")
        match fault.device, fault.name:
            case "controller", "kill" | "power_cut":
                self._doom(fault)
            case "controller", "disk_error":
                self._set("controller", "disk_error", True)
            case _:
                self._set(fault.device, fault.name, True, fault)
                if fault.device != "broker" or fault.name == "frozen":
                    self._loop.at(self._loop.nobody, fault.at + fault.seconds, self._end, fault)

    def _end(self, fault: Fault) -> None:
        self._hall.watch.happened(fault.device, f"{fault.name} is over", "mended")
        self._set(fault.device, fault.name, False, fault)

    def _set(self, target: str, name: str, on: bool, fault: Fault | None = None) -> None:
        """Faults of one name may overlap: the last to end mends it."""
        count = self._going_on.get((target, name), 0) + (1 if on else -1)
        self._going_on[target, name] = count
        if count == (1 if on else 0):
            self._switch(target, name, on, fault)
        self.changed(target)

    def _switch(self, target: str, name: str, on: bool, fault: Fault | None) -> None:
        hall = self._hall
        match target:
            case "controller":
                self._switch_controller(name, on, fault)
            case "broker":
                self._switch_broker(name, on, fault)
            case "network":
                setattr(hall.broker.weather, name, on)
            case "hall":
                self._black_out(on, fault)
            case _ if target in self._windows:
                self._switch_window(target, name, on)
            case _:
                self._switch_device(target, name, on)

    # --- the controller and its machine

    def _doom(self, fault: Fault) -> None:
        machine, power = self._hall.controller, fault.name == "power_cut"

        def end() -> None:
            machine.kill(fault.seconds, power=power)

        if fault.write:
            machine.die_in_write(fault.write, fault.seconds, power=power)
        elif fault.steps and machine.host is not None:
            self._dooms.append((fault.steps, end))
            self._loop.at(self._loop.nobody, self._loop.time() + TOUCH_WAITS_S, self._end_waiting, end)
        else:
            end()

    def _touched(self) -> None:
        """Somebody touched a screen or a key: what is doomed dies a few callbacks later."""
        host = self._hall.controller.host
        if self._dooms and host is not None and not host.doomed:
            steps, end = self._dooms.pop(0)
            host.doom(steps, end)

    def _end_waiting(self, end: Callable[[], None]) -> None:
        for doom in self._dooms:
            if doom[1] is end:
                self._dooms.remove(doom)
                end()
                return

    def _switch_controller(self, name: str, on: bool, fault: Fault | None) -> None:
        machine, disk = self._hall.controller, self._hall.disk
        match name:
            case "clock_jump" if fault is not None:
                machine.clock_ahead_s += fault.by if on else -fault.by
            case "disk_slow":
                machine.slow_disk = on
            case "disk_error":
                disk.fault = "broken"
                self._loop.at(self._loop.nobody, self._loop.time() + 0.5, self._disk_is_well)
            case _:
                still = [DISK[each] for each in DISK if self._going_on.get(("controller", each))]
                disk.fault = still[-1] if still else ""

    def _disk_is_well(self) -> None:
        self._hall.disk.fault = ""
        self._set("controller", "disk_error", False)

    # --- the rest

    def _switch_broker(self, name: str, on: bool, fault: Fault | None) -> None:
        broker = self._hall.broker
        if name == "frozen":
            broker.freeze(on)
        elif on and fault is not None:
            broker.kill()
            self._loop.at(self._loop.nobody, fault.at + fault.seconds, self._start_broker, fault)

    def _start_broker(self, fault: Fault) -> None:
        if not self._going_on.get(("hall", "blackout")):
            self._hall.broker.start(forgetting=fault.name == "kill")
        self._hall.watch.happened("broker", "runs again", "mended")
        self._set("broker", fault.name, False, fault)

    def _black_out(self, on: bool, fault: Fault | None) -> None:
        """The whole branch without power: nothing is remembered but by disks."""
        hall = self._hall
        if on and fault is not None:
            hall.broker.kill()
            hall.controller.kill(fault.seconds + 4.0, power=True)
        else:
            hall.broker.start()
        for window in hall.windows:
            if on:
                hall.kill_window(window)
            else:
                self._loop.at(self._loop.nobody, self._loop.time() + 3.0, hall.start_window, window)
        for device in hall.ports:
            self._set(device, "power_cut" if device in hall.printers else "power_off", on, fault)

    def _switch_window(self, window: str, name: str, on: bool) -> None:
        if name == "unplug":
            self._hall.broker.unplug(window, on)
        elif on:
            self._hall.kill_window(window)
        else:
            self._hall.start_window(window)

    def _switch_device(self, device: str, name: str, on: bool) -> None:
        hall = self._hall
        if name in DARK:
            hall.off[device] = on
        if device in hall.lines:
            hall.lines[device].fault(name, on)
        elif name == "unplug" or (name == "power_off" and (device in hall.keypads or device in hall.readers)):
            hall.ports[device].unplug() if on else hall.ports[device].plug()
        elif name == "noise" and device not in hall.printers:
            hall.ports[device].noisy = on
        elif name == "paper_out" and not on and hall.printers[device].engine.condition.paper_out:
            hall.change_roll(device)
        elif device in hall.printers:
            hall.printers[device].fault(name, on)
        elif device in hall.leds:
            hall.leds[device].fault(name, on)
        elif device in hall.terminals:
            hall.terminals[device].fault(name, on)
        elif device in hall.pads:
            hall.pads[device].fault(name, on)
        elif device in hall.io_modules:
            hall.io_modules[device].fault(name, on)
        elif device in hall.keypads:
            hall.keypads[device].fault(name, on)
        elif device in hall.readers:
            hall.readers[device].fault(name, on)
        else:
            hall.buttons[device].fault(name, on)
