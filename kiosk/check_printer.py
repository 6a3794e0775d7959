"""What `paidui check` tells of a slip printer that it asked: who it is, what it proved, what HALL.toml should say."""

from collections.abc import Iterator

from drivers.escpos.advice import advice
from drivers.escpos.condition import NO_DEVICE, SILENT
from drivers.escpos.probe import Findings
from drivers.escpos.profiles import PROFILES, profile_of
from drivers.health import HealthState
from kiosk.config import Printer
from kiosk.config.advice_of_printers import choices, width_for
from kiosk.config.problems import as_toml

_UNASKED = "what it is able to do is asked when it can print"


def verdict(found: Findings, speaks: str = "") -> tuple[HealthState, str]:
    """The word and the sentence of its line. `speaks`: languages that it names as its own, if ESC/POS is none."""
    if found.stranger is not None:
        return "degraded", f"answers, but not as an ESC/POS printer: {found.stranger}"
    state, detail = found.status.health
    if state == "unknown" and speaks:
        return "degraded", f"{detail}: it is no ESC/POS printer, but speaks {speaks}"
    return state, detail


def below(device: Printer, state: HealthState, found: Findings | None) -> list[str]:
    """The lines below it; each stands alone. `found` is None where it could not be asked."""
    if found is not None:
        return block(found, device)
    return [advice(NO_DEVICE if state == "lost" else SILENT)["en"]]


def block(found: Findings, device: Printer) -> list[str]:
    """Of one that was asked."""
    if found.stranger is not None:
        return ["look at its address: is this a receipt printer, and set to ESC/POS?"]
    lines = [words] if (words := advice(found.status).get("en")) else []
    if not found.asked:
        return [*lines, _UNASKED]
    return [*lines, *_identity(found), *_abilities(found), *_against(found, device), *_keys(found, device)]


def _identity(found: Findings) -> Iterator[str]:
    name = " ".join(each for each in (found.maker, found.model) if each)
    rest = [
        f"firmware {found.firmware}" if found.firmware else "",
        f"serial number {found.serial}" if found.serial else "",
        f"characters {found.fonts}" if found.fonts else "",
        f"model id {found.model_id}, type id {found.type_id}" if not name and found.model_id is not None else "",
    ]
    said = ", ".join(each for each in (name, *rest) if each)
    yield said or "it does not say who it is (GS I)"


def _abilities(found: Findings) -> Iterator[str]:
    if found.job_ids:
        yield "slips: it says when one is out, by the job's id (GS ( H)"
    elif found.queue_answers:
        yield "slips: its queue answers behind each (GS r); it knows no job ids (GS ( H)"
    else:
        yield "slips: it confirms nothing (neither GS ( H nor GS r); what became of a slip stays unknown"
    yield (
        f"tells changes by itself (ASB): {_word(found.automatic_status)}"
        f" · clears its buffers (DLE DC4): {_word(found.clears_buffers)}"
    )
    logos = "unknown" if found.logo_memory is None else "{:,} of {:,} bytes free".format(*found.logo_memory)
    yield (
        f"two-byte characters: {_word(found.two_byte_characters)} · cutter: {_word(found.cutter)}"
        f" · memory for logos (NV graphics): {logos}"
    )


def _against(found: Findings, device: Printer) -> Iterator[str]:
    """Where HALL.toml and the printer differ, the printer is right."""
    model = PROFILES[device.profile]
    for said, proved, what in (
        (model.job_ids, found.job_ids, "job ids (GS ( H)"),
        (model.queue_answers, found.queue_answers, "answers of its queue (GS r)"),
        (model.automatic_status, found.automatic_status, "status by itself (ASB)"),
        (model.clears_buffers, found.clears_buffers, "clearing its buffers (DLE DC4)"),
    ):
        if said is True and not proved:
            yield f"differs: profile {device.profile!r} has {what}, this printer has not; it is used without"
    if device.chinese == "gb18030" and found.two_byte_characters is False:
        yield 'differs: chinese = "gb18030", and it has no two-byte characters: slips would be unreadable'


def _keys(found: Findings, device: Printer) -> Iterator[str]:
    """Only what is known, and not so already."""
    profile = profile_of(found.maker or "", found.model or "")
    keys: dict[str, str | int] = {}
    if profile not in ("generic", device.profile):
        keys["profile"] = profile
    if profile != "generic" and width_for(PROFILES[profile]) != device.width_dots:
        keys["width_dots"] = width_for(PROFILES[profile])
    if (chinese := _chinese(found)) is not None and chinese != device.chinese:
        keys["chinese"] = chinese
    if keys:
        yield f"in its [[devices]]: {', '.join(f'{key} = {as_toml(value)}' for key, value in keys.items())}"


def _chinese(found: Findings) -> str | None:
    """By the fonts it names; as pictures where it has none; None where nobody can say."""
    if found.two_byte_characters is False:
        return "raster"
    fonts = (found.fonts or "").lower().replace(" ", "")
    return next((each for each in ("gb18030", "gbk", "gb2312") if each in fonts and each in choices("chinese")), None)


def _word(proved: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[proved]
