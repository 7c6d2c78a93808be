"""Touch from numbers: means by kit group and metrical place, varied as players vary.

Players drift; independent noise sounds fake. So each place of the bar has something of its own in a
clip, timing drifts from moment to moment, mostly for all limbs together, and bars are louder or
softer as a whole.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from random import Random
from typing import NamedTuple

from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.kit import KitPiece, Limb, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import ArtistKind
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.features import Place
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.velocity import place_of
from mididrumigen.generation.template_generator.accents import bend_accents
from mididrumigen.generation.template_generator.fill_touch import FillTouch
from mididrumigen.generation.template_generator.loudness import soften_top
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.players import Players, load_players
from mididrumigen.generation.template_generator.touch import (
    Touch,
    to_units,
)

_GHOST_LEVEL, _PLAIN_SNARE_LEVEL = 0.34, 0.78
_ACCENT_STEP = {PieceGroup.HAT: 14, PieceGroup.RIDE: 12, PieceGroup.KICK: 8}
_GHOST_SCALE = 0.5
# Places differ by the profile's own means and by accents already.
_STEP_SHARE = 0.8
# How far a place of a time-keeping hand is what the profile says, the rest being players' accents.
_OWN_ACCENTS = 0.8
# So many bars of evidence on a spread weigh as much as what was measured on players.
_SPREAD_BARS = 100.0
# What a programmed part keeps of how hands vary.
_PROGRAMMED = 0.25
_MEAN_LOW, _MEAN_HIGH = 20.0, 112.0
_KNEE, _ROOM = 104.0, 20.0
# Timing spreads with the interval that is played; the players were measured at about 110 BPM.
_MEASURED_QUARTER_S, _LEAST, _MOST = 60 / 110, 0.4, 1.3


class NumericTouch:
    """Touch from the numbers of a profile, varied as real players vary.

    Means come from the profile. How far strokes spread around them is the profile's as far as there
    is evidence on it, else what was measured on players (``data/players.json``): nobody can tell
    by ear, or read in an article, how many milliseconds a hand varies. The same holds for the
    accents of the time-keeping hand. A producer's part is programmed, and varies far less.
    """

    def __init__(self, profile: StyleProfile) -> None:
        self._profile = profile
        self._levels: dict[tuple[PieceGroup, Place], tuple[float, float]] = {}
        self._timing: dict[PieceGroup, tuple[float, float]] = {}
        self._places: dict[tuple[Meter, Fraction], Place] = {}
        self._programmed = profile.artist.kind is ArtistKind.PRODUCER
        self.life = _PROGRAMMED if self._programmed else 1.0
        self.fill_shape = profile.habits.fill.shape if profile.habits.fill else None

    @cached_property
    def players(self) -> Players:
        """How real players vary."""
        return load_players()

    def start(self, rng: Random, quarter_s: float, bars: Sequence[Bar] = ()) -> NumericPlayer:
        """A player for one clip at a tempo, who knows which of its bars are fills."""
        return NumericPlayer(self, rng, quarter_s, bars)

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
            found = (self._mean(group, key[1], estimate.value), self._scale(estimate, usual))
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
            found = (estimate.value / 1000, self._scale(estimate, usual))
            self._timing[group] = found
        return found

    def _mean(self, group: PieceGroup, place: Place, value: float) -> float:
        accents = self._accents.get(group)
        if accents is None or self._programmed:
            return value
        middle = self._profile.value(f"velocity.{group}")
        bent = middle + _OWN_ACCENTS * (value - middle) + accents[place]
        return min(max(bent, _MEAN_LOW), _MEAN_HIGH)

    @cached_property
    def _accents(self) -> Mapping[PieceGroup, Mapping[Place, float]]:
        habit, measured = self._profile.habits.hat_accents, self.players.accents
        return {
            group: bend_accents(measured[group], habit)
            for group in (PieceGroup.HAT, PieceGroup.RIDE)
        }

    def _scale(self, estimate: Estimate, usual: float) -> float:
        """The profile's spread and the usual one, mixed by evidence, as a multiple of the usual."""
        if estimate.basis is Basis.DEFAULT and not self._programmed:
            return 1.0
        own = estimate.sample_size / (estimate.sample_size + _SPREAD_BARS)
        if self._programmed:
            own = 1 - _PROGRAMMED * (1 - own)
        return math.sqrt(own * estimate.spread**2 + (1 - own) * usual**2) / usual


def _soften(velocity: float) -> float:
    """What is too loud nears the loudest there is, so that accents do not all end at 127."""
    over = velocity - _KNEE
    return velocity if over <= 0 else _KNEE + _ROOM * math.tanh(over / _ROOM)


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

    def __init__(
        self, touch: NumericTouch, rng: Random, quarter_s: float, bars: Sequence[Bar]
    ) -> None:
        self._touch, self._rng, self._bars = touch, rng, bars
        self._looseness = min(max(quarter_s / _MEASURED_QUARTER_S, _LEAST), _MOST)
        self._weights = _weigh(touch.players.shared, touch.players.persistence)
        self._drift = rng.gauss(0, 1)
        self._limbs: dict[Limb, float] = defaultdict(float)
        self._places: dict[tuple[KitPiece, int, int], _Habit] = {}
        self._own: dict[tuple[PieceGroup, int], tuple[float, float]] = {}
        self._moments: dict[int, float] = {}
        self._moment = -1
        self._loudness = rng.gauss(0, 1)
        self._gain = 0.0
        self._fill: FillTouch | None = None

    def play_bar(self, strokes: Sequence[Stroke], meter: Meter, number: int) -> list[Touch]:
        """See :class:`Player`."""
        self._moment = -1
        players, rng = self._touch.players, self._rng
        keep = players.bar_persistence
        self._loudness = keep * self._loudness + math.sqrt(1 - keep**2) * rng.gauss(0, 1)
        self._gain = self._loudness * players.bar_velocity * self._touch.life
        bar = self._bars[number] if number < len(self._bars) else None
        shape = self._touch.fill_shape
        is_fill = bar is not None and bar.is_fill
        self._fill = FillTouch(bar, shape, players, rng) if bar is not None and is_fill else None
        return [self.play(stroke, meter) for stroke in strokes]

    def play(self, stroke: Stroke, meter: Meter) -> Touch:
        """Velocity and lateness (s) of a stroke that follows the last one."""
        key = (stroke.piece, to_units(stroke.at), stroke.velocity)
        habit = self._places.get(key)
        if habit is None:
            habit = self._places[key] = self._habit(stroke, meter)
        spread, gain = habit.velocity_spread, self._gain
        filled = self._fill.gain(stroke) if self._fill is not None else None
        if filled is not None:
            gain += filled
            spread = max(spread, self._touch.players.fill_stroke * self._touch.life)
        velocity = _soften(habit.velocity + gain + self._rng.gauss(0, 1) * spread)
        sway = self._sway(habit.limb, key[1])
        return round(soften_top(velocity)), habit.late_s + sway * habit.late_spread_s

    def _habit(self, stroke: Stroke, meter: Meter) -> _Habit:
        """What this clip does at a place: the profile's mean with something of its own."""
        touch, players, group = self._touch, self._touch.players, stroke.piece.group
        key = (group, to_units(stroke.at))
        own = self._own.get(key)
        if own is None:
            together = self._moments.get(key[1])
            if together is None:
                together = self._moments[key[1]] = self._rng.gauss(0, 1)
            late = self._weights.together * together + self._weights.apart * self._rng.gauss(0, 1)
            own = self._own[key] = (self._rng.gauss(0, 1), late)
        mean, scale = touch.level(stroke, touch.place(meter, stroke.at))
        step, single = players.velocity[group]
        velocity, velocity_spread = mean + scale * own[0] * step * _STEP_SHARE, scale * single
        late, scale = touch.timing(group)
        scale *= self._looseness / 1000
        step, single = players.timing_ms[group]
        return _Habit(
            stroke.piece.limb,
            velocity,
            velocity_spread,
            late + scale * own[1] * step,
            scale * single,
        )

    def _sway(self, limb: Limb, moment: int) -> float:
        """Timing of the limb's next stroke around its place, in spreads.

        What falls together drifts together: the body moves on once a moment.
        """
        gauss, weights = self._rng.gauss, self._weights
        if moment != self._moment:
            self._moment = moment
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
