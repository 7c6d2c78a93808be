"""How far two styles are apart: by feel, vocabulary, habits, lineage and description.

Conventions: every part is 0 (the same) to 1 (nothing in common); so is the whole.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mididrumigen.domain.style.traits import COMPARED, STEPS, KnownStyle, Traits

# How far two drummers must differ, beside their own spreads, to count as different: about what
# tells neighbouring styles apart by ear.
_TOLERANCE: Mapping[str, float] = {
    "tempo_bpm": 18,
    "swing_8th_ratio": 0.15,
    "swing_16th_ratio": 0.1,
    "ghost_note_rate": 0.1,
    "density": 0.8,
    "syncopation_lhl": 1.5,
    "hat_openness": 0.06,
    "ride_share": 0.15,
    "cross_stick_share": 0.08,
    "fill_rate": 0.05,
    "velocity.kick": 8,
    "velocity.snare.backbeat": 8,
    "velocity.hat": 8,
    "microtiming_ms.kick": 4,
    "microtiming_ms.snare": 4,
    "microtiming_ms.hat": 4,
}
_WEIGHTS = {"feel": 0.30, "strokes": 0.14, "habits": 0.08, "lineage": 0.36, "words": 0.12}
_GENRE_RANKS = (1.0, 0.7, 0.45, 0.3)
_YEARS_APART = 14.0


def distance(one: KnownStyle, other: KnownStyle) -> float:
    """The weighted mean of the parts; the description counts where both have a vector."""
    parts = {
        "feel": feel_distance(one.traits, other.traits),
        "strokes": strokes_distance(one.traits, other.traits),
        "habits": habits_distance(one.traits, other.traits),
        "lineage": lineage_distance(one.traits, other.traits),
    }
    if one.vector and other.vector:
        parts["words"] = (1 - cosine(one.vector, other.vector)) / 2
    total = sum(_WEIGHTS[part] for part in parts)
    return sum(_WEIGHTS[part] * apart for part, apart in parts.items()) / total


def feel_distance(one: Traits, other: Traits) -> float:
    """Mean over all features of how little their estimates overlap, spreads included.

    Of two normal distributions, 1 - exp(-d²/8) with d the difference in pooled spreads: their
    Bhattacharyya distance where the spreads are equal.
    """
    apart = 0.0
    for feature, (a, spread_a), (b, spread_b) in zip(COMPARED, one.feel, other.feel, strict=True):
        pooled = (spread_a**2 + spread_b**2) / 2 + _TOLERANCE[feature] ** 2
        apart += 1 - math.exp(-((a - b) ** 2) / pooled / 2)
    return apart / len(COMPARED)


def strokes_distance(one: Traits, other: Traits) -> float:
    """1 - cosine of strokes by place, the kick and the snare counting as much as hat and ride."""
    if not any(one.strokes) or not any(other.strokes):
        return 1.0
    rows = [(i * STEPS, (i + 1) * STEPS) for i in range(len(one.strokes) // STEPS)]
    parts = [*rows[:2], (2 * STEPS, len(one.strokes))]
    alike = [
        cosine(one.strokes[a:b], other.strokes[a:b])
        for a, b in parts
        if any(one.strokes[a:b]) or any(other.strokes[a:b])
    ]
    return 1 - sum(alike) / len(alike)


def habits_distance(one: Traits, other: Traits) -> float:
    """The share of single habits that only one has."""
    union = one.habits | other.habits
    return 1 - len(one.habits & other.habits) / len(union) if union else 1.0


def lineage_distance(one: Traits, other: Traits) -> float:
    """By genres, bands in common, and the years between their heydays."""
    genres = cosine_of(_ranked(one.genres), _ranked(other.genres))
    bands = 1.0 if set(one.bands) & set(other.bands) else 0.0
    years = 0.5
    if one.year and other.year:
        years = math.exp(-(((one.year - other.year) / _YEARS_APART) ** 2))
    return 1 - (0.55 * genres + 0.25 * years + 0.2 * bands)


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of two vectors of one length; 0 where one is zero."""
    size = math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    return sum(a * b for a, b in zip(one, other, strict=True)) / size if size else 0.0


def cosine_of(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """As :func:`cosine`, of weights by name."""
    names = list(one.keys() | other.keys())
    return cosine([one.get(n, 0.0) for n in names], [other.get(n, 0.0) for n in names])


def _ranked(genres: Sequence[str]) -> dict[str, float]:
    return dict(zip(genres, _GENRE_RANKS, strict=False))


def nearest(
    own: KnownStyle, others: Sequence[KnownStyle], limit: int
) -> list[tuple[float, KnownStyle]]:
    """The nearest styles with their distance, nearest first; equals by name."""
    apart = [(distance(own, other), other) for other in others]
    apart.sort(key=lambda pair: (pair[0], pair[1].traits.name))
    return apart[:limit]
