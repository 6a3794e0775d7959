"""What is known of a printer before anything is sent to it: how slips are encoded for it, which logos it was given."""

import json
from contextlib import suppress

from pydantic import BaseModel, ValidationError

from drivers.escpos.builder import SlipEncoder, slip_encoder
from kiosk.config import HallConfig, Printer
from kiosk.wires import hall_folder

_FILE = "logos.json"


class KeptLogo(BaseModel):
    """A logo in a printer's memory: by its key, at the address where it was written."""

    address: str
    way: str
    key: str


def encoder_of(config: HallConfig, printer: Printer) -> SlipEncoder:
    """A logo comes from the printer's memory only if it is known to be there; it is sent as a picture otherwise."""
    kept = kept_logos(config).get(printer.id) if printer.logo != "raster" else None
    there = kept is not None and kept.address == printer.address and kept.way == printer.logo
    return slip_encoder(
        dots=printer.width_dots,
        chinese=printer.chinese,
        four_bytes=printer.four_bytes,
        code_pages=printer.code_pages,
        qr=printer.qr,
        logo=printer.logo,
        in_memory=frozenset({kept.key} if kept is not None and there else ()),
    )


def kept_logos(config: HallConfig) -> dict[str, KeptLogo]:
    """By printer; a note that cannot be read is none, and logos are sent as pictures."""
    kept: dict[str, KeptLogo] = {}
    with suppress(OSError, ValueError):
        said = json.loads((hall_folder(config) / _FILE).read_text(encoding="utf-8"))
        for printer, each in said.items() if isinstance(said, dict) else ():
            with suppress(ValidationError):
                kept[printer] = KeptLogo.model_validate(each)
    return kept


def keep_logo(config: HallConfig, printer: Printer, key: str) -> None:
    """Notes that the printer has it; raises OSError."""
    kept = kept_logos(config) | {printer.id: KeptLogo(address=printer.address, way=printer.logo, key=key)}
    folder = hall_folder(config)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{_FILE}.new"
    text = json.dumps({id: each.model_dump() for id, each in kept.items()}, indent=1)
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(folder / _FILE)
