"""The IEEE 1284 id in the shapes in which printers really send it."""

import pytest

from drivers.usb_printer.printer_class import other_languages, read_device_id


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (b"MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;", {"MFG": "EPSON", "MDL": "TM-T88V", "CLS": "PRINTER"}),
        (b"MANUFACTURER:Xprinter;MODEL:XP-80C;COMMAND SET:ESC/POS", {"MFG": "Xprinter", "MDL": "XP-80C"}),
        (b" mfg : A ;; MDL:B:C;junk", {"MFG": "A", "MDL": "B:C"}),
        (b"", {}),
        (b"\xff\xfe;\0", {}),
    ],
)
def test_the_fields_are_read(text: bytes, fields: dict[str, str]) -> None:
    read = read_device_id((len(text) + 2).to_bytes(2, "big") + text)
    assert {key: read[key] for key in fields} == fields
    assert fields or not read


@pytest.mark.parametrize("answer", [b"", b"\0", b"\xff\xff", b"\0\0abc:d;"])
def test_what_is_no_id_has_no_fields(answer: bytes) -> None:
    assert read_device_id(answer) == {}


@pytest.mark.parametrize("spoken", ["ESC/POS", "EPSON", "XPP,XL", "PCL,ESC/POS", "", "ESCPOS", "POS"])
def test_in_doubt_a_printer_speaks_esc_pos(spoken: str) -> None:
    assert other_languages({"CMD": spoken}) == ""
    assert other_languages({}) == ""


@pytest.mark.parametrize("spoken", ["PJL,PCLXL,POSTSCRIPT,PDF", "ZPL", "TSPL, EPL"])
def test_what_speaks_only_other_languages_is_known(spoken: str) -> None:
    assert other_languages({"CMD": spoken}) == spoken
