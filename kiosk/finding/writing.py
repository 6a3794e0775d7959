"""Writes a copy of HALL.toml with sections behind it: whole or not at all; what stood there before is kept beside."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kiosk.config import ConfigError, HallConfig, parse
from kiosk.finding.sections import FILL_IN
from kiosk.process import FAILED, USAGE, Complaint


def must_be_writable(out: Path) -> None:
    """Before a minute is spent on the lines; raises Complaint."""
    if out.is_dir():
        raise Complaint(f"{out} is a folder; name a file in it, such as {out / 'found.toml'}", USAGE)
    if not out.parent.is_dir():
        raise Complaint(f"{out} cannot be written: there is no folder {out.parent}", USAGE)
    try:
        with tempfile.TemporaryFile(dir=out.resolve().parent):
            pass
    except OSError as error:
        raise Complaint(f"{out} cannot be written: {error.strerror}", USAGE) from None


def with_sections(original: bytes, sections: Sequence[str], day: date) -> bytes:
    """Not a byte of the original is changed."""
    end = "\r\n" if b"\r\n" in original else "\n"
    head = f"# Found by `paidui check --find` on {day.isoformat()}:"
    text = "\n\n".join((head, *sections)).replace("\n", end) + end
    between = "" if not original else end if original.endswith(b"\n") else end * 2
    return original + (between + text).encode()


def write(config: HallConfig, sections: Sequence[str], out: Path, day: date) -> Path | None:
    """Returns where the file that stood at `out` is kept now, None for none. Raises Complaint; then nothing is changed.

    OSError too.
    """
    whole = with_sections(config.file.read_bytes(), sections, day)
    _must_load_once_filled_in(config, whole, out)
    out = out.resolve()
    kept = _keep(out) if out.exists() else None
    _replace(out, whole, like=out if out.exists() else config.file)
    return kept


def _must_load_once_filled_in(config: HallConfig, whole: bytes, out: Path) -> None:
    counter = config.counters[0].id
    filled = whole.decode("utf-8-sig").replace(f'counter = "{FILL_IN}"', f'counter = "{counter}"')
    try:
        parse(filled, config.file)
    except ConfigError as error:
        raise Complaint(f"{out.name} is not written, it would not load: {error}", FAILED) from None


def _keep(out: Path) -> Path:
    """A copy under the first free name."""
    number, kept = 1, out.with_name(f"{out.name}.bak")
    while kept.exists():
        number += 1
        kept = out.with_name(f"{out.name}.bak{number}")
    shutil.copy2(out, kept)
    return kept


def _replace(out: Path, whole: bytes, like: Path) -> None:
    descriptor, fresh = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(like, fresh)
        Path(fresh).replace(out)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
    _sync_folder(out.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
