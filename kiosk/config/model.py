"""What a hall is configured to be: its services, classes, counters and rules. Reads no file."""

from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, WithJsonSchema, field_validator

from drivers.address import EvdevAddress, SerialAddress, parse_address
from drivers.mqtt.session import BrokerAddress
from kiosk.config.devices import Device, Printer
from kiosk.config.values import CLOCK_TIME, Id, Languages, Names, Section, Texts, clock_time, known_time_zone

Found = TypeVar("Found")
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
        None, description="Languages it may speak; calls in others are left to the screens. Left out: the hall's."
    )
    repeat: int = Field(2, ge=1, le=3, description="How many times each call is spoken.")
    volume: int = Field(100, ge=0, le=200, description="Loudness of the speech; 100 is normal.")
    speed: int = Field(145, ge=80, le=300, description="Words per minute.")
    device: str = Field("default", min_length=1, description="ALSA device, from `aplay -L`.", examples=["hw:1,0"])


ORDINARY = CustomerClass(id="ordinary", names={"zh": "普通客户", "en": "Ordinary customer"}, self_service=True)
_ALL_SERVICES = Group(id="all", names={"zh": "业务办理", "en": "Services"})


class HallConfig(Section):
    """A hall, as HALL.toml says it, with what was left out filled in."""

    hall: Id = Field(description="Id of the hall; part of every MQTT topic.", examples=["branch"])
    names: Names
    time_zone: Annotated[str, AfterValidator(known_time_zone)] = Field(
        "Asia/Shanghai", description="IANA time zone of the hall.", examples=["Asia/Shanghai"]
    )
    languages: Languages = Field(
        ("zh", "en"),
        description="Languages of screens, slips and voice, the first first. Every name is given in each.",
    )
    day_starts: ClockTime = Field(
        time(4, 0), description="Local time at which a new business day begins and numbers start again at 001."
    )
    journal: Path = Field(
        Path("paidui.db"), strict=False, description="The hall's record (SQLite), relative to this file."
    )
    next_while_calling: Literal["finish", "no_show"] = Field(
        "finish",
        description="What NEXT makes of a ticket that was called and not yet started: it was served (`finish`) or its"
        " customer did not come (`no_show`).",
    )
    mqtt: Mqtt = Field(Mqtt())
    hours: tuple[Hours, ...] = Field((), strict=False)
    groups: tuple[Group, ...] = Field((), strict=False, validate_default=True)
    services: tuple[Service, ...] = Field(min_length=1, strict=False)
    customer_classes: tuple[CustomerClass, ...] = Field((), strict=False, validate_default=True)
    profiles: tuple[Profile, ...] = Field(min_length=1, strict=False)
    counters: tuple[Counter, ...] = Field(min_length=1, strict=False)
    kiosks: tuple[Kiosk, ...] = Field((Kiosk(id="kiosk-1"),), strict=False)
    displays: tuple[Display, ...] = Field((Display(id="tv-1"),), strict=False)
    voices: tuple[Voice, ...] = Field((Voice(id="voice-1"),), strict=False)
    devices: tuple[Device, ...] = Field((), strict=False)

    _file: Path = PrivateAttr(default=Path("HALL.toml"))
    _password: str | None = PrivateAttr(default=None)

    @field_validator("groups")
    @classmethod
    def _at_least_one_group(cls, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        return groups or (_ALL_SERVICES,)

    @field_validator("customer_classes")
    @classmethod
    def _ordinary_always_exists(cls, classes: tuple[CustomerClass, ...]) -> tuple[CustomerClass, ...]:
        return classes if any(each.id == "ordinary" for each in classes) else (ORDINARY, *classes)

    @property
    def file(self) -> Path:
        """The file it was read from, absolute."""
        return self._file

    @property
    def journal_path(self) -> Path:
        """Where the journal stands, absolute."""
        return self._file.parent / self.journal

    @property
    def zone(self) -> ZoneInfo:
        """The hall's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def broker(self) -> BrokerAddress:
        """Where every part of this hall finds the broker, the account included."""
        port = self.mqtt.port or (EMBEDDED_PORT if self.mqtt.embedded else MQTT_PORT)
        return BrokerAddress(self.mqtt.host or self._own_broker, port, self.mqtt.username, self._password)

    @property
    def _own_broker(self) -> str:
        everywhere = (None, "0.0.0.0", "::")
        return "127.0.0.1" if self.mqtt.listen in everywhere else str(self.mqtt.listen)

    def url_of(self, device: Device) -> str:
        """The device's address; a path in it is absolute."""
        address = parse_address(device.address)
        if isinstance(address, SerialAddress | EvdevAddress):
            address = address.under(self._file.parent)
        return str(address)

    def issues_at(self, at: datetime) -> bool:
        """Whether the hours let tickets be issued at this (aware) time; without hours, always."""
        local = at.astimezone(self.zone)
        today, clock = WEEKDAYS[local.weekday()], local.time()
        return not self.hours or any(today in each.days and each.open <= clock < each.close for each in self.hours)

    def service(self, letter: str) -> Service:
        """The service of this letter; raises KeyError."""
        return _one(letter, ((each.letter, each) for each in self.services))

    def profile(self, profile: str) -> Profile:
        """The work profile of this id; raises KeyError."""
        return _one(profile, ((each.id, each) for each in self.profiles))

    def counter(self, counter: str) -> Counter:
        """The counter of this id; raises KeyError."""
        return _one(counter, ((each.id, each) for each in self.counters))

    def kiosk(self, kiosk: str) -> Kiosk:
        """The kiosk of this id; raises KeyError."""
        return _one(kiosk, ((each.id, each) for each in self.kiosks))

    def display(self, display: str) -> Display:
        """The hall screen of this id; raises KeyError."""
        return _one(display, ((each.id, each) for each in self.displays))

    def voice(self, voice: str) -> Voice:
        """The voice of this id; raises KeyError."""
        return _one(voice, ((each.id, each) for each in self.voices))

    def device(self, device: str) -> Device:
        """The device of this id; raises KeyError."""
        return _one(device, ((each.id, each) for each in self.devices))

    def classes_of(self, profile: Profile) -> tuple[str, ...]:
        """Ids of the customer classes a work profile takes."""
        return profile.classes or tuple(each.id for each in self.customer_classes)

    def printers_of(self, kiosk: Kiosk) -> tuple[str, ...]:
        """Ids of the printers that print a kiosk's slips, the preferred first."""
        every = tuple(each.id for each in self.devices if isinstance(each, Printer))
        return every if kiosk.printers is None else kiosk.printers

    def languages_of(self, place: Kiosk | Display | Voice) -> Languages:
        """Languages in the order of this screen or voice."""
        return place.languages or self.languages


def _one(wanted: str, pairs: Iterable[tuple[str, Found]]) -> Found:
    return dict(pairs)[wanted]
