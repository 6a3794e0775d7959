"""Call terminals on a shared line: every whole frame that is heard there, of a host or of a terminal."""

from drivers.bus.overhearing import Dialect, Ear, Overheard
from drivers.call_button.messages import Hello, Key
from drivers.call_button.terminal_codec import frame_decoder

_OF_TERMINALS = (Key.command, Hello.command)


def _ear() -> Ear:
    decoder = frame_decoder()

    def hear(received: bytes) -> list[Overheard]:
        return [
            Overheard(frame.address, frame.command not in _OF_TERMINALS, frame.to_bytes())
            for frame in decoder.feed(received)
        ]

    return hear


TERMINAL = Dialect("terminal", _ear)
