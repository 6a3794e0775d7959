"""The ESC/POS commands which python-escpos lacks, as bytes. Pure. Source: Epson's ESC/POS command reference."""

import re

INITIALISE = b"\x1b@"
AUTOMATIC_STATUS_ON = b"\x1da\xff"
AUTOMATIC_STATUS_OFF = b"\x1da\x00"
TRANSMIT_PAPER_STATUS = b"\x1dr\x01"
"""GS r 1: answered when the queue has reached it; not executed while the printer is offline."""

RESUME_AFTER_ERROR = b"\x10\x05\x01"
CLEAR_AFTER_ERROR = b"\x10\x05\x02"
"""DLE ENQ: goes on from the line of the error, or clears the buffers. Only once the cause is gone."""

PROBE_ID = "ask?"
"""Of the question whether a printer says ids at all; no slip has it."""

CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn 8: answered by BufferCleared; send nothing until then."""

PROVOKE_OTHERS = b"\x1b$\n\n~HI" + INITIALISE
"""Makes devices speak that are no ESC/POS printers: two ends of line, and a label printer's "who are you?". To an
ESC/POS printer it is ESC $ (go to a place in the line), some letters in that line, and ESC @, which drops them."""

KANJI_ON = b"\x1c&"
KANJI_OFF = b"\x1c."

FEED_AND_CUT_PARTIALLY = b"\x1dVB\x00"
"""GS V 66 0: feeds to the cutter and leaves a bridge, so that the slip hangs until it is taken."""

FLUSH_HALF_COMMAND = bytes(8192)
"""NULs end whatever parameters an interrupted job still owes, as receiptio does."""


def ask(subject: int) -> bytes:
    """DLE EOT n, real time: 1 printer, 2 cause of offline, 3 cause of error, 4 paper."""
    return bytes([0x10, 0x04, subject])


def ask_identity(subject: int) -> bytes:
    """GS I n: 1 model, 2 type, 3 ROM, answered by a byte each; 65 firmware, 66 maker, 67 model, 68 serial number, 69
    fonts, answered by a TextBlock each.
    """
    return bytes([0x1D, 0x49, subject])


def ask_logo_memory(function: int) -> bytes:
    """GS ( L fn 48: how much memory for pictures, fn 51: how much of it is free; answered by a block of digits."""
    return b"\x1d(L\x02\x00\x30" + bytes([function])


def job_id(number: int) -> str:
    """The id of the n-th job, as printers echo it: four digits."""
    return f"{number % 10_000:04}"


def request_process_id(job: str) -> bytes:
    """GS ( H fn 48: the printer answers ProcessId when all before it is printed. Four characters of 20 to 7E."""
    if len(job) != 4 or not all(" " <= letter <= "~" for letter in job):
        raise ValueError(f"a job id is four characters from space to ~, not {job!r}")
    return b"\x1d(H\x06\x00\x30\x30" + job.encode("ascii")


def kanji_size(wide: bool, high: bool) -> bytes:
    """FS ! n: two-byte characters twice as wide, twice as high, both or plain."""
    return bytes([0x1C, 0x21, 0x04 * wide + 0x08 * high])


def feed(dots: int) -> bytes:
    """ESC J n: prints what is in the line and feeds; 0 to 255 dots."""
    return bytes([0x1B, 0x4A, dots])


def first_real_time_command(sent: bytes, start: int = 0) -> int | None:
    """Where a printer would see DLE EOT, DLE ENQ or DLE DC4 in these bytes; it looks inside pictures too."""
    found = _REAL_TIME.search(sent, start)
    return found.start() if found else None


_REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x08]|\x05[\x00-\x03]|\x14[\x01\x02\x03\x06\x07\x08])")
