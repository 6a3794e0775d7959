"""Which customer classes no counter takes, by service. Reckoned anew only when a counter has another profile."""

from kiosk.queueing.model import Hall


class Takers:
    """Remembers what it found for the work profiles that the counters have."""

    def __init__(self) -> None:
        self._profiles: tuple[str, ...] | None = None
        self._found: dict[str, tuple[str, ...]] = {}

    def missing(self, hall: Hall, service: str) -> tuple[str, ...]:
        """The classes for which nobody takes a service."""
        profiles = tuple([hall.counters[id].profile for id in hall.rules.counters])
        if profiles != self._profiles:
            self._profiles, self._found = profiles, _missing(hall)
        return self._found[service]


def _missing(hall: Hall) -> dict[str, tuple[str, ...]]:
    rules = hall.rules
    return {letter: tuple(of for of in rules.classes if not hall.taken((letter, of))) for letter in rules.services}
