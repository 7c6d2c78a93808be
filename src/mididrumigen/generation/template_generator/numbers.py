"""From numbers to bars: where a profile has no vocabulary, the engine plays itself a performance.

Each step of a grid is a two-state chain from bar to bar, so that what is played tends to be played
again; velocity and timing hold together within a limb and drift slowly. The rest of the engine then
works from that performance as from any other.
"""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import Limb
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.step_grid import StepGrid, StepNumbers

MAX_BARS = 24
_LIMB_SHARE, _DRIFT_SHARE = 0.5, 0.5
_LIMB_KEEPS, _DRIFT_KEEPS = 0.5, 0.9


def perform(grid: StepGrid, seed: str) -> Phrase:
    """A performance with the numbers of a grid: at most 24 bars, the same for the same seed."""
    rng = Random(f"{seed}/{grid.source_id}/{grid.label}/{grid.keeper}/{grid.is_fill}")
    bars = min(grid.bars, MAX_BARS)
    steps = sorted(grid.steps.items(), key=lambda item: (item[0][1], item[0][0]))
    before: set[tuple[str, Fraction]] = set()
    sway = _Sway(rng)
    hits = []
    for number in range(bars):
        here: set[tuple[str, Fraction]] = set()
        for (piece, at), numbers in steps:
            if rng.random() >= _chance(numbers, number > 0, (piece, at) in before):
                continue
            here.add((piece, at))
            loud, late = sway.step(piece.limb)
            velocity = round(numbers.velocity + loud * numbers.velocity_spread)
            hits.append(
                Hit(
                    piece,
                    grid.meter.bar_length * number + at,
                    min(127, max(1, velocity)),
                    numbers.late_s + late * numbers.late_spread_s,
                )
            )
        before = here
    groove = Groove(grid.meter, grid.tempo_bpm, bars, tuple(hits))
    fills = frozenset(range(bars)) if grid.is_fill else frozenset[int]()
    return Phrase(groove, grid.source_id, grid.label, fills, played=True)


def _chance(numbers: StepNumbers, follows: bool, was_struck: bool) -> float:
    if not follows or numbers.share >= 1:
        return numbers.share
    if was_struck:
        return numbers.again
    # The chain's share stays what was measured.
    return min(1.0, numbers.share * (1 - numbers.again) / (1 - numbers.share))


class _Sway:
    """Unit-variance noise for velocity and timing that holds together within a limb."""

    def __init__(self, rng: Random) -> None:
        self._rng, self._drift = rng, rng.gauss(0, 1)
        self._limbs = {limb: (rng.gauss(0, 1), rng.gauss(0, 1)) for limb in Limb}

    def step(self, limb: Limb) -> tuple[float, float]:
        """Velocity and timing of the limb's next stroke, in spreads."""
        loud, late = (self._next(value, _LIMB_KEEPS) for value in self._limbs[limb])
        self._limbs[limb] = loud, late
        self._drift = self._next(self._drift, _DRIFT_KEEPS)
        rng = self._rng
        return (
            _mix(loud, rng.gauss(0, 1), _LIMB_SHARE),
            _mix(self._drift, _mix(late, rng.gauss(0, 1), _LIMB_SHARE), _DRIFT_SHARE),
        )

    def _next(self, value: float, keeps: float) -> float:
        return keeps * value + math.sqrt(1 - keeps * keeps) * self._rng.gauss(0, 1)


def _mix(a: float, b: float, share: float) -> float:
    """Two unit-variance numbers as one."""
    return math.sqrt(share) * a + math.sqrt(1 - share) * b
