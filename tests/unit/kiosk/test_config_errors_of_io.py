"""I/O modules in HALL.toml: what is understood, and what is wrong with them."""

import pytest

from kiosk.config import IoModule, parse
from kiosk.io_presses import model_of
from tests.unit.kiosk.test_config import LEAST
from tests.unit.kiosk.test_config_errors import FILE, device, on_the_line, told

MODULE = device("io_module", 'id = "io"\naddress = "serial:///dev/ttyUSB0"\nunit = 3')
BUTTON = '[[devices.buttons]]\ncounter = "1"\n'


def test_a_module_is_read_with_its_buttons_and_its_map() -> None:
    own = 'profile = "own"\nmap = { input_function = 3, first_input = 128, lamp_function = 5, first_count = 40 }\n'
    text = f'{LEAST}{MODULE}{own}{BUTTON}input = 2\nlamp = 1\nactions = {{ single = "next", hold = "recall" }}\n'
    (module,) = parse(text, FILE).devices
    assert isinstance(module, IoModule)
    assert (module.buttons[0].input, module.buttons[0].lamp) == (2, 1)
    model = model_of(module)
    assert (model.input_function, model.first_input, model.lamp_alone, model.first_count) == (3, 128, True, 40)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "missing: nothing is wired to it; at least one [[devices.buttons]]"),
        (f"{BUTTON}", "devices[0].buttons[0].input (line 20): missing"),
        (f"{BUTTON}input = 0", "too small; at least 1"),
        (
            f"{BUTTON}input = 1\n{BUTTON}input = 1",
            "devices[0].buttons[1].input = 1 (line 25): devices[0].buttons[0] has it",
        ),
        (f"{BUTTON}input = 1\nlamp = 2\n{BUTTON}input = 2\nlamp = 2", "a lamp of its own"),
        ('[[devices.buttons]]\ncounter = "9"\ninput = 1', "no such counter; known: 1"),
        (f'{BUTTON}input = 1\nactions = {{ double = "next" }}', "no such key; known here: single or hold"),
        (f'{BUTTON}input = 1\nactions = {{ single = "nxt" }}', 'no such action; did you mean "next"?'),
        (f'{BUTTON}input = 1\nactions = {{ hold = "transfer:Z" }}', "no such service; known: A"),
        (f"{BUTTON}input = 1\nactions = {{}}", 'a button that means nothing; { single = "next" }'),
        (f'profile = "lc-8r"\n{BUTTON}input = 9', "lc-8r has 8; 1 to 8"),
        (f'profile = "own"\n{BUTTON}input = 1', "missing: of this module nothing is known"),
        (f"map = {{ first_input = 1 }}\n{BUTTON}input = 1", 'generic has its own; profile = "own"'),
        (f'profile = "own"\nmap = {{ first_latch = 1 }}\n{BUTTON}input = 1', "missing, since first_latch is stated"),
        (
            f'profile = "own"\nmap = {{ first_count = 1, first_latch = 1, clear_latch = 2 }}\n{BUTTON}input = 1',
            "needs no latch",
        ),
    ],
)
def test_a_mistake_in_a_module_is_named(lines: str, message: str) -> None:
    text = f"{LEAST}{MODULE}{lines}\n"
    assert any(message in line for line in told(text)), told(text)


def test_a_module_and_a_display_on_one_line_are_both_modbus_and_need_units_of_their_own() -> None:
    (line,) = told(f"{LEAST}{on_the_line('led', 'l', 3)}\n{MODULE}{BUTTON}input = 1\n")
    assert "devices[0] on the same line has unit 3 already" in line
    both = f"{LEAST}{on_the_line('led', 'l', 2)}\n{on_the_line('terminal', 't', 3)}\n{MODULE}{BUTTON}input = 1\n"
    assert len(parse(both, FILE).devices) == 3
