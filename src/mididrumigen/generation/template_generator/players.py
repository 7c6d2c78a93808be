"""How real players' touch varies, as it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from mididrumigen.data import read_statistics
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.features import Place


class Players(NamedTuple):
    """How real players' touch varies; measured by ``scripts/measure_players.py``.

    Attributes:
        velocity: by kit group, spread between places of the bar and between strokes at a place.
        timing_ms: the same for timing.
        shared: how much of the strokes' timing the limbs have in common, 0–1.
        persistence: correlation from stroke to stroke.
        accents: by kit group and place, how much louder than the group's mean; groups that are
            not there have none.
        bar_velocity: spread of a bar's loudness, what is played being the same.
        bar_persistence: its correlation from bar to bar.
        flams: share of drum strokes that are flams.
        fill_slope: velocity that a fill gains a beat, and the spread of that between fills.
        fill_stroke: spread of a fill's strokes around its slope.
    """

    velocity: dict[PieceGroup, tuple[float, float]]
    timing_ms: dict[PieceGroup, tuple[float, float]]
    shared: float
    persistence: float
    accents: Mapping[PieceGroup, Mapping[Place, float]]
    bar_velocity: float
    bar_persistence: float
    flams: float
    fill_slope: tuple[float, float]
    fill_stroke: float


@cache
def load_players() -> Players:
    """The measured statistics; groups that were not measured vary as the hat does."""
    table = read_statistics()
    found = {group: table["groups"].get(group) or table["groups"]["hat"] for group in PieceGroup}
    touch = table["touch"]
    return Players(
        {g: (row["velocity_step"], row["velocity_stroke"]) for g, row in found.items()},
        {g: (row["timing_ms_step"], row["timing_ms_stroke"]) for g, row in found.items()},
        table["shared"],
        table["persistence"],
        {
            PieceGroup(group): {Place(place): louder for place, louder in places.items()}
            for group, places in touch["accents"].items()
        },
        touch["bar_velocity"],
        touch["bar_persistence"],
        touch["flams"],
        (touch["fills"]["slope"], touch["fills"]["slope_spread"]),
        touch["fills"]["stroke_spread"],
    )
