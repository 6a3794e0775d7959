"""Keys of displays that their protocol does not have."""

import pytest

from tests.unit.kiosk.test_config import LEAST
from tests.unit.kiosk.test_config_errors import device, told


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('profile = "cd5220"\nunit = 2', "unit = 2 (line 21): pole displays have none; only Modbus displays and"),
        (
            'profile = "cd5220"\ncolour = "red"',
            'colour = "red" (line 21): pole displays have none; only Alpha signs do',
        ),
        ("brightness = 2", "brightness = 2 (line 20): Modbus displays have none; only pole displays do"),
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
