"""What is known of a printer before anything is sent to it: how slips are encoded for it, which logos it was given."""

import json
from collections.abc import Iterator
from contextlib import suppress

from pydantic import BaseModel, ValidationError

from drivers.escpos.builder import SlipEncoder, slip_encoder
from kiosk.config import HallConfig, Printer, Problem
from kiosk.config.problems import as_toml
from kiosk.slip_design import SlipDesign
from kiosk.wires import hall_folder

_FILE = "logos.json"


class KeptLogos(BaseModel):
    """The logos in a printer's memory: their keys, and the address where they were written."""

    address: str
    way: str
    keys: list[str]


def encoder_of(config: HallConfig, printer: Printer) -> SlipEncoder:
    """A logo comes from the printer's memory only if it is known to be there; it is sent as a picture otherwise."""
    return slip_encoder(
        dots=printer.width_dots,
        chinese=printer.chinese,
        four_bytes=printer.four_bytes,
        code_pages=printer.code_pages,
        qr=printer.qr_way,
        logo=printer.logo,
        in_memory=frozenset(logos_in(config, printer)),
    )


def logos_in(config: HallConfig, printer: Printer) -> list[str]:
    """Keys of what was written into its memory, the way it is now printed, at the address it now has."""
    if printer.logo == "raster":
        return []
    kept = _noted(config).get(printer.id)
    return kept.keys if kept is not None and (kept.address, kept.way) == (printer.address, printer.logo) else []


def unwritten_logos(config: HallConfig, design: SlipDesign) -> Iterator[Problem]:
    """Printers said to keep a logo that were not given it: each slip carries it."""
    keys = {each.key for each in design.logos.values()}
    for index, each in enumerate(config.devices):
        if isinstance(each, Printer) and each.logo != "raster" and not keys & set(logos_in(config, each)):
            wrong = "the logo is not in its memory, so each slip carries it" if keys else "the slip has no logo"
            right = f"paidui logo {config.file.name}" if keys else 'a template with a block of kind = "logo"'
            yield Problem(f"devices[{index}].logo", as_toml(each.logo), wrong, right)


def keep_logos(config: HallConfig, printer: Printer, keys: list[str]) -> None:
    """Notes that the printer has them; raises OSError."""
    kept = _noted(config) | {printer.id: KeptLogos(address=printer.address, way=printer.logo, keys=keys)}
    folder = hall_folder(config)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{_FILE}.new"
    text = json.dumps({id: each.model_dump() for id, each in kept.items()}, indent=1)
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(folder / _FILE)


def _noted(config: HallConfig) -> dict[str, KeptLogos]:
    """By printer; a note that cannot be read is none, and logos are sent as pictures."""
    kept: dict[str, KeptLogos] = {}
    with suppress(OSError, ValueError):
        said = json.loads((hall_folder(config) / _FILE).read_text(encoding="utf-8"))
        for printer, each in said.items() if isinstance(said, dict) else ():
            with suppress(ValidationError):
                kept[printer] = KeptLogos.model_validate(each)
    return kept
