"""Alpha signs on a line that several devices share: every whole packet that is heard there, of a host or of a sign."""

from drivers.alpha.frames import FROM_SIGN, Packet, sign_decoder
from drivers.bus.overhearing import Dialect, Ear, Overheard


def _ear() -> Ear:
    decoder = sign_decoder()

    def hear(received: bytes) -> list[Overheard]:
        return [_overheard(packet) for packet in decoder.feed(received) if isinstance(packet, Packet)]

    return hear


def _overheard(packet: Packet) -> Overheard:
    """A sign answers to address 00, and does not say which one it is."""
    if packet.kind == FROM_SIGN:
        return Overheard(None, asks=False, frame=b"")
    return Overheard(None, asks=True, frame=packet.to_bytes())


ALPHA_SIGN = Dialect("sign", _ear)
