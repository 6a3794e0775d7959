"""What HALL.toml says of Modbus: the register map of a display, and I/O modules with their buttons. Opens nothing."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from drivers.io_module.models import MOST_INPUTS
from kiosk.config.actions import ButtonAction
from kiosk.config.addresses import address_for
from kiosk.config.values import Id, Section

Register = Annotated[int, Field(ge=0, le=65535)]


class Registers(Section):
    """Where a Modbus display of another model has its text. Registers are counted from 0, as they go over the wire."""

    digits: int = Field(ge=1, le=20, description="Characters it shows.", examples=[4])
    mode: Literal["text", "pairs", "number"] = Field(
        "text",
        description="`text`: a register for each character, its ASCII code, from the left. `pairs`: two characters in"
        " each. `number`: one register, a number; such a display is never blank.",
    )
    first: Register = Field(0, description="The first register of the text.")
    decimals: Register | None = Field(None, description="Where it is told how many digits stand behind a point.")
    brightness: Register | None = Field(None, description="Where its brightness is set, to the display's `brightness`.")
    blink: Register | None = Field(
        None,
        description="Where it is told to blink, so that a call blinks by the display's own means; 0 ends it. Left out:"
        " it is made dark by turns.",
    )
    blink_on: Register = Field(1, description="What is written there, such as the bits of all digits.")


class IoMap(Section):
    """Where an I/O module of another model has its inputs, lamps and counters. All are counted from 0, as they go over
    the wire."""

    input_function: Literal[1, 2, 3, 4] = Field(
        2, description="Modbus function by which inputs are read: 2 discrete inputs, 1 coils, 3 or 4 registers."
    )
    first_input: Register = Field(0, description="Where input 1 stands.")
    first_lamp: Register = Field(0, description="The coil of lamp 1.")
    lamp_function: Literal[5, 15] = Field(15, description="Modbus function by which coils are switched.")
    first_count: Register | None = Field(
        None,
        description="The register in which the pulses of input 1 are counted, where the module counts: then a press"
        " between two polls is not lost.",
    )
    count_function: Literal[3, 4] = Field(3, description="Modbus function by which counters are read.")
    count_words: Literal[1, 2] = Field(1, description="Registers of a counter.")
    first_latch: Register | None = Field(
        None, description="Where the module keeps which inputs were closed, until it is cleared by `clear_latch`."
    )
    latch_function: Literal[1, 2] = Field(1, description="Modbus function by which that is read.")
    clear_latch: Register | None = Field(None, description="The coil that clears it.")


class IoButton(Section):
    """A teller's call button on an I/O module."""

    counter: str = Field(description="Id of the counter it calls for.", examples=["1"])
    input: int = Field(ge=1, le=MOST_INPUTS, description="Its input, as printed on the module: from 1.", examples=[1])
    lamp: Annotated[int, Field(ge=1, le=MOST_INPUTS)] | None = Field(
        None,
        description="The output of its lamp, from 1: on for a second when the press was obeyed, three quick flashes"
        " when it was refused. Left out: it has none.",
        examples=[1],
    )
    contact: Literal["closes", "opens"] = Field("closes", description="What its contact does when it is pressed.")
    actions: dict[Literal["single", "hold"], ButtonAction] = Field(
        {"single": "next"},
        description="What a press means, and one of 0.8 s and more (`hold`). With a `hold`, a short press counts when"
        " it is let go.",
        examples=[{"single": "next", "hold": "recall"}],
    )


class IoModule(Section):
    """A Modbus I/O module to which call buttons are wired, and their lamps."""

    kind: Literal["io_module"]
    id: Id = Field(description="Name used in this file, in health reports and by `paidui fault`.", examples=["io-1"])
    address: Annotated[str, AfterValidator(address_for("io_module"))] = Field(
        description="Where it is: `serial:///dev/ttyUSB1?baudrate=9600`, `socket://host:port` (a serial server),"
        " `modbus://host` (Modbus TCP), or `mock`. Modbus displays, I/O modules and terminals with the same address"
        " share one RS-485 line; virtual ones as `mock:<line>`.",
        examples=["serial:///dev/ttyUSB1?baudrate=9600"],
    )
    unit: int = Field(1, ge=1, le=247, description="Its Modbus unit number, given once on a line.")
    profile: Literal["generic", "waveshare-8di8do", "lc-8r", "own"] = Field(
        "generic",
        description="Model: `generic` has discrete inputs and coils from 0 on, as most; `waveshare-8di8do` and `lc-8r`"
        " eight of each; `own` is any other, with `map`.",
    )
    map: IoMap | None = Field(
        None,
        description='`profile = "own"`: where it has its inputs and lamps.',
        examples=[{"input_function": 3, "first_input": 128}],
    )
    poll_ms: int = Field(
        30,
        ge=10,
        le=1000,
        description="Milliseconds between two looks at its inputs, at least; more leaves a shared line or a gateway to"
        " others, and sees no press that is shorter, unless the module counts.",
    )
    buttons: tuple[IoButton, ...] = Field((), strict=False)
