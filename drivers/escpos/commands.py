"""The ESC/POS commands that are sent, as bytes. Pure. Source: Epson's ESC/POS command reference."""

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

FEED_AND_CUT = b"\x1dVA\x00"
"""GS V 65 0: feeds to the cutter and cuts; many mechanisms leave a bridge all the same."""

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


def print_mode(wide: int, high: int, bold: bool) -> bytes:
    """ESC ! n: font A, once or twice as wide and high, bold or not, without underline."""
    return bytes([0x1B, 0x21, 0x08 * bold + 0x10 * (high > 1) + 0x20 * (wide > 1)])


def letter_size(wide: int, high: int) -> bytes:
    """GS ! n: letters so many times wider and higher, 1 to 8."""
    return bytes([0x1D, 0x21, (wide - 1) * 16 + high - 1])


def bold(on: bool) -> bytes:
    """ESC E n."""
    return bytes([0x1B, 0x45, on])


def inverse(on: bool) -> bytes:
    """GS B n: white on black."""
    return bytes([0x1D, 0x42, on])


def align(place: int) -> bytes:
    """ESC a n: 0 left, 1 centre, 2 right; for text, pictures and QR codes, from the next line on."""
    return bytes([0x1B, 0x61, place])


def code_page(number: int) -> bytes:
    """ESC t n: what bytes from 80 mean outside kanji mode."""
    return bytes([0x1B, 0x74, number])


def move_to(dots: int) -> bytes:
    """ESC $ nL nH: the next letter stands so many dots from the left edge."""
    return b"\x1b$" + dots.to_bytes(2, "little")


def feed(dots: int) -> bytes:
    """ESC J n: prints what is in the line and feeds; as often as it takes, for each feeds 255 dots at most."""
    whole, rest = divmod(dots, 255)
    return b"\x1bJ\xff" * whole + (bytes([0x1B, 0x4A, rest]) if rest or not whole else b"")


def raster(row_bytes: int, rows: bytes) -> bytes:
    """GS v 0: prints a picture at once, a set bit is a black dot. Its first eight bytes are its head."""
    height = len(rows) // row_bytes
    return b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + height.to_bytes(2, "little") + rows


def first_real_time_command(sent: bytes | bytearray, start: int = 0) -> int | None:
    """Where a printer would see DLE EOT, DLE ENQ or DLE DC4 in these bytes; it looks inside pictures too."""
    found = _REAL_TIME.search(sent, start)
    return found.start() if found else None


_REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x08]|\x05[\x00-\x03]|\x14[\x01\x02\x03\x06\x07\x08])")
