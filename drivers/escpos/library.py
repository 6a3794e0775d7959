"""python-escpos, tamed: imported on first use, without its marks on logging, temp folders and start-up time."""

import json
import logging
import os
import pickle
import platform
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from drivers.errors import DeviceError

_PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_PROFILE = "TM-T20II"
"""A profile of 576 dots: wide enough for every raster of ours. Narrower paper is the encoder's business."""

_CHARACTERS: dict[str, dict[str, int]] = {}
"""What each of the library's code pages has: it would find this out anew for each collector."""

_IMPORTING = threading.Lock()
"""Several printers warm up at once, each in a thread of its own."""


def new_dummy() -> Any:
    """A `Dummy` printer, which only collects bytes; raises DeviceError while it cannot be had. From any thread."""
    with _IMPORTING:
        if "escpos.printer" not in sys.modules:
            try:
                _import_quietly()
            except OSError as error:
                raise DeviceError(f"slips cannot be encoded, for want of a temporary file: {error}") from error
    from escpos.printer import Dummy  # noqa: PLC0415  (a quarter of a second, and only where slips are encoded)

    dummy = Dummy(profile=_PROFILE)
    dummy.magic.encoder.available_characters = _CHARACTERS
    return dummy


def _import_quietly() -> None:
    with tempfile.TemporaryDirectory(prefix="paidui-escpos-") as folder, _logging_untouched(), _temp_files_in(folder):
        _leave_capabilities(Path(folder))
        import escpos.printer  # noqa: F401, PLC0415


def _leave_capabilities(folder: Path) -> None:
    """Saves the library from parsing its JSON by a YAML parser, and us from its pickles in shared folders."""
    package = find_spec("escpos")
    assert package is not None
    assert package.origin is not None
    capabilities = json.loads(Path(package.origin).with_name("capabilities.json").read_text("utf-8"))
    (folder / f"{platform.python_version()}.capabilities.pickle").write_bytes(pickle.dumps(capabilities))


@contextmanager
def _logging_untouched() -> Iterator[None]:
    """`basicConfig` does nothing where the root logger has a handler."""
    guard = logging.NullHandler()
    logging.getLogger().addHandler(guard)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(guard)


@contextmanager
def _temp_files_in(folder: str) -> Iterator[None]:
    before, pickles = tempfile.tempdir, os.environ.get(_PICKLES)
    tempfile.tempdir = os.environ[_PICKLES] = folder
    try:
        yield
    finally:
        tempfile.tempdir = before
        if pickles is None:
            del os.environ[_PICKLES]
        else:
            os.environ[_PICKLES] = pickles
