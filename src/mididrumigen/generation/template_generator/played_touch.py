"""Touch remembered from performances.

A new stroke gets the touch of one that stood in the same place: same piece, same step, same
neighbours, near the same moment of one performance, so that level and drift hold together from hit
to hit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from mididrumigen.domain.meter import Meter
from mididrumigen.generation.template_generator.model import Line, Stroke
from mididrumigen.generation.template_generator.numeric_touch import NumericTouch
from mididrumigen.generation.template_generator.touch import Touch, limb_gaps, place_keys

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
        self._shelves: dict[int, _Shelves] = {}

    def start(self, rng: Random, donor: Line, quarter_s: float) -> PlayedPlayer:
        """A player for one clip, leaning on one performance.

        Args:
            rng: randomness.
            donor: the performance to lean on.
            quarter_s: the tempo, for strokes that nobody remembers.
        """
        kin = [o for o in self._lines if o is not donor and o.label == donor.label]
        others = rng.sample(kin, min(len(kin), _KIN))
        return PlayedPlayer(self, rng, [donor, *others], quarter_s)

    def shelves(self, line: Line) -> _Shelves:
        """What a line's strokes were like, by place, in order of time."""
        found = self._shelves.get(line.number)
        if found is None:
            found = self._shelves[line.number] = _remember(line)
        return found


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


def _near(memories: list[_Memory], when: float) -> _Memory:
    """The memory nearest to a moment."""
    after = bisect_left(memories, when, key=lambda memory: memory.when)
    around = memories[max(0, after - 1) : after + 1]
    return min(around, key=lambda memory: abs(memory.when - when))
