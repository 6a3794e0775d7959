"""What a virtual device says of itself: the descriptors of USB 2.0, chapter 9, as pyusb wants them. Pure."""

from dataclasses import dataclass, field
from types import SimpleNamespace

BULK, INTERRUPT = 0x02, 0x03
PACKET = 64
"""Bytes; full speed."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`address` has bit 7 set where the host reads."""

    address: int
    kind: int = BULK
    packet: int = PACKET


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of an interface; a printer's (class 7) by default."""

    number: int = 0
    alternate: int = 0
    kind: int = 0x07
    subclass: int = 0x01
    protocol: int = 0x02
    endpoints: tuple[Endpoint, ...] = (Endpoint(0x01), Endpoint(0x82))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a device is. Its interfaces' settings are listed in the order of their numbers."""

    vendor: int = 0x04B8
    product: int = 0x0202
    serial: str | None = "000001"
    maker: str = "PAIDUI"
    model: str = "MOCK-80"
    languages: str = "ESC/POS"
    settings: tuple[Setting, ...] = field(default_factory=lambda: (Setting(),))

    @property
    def strings(self) -> tuple[str, ...]:
        """String descriptors 1, 2, 3."""
        return (self.maker, self.model, self.serial or "")

    @property
    def device_id(self) -> bytes:
        """The answer to GET_DEVICE_ID."""
        text = f"MFG:{self.maker};CMD:{self.languages};MDL:{self.model};CLS:PRINTER;".encode()
        return (len(text) + 2).to_bytes(2, "big") + text

    def interfaces(self) -> list[list[Setting]]:
        """Settings by interface."""
        numbers = sorted({setting.number for setting in self.settings})
        return [[setting for setting in self.settings if setting.number == number] for number in numbers]


def device_descriptor(one: Identity, address: int) -> SimpleNamespace:
    """For pyusb also where it is: bus 1, the port of the same number as its first address."""
    return SimpleNamespace(
        bLength=18,
        bDescriptorType=1,
        bcdUSB=0x0200,
        bDeviceClass=0,
        bDeviceSubClass=0,
        bDeviceProtocol=0,
        bMaxPacketSize0=64,
        idVendor=one.vendor,
        idProduct=one.product,
        bcdDevice=0x0100,
        iManufacturer=1,
        iProduct=2,
        iSerialNumber=3 if one.serial else 0,
        bNumConfigurations=1,
        address=address,
        bus=1,
        port_number=1,
        port_numbers=(1,),
        speed=2,
        extra_descriptors=[],
    )


def configuration_descriptor(one: Identity) -> SimpleNamespace:
    """The only one."""
    return SimpleNamespace(
        bLength=9,
        bDescriptorType=2,
        wTotalLength=32,
        bNumInterfaces=len(one.interfaces()),
        bConfigurationValue=1,
        iConfiguration=0,
        bmAttributes=0xC0,
        bMaxPower=1,
        extra_descriptors=[],
    )


def interface_descriptor(setting: Setting) -> SimpleNamespace:
    """A setting."""
    return SimpleNamespace(
        bLength=9,
        bDescriptorType=4,
        bInterfaceNumber=setting.number,
        bAlternateSetting=setting.alternate,
        bNumEndpoints=len(setting.endpoints),
        bInterfaceClass=setting.kind,
        bInterfaceSubClass=setting.subclass,
        bInterfaceProtocol=setting.protocol,
        iInterface=0,
        extra_descriptors=[],
    )


def endpoint_descriptor(endpoint: Endpoint) -> SimpleNamespace:
    """An endpoint."""
    return SimpleNamespace(
        bLength=7,
        bDescriptorType=5,
        bEndpointAddress=endpoint.address,
        bmAttributes=endpoint.kind,
        wMaxPacketSize=endpoint.packet,
        bInterval=0,
        bRefresh=0,
        bSynchAddress=0,
        extra_descriptors=[],
    )
