"""Plays one seed of the simulation by the sources beside this file and says in one line of JSON which truth broke:
`python -m scripts.play_seed HALL SEED DAYS [FAULTS]`. A process of its own for each seed, so that nothing is left over.
"""

import json
import os
import sys
from pathlib import Path

from firmware_mocks.halls.soak.fault_files import load_faults
from firmware_mocks.halls.soak.faults import draw
from firmware_mocks.halls.soak.outcome import clock
from firmware_mocks.halls.soak.play import play
from kiosk.config import load


def main(hall: str, seed: int, days: int, faults: str = "") -> None:
    """Stops at the first violation."""
    config = load(Path(hall))
    plan = load_faults(Path(faults), config, days).schedule(config, seed, days) if faults else draw(config, seed, days)
    outcome = play(config, seed, days, plan)
    first = outcome.violations[0] if outcome.violations else None
    told = {"truth": first.truth, "at": clock(first.at), "message": first.message} if first else {}
    print(json.dumps({"played": __file__, "tickets": outcome.tickets, **told}), flush=True)  # noqa: T201 - its result


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
    os._exit(0)  # a played hall is not taken down: its dead would run their finally blocks
