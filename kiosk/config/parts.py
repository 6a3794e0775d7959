"""The hours, places and programs of a hall, as HALL.toml says them. Not its devices (`devices.py`) nor its queue."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from kiosk.config.values import ClockTime, Id, Languages, LocalDate, Names, Section, Texts

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EMBEDDED_PORT = 18830
"""TCP port of the embedded broker, unless told otherwise."""
MQTT_PORT = 1883
"""TCP port that IANA gives to MQTT."""


class Hours(Section):
    """A window in which tickets are issued. State several for a lunch break or a short Saturday.

    `[[services.hours]]` under a service replaces all of the hall's for that service.
    """

    days: tuple[Weekday, ...] = Field(
        WEEKDAYS, min_length=1, strict=False, description="Days of the week.", examples=[["mon", "tue"]]
    )
    open: ClockTime = Field(description="Local time from which tickets are issued.", examples=["08:30"])
    close: ClockTime = Field(description="Local time at which issuing stops.", examples=["17:00"])
    serves_until: ClockTime | None = Field(
        None,
        description="Local time by which the last customer shall be served: no ticket is issued whose expected wait"
        " says otherwise. Left out: whoever has a ticket is served, however late.",
        examples=["17:30"],
    )


class Holiday(Section):
    """Days with hours of their own, or without any. The hours of the week do not count on them."""

    date: LocalDate = Field(description="The day, or the first of several.", examples=["2026-10-01"])
    until: LocalDate | None = Field(None, description="The last day. Left out: one day.", examples=["2026-10-07"])
    services: tuple[str, ...] | None = Field(
        None,
        min_length=1,
        strict=False,
        description="Letters of the services it is for. Left out: all.",
        examples=[["K", "L"]],
    )
    open: ClockTime | None = Field(
        None, description="Local time from which tickets are issued. Left out: none are.", examples=["09:00"]
    )
    close: ClockTime | None = Field(None, description="Local time at which issuing stops.", examples=["12:00"])
    serves_until: ClockTime | None = Field(
        None, description="Local time by which the last customer shall be served.", examples=["12:30"]
    )
    names: Texts = Field({}, description="What the day is, by language.", examples=[{"zh": "国庆节"}])


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
