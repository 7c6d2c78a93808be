"""Ghost notes, plain strokes and accents: what a velocity means, played or written.

A played velocity is judged against that drum's own accents, because how hard a kit answers is the
kit's. A written velocity says a level and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import PieceGroup

ACCENT_QUANTILE = 0.9
"""The velocity of a drum's accents is this quantile of its velocities."""

GHOST_SHARE, ACCENT_SHARE = 0.5, 0.85
"""Of the velocity of its accents: a softer stroke is a ghost note, one from here on an accent."""

GHOST_BELOW, ACCENT_FROM = 50, 105
"""Written velocities: below is a ghost note, from here on an accent."""


class Level(IntEnum):
    """How hard a stroke is meant."""

    GHOST = 0
    PLAIN = 1
    ACCENT = 2


WRITTEN_VELOCITY = {Level.GHOST: 35, Level.PLAIN: 85, Level.ACCENT: 115}
"""How a level is written as a velocity."""


def written_level(velocity: int) -> Level:
    """The level that a written velocity means."""
    if velocity < GHOST_BELOW:
        return Level.GHOST
    return Level.PLAIN if velocity < ACCENT_FROM else Level.ACCENT


def played_level(velocity: float, accent: float) -> Level:
    """The level of a played velocity, by the velocity of that drum's accents."""
    if velocity < GHOST_SHARE * accent:
        return Level.GHOST
    return Level.ACCENT if velocity >= ACCENT_SHARE * accent else Level.PLAIN


def accent_velocity(velocities: Iterable[int]) -> int:
    """The velocity of a drum's accents, from those of all its strokes, of which there is one."""
    found = sorted(velocities)
    return found[int(ACCENT_QUANTILE * (len(found) - 1))]


def is_ghost(groove: Groove) -> dict[int, bool]:
    """For each snare stroke, by index of its hit: is it a ghost note?

    A ghost note is off the backbeat and quiet against the snare's accents in this groove.
    """
    snare = [i for i, hit in enumerate(groove.hits) if hit.piece.group is PieceGroup.SNARE]
    if not snare:
        return {}
    accent = accent_velocity(groove.hits[i].velocity for i in snare)
    meter = groove.meter
    return {
        i: played_level(groove.hits[i].velocity, accent) is Level.GHOST
        and groove.hits[i].position % meter.bar_length not in meter.backbeats
        for i in snare
    }
