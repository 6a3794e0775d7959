"""The line being composed: its pieces, and where across the paper it will stand. No roll."""

from firmware_mocks.printer.roll import COLUMN, ROW, Feed, Gap, Piece, Place, Span, Strike, Style, TextLine

_LEADING = 4
"""Dots that a line is higher than its letters, at least."""

_TAB = 8 * COLUMN


class Line:
    """One after the other on the same object; margins and alignment stay."""

    def __init__(self, width: int) -> None:
        self.align = self.left = 0
        self.area = self._width = width
        self.tabs: tuple[int, ...] = ()
        self.clear()

    def clear(self) -> None:
        """Forgets the pieces."""
        self.pieces: list[Piece] = []
        self._position = 0

    @property
    def place(self) -> Place:
        return Place(self.align, self.left, min(self.area, self._width - self.left))

    def put(self, text: str, style: Style, two_bytes: bool) -> str:
        """Adds what fits; returns the rest, which goes on the next line, as printers do it."""
        cell = style.column * (1 + two_bytes)
        fit = max((self.place.area - self._position) // cell, 0 if self.pieces else 1)
        if fit:
            self._add(Span(text[:fit], style, two_bytes))
        return text[fit:]

    def strike(self, piece: Strike) -> None:
        """Adds a piece of picture that fits."""
        if piece.width and self._position + piece.width <= self.place.area:
            self._add(piece)

    def move_to(self, dots: int) -> None:
        """Forward only; letters are never printed over each other here."""
        if dots > self._position:
            self._add(Gap(dots - self._position))

    def move_by(self, dots: int) -> None:
        self.move_to(self._position + dots)

    def tab(self) -> None:
        """To the next stop, if there is one."""
        stops = self.tabs or range(_TAB, self.place.area, _TAB)
        self.move_to(next((stop for stop in stops if stop > self._position), 0))

    def end(self, spacing: int) -> TextLine | Feed:
        """The line as it is burnt; the next begins."""
        pieces = tuple(self.pieces)
        height = max(spacing, max((_height(piece) for piece in pieces), default=0))
        self.clear()
        return TextLine(pieces, self.place, height) if pieces else Feed(height)

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self._position += piece.width


def _height(piece: Piece) -> int:
    match piece:
        case Span(_, style):
            return ROW * style.high + _LEADING
        case Strike():
            return piece.height
        case Gap():
            return 0
