"""How probably a claim is right, by how it was read.

Of the claims that the reader made on passages which it had not been adjusted to .89 were right, on
those it was adjusted to .99. The numbers lie between the two, lower where the words name nobody.
``scripts/reliability.py`` prints the curve.
"""

from __future__ import annotations

_NAMED, _PRONOUN, _CARRIED = 0.97, 0.94, 0.89
_HEDGED, _DENIED, _STATED = 0.94, 0.97, 0.98


def probability(weight: float, *, hedged: bool, denied: bool, stated: bool) -> float:
    """0 to 1.

    Args:
        weight: how surely the words are about the artist, of :mod:`attribution`.
        hedged: whether they are weakened ("perhaps", "at times").
        denied: whether it is a denial.
        stated: whether it is a number.
    """
    sure = _NAMED if weight >= 0.95 else _PRONOUN if weight >= 0.75 else _CARRIED
    sure *= (_HEDGED if hedged else 1.0) * (_DENIED if denied else 1.0)
    return round(sure * (_STATED if stated else 1.0), 3)
