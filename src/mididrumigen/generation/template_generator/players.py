"""How real players' touch varies, as it was measured."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from mididrumigen.data import read_statistics
from mididrumigen.domain.music.kit import PieceGroup


class Players(NamedTuple):
    """How real players' touch varies; measured by ``scripts/measure_players.py``.

    Attributes:
        velocity: by kit group, spread between places of the bar and between strokes at a place.
        timing_ms: the same for timing.
        shared: how much of the strokes' timing the limbs have in common, 0–1.
        persistence: correlation from stroke to stroke.
    """

    velocity: dict[PieceGroup, tuple[float, float]]
    timing_ms: dict[PieceGroup, tuple[float, float]]
    shared: float
    persistence: float


@cache
def load_players() -> Players:
    """The measured statistics; groups that were not measured vary as the hat does."""
    table = read_statistics()
    found = {group: table["groups"].get(group) or table["groups"]["hat"] for group in PieceGroup}
    return Players(
        {g: (row["velocity_step"], row["velocity_stroke"]) for g, row in found.items()},
        {g: (row["timing_ms_step"], row["timing_ms_stroke"]) for g, row in found.items()},
        table["shared"],
        table["persistence"],
    )
