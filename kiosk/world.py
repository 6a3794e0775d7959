"""The real world: wall clock, the kernel's randomness, real ports, a real broker."""

from datetime import UTC, datetime
from random import SystemRandom

from drivers.link import open_stream
from drivers.mqtt.aio import connect_broker
from drivers.serial_ports import serial_ports
from drivers.usb_printer.listing import usb_printers
from drivers.world import World


def real_world() -> World:
    """What every program of the hall runs in, outside tests and simulations."""
    return World(
        now=_now,
        random=SystemRandom(),
        open_stream=open_stream,
        connect_broker=connect_broker,
        list_ports=serial_ports,
        list_printers=usb_printers,
    )


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place where the wall clock is read
