"""Which beats begin bars, and how many beats a bar has.

Bars of each length are laid over the beats so that downbeats fall where the networks hear them; a
bar may end early, at a price. Lengths pay a price too, by how rarely they are played.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

# What a beat costs in log-likelihood, by beats a bar; chosen on rendered performances.
_PRICES = {2: 0.12, 3: 0.05, 4: 0.0, 5: 0.10, 6: 0.20, 7: 0.10}
_SLOW_PRICE, _TWO_PRICE = 0.25, 0.25
_SLIP = -6.0
EIGHTHS_FROM_BPM = 150.0
"""From this many beats a minute on, beats of odd bars are eighths."""
_LEAST = 0.02

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars over a number of beats.

    Attributes:
        beats_a_bar: 2 to 7.
        downbeats: which beats begin a bar.
        likelihood: log-likelihood a beat, less the price of the length.
    """

    beats_a_bar: int
    downbeats: Ints
    likelihood: float


@cache
def _layout() -> tuple[Ints, Ints, Ints]:
    """All places in bars of all lengths: first place of each length, the one before, and whose."""
    lengths = np.array(list(_PRICES))
    first = np.r_[0, np.cumsum(lengths)[:-1]]
    before = np.concatenate(
        [start + np.r_[n - 1, : n - 1] for start, n in zip(first, lengths, strict=True)]
    )
    return first, before, np.repeat(np.arange(len(lengths)), lengths)


def lay_bars(downbeat: Floats, bpm: float, *, in_two: bool = True) -> Bars:
    """The likeliest bars.

    Args:
        downbeat: how likely each beat begins a bar, 0-1; at least one.
        bpm: beats a minute.
        in_two: whether bars of two beats are likely, as in 6/8. What repeats every two quarters is
            written in four all the same, unless hardly anything speaks for four.
    """
    prices = np.array(list(_PRICES.values()))
    if not in_two:
        prices = prices + np.where(np.array(list(_PRICES)) == 2, _TWO_PRICE, 0.0)
    if bpm < EIGHTHS_FROM_BPM:
        # Seven and six are counted in fast beats: 7/8 and 6/8 are common, 7/4 and 6/4 are not.
        prices = prices + np.where(np.array(list(_PRICES)) >= 6, _SLOW_PRICE, 0.0)
    first, before, whose = _layout()
    clipped = np.clip(downbeat, _LEAST, 1 - _LEAST)
    on, off = np.log(clipped), np.log(1 - clipped)
    score = np.full(len(before), off[0])
    score[first] = on[0]
    came = np.empty((len(downbeat), len(before)), dtype=np.int64)
    for beat in range(1, len(downbeat)):
        reached, origin = score[before], before.copy()
        # Of each length, the best place to begin the next bar from, be it too early.
        best = np.maximum.reduceat(score, first)
        early = best + _SLIP > reached[first]
        if early.any():
            at_best = np.flatnonzero(score == best[whose])
            where = at_best[np.searchsorted(at_best, first)]
            reached[first] = np.where(early, best + _SLIP, reached[first])
            origin[first] = np.where(early, where, origin[first])
        came[beat] = origin
        score = reached + off[beat]
        score[first] += on[beat] - off[beat]
    ends = np.maximum.reduceat(score, first) / len(downbeat) - prices
    chosen = int(ends.argmax())
    low = int(first[chosen])
    length = list(_PRICES)[chosen]
    place = low + int(score[low : low + length].argmax())
    downbeats = []
    for beat in range(len(downbeat) - 1, -1, -1):
        if place == low:
            downbeats.append(beat)
        if beat:
            place = int(came[beat, place])
    return Bars(length, np.array(downbeats[::-1], dtype=np.int64), float(ends[chosen]))
