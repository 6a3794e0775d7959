"""Keys of displays that their protocol does not have."""

import pytest

from kiosk.config import parse
from tests.unit.kiosk.test_config import LEAST
from tests.unit.kiosk.test_config_errors import FILE, device, told


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('profile = "cd5220"\nunit = 2', "unit = 2 (line 21): pole displays have none; only Modbus displays and"),
        (
            'profile = "cd5220"\ncolour = "red"',
            'colour = "red" (line 21): pole displays have none; only Alpha signs do',
        ),
        (
            'profile = "clone56"\nbrightness = 2',
            "brightness = 2 (line 21): clone56 has no register for it; only dm36b06, dm56a04, embeddedart and",
        ),
        ("brightness = 9", "brightness = 9 (line 20): no such brightness; 1 to 8"),
        ('profile = "cd5220"\nbrightness = 5', "brightness = 5 (line 21): no such brightness; 1 to 4"),
        ('profile = "cd5220"\nbrightness = 0', "brightness = 0 (line 21): no such brightness; 1 to 4"),
        (
            'profile = "modbus"\nregisters = { digits = 20, first = 65530 }',
            "20 characters from there end behind the last register, 65535; at most 65516",
        ),
        (
            'profile = "modbus"\nregisters = { digits = 4, blink = 2 }',
            "registers.blink = 2 (line 21): the text stands there, in 0 to 3; a register of its own",
        ),
        ('profile = "clone56"\nblink_s = 3', "it is never blank, and another number would be a wrong one"),
        ('profile = "modbus"', "missing: of this display nothing is known; registers = { digits = 4,"),
        ("registers = { digits = 4 }", 'dm36b06 has its own; profile = "modbus"'),
        ('profile = "modbus"\nregisters = { digits = 40 }', "registers.digits = 40 (line 21): too large; at most 20"),
        ('profile = "cd5220"\npayload = "{number}"', "pole displays have none; only displays on a topic do"),
        ('profile = "mqtt"\nunit = 2', "displays on a topic have none; only Modbus displays and Alpha signs do"),
        (
            'profile = "mqtt"\npayload = "{nummer}"',
            "no such field: {nummer}; known: {number}, {counter}, {state}, {blink}",
        ),
        ('profile = "mqtt"\npayload = "A001"', "always the same, whatever is called; put a field into it: {number},"),
        ('profile = "mqtt"\npayload = \'{"n": {number}}\'', "begins like JSON and is none; fields of text in quotes,"),
        ('profile = "mqtt"\navailability = "tele/#"', "not a topic; one topic without # and +, such as"),
        ('profile = "dm36b06"\nunit = 0', "no Modbus display answers; 1 to 247"),
        ('profile = "alpha-215c"\nunit = 0\nacknowledges = true', "address 0 is every sign, and none of them answers"),
        ('profile = "alpha-215c"\ncaption = "X"', "Alpha signs have none; only pole displays do"),
        ('profile = "alpha-215c"\ncolour = "pink"', 'no such value; one of "red", "green"'),
        ('profile = "alpha"', 'no such value; one of "dm36b06", '),
        ("blink_s = 61", "blink_s = 61 (line 20): too large; at most 60"),
    ],
)
def test_a_key_that_would_do_nothing_is_named(lines: str, message: str) -> None:
    led = device("led", f'id = "l"\naddress = "mock"\ncounter = "1"\n{lines}')
    assert any(message in line for line in told(LEAST + led)), told(LEAST + led)


@pytest.mark.parametrize(
    ("address", "profile", "message"),
    [
        ("mqtt:window/1", "mqtt", ""),
        ("mqtt:paidui/branch/board", "mqtt", "a topic of the hall itself; one of the display's own"),
        ("serial:///dev/ttyUSB0", "mqtt", "not a topic; mqtt:TOPIC, or mock"),
        ("mqtt:window/1", "cd5220", 'pole displays hear no topic; a wire; or profile = "mqtt"'),
        ("modbus://10.0.0.7", "alpha-215c", "Alpha signs do not speak Modbus; socket://HOST:PORT"),
        ("modbus://10.0.0.7", "dm36b06", ""),
    ],
)
def test_a_topic_is_for_displays_on_a_topic_and_a_wire_for_the_others(address: str, profile: str, message: str) -> None:
    text = LEAST + device("led", f'id = "l"\naddress = "{address}"\ncounter = "1"\nprofile = "{profile}"')
    if message:
        assert any(message in line for line in told(text)), told(text)
    else:
        parse(text, FILE)


def test_two_displays_never_share_a_topic() -> None:
    both = "".join(
        device("led", f'id = "{id}"\naddress = "mqtt:window/1"\ncounter = "1"\nprofile = "mqtt"') for id in "ab"
    )
    assert any("devices[0] has this address already" in line for line in told(LEAST + both))


def on_the_line(id: str, profile: str, more: str = "", settings: str = "baudrate=9600") -> str:
    stated = f'id = "{id}"\naddress = "serial:///dev/ttyUSB0?{settings}"\ncounter = "1"\nprofile = "{profile}"\n{more}'
    return device("led", stated)


TERMINAL = device("terminal", 'id = "t"\naddress = "serial:///dev/ttyUSB0?baudrate=9600"\ncounter = "1"')


def test_alpha_signs_share_a_line_with_terminals_and_modbus_displays_of_the_same_number() -> None:
    two = on_the_line("a", "alpha-215c") + on_the_line("b", "alpha-betabrite", "unit = 2")
    assert len(parse(LEAST + two + on_the_line("c", "dm36b06") + TERMINAL, FILE).devices) == 4


@pytest.mark.parametrize(
    ("devices", "message"),
    [
        (
            on_the_line("a", "alpha-215c") + on_the_line("b", "alpha-215c"),
            "devices[0] on the same line has unit 1 already",
        ),
        (
            on_the_line("a", "alpha-215c") + on_the_line("b", "alpha-215c", "unit = 0"),
            "devices[0] is a sign on the same line, and address 0 is every sign there",
        ),
        (
            on_the_line("a", "alpha-215c", settings="parity=E&bytesize=7") + TERMINAL,
            "9600 8N1, but devices[0] on the same line says 9600 7E1; one line format for all devices of a line",
        ),
        (
            on_the_line("a", "alpha-215c", settings="parity=E&bytesize=7")
            + on_the_line("b", "dm36b06", settings="parity=E&bytesize=7"),
            "7 bits lose half of what Modbus RTU says; 8 data bits",
        ),
        (
            TERMINAL + on_the_line("a", "cd5220"),
            "devices[0] has this address already, and a pole display has no address: it shows all that is said on",
        ),
        (
            device("led", 'id = "a"\naddress = "mock:line-1"\ncounter = "1"\nprofile = "cd5220"'),
            "a pole display has no address: it shows all that is said on its line, RS-232 with two ends; mock",
        ),
    ],
)
def test_what_cannot_share_a_line_is_told_why(devices: str, message: str) -> None:
    (line,) = told(LEAST + devices)
    assert message in line
