"""Modbus on a line that several devices share: every whole frame that is heard there, of a master or of a unit."""

from drivers.bus.overhearing import Dialect, Ear, Overheard
from drivers.modbus.decoding import request_decoder, response_decoder


def _ear() -> Ear:
    requests, responses = request_decoder(), response_decoder()

    def hear(received: bytes) -> list[Overheard]:
        asked = [Overheard(frame.unit, asks=True, frame=frame.to_bytes()) for frame in requests.feed(received)]
        return asked + [Overheard(frame.unit, asks=False, frame=b"") for frame in responses.feed(received)]

    return hear


MODBUS = Dialect("unit", _ear)
