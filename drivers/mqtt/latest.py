"""The newest word of the controller on one retained topic. Older words, repeats and nonsense are dropped."""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar, cast

from pydantic import ValidationError

from drivers.mqtt.envelope import Envelope
from drivers.mqtt.session import Message

E = TypeVar("E", bound=Envelope)

WORDS_KEPT = 16
"""The same bytes are read once: for all listeners of one process, and when a broker sends again what it retained."""

_log = logging.getLogger(__name__)


class Latest(Generic[E]):
    """`value` is None until something was said, and after it was cleared; `changed` is called with each new value.

    `newest` is the newest word ever heard, cleared or not.
    """

    def __init__(self, model: type[E], changed: Callable[[E | None], None] | None = None) -> None:
        self._model = model
        self._changed = changed
        self.newest: E | None = None
        self._said_malformed = False
        self.value: E | None = None

    def receive(self, message: Message) -> None:
        """A `Receive` for the one topic. An empty payload clears."""
        if not message.payload:
            self._become(None)
            return
        try:
            said = cast(E, _read(self._model, message.payload))
        except ValidationError as error:
            self._complain(message.topic, error)
            return
        self._said_malformed = False
        if said.is_newer_than(self.newest):
            self.newest = said
            self._become(said)

    def _become(self, value: E | None) -> None:
        if value is None and self.value is None:
            return
        self.value = value
        if self._changed is not None:
            self._changed(value)

    def _complain(self, topic: str, error: ValidationError) -> None:
        if self._said_malformed:
            return
        self._said_malformed = True
        first = error.errors(include_url=False, include_input=False)[0]
        _log.warning("ignored a malformed payload on %s: %s %s", topic, ".".join(map(str, first["loc"])), first["msg"])


@lru_cache(maxsize=WORDS_KEPT)
def _read(model: type[Envelope], payload: bytes) -> Envelope:
    """Frozen, so that several may have it. Raises ValidationError."""
    return model.model_validate_json(payload)
