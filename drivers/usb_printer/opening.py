"""Finds and claims a printer on a thread, for somebody who may leave meanwhile: then it is released again."""

import threading
from pathlib import Path

from drivers.address import UsbAddress
from drivers.errors import LinkLost
from drivers.usb_printer.backend import UsbBackend
from drivers.usb_printer.claiming import Claimed, claim
from drivers.usb_printer.finding import find
from drivers.usb_printer.library import libusb


class Opening:
    """`backend`: what stands for the USB of this machine; None: its own."""

    def __init__(self, address: UsbAddress, backend: UsbBackend | None, sysfs: Path) -> None:
        self._address, self._backend, self._sysfs = address, backend, sysfs
        self._turn = threading.Lock()
        self._left = False
        self._port: Claimed | None = None

    def open(self) -> Claimed:
        """The printer, its stale answers thrown away; raises LinkLost that says why not. Blocks, but not for ever."""
        usb = self._backend or libusb()
        port = claim(usb, self._address, find(usb, self._address), self._sysfs)
        port.let_stale_bytes_pass()
        with self._turn:
            if not self._left:
                self._port = port
                return port
        port.release()
        raise LinkLost(f"{self._address}: nobody waits for it any more")

    def leave(self) -> None:
        """From another thread: what is open, or will be, is released."""
        with self._turn:
            self._left = True
            port = self._port
        if port is not None:
            port.release()
