"""How a printer stands, in words, and what somebody in the hall can do about it: a sentence for each language."""

from drivers.escpos.condition import PrinterStatus, Situation

Words = dict[str, str]

_ADVICE: dict[Situation, Words] = {
    "well": {},
    "paper_low": {"zh": "纸将用完，请准备好新纸卷。", "en": "Paper is low: have a new roll at hand."},
    "cover_open": {"zh": "打印机盖开着，请合上。", "en": "The cover is open: close it."},
    "paper_out": {"zh": "打印机缺纸，请换上新纸卷。", "en": "Out of paper: put in a new roll."},
    "cutter_jammed": {
        "zh": "切刀卡住，请开盖取出卡住的纸，再合上机盖。",
        "en": "The cutter is jammed: open the cover, take the paper out, close it.",
    },
    "unrecoverable": {
        "zh": "打印机故障，请关机再开机；仍不恢复请报修。",
        "en": "The printer has failed: switch it off and on; if that does not help, call the service.",
    },
    "mechanical": {
        "zh": "打印机机械故障，请开盖检查是否卡纸，再关机重开。",
        "en": "Something is stuck in the printer: open it and look for torn paper, then switch it off and on.",
    },
    "auto_recoverable": {
        "zh": "打印头过热，请稍候，冷却后自动恢复。",
        "en": "The print head is too hot: wait, it goes on by itself.",
    },
    "unspecified": {
        "zh": "打印机报告错误，请查看其指示灯，再关机重开。",
        "en": "The printer reports an error: look at its lamps, then switch it off and on.",
    },
    "offline": {
        "zh": "打印机脱机，请松开走纸键；仍不恢复请关机重开。",
        "en": "The printer is offline: let go of its feed key; if that does not help, switch it off and on.",
    },
    "silent": {
        "zh": "打印机没有应答，请检查电源和数据线，再关机重开。",
        "en": "The printer does not answer: check its power and its cable, then switch it off and on.",
    },
    "no_device": {
        "zh": "找不到打印机，请检查电源和数据线。",
        "en": "The printer is gone: check its power and its cable.",
    },
}


def advice(status: PrinterStatus) -> Words:
    """A sentence by language (`zh`, `en`); empty while there is nothing to do."""
    return dict(_ADVICE[status.situation])


def in_words(device: str, paper: str, cover: str, cutter: str, error: str) -> str:
    """For the journal, which may hold words of another version."""
    status = PrinterStatus(device, paper, cover, cutter, error)  # type: ignore[arg-type]
    _, detail = status.health
    fields = f"device {device}, paper {paper}, cover {cover}, cutter {cutter}, error {error}".replace("_", " ")
    return f"{detail or 'well'} ({fields})"
