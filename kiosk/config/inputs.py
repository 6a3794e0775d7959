"""Input devices of Linux, as HALL.toml says them: keypads at counters, readers at kiosks. Opens nothing."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from drivers.evdev.keys import KEY_CODES
from kiosk.config.actions import NumberBlockAction
from kiosk.config.addresses import address_for
from kiosk.config.values import Id, Section, close_to, wrong_value


def _key_of_linux(name: str) -> str:
    if name not in KEY_CODES:
        meant = close_to(name, list(KEY_CODES))
        right = f'did you mean "{meant}"?' if meant else "a name as `evtest` shows it, such as KEY_KPPLUS or KEY_F1"
        raise wrong_value("no such key", right)
    return name


LinuxKey = Annotated[str, AfterValidator(_key_of_linux)]


class Keypad(Section):
    """A teller's keypad on USB, such as the number block of a keyboard. It is served by the controller's machine."""

    kind: Literal["keypad"]
    id: Id = Field(
        description="Name used in this file, in health reports and by `paidui fault`.", examples=["keypad-1"]
    )
    address: Annotated[str, AfterValidator(address_for("keypad"))] = Field(
        description="Where it is: `evdev:///dev/input/by-id/NAME`, its maker's and product's numbers `evdev:1c4f:0002`"
        " (two alike: `?port=usb-0000:00:14.0-2`, its USB port, or `?serial=`), or `mock`. `paidui check` shows them.",
        examples=["evdev:1c4f:0002"],
    )
    counter: str = Field(description="Id of the counter it belongs to.", examples=["1"])
    keys: dict[LinuxKey, NumberBlockAction] = Field(
        {},
        description="What keys mean, by the kernel's name, beside the usual: Enter `next` (after digits `call`), `+`"
        " `recall`, `-` `no_show`, `*` `pause` and again `open`, `.` `park`, `/` after digits `transfer`; Backspace and"
        " Esc undo digits. `nothing` takes a meaning away. [Actions](#what-a-key-means).",
        examples=[{"KEY_F1": "start", "KEY_KPMINUS": "nothing"}],
    )


class Reader(Section):
    """A reader of cards, identity cards or codes at a kiosk, served by that kiosk's machine."""

    kind: Literal["reader"]
    id: Id = Field(
        description="Name used in this file, in health reports and by `paidui fault`.", examples=["reader-1"]
    )
    address: Annotated[str, AfterValidator(address_for("reader"))] = Field(
        description="Where it is: `evdev:…` as a keypad's, for one that types like a keyboard (its keys then reach no"
        " window); `serial:///dev/ttyACM0?baudrate=9600` or `socket://host:port`, for one that sends lines; or `mock`.",
        examples=["evdev:///dev/input/by-id/usb-Card_Reader-event-kbd"],
    )
    kiosk: str = Field(description="Id of the kiosk where it stands.", examples=["kiosk-1"])
    profile: Literal["wedge", "lines"] | None = Field(
        None,
        description="What it sends: keys like a keyboard (`wedge`), or lines of text. Left out: what its address means;"
        " a virtual one types.",
    )

    @property
    def types(self) -> bool:
        """Whether it sends keys."""
        if self.profile is not None:
            return self.profile == "wedge"
        return self.address.partition(":")[0] in ("evdev", "mock")
