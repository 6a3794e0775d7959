"""The dialogues on the pages of input devices and card readers are what the codecs say."""

from counter_panel.keypad import USUAL, WITH_NUMBER
from drivers.call_button.keypad import BOUNCE_S, lamp
from drivers.call_button.typed_keys import Chosen, TypedKeys
from drivers.card_reader.lines import LineReads
from drivers.card_reader.reading import Reading, Spoiled
from drivers.evdev.events import LED, NUM_LOCK, REPORT, SYN, WIDE, InputEvent, event_decoder
from drivers.evdev.strokes import Strokes
from tests.unit.drivers.dialogue import dialogue


def test_enter_on_a_keypad() -> None:
    steps = dialogue("evdev")
    heard = event_decoder(WIDE).feed(b"".join(frame for who, frame in steps if who == "<"))
    keys = TypedKeys(USUAL, WITH_NUMBER)
    assert [keys.hear(struck) for struck in Strokes(BOUNCE_S).feed(heard)] == [Chosen("next", "", 100.25)]
    told = b"".join(frame for who, frame in steps if who == ">")
    end = InputEvent(SYN, REPORT, 0).to_bytes(WIDE)
    assert told == b"".join(InputEvent(LED, NUM_LOCK, lit).to_bytes(WIDE) + end for lit in (1, 0, 1))
    assert lamp(lit=True) == InputEvent(LED, NUM_LOCK, 1).to_bytes() + InputEvent(SYN, REPORT, 0).to_bytes()


def test_cards_on_a_line() -> None:
    card = Reading("6228480402564890018")
    plain, framed, half = (frame for _, frame in dialogue("card_reader"))
    reads = LineReads()
    assert (reads.feed(plain), reads.feed(framed)) == ([card], [card])
    assert (reads.feed(half), reads.pause()) == ([], [Spoiled()])
