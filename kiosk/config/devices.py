"""The devices of a hall, as HALL.toml says them: one model for each kind. Opens nothing."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from counter_panel.keys import TerminalKey
from drivers.call_button.families import FamilyName
from drivers.escpos.profiles import PROFILES
from kiosk.config.actions import ButtonAction, KeypadAction
from kiosk.config.addresses import address_for
from kiosk.config.feedback import Feedback
from kiosk.config.inputs import Keypad, Reader
from kiosk.config.modbus_maps import IoModule, Registers
from kiosk.config.topics import a_template, a_topic
from kiosk.config.values import PRESS, Id, Section, Texts

Press = Annotated[str, StringConstraints(pattern=PRESS)]
LedProfileName = Literal[
    "dm36b06",
    "dm56a04",
    "embeddedart",
    "clone56",
    "modbus",
    "alpha-betabrite",
    "alpha-215c",
    "alpha-215r",
    "alpha-4120c",
    "cd5220",
    "escpos-2x20",
    "mqtt",
]
_ID = Field(description="Name used in this file, in health reports and by `paidui fault`.", examples=["led-1"])
_COUNTER = Field(description="Id of the counter it belongs to.", examples=["1"])
_POLL_MS = Field(
    50,
    ge=10,
    le=1000,
    description="Milliseconds between two questions on a line that it shares, at least; more leaves the line to others,"
    " and a key waits for the next.",
)


class Printer(Section):
    """A slip printer (ESC/POS)."""

    kind: Literal["printer"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("printer"))] = Field(
        description="Where it is: `usb://04b8:0202`, `socket://host:9100`, `serial:///dev/ttyUSB0?baudrate=19200`, or"
        " `mock`.",
        examples=["socket://192.168.1.50:9100"],
    )
    profile: Literal[
        "generic",
        "epson-tm-t88v",
        "epson-tm-t20iii",
        "epson-tm-m30",
        "xprinter-80",
        "gprinter-80",
        "sprt",
        "58mm-generic",
    ] = Field(
        "generic",
        description="Model, if the table has it: what it can tell of its paper and of its slips. `paidui check` names"
        " the one that fits.",
    )
    width_dots: Literal[576, 512, 384] = Field(
        576,
        description="Dots across the print head: 576 for 80 mm paper, 512 in TM-T88 models, 384 for 58 mm.",
    )
    chinese: Literal["raster", "gb18030", "gbk", "gb2312"] = Field(
        "raster",
        description="How text is printed: as a picture from our own font (any printer), or by the printer's own fonts,"
        " Chinese in this character set (faster, fewer bytes); a line with a character it lacks is a picture.",
    )
    four_bytes: bool = Field(
        False, description="true: it prints those characters too that have four bytes in GB 18030. Few printers do."
    )
    code_pages: tuple[Literal["cp437", "cp850", "cp852", "cp858", "cp866", "cp1252"], ...] = Field(
        ("cp437",),
        strict=False,
        description="Its Western code pages, for letters such as é in its own fonts.",
        examples=[["cp437", "cp1252"]],
    )
    roll_m: Annotated[float, Field(gt=0, le=500)] | None = Field(
        None,
        description="Metres of paper on a new roll. Then what slips take is counted, from one `roll_changed` (or the"
        " end of the paper) to the next, and low paper is told though the printer has no sensor for it.",
        examples=[80.0],
    )
    roll_low_m: Annotated[float, Field(gt=0, le=500)] = Field(
        5.0, description="Metres left, by count, at which the paper is called low: some 40 slips."
    )
    qr: Literal["native", "raster"] | None = Field(
        None,
        description="How the QR code is printed: by the printer's own command (some 50 bytes), or as a picture (some"
        " 5 kB, any printer). Left out: by its own command where its `profile` is known to have one.",
    )
    logo: Literal["raster", "nv", "nv_old"] = Field(
        "raster",
        description="How the template's logo is printed: as a picture sent with each slip, or from the printer's memory"
        " once `paidui logo` has written it there, as NV graphics (`nv`) or NV bit images of older models (`nv_old`).",
    )

    @property
    def qr_way(self) -> Literal["native", "raster"]:
        """As stated; otherwise as it surely works."""
        return self.qr or ("native" if PROFILES[self.profile].native_qr else "raster")


class Led(Section):
    """A display at a counter: Modbus number display, Alpha sign (M-Protocol), pole display of two lines, or whatever
    listens to a topic of the broker."""

    kind: Literal["led"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("led"))] = Field(
        description="Where it is: `serial:///dev/ttyUSB0?baudrate=9600`, `socket://host:port` (a serial server),"
        " `modbus://host` (Modbus TCP), `mqtt:TOPIC`, or `mock`. Modbus displays, I/O modules and terminals with the"
        " same address share one RS-485 line; virtual ones as `mock:<line>`.",
        examples=["serial:///dev/ttyUSB0?baudrate=9600"],
    )
    counter: str = _COUNTER
    unit: int = Field(
        1,
        ge=0,
        le=247,
        description="Its Modbus unit number, given once on a line, or an Alpha sign's address: 0 is every Alpha sign"
        " there, and what a new one is set to. Pole displays and topics have none.",
    )
    profile: LedProfileName = Field(
        "dm36b06",
        description="Model, which decides the protocol. Modbus: `dm36b06` shows six characters, `dm56a04` four,"
        " `embeddedart` eight, `clone56` four digits without a letter; `modbus` is any other, with `registers`."
        " Alpha: `alpha-betabrite` shows 13 characters, `alpha-215c` and `alpha-215r` (red) 15, `alpha-4120c` 20."
        " Poles of 2 × 20: `cd5220`, `escpos-2x20`. `mqtt`: a display that listens to a topic.",
    )
    registers: Registers | None = Field(
        None,
        description='Modbus, `profile = "modbus"`: the display\'s register map.',
        examples=[{"digits": 4, "first": 0, "blink": 9}],
    )
    paused: Annotated[str, StringConstraints(min_length=1, max_length=20)] = Field(
        "暂停服务",
        description="What it shows over a paused counter, as far as it can: `PAUSED` on an Alpha sign or a pole,"
        " dashes on a Modbus display of letters, 0 on one of digits; by MQTT as it stands here.",
    )
    blink_s: Annotated[float, Field(ge=0, le=60)] = Field(
        6.0,
        description="Seconds for which a call blinks, and a recall again, once a second or as the display flashes; 0:"
        " not at all. On a shared line that is full, it blinks less often. `clone56` cannot blink: it is never blank.",
    )
    check_s: Annotated[float, Field(ge=0.5, le=60)] | None = Field(
        None,
        description="Seconds after which a Modbus display with nothing new to show is asked whether it lives. Left out:"
        " as often as it takes to find it lost within 3.5 s. More leaves a slow gateway or a radio link to others.",
    )
    colour: Literal["red", "green", "amber", "orange", "yellow"] | None = Field(
        None, description="Alpha: colour of the number. Left out: the sign's own."
    )
    acknowledges: bool = Field(
        False,
        description="true: this Alpha sign can acknowledge (newer firmware) and its line is wired both ways. Then it is"
        " `lost` when it does not; else its health is `unknown` as long as its wire stands.",
    )
    caption: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None,
        description="Pole: what stands in the upper line, over the number. Left out: `COUNTER` and the counter's id.",
        examples=["WINDOW 3"],
    )
    brightness: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Pole: 1 to 4; left out: 4, the brightest. Modbus: the number that its register takes"
        " (`dm36b06`, `dm56a04`: 1 to 8; `embeddedart`, or `registers` with one); left out: as it is set.",
    )
    payload: Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(a_template)] = Field(
        "{number}",
        description="MQTT: what is published, retained. `{number}` is the number, the `paused` text or nothing,"
        " `{counter}` the counter's id, `{state}` its state (`closed`, `open`, `calling`, `serving`, `paused`),"
        " `{blink}` true or false: only a display that is told so blinks. Text, or JSON.",
        examples=['{"text": "{number}", "blink": {blink}}'],
    )
    availability: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(a_topic)] | None = (
        Field(
            None,
            description="MQTT: topic on which the display, or its last will, says `online` or `offline`. Without it its"
            " health is `unknown` as long as the broker is there.",
            examples=["tele/window-1/LWT"],
        )
    )


class Terminal(Section):
    """A teller's call terminal with keys and a small screen, on a serial line."""

    kind: Literal["terminal"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("terminal"))] = Field(
        description="Where it is: `serial:///dev/ttyUSB1?baudrate=9600`, `socket://host:port`, or `mock`. LED displays,"
        " I/O modules and terminals with the same address share one RS-485 line; virtual ones as `mock:<line>`.",
        examples=["serial:///dev/ttyUSB1?baudrate=9600"],
    )
    counter: str = _COUNTER
    unit: int = Field(
        1, ge=1, le=254, description="Its address in the frames, given once on a line; a LED there may have the same."
    )
    poll_ms: int = _POLL_MS
    keys: dict[TerminalKey, KeypadAction] = Field(
        {},
        description="Keys that mean another thing than their name says, on a terminal that lacks a key; `f1` to `f4`"
        " mean nothing else. [Actions](#what-a-key-means).",
        examples=[{"recall": "resume", "f1": "transfer:B"}],
    )


class Button(Section):
    """A teller's call button that speaks MQTT, in the way of its maker."""

    kind: Literal["button"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("button"))] = Field(
        description="Its topic, such as `mqtt:zigbee2mqtt/<name>`, or `mock`. Several buttons may share a topic, each"
        " with keys of its own.",
        examples=["mqtt:zigbee2mqtt/button-1"],
    )
    profile: FamilyName = Field(
        "zigbee2mqtt",
        description="Whose messages they are. `esphome` also reads contacts (`ON`, `OFF`), `home-assistant` events with"
        " an `event_type`.",
    )
    counter: str = _COUNTER
    actions: dict[Press, ButtonAction] = Field(
        {"single": "next"},
        description="What each way of pressing means ([actions](#what-a-key-means)); others do nothing. `single`,"
        " `double`, `triple`, `hold`; on a button of several keys `1_single`, `2_single` and so on (Shelly's input 0 is"
        " key 1); by Zigbee2MQTT, ESPHome and Home Assistant also the model's own word, as it is sent (`on`,"
        " `single_left`). Retained, repeated and late presses are never obeyed.",
        examples=[{"single": "next", "double": "recall", "hold": "pause"}],
    )
    feedback: Feedback | None = Field(
        None,
        description="How its device tells the teller that a press was obeyed, or refused: what it has, or a table. Left"
        " out: only the counter's display does. [Feedback](#what-a-teller-feels).",
        examples=["buzzer"],
    )


class RatingPad(Section):
    """A pad of keys on which a customer says what the service was worth, once per visit."""

    kind: Literal["rating_pad"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("rating_pad"))] = Field(
        description="Where it is: as a call terminal, also on a line with others (`mock:<line>` for a virtual one), or"
        " `mqtt:paidui/<hall>/requests/<id>`, the topic on which it asks.",
        examples=["serial:///dev/ttyUSB1?baudrate=9600"],
    )
    profile: Literal["terminal", "mqtt"] = Field(
        "terminal",
        description="How it speaks: in the frames of call terminals, or by requests of its own on MQTT.",
    )
    counter: str = _COUNTER
    unit: int = Field(
        1, ge=1, le=254, description="Its address in the frames, given once on a line among pads and terminals."
    )
    poll_ms: int = _POLL_MS
    scores: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(min_length=2, max_length=5)] = Field(
        (1, 2, 3, 4, 5),
        strict=False,
        description="The score that each of its keys stands for, 1 (bad) to 5 (very good), beginning with key 1. Three"
        " faces, the smiling first: `[5, 3, 1]`.",
        examples=[[5, 3, 1]],
    )
    prompt_s: int = Field(20, ge=5, le=120, description="Seconds for which it asks; then it rests until the next.")
    prompt: Texts = Field(
        {},
        description="What it asks, by language; at most 22 Chinese characters or 44 others are shown. Left out:"
        " 请评价本次服务, How was our service?",
        examples=[{"zh": "请您评价"}],
    )
    thanks: Texts = Field({}, description="What it says to an answer, by language. Left out: 谢谢您的评价, Thank you.")


Device = Annotated[
    Printer | Led | Terminal | Button | RatingPad | Keypad | Reader | IoModule, Field(discriminator="kind")
]
