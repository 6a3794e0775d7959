"""The devices of a hall, as HALL.toml says them: one model for each kind. Opens nothing."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from counter_panel.keys import Key, KeypadKey
from kiosk.config.addresses import address_for
from kiosk.config.values import PRESS, Id, Section

Press = Annotated[str, StringConstraints(pattern=PRESS)]
_ID = Field(description="Name used in this file, in health reports and by `paidui fault`.", examples=["led-1"])
_COUNTER = Field(description="Id of the counter it belongs to.", examples=["1"])


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
    qr: Literal["native", "raster"] = Field(
        "native", description="How the QR code is printed: by the printer's own command, or as a picture."
    )
    logo: Literal["raster", "nv", "nv_old"] = Field(
        "raster",
        description="How the template's logo is printed: as a picture sent with each slip, or from the printer's memory"
        " once `paidui logo` has written it there, as NV graphics (`nv`) or NV bit images of older models (`nv_old`).",
    )


class Led(Section):
    """A number display over a counter (Modbus RTU)."""

    kind: Literal["led"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("led"))] = Field(
        description="Where it is: `serial:///dev/ttyUSB0?baudrate=9600`, `socket://host:port`, or `mock`. LED displays"
        " and terminals with the same address share one RS-485 line; virtual ones as `mock:<line>`.",
        examples=["serial:///dev/ttyUSB0?baudrate=9600"],
    )
    counter: str = _COUNTER
    unit: int = Field(1, ge=1, le=247, description="Its Modbus unit number, given once on a line.")
    profile: Literal["dm36b06", "dm56a04", "clone56"] = Field(
        "dm36b06",
        description="Model, which decides the registers: `dm36b06` shows six characters, `dm56a04`"
        " four, `clone56` four digits without a letter.",
    )


class Terminal(Section):
    """A teller's call terminal with keys and a small screen, on a serial line."""

    kind: Literal["terminal"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("terminal"))] = Field(
        description="Where it is: `serial:///dev/ttyUSB1?baudrate=9600`, `socket://host:port`, or `mock`. LED displays"
        " and terminals with the same address share one RS-485 line; virtual ones as `mock:<line>`.",
        examples=["serial:///dev/ttyUSB1?baudrate=9600"],
    )
    counter: str = _COUNTER
    unit: int = Field(
        1, ge=1, le=254, description="Its address in the frames, given once on a line; a LED there may have the same."
    )
    keys: dict[KeypadKey, KeypadKey] = Field(
        {},
        description="Keys that mean another thing than their name says, on a terminal that lacks a key. `call` and"
        " `resume` speak of the number typed before them.",
        examples=[{"recall": "resume"}],
    )


class Button(Section):
    """A teller's call button that speaks MQTT, as Zigbee2MQTT publishes it."""

    kind: Literal["button"]
    id: Id = _ID
    address: Annotated[str, AfterValidator(address_for("button"))] = Field(
        description="Its topic, `mqtt:zigbee2mqtt/<name>`, or `mock`.", examples=["mqtt:zigbee2mqtt/button-1"]
    )
    counter: str = _COUNTER
    actions: dict[Press, Key] = Field(
        {"single": "next"},
        description="What each way of pressing means; others do nothing. `single`, `double`, `triple`, `hold`;"
        " on a button of several keys `1_single`, `2_single` and so on.",
        examples=[{"single": "next", "double": "recall", "hold": "pause"}],
    )


Device = Annotated[Printer | Led | Terminal | Button, Field(discriminator="kind")]
