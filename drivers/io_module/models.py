"""Models of I/O modules: where their inputs, lamps and counters stand. Pure.

Most makers agree on discrete inputs and coils from 0 on; a hall may state another map.
"""

from dataclasses import dataclass
from typing import Literal

MOST_INPUTS = 64


@dataclass(frozen=True, slots=True)
class IoModel:
    """`inputs` and `lamps`: how many there are. By FC 03 and 04 each input is a register, closed where it is not 0."""

    name: str
    inputs: int = MOST_INPUTS
    lamps: int = MOST_INPUTS
    input_function: Literal[1, 2, 3, 4] = 2
    first_input: int = 0
    first_lamp: int = 0
    lamp_alone: bool = False
    """Coils are written by FC 05, since it lacks FC 15."""
    first_count: int | None = None
    """Where it counts pulses: so that a press between two polls is not lost."""
    count_function: Literal[3, 4] = 3
    count_words: Literal[1, 2] = 1
    first_latch: int | None = None
    """Where it keeps, as bits by `latch_function`, which inputs were closed, until `clear_latch` is switched on."""
    latch_function: Literal[1, 2] = 1
    clear_latch: int | None = None

    @property
    def latches(self) -> bool:
        """Whether its latches are what tells of short presses."""
        return self.first_count is None and self.first_latch is not None and self.clear_latch is not None


IO_MODELS = {
    model.name: model
    for model in (IoModel("generic"), IoModel("waveshare-8di8do", 8, 8), IoModel("lc-8r", 8, 8, lamp_alone=True))
}
"""By name: any module with discrete inputs and coils from 0 on; Waveshare Modbus RTU IO 8CH; LC-Modbus relay boards
with eight inputs. Sources: waveshare.com/wiki/Modbus_RTU_IO_8CH, and the register table of the LC-Modbus-8R-D7."""

OWN_IO = "own"
"""The profile of a module whose map HALL.toml states itself."""
