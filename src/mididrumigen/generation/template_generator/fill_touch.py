"""How loudness runs through a fill."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.habits import FillShape
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.players import Players

DRUMS = frozenset({PieceGroup.SNARE, PieceGroup.TOM})
_ACCENT, _BETWEEN = 14.0, -9.0
# The accents that are written into fills bring the rest of the slope.
_OWN_SHARE = 0.75


class FillTouch:
    """The slope of one fill: what each of its drum strokes gains or loses.

    A fill of a known shape keeps to it; any other grows as players' fills were measured to, some
    more, a few of them falling.
    """

    def __init__(self, bar: Bar, shape: FillShape | None, players: Players, rng: Random) -> None:
        self._start = bar.fill_start
        self._middle = float(self._start + bar.meter.bar_length) / 2
        self._accents = shape is FillShape.ACCENTS
        self._beats = frozenset(bar.meter.beats)
        self._slope = _slope(shape, players, rng)

    def gain(self, stroke: Stroke) -> float | None:
        """What a stroke's velocity gains; ``None`` for a stroke that is not the fill's."""
        if stroke.at < self._start or stroke.piece.group not in DRUMS:
            return None
        gain = self._slope * (float(stroke.at) - self._middle)
        if self._accents:
            gain += _ACCENT if self._is_beat(stroke.at) else _BETWEEN
        return gain

    def _is_beat(self, at: Fraction) -> bool:
        return at in self._beats


def _slope(shape: FillShape | None, players: Players, rng: Random) -> float:
    usual, spread = players.fill_slope
    drawn = _OWN_SHARE * rng.gauss(usual, spread)
    if shape is FillShape.CRESCENDO:
        return abs(drawn)
    if shape is FillShape.DECRESCENDO:
        return -abs(drawn)
    return drawn / 3 if shape is FillShape.FLAT else drawn
