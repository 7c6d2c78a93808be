"""How hard and how early or late each stroke is played: what the players have in common.

Two sources, one interface. ``played_touch.py`` remembers strokes of real performances;
``numeric_touch.py`` works from a profile's numbers alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.generation.template_generator.model import Stroke

_UNITS = 240
_STRICT_VELOCITY = {Level.GHOST: 40, Level.PLAIN: 90, Level.ACCENT: 115}

Gaps = tuple[int, int]
"""How near a stroke's neighbours are, as coarse sizes."""

Touch = tuple[int, float]
"""Velocity, and lateness in seconds without swing."""


class Player(Protocol):
    """Plays one clip, bar after bar."""

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """The touch of each stroke of bar ``number``; strokes come in score order."""
        ...


class StrictPlayer:
    """On the grid, at three levels: ghost, plain, accent."""

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:  # noqa: ARG002 (one interface)
        """See :class:`Player`."""
        return [(_STRICT_VELOCITY[written_level(stroke.velocity)], 0.0) for stroke in strokes]


def limb_gaps(strokes: Sequence[Stroke], meter: Meter) -> list[Gaps]:
    """How near each stroke's kit group has its previous and next one, looping round the bar."""
    places: dict[PieceGroup, list[int]] = defaultdict(list)
    for stroke in strokes:
        places[stroke.piece.group].append(to_units(stroke.at))
    for positions in places.values():
        positions.sort()
    length = to_units(meter.bar_length)
    gaps = []
    for stroke in strokes:
        positions, at = places[stroke.piece.group], to_units(stroke.at)
        i = bisect_left(positions, at)
        before = positions[i - 1] if i else positions[-1] - length
        after = positions[i + 1] if i + 1 < len(positions) else positions[0] + length
        gaps.append((_size(at - before), _size(after - at)))
    return gaps


def to_units(at: Fraction) -> int:
    """A position in 240ths of a quarter: exact for every grid that is played, quick to compare."""
    return at.numerator * _UNITS // at.denominator


def _size(gap: int) -> int:
    """How near a neighbour is: 16th or closer, 8th, quarter, further."""
    return 0 if gap <= 62 else 1 if gap <= 122 else 2 if gap <= 242 else 3


def place_keys(stroke: Stroke, meter: Meter, gaps: Gaps) -> tuple[tuple[object, ...], ...]:
    """Places to look for a stroke like this, most alike first."""
    piece, at = stroke.piece, to_units(stroke.at)
    inside = at % _UNITS
    return (
        (piece, meter.numerator, meter.denominator, at, gaps),
        (piece, inside, gaps),
        (piece, meter.numerator, meter.denominator, at),
        (piece, inside),
        (piece.group, inside),
    )
