"""The virtual USB stands for a real one to software that nobody here wrote: python-escpos and pyusb themselves."""

import asyncio
import errno
from collections.abc import Callable
from random import Random
from typing import Any, cast

import pytest
import usb.core
import usb.util
from escpos.printer import Usb
from usb.core import USBError, USBTimeoutError

from firmware_mocks.printer.roll import TextLine
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.port import FAULTS, usb_port
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

usb_core, usb_util = cast(Any, usb.core), cast(Any, usb.util)  # pyusb has no types


async def on_a_thread(work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, work)


async def test_python_escpos_prints_to_it_and_hears_its_answers() -> None:
    bus = UsbBus()

    def prints() -> tuple[bool, int]:
        printer = Usb(0x04B8, 0x0202, usb_args={"backend": cast(Any, bus)}, timeout=2000)
        printer.text("hello from python-escpos\n")
        printer.cut()
        told = (printer.is_online(), printer.paper_status())
        printer.close()
        return told

    async with (
        MockPrinter(Random(1)) as printer,
        usb_port(bus, status=lambda: printer.port_status, usblp=False) as port,
        running(port.serve(printer.serve)),
    ):
        assert await on_a_thread(prints) == (True, 2)
        await until(lambda: printer.slips)
        printer.fault("paper_out", on=True)
        assert await on_a_thread(prints) == (False, 0)
    (slip, *_) = printer.slips
    assert any(isinstance(mark, TextLine) for mark in slip.marks)
    assert bus.resets == 2, "python-escpos resets what it opens"


async def test_pyusb_reads_who_it_is() -> None:
    bus = UsbBus()
    async with usb_port(bus):
        device = usb_core.find(idVendor=0x04B8, backend=bus)
        assert (usb_util.get_string(device, device.iManufacturer), device.product) == ("PAIDUI", "MOCK-80")
        assert device.serial_number == "000001"
        (interface,) = device.get_active_configuration()
        assert [endpoint.bEndpointAddress for endpoint in interface] == [0x01, 0x82]
        usb_util.dispose_resources(device)
    assert bus.open_handles == 0


async def test_it_is_as_strict_as_the_kernel() -> None:
    bus = UsbBus()
    async with usb_port(bus) as port:
        device = usb_core.find(idVendor=0x04B8, backend=bus)
        with pytest.raises(USBError) as held:
            device.write(0x01, b"x", 100)
        assert held.value.errno == errno.EBUSY, "usblp has it"
        device.detach_kernel_driver(0)
        device.write(0x01, bytes(512), 100)
        with pytest.raises(USBTimeoutError):
            device.write(0x01, b"x", 50)
        await port.stream.write(bytes(40))
        with pytest.raises(USBError) as too_small:
            device.read(0x82, 16, 100)
        assert too_small.value.errno == errno.EOVERFLOW
        port.unplug()
        with pytest.raises(USBError) as gone:
            device.read(0x82, 64, 100)
        assert gone.value.errno == errno.ENODEV
        usb_util.dispose_resources(device)


async def test_an_unknown_fault_is_refused_with_those_that_are_known() -> None:
    async with usb_port(UsbBus()) as port:
        with pytest.raises(ValueError, match="no fault 'nack'; it knows nak"):
            port.fault("nack", on=True)
        for fault in FAULTS:
            port.fault(fault, on=True)
