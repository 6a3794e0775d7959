"""The parts of a hall, as HALL.toml says them: a model for each table. Devices stand in `devices.py`."""

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from kiosk.config.values import CLOCK_TIME, Id, Languages, Names, Section, Texts, clock_time

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ClockTime = Annotated[
    time,
    BeforeValidator(clock_time),
    WithJsonSchema({"type": "string", "pattern": CLOCK_TIME}),
]
EMBEDDED_PORT = 18830
"""TCP port of the embedded broker, unless told otherwise."""
MQTT_PORT = 1883
"""TCP port that IANA gives to MQTT."""


class Hours(Section):
    """A window in which tickets are issued. State several for a lunch break or a short Saturday."""

    days: tuple[Weekday, ...] = Field(
        WEEKDAYS, min_length=1, strict=False, description="Days of the week.", examples=[["mon", "tue"]]
    )
    open: ClockTime = Field(description="Local time from which tickets are issued.", examples=["08:30"])
    close: ClockTime = Field(description="Local time at which issuing stops.", examples=["17:00"])


class Mqtt(Section):
    """The broker. Without this table an embedded one runs on this machine, for this machine."""

    host: str | None = Field(
        None,
        min_length=1,
        description="Where every part of the hall finds the broker. Left out: the embedded broker on this machine.",
        examples=["192.168.1.10"],
    )
    port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description=f"Left out: {EMBEDDED_PORT} for the embedded broker, {MQTT_PORT} for another.",
        examples=[1883],
    )
    listen: str | None = Field(
        None,
        min_length=1,
        description="Where the embedded broker listens; left out: 127.0.0.1, this machine only. Stated together with"
        " `host`, the embedded broker runs beside the controller and every machine finds it at `host`.",
        examples=["0.0.0.0"],
    )
    username: str | None = Field(None, min_length=1, description="Account at the broker.", examples=["paidui"])
    password_file: Path | None = Field(
        None,
        strict=False,
        description="File whose first line is the password, relative to this file.",
        examples=["mqtt.password"],
    )

    @property
    def embedded(self) -> bool:
        """Whether `paidui run` starts the broker itself."""
        return self.host is None or self.listen is not None


class Group(Section):
    """Services that stand together on the kiosk, such as personal and corporate business."""

    id: Id = Field(description="Name used in this file.", examples=["personal"])
    names: Names


class Service(Section):
    """What a customer comes for; its letter begins the ticket's number."""

    letter: str = Field(
        pattern=r"^[A-Z]$", description="One capital letter, its own: `A` gives tickets A001, A002, …", examples=["A"]
    )
    names: Names
    hints: Texts = Field({}, description="What to bring, by language; on the screen and on the slip.")
    group: Id = Field("all", description="Id of a group; required where groups are stated.", examples=["personal"])
    mean_service_s: int = Field(
        300, ge=5, le=14_400, description="Seconds a customer usually takes at the counter; for the expected wait."
    )


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
    self_service: bool = Field(
        False, description="true: customers may choose it at the kiosk. false: staff or a card gives it."
    )


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
        description="Ids of the customer classes taken. Left out: all.",
        examples=[["ordinary", "need"]],
    )
    discipline: Literal["accumulating", "fifo"] = Field(
        "accumulating",
        description="Who is next: the largest waiting time × rate of its class (`accumulating`), or the longest waiting"
        " (`fifo`).",
    )


class Counter(Section):
    """A place where a teller serves."""

    id: Id = Field(description="Name used in this file, in requests and on the LED's line.", examples=["1"])
    names: Names
    profile: str = Field(description="Id of the work profile it starts the day with.", examples=["all"])


class Kiosk(Section):
    """A touch screen where customers take tickets."""

    id: Id = Field(description="Name for `paidui kiosk --id`.", examples=["kiosk-1"])
    names: Texts = Field({}, description="Where it stands, by language.")
    printers: tuple[str, ...] | None = Field(
        None,
        strict=False,
        description="Ids of the printers of its slips, the preferred first. Left out: every printer of the hall;"
        " `[]`: none, numbers stand on the screen only.",
        examples=[["printer-1"]],
    )
    languages: Languages | None = Field(None, description="Left out: the hall's. The first is shown first.")


class Display(Section):
    """A hall screen."""

    id: Id = Field(description="Name for `paidui display --id`.", examples=["tv-1"])
    languages: Languages | None = Field(None, description="Left out: the hall's. The first is shown first.")


class Voice(Section):
    """A loudspeaker."""

    id: Id = Field(description="Name for `paidui voice --id`.", examples=["voice-1"])
    languages: Languages | None = Field(
        None, description="Languages it speaks; a call in another is said in the first of them. Left out: the hall's."
    )
    repeat: int = Field(2, ge=1, le=3, description="How many times each call is spoken.")
    volume: int = Field(100, ge=0, le=200, description="Loudness of the speech; 100 is normal.")
    speed: int = Field(145, ge=80, le=300, description="Words per minute.")
    device: str = Field("default", min_length=1, description="ALSA device, from `aplay -L`.", examples=["hw:1,0"])
