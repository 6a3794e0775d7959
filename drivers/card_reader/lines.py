"""A reader that sends lines of text: bytes in, readings out. No clock, no I/O."""

from drivers.card_reader.reading import Characters, Read

PAUSE_S = 0.3
"""At 1200 baud a character takes 8 ms; some readers send a card's tracks one after the other."""

STX, ETX, CR, LF, TAB = 0x02, 0x03, 0x0D, 0x0A, 0x09
_PRINTABLE = range(0x20, 0x7F)


class LineReads:
    """One reader on one connection. A reading ends with CR, LF or both, or stands between STX and ETX, behind which a
    check byte may follow; a reader that has once sent STX means nothing outside of them."""

    pause_s = PAUSE_S

    def __init__(self) -> None:
        self._characters = Characters()
        self._frames = False
        self._inside = False

    @property
    def under_way(self) -> bool:
        """See Reads."""
        return self._characters.under_way

    def feed(self, received: bytes) -> list[Read]:
        """See Reads."""
        return [read for byte in received for read in self._hear(byte)]

    def pause(self) -> list[Read]:
        """See Reads."""
        self._inside = False
        return self._characters.pause()

    def _hear(self, byte: int) -> list[Read]:
        if byte == STX:
            torn = self._characters.pause() if self._inside else []
            self._characters.drop()
            self._frames = self._inside = True
            return torn
        if self._frames and not self._inside:
            return []
        if byte == ETX or (byte in (CR, LF) and not self._frames):
            self._inside = False
            return self._characters.end()
        if byte in _PRINTABLE:
            self._characters.add(chr(byte))
        elif byte not in (CR, LF, TAB):
            self._characters.spoil()
        return []

    def __repr__(self) -> str:
        return "LineReads()"
