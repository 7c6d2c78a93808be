"""How long and how busy a fill is to be."""

from __future__ import annotations

import itertools
from fractions import Fraction
from random import Random
from typing import NamedTuple

from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.habits import FillHabit
from mididrumigen.domain.work.requests import FillSize, GenerationParams
from mididrumigen.generation.template_generator.model import Bar, Stroke

_DRUMS = (PieceGroup.SNARE, PieceGroup.TOM)
_BAR_BEATS = 4


class WantedFill(NamedTuple):
    """What a request says of fills.

    Attributes:
        size: how much of the bar.
        length: in beats; the artist's own where it is ``None``.
        complexity: -1 to 1, sparser or busier than the artist's.
        may_be_long: whether the artist's habit may take it into the bar before: not where the
            request counts the bars with fills.
    """

    size: FillSize = FillSize.OWN
    length: float | None = None
    complexity: float = 0.0
    may_be_long: bool = False

    def beats(self, habit: FillHabit | None, rng: Random) -> int | None:
        """How many beats a fill takes; ``None`` for as many as the one that is chosen has.

        A drummer who is known to play fills of more than a bar plays such ones.
        """
        if self.length is not None:
            return max(1, round(self.length))
        if habit is None or not self.may_be_long or self.size is not FillSize.OWN:
            return None
        drawn = round(rng.gauss(habit.beats, habit.spread))
        return drawn if drawn > _BAR_BEATS else None


def wanted_fill(params: GenerationParams) -> WantedFill:
    """What a request says of fills."""
    counted = params.fills is not None or params.fill_bars is not None
    return WantedFill(
        params.fill_size, params.fill_length, params.fill_complexity, may_be_long=not counted
    )


def lengthen(fill: Bar, beats: int) -> Bar:
    """A fill whose last beats, so many of them, are all fill: its own figure comes round again."""
    starts, end = fill.meter.beats, fill.meter.bar_length
    start, own = starts[max(0, len(starts) - beats)], fill.fill_start
    if own <= start:
        return fill
    figure = [s for s in fill.strokes if s.at >= own]
    strokes = [s for s in fill.strokes if s.at < start or s.at >= own]
    back = end - own
    while own - back > start - (end - own):
        strokes += [s._replace(at=s.at - back) for s in figure if start <= s.at - back < own]
        back += end - own
    ranked = tuple(sorted(set(strokes), key=lambda s: (s.at, s.piece)))
    return Bar(fill.meter, ranked, fill.line, fill.index, fill.is_fill)


def change_fill(fill: Bar, complexity: float, rng: Random) -> Bar:
    """A fill with a share of its drum strokes left out, or doubled."""
    if not complexity:
        return fill
    drums = [s for s in fill.strokes if s.piece.group in _DRUMS and s.late_s == 0]
    if complexity < 0:
        weak = sorted(drums, key=lambda s: (fill.meter.level(s.at), rng.random()))
        out = {id(s) for s in weak[: round(-complexity * len(weak) * 3 / 4)]}
        strokes = [s for s in fill.strokes if id(s) not in out]
    else:
        strokes = [*fill.strokes, *_doubles(drums, complexity, rng)]
    ranked = tuple(sorted(strokes, key=lambda s: (s.at, s.piece)))
    return Bar(fill.meter, ranked, fill.line, fill.index, fill.is_fill)


def _doubles(drums: list[Stroke], complexity: float, rng: Random) -> list[Stroke]:
    """Strokes half way to the next one, on the same drum."""
    places = sorted({s.at for s in drums})
    following = dict(itertools.pairwise(places))
    room = [s for s in drums if Fraction(1, 8) < following.get(s.at, s.at) - s.at <= 1]
    rng.shuffle(room)
    return [
        s._replace(at=(s.at + following[s.at]) / 2, velocity=round(s.velocity * 0.9))
        for s in room[: round(complexity * len(room))]
    ]
