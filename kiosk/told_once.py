"""Lines for an engineer about one device, each said once. Knows no device."""

import logging

MOST_TOLD = 32
"""Different lines about one device; what babbles fills no disk."""

log = logging.getLogger(__name__)


class ToldOnce:
    """What was said of `device`."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._told: dict[str, None] = {}

    def tell(self, line: str) -> None:
        """Something that an engineer should know, once."""
        if line not in self._told and len(self._told) < MOST_TOLD:
            self._told[line] = None
            log.warning("%s: %s", self._device, line)
