"""Which printer and which interface an address means, and the words for what is wrong with it."""

import ctypes
import re
from pathlib import Path
from typing import Any

import pytest

from drivers.address import UsbAddress, parse_address
from drivers.errors import LinkLost
from drivers.link import open_stream
from drivers.usb_port import open_usb
from drivers.usb_printer.claiming import driver_of
from drivers.usb_printer.finding import find
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.descriptors import INTERRUPT, Endpoint, Identity, Setting
from firmware_mocks.usb.port import usb_port

KEYBOARD = Setting(0, kind=0x03, subclass=1, protocol=1, endpoints=(Endpoint(0x81, INTERRUPT),))
STORAGE = Setting(1, kind=0x08, endpoints=(Endpoint(0x02), Endpoint(0x83)))
ONE_WAY = Setting(2, 0, protocol=1, endpoints=(Endpoint(0x04),))
BOTH_WAYS = Setting(2, 1, protocol=2, endpoints=(Endpoint(0x04), Endpoint(0x85)))
PACKETS = Setting(2, 2, protocol=3, endpoints=(Endpoint(0x06), Endpoint(0x87)))
MAKERS_OWN = Setting(3, kind=0xFF, protocol=0, endpoints=(Endpoint(0x05), Endpoint(0x88)))
MAKERS_MUTE = Setting(4, kind=0xFF, protocol=0, endpoints=(Endpoint(0x09),))


def usb(url: str) -> UsbAddress:
    address = parse_address(url)
    assert isinstance(address, UsbAddress)
    return address


@pytest.mark.parametrize(
    ("settings", "option", "chosen"),
    [
        ((KEYBOARD, STORAGE, MAKERS_OWN, ONE_WAY, BOTH_WAYS, PACKETS), "", BOTH_WAYS),
        ((KEYBOARD, ONE_WAY, PACKETS), "", ONE_WAY),
        ((MAKERS_OWN, PACKETS), "", PACKETS),
        ((KEYBOARD, STORAGE, MAKERS_OWN), "", MAKERS_OWN),
        ((KEYBOARD, BOTH_WAYS, MAKERS_OWN), "?interface=3", MAKERS_OWN),
        ((KEYBOARD, BOTH_WAYS, STORAGE), "?interface=1", STORAGE),
        ((Setting(0), Setting(1, endpoints=(Endpoint(0x03), Endpoint(0x84)))), "", Setting(0)),
    ],
)
async def test_the_printers_own_interface_is_found_and_another_is_taken_if_asked_for(
    settings: tuple[Setting, ...], option: str, chosen: Setting
) -> None:
    bus = UsbBus()
    async with usb_port(bus, Identity(settings=settings)) as port:
        function = find(bus, usb(port.url + option)).function
        assert (function.interface, function.setting) == (chosen.number, chosen.alternate)
        assert function.write_to == chosen.endpoints[0].address
        assert function.read_from == (chosen.endpoints[1].address if len(chosen.endpoints) > 1 else None)
        stream = await open_stream(port.url + option, usb=bus)
        assert port.plug is not None
        assert port.plug.settings[chosen.number] == chosen
        await stream.aclose()


@pytest.mark.parametrize(
    ("settings", "option", "words"),
    [
        ((KEYBOARD, STORAGE), "", "usb://04b8:0202 is no printer: no interface of it has a bulk endpoint to write to"),
        ((MAKERS_MUTE,), "", "is no printer"),
        ((KEYBOARD, BOTH_WAYS), "?interface=0", "is no printer"),
        ((KEYBOARD, BOTH_WAYS), "?interface=7", "the device has no interface 7; it has 0, 2"),
    ],
)
async def test_what_is_no_printer_is_said_to_be_none(settings: tuple[Setting, ...], option: str, words: str) -> None:
    bus = UsbBus()
    async with usb_port(bus, Identity(settings=settings)) as port:
        with pytest.raises(LinkLost, match=re.escape(words)):
            await open_stream(port.url + option, usb=bus)
        assert bus.open_handles == 0


async def test_what_is_not_there_is_said_with_the_printers_that_are() -> None:
    bus = UsbBus()
    with pytest.raises(LinkLost, match=r"usb://1fc9:2016 is not there.*no USB printer is plugged in"):
        await open_stream("usb://1fc9:2016", usb=bus)
    keyboard = Identity(0x046D, 0xC31C, settings=(KEYBOARD,))
    async with usb_port(bus), usb_port(bus, Identity(0x0FE6, 0x811E)), usb_port(bus, keyboard):
        with pytest.raises(LinkLost, match=r"\(printers here: usb://04b8:0202, usb://0fe6:811e\)"):
            await open_stream("usb://1fc9:2016", usb=bus)


async def test_two_of_a_kind_are_told_apart_by_their_serial_numbers() -> None:
    bus = UsbBus()
    left, right = Identity(serial="LEFT"), Identity(serial="RIGHT 2")
    async with usb_port(bus, left), usb_port(bus, right) as wanted:
        with pytest.raises(LinkLost, match=r"2 such printers are here; add \?serial= with one of LEFT, RIGHT 2"):
            await open_stream("usb://04b8:0202", usb=bus)
        with pytest.raises(LinkLost, match="the serial numbers of those that are: LEFT, RIGHT 2"):
            await open_stream("usb://04b8:0202?serial=MIDDLE", usb=bus)
        stream = await open_stream("usb://04b8:0202?serial=RIGHT%202", usb=bus)
        assert wanted.plug is not None
        assert wanted.plug.claims
        await stream.aclose()
        wanted.unplug()
        await (await open_stream("usb://04b8:0202", usb=bus)).aclose()
        with pytest.raises(LinkLost, match="the serial numbers of those that are: LEFT"):
            await open_stream("usb://04b8:0202?serial=RIGHT%202", usb=bus)
    assert bus.open_handles == 0


@pytest.mark.parametrize("serials", [(None, None), ("same", "same"), ("one", None)])
async def test_printers_that_nothing_tells_apart_are_refused(serials: tuple[str | None, ...]) -> None:
    bus = UsbBus()
    async with usb_port(bus, Identity(serial=serials[0])), usb_port(bus, Identity(serial=serials[1])):
        with pytest.raises(LinkLost, match="2 such printers are here, and no serial number tells them apart"):
            await open_stream("usb://04b8:0202", usb=bus)


@pytest.mark.parametrize("option", ["", "?serial=000001"])
async def test_no_permission_names_the_rule_and_the_rule_is_there(option: str) -> None:
    bus = UsbBus()
    async with usb_port(bus) as port:
        port.fault("no_permission", on=True)
        with pytest.raises(LinkLost, match="may not be opened: this machine has no udev rule") as refused:
            await open_stream(port.url + option, usb=bus)
    named = re.search(r"copy (\S+) to /etc/udev/rules.d", str(refused.value))
    assert named is not None
    rules = (Path(__file__).parents[4] / named[1]).read_text(encoding="utf-8")
    assert 'GROUP="lp"' in rules


@pytest.mark.parametrize(
    ("driver", "words"),
    [
        (None, "is busy: another program holds it"),
        ("usbfs", "is busy: another program holds it"),
        ("cdc_acm", "is busy: the kernel driver cdc_acm holds it"),
    ],
)
async def test_a_printer_in_use_is_busy_and_the_kernels_driver_named(
    driver: str | None, words: str, tmp_path: Path
) -> None:
    bus = UsbBus()
    if driver:
        (tmp_path / "1-1:1.0").mkdir()
        (tmp_path / "1-1:1.0" / "driver").symlink_to(f"/sys/bus/usb/drivers/{driver}")
    async with usb_port(bus) as port:
        assert driver_of(find(bus, usb(port.url)), tmp_path) == driver
        port.fault("busy", on=True)
        with pytest.raises(LinkLost, match=words):
            await open_usb(usb(port.url), bus, tmp_path)
        assert port.kernel_driver, "usblp has the printer back"
    assert bus.open_handles == 0


async def test_a_second_stream_to_one_printer_is_refused_until_the_first_is_closed() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port:
        first = await open_stream(port.url, usb=bus)
        with pytest.raises(LinkLost, match="is busy: another program holds it"):
            await open_stream(port.url, usb=bus)
        await first.aclose()
        await (await open_stream(port.url, usb=bus)).aclose()


async def test_the_kernels_driver_makes_way_and_comes_back_and_nothing_is_reset() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port:
        assert port.kernel_driver
        stream = await open_stream(port.url, usb=bus)
        assert not port.kernel_driver
        await stream.aclose()
        assert port.kernel_driver
        assert bus.resets == 0
    async with usb_port(bus, usblp=False) as port:
        await (await open_stream(port.url, usb=bus)).aclose()
        assert not port.kernel_driver


async def test_a_printer_that_leaves_while_it_is_being_opened_is_lost() -> None:
    class Hasty(UsbBus):
        def claim_interface(self, dev_handle: Any, intf: int) -> None:
            port.unplug()
            super().claim_interface(dev_handle, intf)

    bus = Hasty()
    async with usb_port(bus) as port:
        with pytest.raises(LinkLost, match="cannot be opened: unplugged or switched off"):
            await open_stream(port.url, usb=bus)
    assert bus.open_handles == 0


async def test_without_libusb_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_library(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", no_such_library)
    with pytest.raises(LinkLost, match=r"install the Debian package libusb-1\.0-0"):
        await open_stream("usb://04b8:0202")
