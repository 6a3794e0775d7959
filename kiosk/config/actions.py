"""What HALL.toml may make of a key or a press. What it means stands in counter_panel/actions.py."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from counter_panel.actions import BUTTON_ACTION, BUTTON_WORDS, KEYPAD_ACTION, KEYPAD_WORDS, SHAPES, is_action
from counter_panel.keypad import NOTHING
from kiosk.config.values import close_to, wrong_value


def _known_action(*, keypad: bool) -> Callable[[str], str]:
    words = KEYPAD_WORDS if keypad else BUTTON_WORDS

    def check(action: str) -> str:
        if is_action(action, keypad=keypad):
            return action
        known = f"known: {', '.join((*words, *SHAPES))}"
        if action in KEYPAD_WORDS:
            raise wrong_value("nothing can be typed on it", f'say whom or whereto, such as "{SHAPES[0]}"; {known}')
        meant = close_to(action, list(words))
        raise wrong_value("no such action", f'did you mean "{meant}"? {known}' if meant else known)

    return check


ButtonAction = Annotated[
    str,
    AfterValidator(_known_action(keypad=False)),
    WithJsonSchema({"type": "string", "pattern": BUTTON_ACTION}),
]
KeypadAction = Annotated[
    str,
    AfterValidator(_known_action(keypad=True)),
    WithJsonSchema({"type": "string", "pattern": KEYPAD_ACTION}),
]


def _known_or_nothing(action: str) -> str:
    return action if action == NOTHING else _known_action(keypad=True)(action)


NumberBlockAction = Annotated[
    str,
    AfterValidator(_known_or_nothing),
    WithJsonSchema({"type": "string", "pattern": f"{KEYPAD_ACTION.removesuffix(')$')}|{NOTHING})$"}),
]
