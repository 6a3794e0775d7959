"""Which card makes its holder a customer of which class, as HALL.toml says it. Read by `kiosk/cards.py`."""

from pathlib import Path

from pydantic import Field

from kiosk.config.values import Digits, Id, Limit, Section


class CardRange(Section):
    """Cards whose number begins with `prefix`, or with digits `from` … `to`. The longest match counts."""

    prefix: Digits | None = Field(None, description="Digits that the number begins with.", examples=["622848"])
    first: Digits | None = Field(None, alias="from", description="The lowest beginning.", examples=["622848000"])
    last: Digits | None = Field(
        None, alias="to", description="The highest beginning, as many digits as `from`.", examples=["622848499"]
    )
    length: int | None = Field(None, ge=8, le=19, description="Digits of the number. Left out: any.", examples=[19])
    customer_class: Id = Field(description="Id of the class that the card gives.", examples=["vip"])
    luhn: bool = Field(
        False,
        description="true: the last digit of these numbers is a check digit (ISO/IEC 7812), and one that was misread is"
        " asked for again.",
    )


class Identity(Section):
    """The class of older customers, found from the birthday in the number of an identity card (GB 11643), whose check
    sign is always looked at."""

    from_age: int = Field(ge=1, le=120, description="Years from which the holder is of the class.", examples=[65])
    customer_class: Id = Field(description="Id of the class.", examples=["need"])


class Cards(Section):
    """Classes found from a card. The number itself is never stored, shown or sent."""

    key_file: Path | None = Field(
        None,
        strict=False,
        description="File with a secret of at least 16 bytes, relative to this file; the same on every kiosk. Make one"
        " with `head -c 32 /dev/urandom > cards.key`.",
        examples=["cards.key"],
    )
    daily_limit: Limit | None = Field(
        None,
        description="Tickets that one card may take in a business day; counted by a keyed hash of the number, so"
        " `key_file` is needed. Left out: no limit.",
        examples=[3],
    )
    identity: Identity | None = None
    ranges: tuple[CardRange, ...] = Field((), strict=False)
