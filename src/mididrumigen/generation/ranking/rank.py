"""Choosing the best of many candidates: near to the style, and apart from each other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.style.report import StyleReport

VARIETY_WEIGHT = 0.4
"""What a groove wholly unlike the chosen ones is worth against closeness, which is 0–1.

Measured over the library's artists: the smallest weight with which four of 32 are both clearly
nearer and clearly more varied than the first four are.
"""

Cells = frozenset[tuple[KitPiece, Fraction]]


def choose_best(
    grooves: Sequence[Groove],
    reports: Sequence[StyleReport],
    count: int,
    variety: float = VARIETY_WEIGHT,
) -> list[int]:
    """Indices of ``count`` candidates, best first.

    Where reports count nothing, closeness is 0 for all and variety alone decides.

    Args:
        grooves: the candidates, at least ``count``.
        reports: of the candidates, in the same order.
        count: how many to choose.
        variety: weight of distance against closeness, 0 or more.
    """
    return choose_nearest(grooves, [report.closeness or 0.0 for report in reports], count, variety)


def choose_nearest(
    grooves: Sequence[Groove],
    closeness: Sequence[float],
    count: int,
    variety: float = VARIETY_WEIGHT,
) -> list[int]:
    """Indices of ``count`` candidates, best first.

    One after the other, the candidate with the greatest closeness plus ``variety`` times the
    distance to the nearest one already chosen; the first of equals. Distance is that of Jaccard
    between the sets of struck pieces and positions, 0–1.

    Args:
        grooves: the candidates, at least ``count``.
        closeness: of the candidates, 0–1, in the same order.
        count: how many to choose.
        variety: weight of distance against closeness, 0 or more.
    """
    cells = [_cells(groove) for groove in grooves]
    apart = [1.0] * len(cells)
    left = list(range(len(cells)))
    chosen: list[int] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda i: closeness[i] + variety * apart[i])
        left.remove(best)
        chosen.append(best)
        for i in left:
            apart[i] = min(apart[i], _distance(cells[i], cells[best]))
    return chosen


def measure_variety(grooves: Sequence[Groove]) -> float:
    """Smallest Jaccard distance between any two grooves, 0–1; 1 for fewer than two."""
    cells = [_cells(groove) for groove in grooves]
    distances = (_distance(a, b) for i, a in enumerate(cells) for b in cells[:i])
    return min(distances, default=1.0)


def _cells(groove: Groove) -> Cells:
    return frozenset((hit.piece, hit.position) for hit in groove.hits)


def _distance(a: Cells, b: Cells) -> float:
    either = len(a | b)
    return 1 - len(a & b) / either if either else 0.0
