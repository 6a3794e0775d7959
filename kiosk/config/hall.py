"""A hall, as HALL.toml says it, and what follows from it. Reads no file."""

from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PrivateAttr, field_validator

from drivers.address import EvdevAddress, SerialAddress, parse_address
from drivers.mqtt.session import BrokerAddress
from kiosk.config.card_ranges import Cards
from kiosk.config.devices import Device, Printer
from kiosk.config.inputs import Reader
from kiosk.config.parts import (
    EMBEDDED_PORT,
    MQTT_PORT,
    Counter,
    Display,
    Group,
    Holiday,
    Hours,
    Kiosk,
    Mqtt,
    Voice,
)
from kiosk.config.queue import Appointments, CustomerClass, NoShow, Profile, Service
from kiosk.config.values import ClockTime, Id, Languages, Names, Section, a_file, known_time_zone

Found = TypeVar("Found")
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
        time(4, 0),
        description="Local time at which a new business day begins and numbers start again at 001.",
        json_schema_extra={"default": "04:00"},
    )
    journal: Annotated[Path, AfterValidator(a_file)] = Field(
        Path("paidui.db"), strict=False, description="The hall's record (SQLite), relative to this file."
    )
    slip: Path | None = Field(
        None,
        strict=False,
        description="Template of the slips, relative to this file. Left out: the built-in slip.",
        examples=["slip.toml"],
    )
    next_while_calling: Literal["finish", "no_show"] = Field(
        "finish",
        description="What NEXT makes of a ticket that was called and not yet started: it was served (`finish`) or its"
        " customer did not come (`no_show`).",
    )
    next_again_within_s: float = Field(
        0.0,
        ge=0,
        le=30,
        allow_inf_nan=False,
        description="Seconds after a call in which NEXT from a device that does not say what it saw, such as a button,"
        " counts as pressed again; see `next_again`. 0: never.",
        examples=[2],
    )
    next_again: Literal["ignored", "no_show"] = Field(
        "ignored",
        description="What NEXT pressed again so soon means: nothing (`ignored`), or the customer did not come"
        " (`no_show`).",
    )
    issue_before_opening_min: int = Field(
        0, ge=0, le=120, description="Tickets are issued so many minutes before `open`.", examples=[10]
    )
    announce_percentile: int = Field(
        85,
        ge=50,
        le=99,
        description="Of a hundred customers, how many shall be called within the wait that they were told.",
    )
    rating_within_s: int = Field(
        60,
        ge=5,
        le=600,
        description="Seconds in which a customer may rate the service after being asked: by the end of it, or by a"
        " teller. The next customer who is started at the counter ends it sooner.",
    )
    mqtt: Mqtt = Field(Mqtt())
    hours: tuple[Hours, ...] = Field((), strict=False)
    holidays: tuple[Holiday, ...] = Field((), strict=False)
    groups: tuple[Group, ...] = Field((), strict=False, validate_default=True)
    services: tuple[Service, ...] = Field(min_length=1, strict=False)
    customer_classes: tuple[CustomerClass, ...] = Field((), strict=False, validate_default=True)
    profiles: tuple[Profile, ...] = Field(min_length=1, strict=False)
    counters: tuple[Counter, ...] = Field(min_length=1, strict=False)
    no_show: NoShow = Field(NoShow())
    appointments: Appointments | None = None
    cards: Cards | None = None
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
    def slip_path(self) -> Path | None:
        """Where the template of the slips stands, absolute; None: the built-in slip."""
        return self._file.parent / self.slip if self.slip else None

    @property
    def appointments_path(self) -> Path | None:
        """Where the list of appointments stands, absolute; None: they come by request, or not at all."""
        named = self.appointments and self.appointments.file
        return self._file.parent / named if named else None

    @property
    def cards_key_path(self) -> Path | None:
        """Where the secret of the cards' hash stands, absolute; None: none is stated."""
        named = self.cards and self.cards.key_file
        return self._file.parent / named if named else None

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

    def readers_of(self, kiosk: str) -> tuple[Reader, ...]:
        """The card readers that stand at a kiosk."""
        return tuple(each for each in self.devices if isinstance(each, Reader) and each.kiosk == kiosk)

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
