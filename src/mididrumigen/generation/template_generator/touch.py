"""How hard and how early or late each stroke is played.

Two sources, one interface. :class:`PlayedTouch` remembers strokes of real performances and gives a
new stroke the touch of one that stood in the same place: same piece, same step, same neighbours,
near the same moment of one performance, so that level and drift hold together from hit to hit.
:class:`NumericTouch` works from a profile's numbers alone: means by kit group and metrical place,
with correlated noise, because players drift; independent noise sounds fake.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from random import Random
from typing import NamedTuple, Protocol

from mididrumigen.domain.features import Place
from mididrumigen.domain.feel import place_of
from mididrumigen.domain.kit import KitPiece, Limb, PieceGroup
from mididrumigen.domain.meter import Meter
from mididrumigen.domain.style import Basis, Estimate, StyleProfile
from mididrumigen.generation.template_generator.model import Line, Stroke

GHOST_BELOW, ACCENT_FROM = 50, 105
"""Written velocities: below is a ghost note, from here on an accent."""

_GHOST_LEVEL, _PLAIN_SNARE_LEVEL = 0.34, 0.78
_ACCENT_STEP = {PieceGroup.HAT: 14, PieceGroup.RIDE: 12, PieceGroup.KICK: 8}
_GHOST_SCALE = 0.5
# Places differ by the profile's own means already, and a loop shows less than a whole performance.
_STEP_SHARE, _STROKE_SHARE = 0.7, 0.75
# Timing spreads with the interval that is played; the players were measured at about 110 BPM.
_MEASURED_QUARTER_S, _LEAST, _MOST = 60 / 110, 0.4, 1.3
_UNITS = 240
_VELOCITY_NOISE, _TIMING_NOISE_S = 2.5, 0.003
_KIN = 3

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
    """Touch from the numbers of a profile, varied as real players vary.

    Means come from the profile. How far strokes spread around them is half the profile's and half
    what was measured on players (``data/players.json``): nobody can tell by ear, or read in an
    article, how many milliseconds a hand varies.
    """

    def __init__(self, profile: StyleProfile) -> None:
        self._profile = profile
        self._levels: dict[tuple[PieceGroup, Place], tuple[float, float]] = {}
        self._timing: dict[PieceGroup, tuple[float, float]] = {}
        self._places: dict[tuple[Meter, Fraction], Place] = {}

    @cached_property
    def players(self) -> Players:
        """How real players vary."""
        return load_players()

    def start(self, rng: Random, quarter_s: float) -> NumericPlayer:
        """A player for one clip at a tempo."""
        return NumericPlayer(self, rng, quarter_s)

    def place(self, meter: Meter, at: Fraction) -> Place:
        """The metrical place, remembered."""
        key = (meter, at)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = place_of(meter, at)
        return place

    def level(self, stroke: Stroke, place: Place) -> tuple[float, float]:
        """Mean velocity of a written stroke at a place, and how far it may vary (1 is usual)."""
        group = stroke.piece.group
        key = (group, Place.BACKBEAT if group is PieceGroup.SNARE else place)
        found = self._levels.get(key)
        if found is None:
            estimate = self._profile.estimate(f"velocity.{group}.{key[1]}")
            usual = math.hypot(*self.players.velocity[group])
            found = (estimate.value, _half_and_half(estimate, usual))
            self._levels[key] = found
        mean, scale = found
        if stroke.velocity < GHOST_BELOW:
            return mean * _GHOST_LEVEL, scale * _GHOST_SCALE
        if group is PieceGroup.SNARE:
            plain = place is not Place.BACKBEAT and stroke.velocity < ACCENT_FROM
            return mean * (_PLAIN_SNARE_LEVEL if plain else 1.0), scale
        accent = stroke.velocity >= ACCENT_FROM
        return mean + (_ACCENT_STEP.get(group, 6) if accent else 0), scale

    def timing(self, group: PieceGroup) -> tuple[float, float]:
        """Mean lateness of a kit group in seconds, and how far it may vary (1 is usual)."""
        found = self._timing.get(group)
        if found is None:
            estimate = self._profile.estimate(f"microtiming_ms.{group}")
            usual = math.hypot(*self.players.timing_ms[group])
            found = (estimate.value / 1000, _half_and_half(estimate, usual))
            self._timing[group] = found
        return found


def _half_and_half(estimate: Estimate, usual: float) -> float:
    """Half the profile's spread and half the usual one, as a multiple of the usual one."""
    if estimate.basis is Basis.DEFAULT:
        return 1.0
    return math.sqrt((estimate.spread**2 + usual**2) / 2) / usual


class _Habit(NamedTuple):
    limb: Limb
    velocity: float
    velocity_spread: float
    late_s: float
    late_spread_s: float


class NumericPlayer:
    """One clip's worth of :class:`NumericTouch`: keeps its limbs' drift.

    Each place of the bar has something of its own that stays for the clip; strokes drift around
    it, in timing mostly together.
    """

    def __init__(self, touch: NumericTouch, rng: Random, quarter_s: float) -> None:
        self._touch, self._rng = touch, rng
        self._looseness = min(max(quarter_s / _MEASURED_QUARTER_S, _LEAST), _MOST)
        self._weights = _weigh(touch.players.shared, touch.players.persistence)
        self._drift = rng.gauss(0, 1)
        self._limbs: dict[Limb, float] = defaultdict(float)
        self._places: dict[tuple[KitPiece, int, int], _Habit] = {}
        self._own: dict[tuple[PieceGroup, int], tuple[float, float]] = {}

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:  # noqa: ARG002 (one interface)
        """See :class:`Player`."""
        return [self.play(stroke, meter) for stroke in strokes]

    def play(self, stroke: Stroke, meter: Meter) -> Touch:
        """Velocity and lateness (s) of a stroke that follows the last one."""
        key = (stroke.piece, to_units(stroke.at), stroke.velocity)
        habit = self._places.get(key)
        if habit is None:
            habit = self._places[key] = self._habit(stroke, meter)
        velocity = habit.velocity + self._rng.gauss(0, 1) * habit.velocity_spread
        return round(velocity), habit.late_s + self._sway(habit.limb) * habit.late_spread_s

    def _habit(self, stroke: Stroke, meter: Meter) -> _Habit:
        """What this clip does at a place: the profile's mean with something of its own."""
        touch, players, group = self._touch, self._touch.players, stroke.piece.group
        key = (group, to_units(stroke.at))
        own = self._own.get(key)
        if own is None:
            own = self._own[key] = (self._rng.gauss(0, 1), self._rng.gauss(0, 1))
        mean, scale = touch.level(stroke, touch.place(meter, stroke.at))
        step, single = players.velocity[group]
        velocity, velocity_spread = mean + scale * own[0] * step * _STEP_SHARE, scale * single
        late, scale = touch.timing(group)
        scale *= self._looseness / 1000
        step, single = players.timing_ms[group]
        return _Habit(
            stroke.piece.limb,
            velocity,
            velocity_spread * _STROKE_SHARE,
            late + scale * own[1] * step,
            scale * single,
        )

    def _sway(self, limb: Limb) -> float:
        """Timing of the limb's next stroke around its place, in spreads."""
        gauss, weights = self._rng.gauss, self._weights
        self._drift = weights.keep * self._drift + weights.new * gauss(0, 1)
        own = weights.limb_keep * self._limbs[limb] + weights.limb_new * gauss(0, 1)
        self._limbs[limb] = own
        return weights.together * self._drift + weights.apart * own


class _Weights(NamedTuple):
    """Coefficients of unit-variance first-order autoregressions, and how they are mixed."""

    keep: float
    new: float
    limb_keep: float
    limb_new: float
    together: float
    apart: float


@cache
def _weigh(shared: float, persistence: float) -> _Weights:
    limb = persistence / 2
    return _Weights(
        persistence,
        math.sqrt(1 - persistence**2),
        limb,
        math.sqrt(1 - limb**2),
        math.sqrt(shared),
        math.sqrt(1 - shared),
    )


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
    text = (files("mididrumigen.data") / "players.json").read_text(encoding="utf-8")
    table = json.loads(text)
    found = {group: table["groups"].get(group) or table["groups"]["hat"] for group in PieceGroup}
    return Players(
        {g: (row["velocity_step"], row["velocity_stroke"]) for g, row in found.items()},
        {g: (row["timing_ms_step"], row["timing_ms_stroke"]) for g, row in found.items()},
        table["shared"],
        table["persistence"],
    )


class _Memory(NamedTuple):
    when: float
    velocity: int
    late_s: float


# What a line's strokes were like, by place; see `_keys`.
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
            for key in _keys(stroke, bar.meter, gaps):
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
            memory, when = self._recall(_keys(stroke, meter, gaps), when)
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
