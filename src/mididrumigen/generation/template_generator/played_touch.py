"""Touch remembered from performances.

A new stroke gets the touch of one that stood in the same place: same piece, same step, same
neighbours, near the same moment of one performance, so that level and drift hold together from hit
to hit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from random import Random
from typing import NamedTuple

from mididrumigen.domain.music.dynamics import written_level
from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.generation.template_generator.levels import Levels, measure_levels
from mididrumigen.generation.template_generator.model import Line, Stroke
from mididrumigen.generation.template_generator.numeric_touch import NumericTouch
from mididrumigen.generation.template_generator.touch import (
    Touch,
    limb_gaps,
    place_keys,
)

_VELOCITY_NOISE, _TIMING_NOISE_S = 2.5, 0.003
_KIN = 3


class _Memory(NamedTuple):
    when: float
    velocity: int
    late_s: float


# What a line's strokes were like, by place; see `place_keys`.
_Shelves = dict[tuple[object, ...], list[_Memory]]


class PlayedTouch:
    """Touch remembered from performances."""

    def __init__(self, lines: Sequence[Line], fallback: NumericTouch) -> None:
        self.fallback = fallback
        self._lines = [line for line in lines if line.played]
        self._shelves: dict[tuple[int, bool], _Shelves] = {}

    def start(
        self, rng: Random, donor: Line, quarter_s: float, *, by_level: bool = False
    ) -> PlayedPlayer:
        """A player for one clip, leaning on one performance.

        Args:
            rng: randomness.
            donor: the performance to lean on.
            quarter_s: the tempo, for strokes that nobody remembers.
            by_level: a stroke's written velocity is a level to be kept.
        """
        kin = [o for o in self._lines if o is not donor and o.label == donor.label]
        others = rng.sample(kin, min(len(kin), _KIN))
        lines = [donor, *others]
        if by_level:
            return LevelPlayer(self, rng, lines, quarter_s)
        return PlayedPlayer(self, rng, lines, quarter_s)

    def shelves(self, line: Line, *, by_level: bool = False) -> _Shelves:
        """What a line's strokes were like, by place (and level), in order of time."""
        found = self._shelves.get((line.number, by_level))
        if found is None:
            found = _remember_levels(line) if by_level else _remember(line)
            self._shelves[line.number, by_level] = found
        return found


def _remember_levels(line: Line) -> _Shelves:
    shelves: _Shelves = defaultdict(list)
    levels = measure_levels(line)
    for key, memories in _remember(line).items():
        place = key[0]
        group = place.group if isinstance(place, KitPiece) else PieceGroup(str(place))
        for memory in memories:
            level = levels.level(group, memory.velocity)
            shelves[(level, *key)].append(memory)
    return dict(shelves)


def _remember(line: Line) -> _Shelves:
    shelves: _Shelves = defaultdict(list)
    length = float(line.meter.bar_length)
    for bar in sorted((*line.bars, *line.fills), key=lambda bar: bar.index):
        for stroke, gaps in zip(bar.strokes, limb_gaps(bar.strokes, bar.meter), strict=True):
            when = bar.index + float(stroke.at) / length
            memory = _Memory(when, stroke.velocity, stroke.late_s)
            for key in place_keys(stroke, bar.meter, gaps):
                shelves[key].append(memory)
    return dict(shelves)


class PlayedPlayer:
    """One clip's worth of :class:`PlayedTouch`."""

    def __init__(
        self, touch: PlayedTouch, rng: Random, lines: Sequence[Line], quarter_s: float
    ) -> None:
        self._touch, self._rng, self._lines = touch, rng, lines
        self._when = rng.random() * lines[0].length
        self._numeric = touch.fallback.start(rng, quarter_s)

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """See :class:`Player`."""
        length, rng = float(meter.bar_length), self._rng
        touches = []
        at, when = None, 0.0
        for stroke, gaps in zip(strokes, limb_gaps(strokes, meter), strict=True):
            if stroke.at != at:
                at, when = stroke.at, self._when + number + float(stroke.at) / length
            memory, when = self._recall(place_keys(stroke, meter, gaps), when)
            if memory is None:
                touches.append(self._numeric.play(stroke, meter))
                continue
            velocity = round(memory.velocity + rng.gauss(0, _VELOCITY_NOISE))
            touches.append((velocity, memory.late_s + rng.gauss(0, _TIMING_NOISE_S)))
        return touches

    def _recall(
        self, keys: tuple[tuple[object, ...], ...], when: float
    ) -> tuple[_Memory | None, float]:
        """The nearest stroke that stood in the same place, from the donor or one of its kin.

        With it the donor's moment: strokes that fall together are remembered together, because
        limbs drift as one player.
        """
        for line in self._lines:
            shelves = self._touch.shelves(line)
            for key in keys:
                shelf = shelves.get(key)
                if shelf is not None and len(shelf) > 1:
                    memory = _near(shelf, when)
                    return memory, memory.when if line is self._lines[0] else when
        return None, when


class LevelPlayer(PlayedPlayer):
    """A player that keeps each stroke's written level: ghost, plain or accent.

    Where no stroke of the level is remembered in such a place, one of another level lends its
    timing, and the level its middle velocity.
    """

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """See :class:`Player`."""
        length, rng = float(meter.bar_length), self._rng
        touches = []
        at, when = None, 0.0
        for stroke, gaps in zip(strokes, limb_gaps(strokes, meter), strict=True):
            if stroke.at != at:
                at, when = stroke.at, self._when + number + float(stroke.at) / length
            level, keys = written_level(stroke.velocity), place_keys(stroke, meter, gaps)
            memory, when = self._recall_level(level, keys, when)
            if memory is not None:
                touches.append(_vary(memory.velocity, memory.late_s, rng))
                continue
            memory, when = self._recall(keys, when)
            velocity = self._levels.velocity(stroke.piece.group, level)
            if memory is None or velocity is None:
                touches.append(self._numeric.play(stroke, meter))
                continue
            touches.append(_vary(velocity, memory.late_s, rng))
        return touches

    @cached_property
    def _levels(self) -> Levels:
        return measure_levels(self._lines[0])

    def _recall_level(
        self, level: int, keys: tuple[tuple[object, ...], ...], when: float
    ) -> tuple[_Memory | None, float]:
        for line in self._lines:
            shelves = self._touch.shelves(line, by_level=True)
            for key in keys:
                shelf = shelves.get((level, *key))
                if shelf is not None:
                    memory = _near(shelf, when)
                    return memory, memory.when if line is self._lines[0] else when
        return None, when


def _vary(velocity: float, late_s: float, rng: Random) -> Touch:
    return round(velocity + rng.gauss(0, _VELOCITY_NOISE)), late_s + rng.gauss(0, _TIMING_NOISE_S)


def _near(memories: list[_Memory], when: float) -> _Memory:
    """The memory nearest to a moment."""
    after = bisect_left(memories, when, key=lambda memory: memory.when)
    around = memories[max(0, after - 1) : after + 1]
    return min(around, key=lambda memory: abs(memory.when - when))
