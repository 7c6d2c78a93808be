"""How hard and how early or late each stroke is played.

Two sources, one interface. :class:`PlayedTouch` remembers strokes of real performances and gives a
new stroke the touch of one that stood in the same place: same piece, same step, same neighbours,
near the same moment of one performance, so that level and drift hold together from hit to hit.
:class:`NumericTouch` works from a profile's numbers alone: means by kit group and metrical place,
with correlated noise, because players drift; independent noise sounds fake.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import NamedTuple, Protocol

from mididrumigen.domain.features import Place
from mididrumigen.domain.feel import place_of
from mididrumigen.domain.kit import Limb, PieceGroup
from mididrumigen.domain.meter import Meter
from mididrumigen.domain.style import StyleProfile
from mididrumigen.generation.template_generator.model import Line, Stroke

GHOST_BELOW, ACCENT_FROM = 50, 105
"""Written velocities: below is a ghost note, from here on an accent."""

_GHOST_LEVEL, _PLAIN_SNARE_LEVEL = 0.34, 0.78
_ACCENT_STEP = {PieceGroup.HAT: 14, PieceGroup.RIDE: 12, PieceGroup.KICK: 8}
_DYNAMIC_SHARE = 0.45
_PERSISTENCE = {"velocity": 0.4, "limb": 0.35, "drift": 0.93}
_DRIFT_MS = 3.5
_UNITS = 240
_LIMB_SHARE = 0.7
_VELOCITY_NOISE, _TIMING_NOISE_S = 2.5, 0.003

_LEVELS = ((GHOST_BELOW, 40), (ACCENT_FROM, 90), (128, 115))

Gaps = tuple[int, int]
"""How near a stroke's neighbours are, as coarse sizes."""

Touch = tuple[int, float]
"""Velocity, and lateness in seconds without swing."""


class Player(Protocol):
    """Plays one clip, bar after bar."""

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """The touch of each stroke of bar ``number``; strokes come in score order."""
        ...


class NumericTouch:
    """Touch from the numbers of a profile."""

    def __init__(self, profile: StyleProfile) -> None:
        self._profile = profile
        self._levels: dict[tuple[PieceGroup, Place], tuple[float, float]] = {}
        self._timing: dict[PieceGroup, tuple[float, float]] = {}
        self._places: dict[tuple[Meter, Fraction], Place] = {}

    def start(self, rng: Random) -> NumericPlayer:
        """A player for one clip."""
        return NumericPlayer(self, rng)

    def place(self, meter: Meter, at: Fraction) -> Place:
        """The metrical place, remembered."""
        key = (meter, at)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = place_of(meter, at)
        return place

    def level(self, stroke: Stroke, place: Place) -> tuple[float, float]:
        """Mean and spread of the velocity of a written stroke at a place."""
        group = stroke.piece.group
        key = (group, Place.BACKBEAT if group is PieceGroup.SNARE else place)
        found = self._levels.get(key)
        if found is None:
            estimate = self._profile.estimate(f"velocity.{group}.{key[1]}")
            found = self._levels[key] = (estimate.value, estimate.spread)
        mean, spread = found
        if stroke.velocity < GHOST_BELOW:
            return mean * _GHOST_LEVEL, spread * 0.6
        if group is PieceGroup.SNARE:
            plain = place is not Place.BACKBEAT and stroke.velocity < ACCENT_FROM
            return mean * (_PLAIN_SNARE_LEVEL if plain else 1.0), spread
        accent = stroke.velocity >= ACCENT_FROM
        return mean + (_ACCENT_STEP.get(group, 6) if accent else 0), spread

    def timing(self, group: PieceGroup) -> tuple[float, float]:
        """Mean lateness and spread of a kit group, in seconds."""
        found = self._timing.get(group)
        if found is None:
            estimate = self._profile.estimate(f"microtiming_ms.{group}")
            found = (estimate.value / 1000, min(estimate.spread, 20.0) / 1000)
            self._timing[group] = found
        return found


class NumericPlayer:
    """One clip's worth of :class:`NumericTouch`: keeps its limbs' drift."""

    def __init__(self, touch: NumericTouch, rng: Random) -> None:
        self._touch, self._rng = touch, rng
        self._drift = rng.gauss(0, _DRIFT_MS / 1000)
        self._limb: dict[Limb, float] = defaultdict(float)
        self._force: dict[PieceGroup, float] = defaultdict(float)

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:  # noqa: ARG002 (one interface)
        """See :class:`Player`."""
        return [self.play(stroke, meter) for stroke in strokes]

    def play(self, stroke: Stroke, meter: Meter) -> Touch:
        """Velocity and lateness (s) of a stroke that follows the last one."""
        rng, group = self._rng, stroke.piece.group
        mean, spread = self._touch.level(stroke, self._touch.place(meter, stroke.at))
        force = self._force[group] = _step(rng, self._force[group], _PERSISTENCE["velocity"])
        velocity = mean + force * spread * _DYNAMIC_SHARE
        late, jitter = self._touch.timing(group)
        limb = stroke.piece.limb
        swayed = self._limb[limb] = _step(rng, self._limb[limb], _PERSISTENCE["limb"])
        keep = _PERSISTENCE["drift"]
        self._drift = keep * self._drift + rng.gauss(
            0, _DRIFT_MS / 1000 * math.sqrt(1 - keep * keep)
        )
        return round(velocity), late + self._drift + swayed * jitter * _LIMB_SHARE


def _step(rng: Random, value: float, persistence: float) -> float:
    """One step of a unit-variance first-order autoregression."""
    return persistence * value + math.sqrt(1 - persistence * persistence) * rng.gauss(0, 1)


class _Memory(NamedTuple):
    line: int
    when: float
    velocity: int
    late_s: float


class PlayedTouch:
    """Touch remembered from performances."""

    def __init__(self, lines: Sequence[Line], fallback: NumericTouch) -> None:
        self.fallback = fallback
        self._memories: dict[tuple[object, ...], dict[int, list[_Memory]]] = {}
        self._spans: dict[int, float] = {}
        for number, line in enumerate(lines):
            if line.played:
                self._remember(number, line)

    def __bool__(self) -> bool:
        return bool(self._spans)

    def _remember(self, number: int, line: Line) -> None:
        end = 0.0
        for bar in (*line.bars, *line.fills):
            length = float(bar.meter.bar_length)
            for stroke, gaps in zip(bar.strokes, limb_gaps(bar.strokes, bar.meter), strict=True):
                when = bar.index + float(stroke.at) / length
                end = max(end, when)
                memory = _Memory(number, when, stroke.velocity, stroke.late_s)
                for key in _keys(stroke, bar.meter, gaps):
                    shelf = self._memories.setdefault(key, {})
                    shelf.setdefault(number, []).append(memory)
        for shelf in self._memories.values():
            if number in shelf:
                shelf[number].sort(key=lambda memory: memory.when)
        self._spans[number] = end

    def start(self, rng: Random, donor: int) -> PlayedPlayer:
        """A player for one clip, leaning on one performance.

        Args:
            rng: randomness.
            donor: index of the line to lean on.
        """
        return PlayedPlayer(self, rng, donor, rng.random() * self._spans.get(donor, 0.0))

    def recall(
        self,
        stroke: Stroke,
        meter: Meter,
        gaps: Gaps,
        donor: int,
        when: float,
        rng: Random,
    ) -> _Memory | None:
        """A stroke that stood in the same place: from the donor near ``when``, else from anyone."""
        for key in _keys(stroke, meter, gaps):
            shelf = self._memories.get(key)
            if shelf is None:
                continue
            own = shelf.get(donor)
            if own is not None and len(own) > 1:
                return _near(own, when)
        for key in _keys(stroke, meter, gaps):
            shelf = self._memories.get(key)
            if shelf is not None and sum(map(len, shelf.values())) > 2:
                return rng.choice(shelf[rng.choice(list(shelf))])
        return None


class PlayedPlayer:
    """One clip's worth of :class:`PlayedTouch`."""

    def __init__(self, touch: PlayedTouch, rng: Random, donor: int, when: float) -> None:
        self._touch, self._rng, self._donor, self._when = touch, rng, donor, when
        self._numeric = touch.fallback.start(rng)

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """See :class:`Player`."""
        length = float(meter.bar_length)
        touches = []
        at, when = None, 0.0
        for stroke, gaps in zip(strokes, limb_gaps(strokes, meter), strict=True):
            if stroke.at != at:
                at, when = stroke.at, self._when + number + float(stroke.at) / length
            memory = self._touch.recall(stroke, meter, gaps, self._donor, when, self._rng)
            if memory is None:
                touches.append(self._numeric.play(stroke, meter))
                continue
            # Strokes that fall together are remembered together: limbs drift as one player.
            when = memory.when if memory.line == self._donor else when
            rng = self._rng
            velocity = round(memory.velocity + rng.gauss(0, _VELOCITY_NOISE))
            touches.append((velocity, memory.late_s + rng.gauss(0, _TIMING_NOISE_S)))
        return touches


class StrictPlayer:
    """On the grid, at three levels: ghost, plain, accent."""

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:  # noqa: ARG002 (one interface)
        """See :class:`Player`."""
        return [
            (next(level for below, level in _LEVELS if stroke.velocity < below), 0.0)
            for stroke in strokes
        ]


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


def _keys(stroke: Stroke, meter: Meter, gaps: Gaps) -> tuple[tuple[object, ...], ...]:
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


def _near(memories: list[_Memory], when: float) -> _Memory:
    """The memory nearest to a moment."""
    after = bisect_left(memories, when, key=lambda memory: memory.when)
    around = memories[max(0, after - 1) : after + 1]
    return min(around, key=lambda memory: abs(memory.when - when))
