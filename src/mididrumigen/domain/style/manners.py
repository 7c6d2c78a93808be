"""Manners: habits of a drummer that no single measure of a groove shows.

A manner is an estimate like any other: 1 where sources say that the artist plays so, 0 where
they deny it, 0.5 where nothing is known. ``pattern.NAME`` is the manner of playing a named
pattern, by its name in small letters and hyphens (``pattern.train-beat``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PATTERN = "pattern"
"""The base of features that say how far a named pattern is played."""

UNKNOWN, UNKNOWN_SPREAD = 0.5, 0.5
"""The value of a manner without any claim."""

MANNERS: Mapping[str, str] = {
    "pocket": "sits in the pocket",
    "time_steadiness": "steady time",
    "tempo_drift": "time that drifts",
    "quantised": "on the grid",
    "dynamic_range": "wide dynamics",
    "rimshots": "rimshots on the backbeat",
    "brushes": "brushes",
    "rolls": "rolls on the snare",
    "flams": "flams",
    "rudiments": "rudiments",
    "double_kick": "double kick",
    "single_foot": "doubles of a single foot",
    "four_on_the_floor": "kick on every beat",
    "blast_beats": "blast beats",
    "hat_pedal": "time with the hat's pedal",
    "hat_rolls": "rolls on the hat",
    "no_hat": "time without the hat",
    "hat_out_on_backbeat": "hat silent on the backbeat",
    "cowbell": "cowbell",
    "polyrhythm": "polyrhythm",
    "linear": "linear patterns",
    "half_time": "half time",
    "double_time": "double time",
    "fill_length": "long fills",
    "half_time_shuffle": "half-time shuffle",
    "clave": "clave",
}
"""Title by name. What can be heard in notes only: how sticks are held is not in it."""

_PATTERN_NAME = re.compile(rf"{PATTERN}\.[\w/&'-]+")


def is_manner(feature: str) -> bool:
    """Whether a feature is a manner rather than a measure."""
    return feature in MANNERS or _PATTERN_NAME.fullmatch(feature) is not None


def pattern_feature(archetype: str) -> str:
    """The feature that says how far a named pattern is played."""
    return f"{PATTERN}.{'-'.join(archetype.casefold().split())}"


def title_of_manner(feature: str) -> str:
    """How a drummer would say it."""
    base, _, name = feature.partition(".")
    return f"the {name.replace('-', ' ')}" if base == PATTERN else MANNERS[feature]
