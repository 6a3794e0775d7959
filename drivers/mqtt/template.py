"""A payload with fields in braces, for devices that hear a topic and speak whatever their makers chose. No I/O."""

import json
import re
from collections.abc import Mapping

Values = Mapping[str, str | bool]
"""What the fields stand for."""

FIELD = re.compile(r"\{([A-Za-z_]+)\}")


class Payload:
    """JSON where it begins like JSON: then values are escaped; else text."""

    def __init__(self, text: str, sample: Values) -> None:
        """`sample` has every field that is known. Raises ValueError("what is wrong; what would be right")."""
        self.text = text
        self.fields = FIELD.findall(text)
        for name in self.fields:
            if name not in sample:
                known = ", ".join(f"{{{each}}}" for each in sample)
                raise ValueError(f"no such field: {{{name}}}; known: {known}")
        self.is_json = text.lstrip()[:1] in ("{", "[") and FIELD.match(text.lstrip()) is None
        if self.is_json:
            try:
                json.loads(self.fill({name: value or '"' for name, value in sample.items()}))
            except ValueError:
                right = 'fields of text in quotes, such as {"text": "{number}"}'
                raise ValueError(f"begins like JSON and is none; {right}") from None

    def fill(self, values: Values) -> bytes:
        """What is published."""

        def value(field: re.Match[str]) -> str:
            said = values[field[1]]
            if isinstance(said, bool):
                return "true" if said else "false"
            return json.dumps(said, ensure_ascii=False)[1:-1] if self.is_json else said

        return FIELD.sub(value, self.text).encode()
