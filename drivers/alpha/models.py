"""Models of Alpha signs: how much fits, and which colours there are. Pure."""

from dataclasses import dataclass

from drivers.led.fitting import fit

COLUMNS_OF_A_CHARACTER = 6
"""Five dots and a gap, in the usual font seven dots high."""

MAX_STRING = 125
"""Bytes of a STRING file at most."""


@dataclass(frozen=True, slots=True)
class AlphaModel:
    """One line of text on a matrix of `columns` × `rows` dots."""

    name: str
    columns: int
    rows: int = 7
    colours: bool = True

    @property
    def places(self) -> int:
        """Characters that are seen at once."""
        return (self.columns + 1) // COLUMNS_OF_A_CHARACTER

    def fit(self, text: str) -> str:
        """What the sign shows for `text`; drivers.led.fitting says how it is shortened."""
        return fit(text, self.places)


ALPHA = {
    model.name: model
    for model in (
        AlphaModel("alpha-betabrite", columns=80),
        AlphaModel("alpha-215c", columns=90),
        AlphaModel("alpha-215r", columns=90, colours=False),
        AlphaModel("alpha-4120c", columns=120, rows=16),
    )
}
"""By name: BetaBrite (213C), 215 in colour (C) and red (R), 4120. Sizes from the makers' sheets, none tried."""
