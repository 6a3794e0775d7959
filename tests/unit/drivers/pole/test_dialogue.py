"""The dialogue of PROTOCOL.md is what we say and what the mock obeys."""

from drivers.pole.models import POLES
from firmware_mocks.pole_display import MockPoleDisplay
from tests.unit.drivers.dialogue import dialogue
from tests.unit.drivers.scripted import Scripted


def test_the_lines_are_what_our_models_say() -> None:
    cd5220, esc_pos = POLES["cd5220"], POLES["escpos-2x20"]
    said = [
        cd5220.start(4),
        cd5220.lines("COUNTER 1", "A017"),
        esc_pos.start(4),
        esc_pos.lines("COUNTER 1", "A017", blinks=True),
        esc_pos.lines("COUNTER 1", "A017"),
    ]
    assert [(">", line) for line in said] == dialogue("pole")


async def test_the_mock_obeys_them() -> None:
    steps = [("<", frame) for _, frame in dialogue("pole")]
    for name, part, blink in (("cd5220", steps[:2], 0), ("escpos-2x20", steps[2:4], 10), ("escpos-2x20", steps[2:], 0)):
        display = MockPoleDisplay(POLES[name])
        await Scripted(part).played_by(display.serve)
        assert display.lines == ["COUNTER 1", "A017"]
        assert (display.blink, display.cursor, display.brightness) == (blink, False, 4)
