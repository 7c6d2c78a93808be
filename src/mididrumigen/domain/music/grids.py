"""The grids that a quarter note is read on: 16ths, triplets, sextuplets and 32nds."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

GRIDS = ((4, 0.0), (3, 0.006), (6, 0.035), (8, 0.04))
"""Steps of a quarter, and what each grid pays in mean distance (quarters) for its finer mesh."""

EARLY = Fraction(1, 12)
"""A note up to this much of a quarter before a beat is an early note of that beat."""


def choose_grid(places: Collection[float]) -> int:
    """The steps of the grid that the notes of one quarter fit best.

    Args:
        places: where they are, in quarters from any beat; there is one.
    """
    return min(GRIDS, key=lambda grid: _cost(places, *grid))[0]


def _cost(places: Collection[float], steps: int, price: float) -> float:
    return sum(abs(at - round(at * steps) / steps) for at in places) / len(places) + price
