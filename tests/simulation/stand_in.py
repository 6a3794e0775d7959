"""A play that takes no time, for the campaign around it; run as a module it is `paidui` with that play.

Seed 13 crashes, seed 14 dies, seed 15 goes on for ever, seed 16 is slow. Every other seed breaks a truth where the
controller is killed while printer-1 has no paper, from then on.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import product
from types import ModuleType

from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.outcome import Moment, Outcome, Violation
from kiosk.config import HallConfig

TRUTH = "one-slip"
CRASHES, DIES, NEVER_ENDS, IS_SLOW = 13, 14, 15, 16


def play(
    config: HallConfig,
    seed: int,
    days: int,
    faults: Sequence[Fault],
    *,
    stop_at_first: bool = True,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Outcome:
    """What a day would come to."""
    _misbehave(seed, on_progress)
    trace = sha256(f"{config.hall} {seed} {days} {sorted(faults)}".encode()).hexdigest()
    kills = sum(fault.name == "kill" for fault in faults)
    moments = sorted(
        [Moment(fault.at, fault.device, fault.name, "fault") for fault in faults]
        + [Moment(36_000.0 + n * 10, "people", f"customer {n} of seed {seed}", "person") for n in range(50)],
        key=lambda moment: moment.at,
    )
    violations = _violations(faults)
    return Outcome(seed, days, 700 * days + seed, kills, trace, violations, tuple(moments), {"power_cuts": 2})


def _violations(faults: Sequence[Fault]) -> tuple[Violation, ...]:
    empty = [fault for fault in faults if (fault.device, fault.name) == ("printer-1", "paper_out")]
    kills = [fault for fault in faults if (fault.device, fault.name) == ("controller", "kill")]
    for one, other in product(kills, empty):
        if other.at <= one.at <= other.at + other.seconds:
            return (Violation(TRUTH, one.at + 1, "A001 was printed twice"),)
    return ()


def _misbehave(seed: int, on_progress: Callable[[float], None]) -> None:
    if seed == CRASHES:
        raise ValueError("the mock printer\nfell over")
    if seed == DIES:
        os.kill(os.getpid(), signal.SIGKILL)
    while seed == NEVER_ENDS:
        time.sleep(0.01)
    if seed == IS_SLOW:
        for at in range(200):
            on_progress(at / 200)
            time.sleep(0.3)


def main() -> None:
    """`paidui`, playing this."""
    room = ModuleType("firmware_mocks.halls.soak.play")
    room.__dict__.update(play=play, SWITCHED_ON_S=30_600.0, SWITCHED_OFF_S=65_700.0)
    sys.modules[room.__name__] = room
    from kiosk.cli import main as paidui

    paidui()


if __name__ == "__main__":
    main()
