"""What `paidui check` says to try with a device that was not heard, and how its lines are folded on a terminal."""

from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from drivers.health import HealthState
from kiosk.finding.hints import hints
from kiosk.folding import tell
from tests.unit.kiosk.finding.halls import SPARE, device, hall

LINE = f"serial://{SPARE.by_path}"
WORDS = "answers at 19200 8N1, not at 9600 8N1: a display; see /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00"


@pytest.mark.parametrize("state", ["lost", "unknown", "degraded"])
def test_a_silent_device_on_a_line_that_is_there_may_be_found(tmp_path: Path, state: HealthState) -> None:
    config = hall(tmp_path, device("led", 1, LINE), device("terminal", 2, LINE))
    said = {"led-1": (state, "it did not answer"), "terminal-2": ("ok", "")}
    told = hints(config, [SPARE], said, controller_runs=False)
    assert told == {"led-1": "try: paidui check hall.toml --find"}
    told = hints(config, [SPARE], said, controller_runs=True)
    assert told == {"led-1": "stop the controller, then try: paidui check hall.toml --find"}


def test_nothing_is_tried_where_there_is_no_line_or_nobody_who_answers(tmp_path: Path) -> None:
    sign = device("led", 1, LINE, 'profile = "alpha-215c"\n')
    pole = device("led", 2, "serial:///dev/serial/by-id/pole", 'profile = "cd5220"\n').replace("unit = 2\n", "")
    config = hall(tmp_path, sign, pole, device("led", 3, "serial:///dev/ttyUSB99"))
    assert hints(config, [SPARE], {}, controller_runs=False) == {}


def test_on_a_terminal_no_line_is_wider_than_it_and_no_word_is_cut() -> None:
    printed = StringIO()
    console = Console(file=printed, force_terminal=True, color_system=None, width=60, highlight=False, soft_wrap=True)
    tell(console, "    unit 5      led-5       ", WORDS)
    tell(console, "  a head that leaves no room beside it for thirty letters: ", "and its words begin below")
    tell(console, "  short ", "fits")
    tell(console, "  名称 ", "中文 " * 30)
    lines = printed.getvalue().splitlines()
    assert [line for line in lines if cell_len(line.rstrip()) > 60] == [f"{'':<28}{WORDS.rsplit(maxsplit=1)[-1]}"]
    assert lines[0] == "    unit 5      led-5       answers at 19200 8N1, not at"
    assert lines[1] == f"{'':<28}9600 8N1: a display; see"
    assert "        and its words begin below" in lines
    assert "  short fits" in lines


def test_where_a_program_reads_each_line_is_whole() -> None:
    printed = StringIO()
    console = Console(file=printed, width=60, highlight=False, soft_wrap=True)
    head = Text("  head  ")
    tell(console, head, WORDS)
    tell(console, head, WORDS)
    assert printed.getvalue() == f"  head  {WORDS}\n" * 2
