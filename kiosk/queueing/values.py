"""How commands and events are declared: values that nobody changes, and that cost little to make. Pure."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A dataclass with slots, compared and hashed by its fields.

    The type checker refuses assignments to them. A dataclass that refuses them itself takes four times as long to be
    made, and a hall makes three for each ticket.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
