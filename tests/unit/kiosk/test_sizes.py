"""A hall whose words do not fit a message is refused before it opens."""

import json
from string import ascii_uppercase

import pytest

from kiosk.config import HallConfig
from kiosk.sizes import HallTooLarge, check_sizes
from tests.unit.kiosk.running import config

_NAMES = 'names = { zh = "业务", en = "Service" }\n'


def hall_of(services: int, classes: int, characters: int) -> HallConfig:
    letters = list(ascii_uppercase[:services])
    hints = f'hints = {{ zh = "{"证" * characters}", en = "{"证" * characters}" }}\n'
    return config(
        f'hall = "big"\n{_NAMES}'
        + "".join(f'[[services]]\nletter = "{letter}"\n{_NAMES}{hints}' for letter in letters)
        + "".join(f'[[customer_classes]]\nid = "c{n}"\nself_service = true\n{_NAMES}{hints}' for n in range(classes))
        + f'[[profiles]]\nid = "all"\n{_NAMES}services = {json.dumps(letters)}\n'
        + f'[[counters]]\nid = "1"\n{_NAMES}profile = "all"\n'
    )


def test_a_hall_of_usual_words_fits() -> None:
    check_sizes(hall_of(26, 4, 100))


def test_a_hall_of_too_many_words_says_what_to_shorten() -> None:
    with pytest.raises(HallTooLarge, match="bytes for the topic 'services'; shorten them"):
        check_sizes(hall_of(26, 8, 300))
