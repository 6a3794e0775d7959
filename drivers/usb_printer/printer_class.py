"""The three requests of the USB printer class. No I/O.

From the class definition 1.1 (USB-IF, 2000), section 4.2. wIndex names the interface; for the id also its setting:

    request           type  code  wValue         wIndex                   answer
    GET_DEVICE_ID     A1    00    configuration  interface << 8 | setting  length (2 bytes, high first), IEEE 1284 id
    GET_PORT_STATUS   A1    01    0              interface                 1 byte: drivers/stream.py names its bits
    SOFT_RESET        21    02    0              interface                 -
"""

import re
from dataclasses import dataclass

PRINTER_CLASS = 0x07
BIDIRECTIONAL = 0x02
"""bInterfaceProtocol: 1 has no way back, 2 has one, 3 wraps it into IEEE 1284.4 packets."""

LONGEST_ID = 1024
"""Bytes asked for; ids are some hundred long."""


@dataclass(frozen=True, slots=True)
class Request:
    """A control transfer; `answer` is the number of bytes that come back at most."""

    kind: int
    code: int
    value: int
    index: int
    answer: int = 0


def get_device_id(configuration: int, interface: int, setting: int) -> Request:
    """`configuration` counts from 0, other than bConfigurationValue."""
    return Request(0xA1, 0x00, configuration, interface << 8 | setting, LONGEST_ID)


def get_port_status(interface: int) -> Request:
    """Answered also while the bulk endpoint takes nothing."""
    return Request(0xA1, 0x01, 0, interface, 1)


def soft_reset(interface: int) -> Request:
    """Empties the buffers of the port and puts its endpoints in order; the printer keeps its settings."""
    return Request(0x21, 0x02, 0, interface)


def read_device_id(answer: bytes) -> dict[str, str]:
    """The fields of an IEEE 1284 id by their short names (MFG, MDL, CMD, CLS, SN); empty for what is none."""
    length = int.from_bytes(answer[:2], "big")
    fields = answer[2:length].decode("latin-1").split(";")
    named = (field.partition(":") for field in fields if ":" in field)
    return {_SHORT.get(name.strip().upper(), name.strip().upper()): value.strip() for name, _, value in named}


def other_languages(fields: dict[str, str]) -> str:
    """What a printer says it speaks, if that is known not to be ESC/POS; "" in every doubt: few say it well."""
    spoken = fields.get("CMD", "")
    return spoken if all(_OTHERS.fullmatch(name.strip().upper()) for name in spoken.split(",")) else ""


_OTHERS = re.compile(
    r"PCL\w*|PJL|MLC|DW-PCL|DYN|ACL|POSTSCRIPT|PS|URF|PWG\w*|PDF|GDI|SPL|BJ\w*|ZPL\w*|EPL|TSPL|DPL|CPCL"
)
"""Languages of office and label printers."""

_SHORT = {
    "MANUFACTURER": "MFG",
    "MODEL": "MDL",
    "COMMAND SET": "CMD",
    "CLASS": "CLS",
    "DESCRIPTION": "DES",
    "SERIALNUMBER": "SN",
    "SERN": "SN",
}
