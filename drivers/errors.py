"""What can go wrong with a device, said as whose fault it is. No logging."""


class DeviceError(Exception):
    """A device or its wire failed; the driver's own loop handles it or turns it into a command."""


class LinkLost(DeviceError):
    """The wire is gone: the port vanished, the peer closed, the broker left."""


class NoAnswer(DeviceError):
    """The wire stands, but the device did not answer in time."""


class BadFrame(DeviceError):
    """The device answered with bytes its protocol forbids, or refused (a Modbus exception)."""


class NoFrame(BadFrame):
    """Bytes came, and no frame was in them: as a rule another line format, or a disturbed wire."""


class PrinterFault(DeviceError):
    """The printer says why it cannot print; `reason` is `paper_out`, `cover_open`, `cutter`, `error` or `offline`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"printer fault: {reason}")
        self.reason = reason
