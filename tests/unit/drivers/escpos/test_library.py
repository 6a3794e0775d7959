"""python-escpos leaves no marks: not on logging, not in temp folders; and it is imported only when needed."""

import subprocess
import sys

_IMPORT_AND_LOOK = """
import logging, os, sys, tempfile, pathlib
home = pathlib.Path(sys.argv[1])
tempfile.tempdir = str(home)
from drivers.escpos.builder import SlipEncoder
encoder = SlipEncoder()
assert "escpos" not in sys.modules, "imported before it is needed"
encoder.warm_up()
assert "escpos.printer" in sys.modules
assert logging.getLogger().handlers == [], logging.getLogger().handlers
assert logging.getLogger().level == logging.WARNING
assert list(home.iterdir()) == [], list(home.iterdir())
assert tempfile.tempdir == str(home)
assert "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ
"""


def test_the_library_is_tamed(tmp_path: object) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _IMPORT_AND_LOOK, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


_IMPORT_IN_THREADS = """
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from drivers.escpos.library import new_dummy
together = Barrier(8)
def import_it():
    together.wait()
    new_dummy()
with ThreadPoolExecutor(8) as threads:
    for ended in [threads.submit(import_it) for _ in range(8)]:
        ended.result()
assert "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ
"""


def test_several_printers_may_want_it_at_once() -> None:
    ran = subprocess.run([sys.executable, "-c", _IMPORT_IN_THREADS], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
