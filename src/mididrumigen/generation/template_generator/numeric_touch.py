"""Touch from numbers: means by kit group and metrical place, varied as players vary.

Players drift; independent noise sounds fake. So each place of the bar has something of its own in a
clip, and timing drifts from stroke to stroke, mostly for all limbs together.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cache, cached_property
from random import Random
from typing import NamedTuple

from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.kit import KitPiece, Limb, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.features import Place
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.velocity import place_of
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.players import Players, load_players
from mididrumigen.generation.template_generator.touch import (
    Touch,
    to_units,
)

_GHOST_LEVEL, _PLAIN_SNARE_LEVEL = 0.34, 0.78
_ACCENT_STEP = {PieceGroup.HAT: 14, PieceGroup.RIDE: 12, PieceGroup.KICK: 8}
_GHOST_SCALE = 0.5
# Places differ by the profile's own means already, and a loop shows less than a whole performance.
_STEP_SHARE, _STROKE_SHARE = 0.7, 0.75
# Timing spreads with the interval that is played; the players were measured at about 110 BPM.
_MEASURED_QUARTER_S, _LEAST, _MOST = 60 / 110, 0.4, 1.3


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
        written = written_level(stroke.velocity)
        if written is Level.GHOST:
            return mean * _GHOST_LEVEL, scale * _GHOST_SCALE
        if group is PieceGroup.SNARE:
            plain = place is not Place.BACKBEAT and written is Level.PLAIN
            return mean * (_PLAIN_SNARE_LEVEL if plain else 1.0), scale
        step = _ACCENT_STEP.get(group, 6) if written is Level.ACCENT else 0
        return mean + step, scale

    def lateness_s(self, group: PieceGroup) -> float:
        """Mean lateness of a kit group in seconds."""
        return self.timing(group)[0]

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
