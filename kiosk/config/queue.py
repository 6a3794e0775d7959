"""The queue, as HALL.toml says it: services, customer classes, work profiles and what they follow."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kiosk.config.parts import Hours
from kiosk.config.values import Id, Limit, Names, Section, Texts, wrong_value


class Service(Section):
    """What a customer comes for; its letter begins the ticket's number."""

    letter: str = Field(
        pattern=r"^[A-Z]$", description="One capital letter, its own: `A` gives tickets A001, A002, …", examples=["A"]
    )
    names: Names
    hints: Texts = Field({}, description="What to bring, by language; on the screen and on the slip.")
    documents: tuple[Texts, ...] = Field(
        (),
        max_length=20,
        strict=False,
        description="What to bring, one by one: slip and screen have a box to tick for each, instead of the hints.",
        examples=[[{"zh": "身份证", "en": "ID card"}, {"zh": "银行卡", "en": "Bank card"}]],
    )
    group: Id = Field("all", description="Id of a group; required where groups are stated.", examples=["personal"])
    mean_service_s: int = Field(
        300, ge=5, le=14_400, description="Seconds a customer usually takes at the counter; for the expected wait."
    )
    max_waiting: Limit | None = Field(
        None, description="While so many wait for it, no more tickets are issued. Left out: no limit.", examples=[60]
    )
    max_per_day: Limit | None = Field(
        None,
        description="Tickets issued in a business day; one for several services counts for each of them. Left out:"
        " no limit.",
        examples=[40],
    )
    target_wait_min: float = Field(
        15.0,
        gt=0,
        le=600,
        allow_inf_nan=False,
        description="Minutes of waiting that people bear; staffing advice keeps the longest wait below it.",
    )
    hours: tuple[Hours, ...] = Field((), strict=False)


class CustomerClass(Section):
    """Who a customer is, as far as the order of calling goes. `ordinary` always exists."""

    id: Id = Field(description="Name used in this file and in requests.", examples=["need"])
    names: Names
    hints: Texts = Field({}, description="Who belongs to it, by language; shown where a customer may choose it.")
    rate: float = Field(
        1.0,
        gt=0,
        le=100,
        allow_inf_nan=False,
        description="How fast a waiting ticket gains on others under `accumulating`: waiting time × rate."
        " Ordinary 1, need 3 to 6, VIP not above need.",
        examples=[3],
    )
    head_start_min: float = Field(
        0.0,
        ge=0,
        le=600,
        allow_inf_nan=False,
        description="Minutes that count as waited on arrival, under `head_start`.",
        examples=[20],
    )
    max_share: float | None = Field(
        None,
        gt=0,
        le=1,
        allow_inf_nan=False,
        description="Of a profile's calls, at most this share goes to the class while others wait; 0.25 is one in four."
        " Not for `ordinary`. Left out: no cap.",
        examples=[0.25],
    )
    self_service: bool = Field(
        False, description="true: customers may choose it at the kiosk. false: staff or a card gives it."
    )


class Guard(Section):
    """Over any discipline: who has waited too long goes next, now and then, so that the rule keeps its sense."""

    after_min: float = Field(
        gt=0, le=600, allow_inf_nan=False, description="Minutes of waiting after which it speaks.", examples=[30]
    )
    one_in: int = Field(ge=2, le=1000, description="Of so many calls it decides at most one.", examples=[3])
    customer_class: Id = Field("ordinary", description="Id of the class it protects; the profile takes it.")


class Condition(Section):
    """Before any discipline: a ticket that waits longer than this goes next. The first condition that holds counts.

    It may name a service or class that the profile does not take otherwise. With neither, any ticket of the profile's.
    """

    waits_over_min: float = Field(
        ge=0, le=600, allow_inf_nan=False, description="Minutes of waiting above which it holds.", examples=[20]
    )
    service: str | None = Field(None, description="Letter of a service. Left out: any.", examples=["K"])
    customer_class: Id | None = Field(None, description="Id of a class. Left out: any.", examples=["need"])


class WhenIdle(Section):
    """What the counter takes as well, the longest waiting first, while nobody else waits for it."""

    services: tuple[str, ...] | None = Field(
        None, min_length=1, strict=False, description="Letters. Left out: the profile's.", examples=[["A", "C"]]
    )
    classes: tuple[str, ...] | None = Field(
        None, min_length=1, strict=False, description="Ids. Left out: the profile's.", examples=[["ordinary"]]
    )


MOST_IN_A_ROUND = 1000
"""Calls of one class in a round of a quota; after more than that the day is over."""


def _every_class_is_called(quota: dict[str, int]) -> dict[str, int]:
    for of, calls in quota.items():
        if calls < 1:
            wrong = f'customers of class "{of}" would never be called'
            raise wrong_value(wrong, "a whole number from 1; a class not to be called is left out of classes")
        if calls > MOST_IN_A_ROUND:
            raise wrong_value(f'so many of class "{of}" in a row', f"at most {MOST_IN_A_ROUND}")
    return quota


class Profile(Section):
    """A work profile: which services and classes a counter takes, by which rule."""

    id: Id = Field(description="Name used in this file and in requests.", examples=["all"])
    names: Names
    services: tuple[str, ...] = Field(
        min_length=1,
        strict=False,
        description="Letters of the services taken, in any order.",
        examples=[["A"]],
    )
    classes: tuple[str, ...] | None = Field(
        None,
        min_length=1,
        strict=False,
        description="Ids of the customer classes taken; for `strict`, the most urgent first. Left out: all.",
        examples=[["ordinary", "need"]],
    )
    discipline: Literal["accumulating", "fifo", "strict", "head_start", "quota"] = Field(
        "accumulating",
        description="Who is next: the largest waiting time × rate of its class (`accumulating`); the longest waiting"
        " (`fifo`); by the order of `classes` (`strict`); the longest waiting, the head start of its class included"
        " (`head_start`); so many of each class in turn (`quota`).",
    )
    quota: Annotated[dict[str, int], AfterValidator(_every_class_is_called)] | None = Field(
        None,
        description="Under `quota`: calls of each class in a round. A class of which nobody waits is passed over.",
        json_schema_extra={"additionalProperties": {"type": "integer", "minimum": 1, "maximum": MOST_IN_A_ROUND}},
        examples=[{"need": 2, "ordinary": 1}],
    )
    guard: Guard | None = None
    when: tuple[Condition, ...] = Field((), strict=False)
    when_idle: WhenIdle | None = None


class NoShow(Section):
    """Customers who were called and did not come."""

    recalls: int = Field(0, ge=0, le=5, description="Recalls that a teller owes before a no-show.")
    behind: int = Field(3, ge=0, le=50, description="Who comes late is called after so many others.")
    returns: int = Field(1, ge=0, le=5, description="How often one ticket gets back in.")
    within_numbers: Limit | None = Field(
        None,
        description="Who comes later than after so many calls of the service is `late`. Left out: no limit.",
        examples=[3],
    )
    within_min: float | None = Field(
        None,
        gt=0,
        le=1440,
        allow_inf_nan=False,
        description="Who comes later than so many minutes after the call is `late`. Left out: no limit.",
        examples=[30],
    )
    late: Literal["back", "refuse"] = Field(
        "back", description="What a late one gets: the end of the queue (`back`), or a new ticket only (`refuse`)."
    )


class Appointments(Section):
    """Customers who come at a time they booked. They check in with a code and are called by the booked time."""

    customer_class: Id = Field(description="Id of the class of those who come in time.", examples=["appointment"])
    early_min: float = Field(
        30.0,
        ge=0,
        le=1440,
        allow_inf_nan=False,
        description="Minutes before the booked time from which they may check in.",
    )
    late_min: float = Field(
        10.0,
        ge=0,
        le=1440,
        allow_inf_nan=False,
        description="Minutes after it until which they may; later they are ordinary customers.",
    )
    file: Path | None = Field(
        None,
        strict=False,
        description="List of appointments, CSV or TOML, relative to this file. Left out: they come by request.",
        examples=["appointments.csv"],
    )
