"""At which kiosks no slip comes out now, and why: said on the kiosk before a ticket is taken. Pure."""

from kiosk.config import HallConfig
from kiosk.health import HealthBook
from kiosk.services import NoSlips


def no_slips(config: HallConfig, health: HealthBook) -> dict[str, NoSlips]:
    """By kiosk; those that print are left out."""
    found = {kiosk.id: _why_not(config.printers_of(kiosk), health) for kiosk in config.kiosks}
    return {kiosk: why for kiosk, why in found.items() if why is not None}


def _why_not(printers: tuple[str, ...], health: HealthBook) -> NoSlips | None:
    if not printers:
        return "no_printer"
    if any(health.prints(each) is not False for each in printers):
        return None
    stand = health.printers()
    return "paper_out" if any(stand[each].situation == "paper_out" for each in printers) else "not_ready"
