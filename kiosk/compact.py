"""JSON as short as it gets, for the journal and the wire."""

import json
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dumps(value: Any) -> str:
    """One line, no spaces, Chinese as itself."""
    return _ENCODER.encode(value)
