"""From played notes to score positions: which grid each beat is on, and whether 8ths swing.

Each quarter is read on the grid that fits its notes best, finer and ternary grids paying for their
freedom. Quarters that hold only a swung off-beat are written straight when most of the performance
swings: swing is feel, and stays in the hits' offsets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mididrumigen.domain.music.grids import EARLY, GRIDS
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM, Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote

_UNITS = 24
_SWUNG_MAJORITY, _MIN_SWUNG = 0.6, 3
_SAME_TEMPO = 0.03

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Bars of one metre and, within a few percent, one tempo."""

    start: Fraction
    meter: Meter
    tempo_bpm: float
    bars: int


def quantise(performance: Performance, pieces: Mapping[int, KitPiece]) -> list[Groove]:
    """The performance as grooves: one for each stretch of the same metre and tempo.

    Args:
        performance: the drum notes of a file.
        pieces: kit piece by MIDI note; other notes are left out.

    Returns:
        Grooves without empty bars at their ends; offsets are measured against the score position.
    """
    notes = [note for note in performance.notes if note.note in pieces]
    if not notes:
        return []
    at = np.array([float(note.position) for note in notes])
    score = _score_positions(at)
    grooves = []
    # A note lies within a beat of its score position, so not all need be looked at each time.
    beats = np.floor(at).astype(np.int64)
    for stretch, end in _until_next(_stretches(performance)):
        low = float(stretch.start)
        high = min(low + float(stretch.meter.bar_length * stretch.bars), end)
        first, last = np.searchsorted(beats, [int(low) - 1, int(high) + 2])
        near = score[first:last]
        inside = first + np.flatnonzero(
            (near >= low * _UNITS - 1e-6) & (near < high * _UNITS - 1e-6)
        )
        groove = _groove(stretch, notes, at, score, inside, pieces)
        if groove is not None:
            grooves.append(groove)
    return grooves


def _groove(
    stretch: _Stretch,
    notes: list[PlayedNote],
    at: Floats,
    score: Ints,
    inside: NDArray[np.intp],
    pieces: Mapping[int, KitPiece],
) -> Groove | None:
    if not len(inside):
        return None
    bar: Fraction = stretch.meter.bar_length
    quarter_s = 60.0 / stretch.tempo_bpm
    first = int((Fraction(int(score[inside[0]]), _UNITS) - stretch.start) // bar)
    last = int((Fraction(int(score[inside[-1]]), _UNITS) - stretch.start) // bar)
    start = stretch.start + bar * first
    positions: dict[int, Fraction] = {}
    units: list[int] = score[inside].tolist()
    hits = []
    for i, unit in zip(inside.tolist(), units, strict=True):
        if unit not in positions:
            positions[unit] = Fraction(unit, _UNITS) - start
        offset = (float(at[i]) - unit / _UNITS) * quarter_s
        hits.append(Hit(pieces[notes[i].note], positions[unit], notes[i].velocity, offset))
    return Groove(stretch.meter, stretch.tempo_bpm, last - first + 1, tuple(hits))


def _score_positions(at: Floats) -> Ints:
    """Score position of each note, in 24ths of a quarter; ``at`` is sorted."""
    beat = np.floor(at + float(EARLY))
    starts = np.flatnonzero(np.r_[True, beat[1:] != beat[:-1]])
    sizes = np.diff(np.r_[starts, len(at)])
    costs = []
    for steps, price in GRIDS:
        distance = np.abs(at - np.rint(at * steps) / steps)
        costs.append(np.add.reduceat(distance, starts) / sizes + price)
    best = np.argmin(np.array(costs), axis=0)
    division = np.repeat(np.array([grid for grid, _ in GRIDS])[best], sizes)
    units = np.rint(at * division).astype(np.int64) * (_UNITS // division)
    return _straighten(units, np.repeat(best, sizes), starts, sizes)


def _straighten(units: Ints, grid: Ints, starts: NDArray[np.intp], sizes: Ints) -> Ints:
    """Write swung 8ths straight where they are the rule."""
    ternary = grid == 1
    third = units % _UNITS
    counts = np.add.reduceat(ternary & (third == _UNITS // 3), starts)
    swung = np.add.reduceat(ternary & (third == 2 * _UNITS // 3), starts)
    straight = np.add.reduceat((grid == 0) & (third == _UNITS // 2), starts)
    swung_beats = (swung > 0) & (counts == 0)
    total = swung_beats.sum() + (straight > 0).sum()
    if swung_beats.sum() < _MIN_SWUNG or swung_beats.sum() / total < _SWUNG_MAJORITY:
        return units
    move = np.repeat(swung_beats, sizes) & ternary & (third == 2 * _UNITS // 3)
    return np.where(move, units - _UNITS // 6, units)


def _stretches(performance: Performance) -> Iterator[_Stretch]:
    """Cut the file where the metre changes or the tempo leaves its few percent."""
    stretch: _Stretch | None = None
    changes = [at for at, _ in performance.tempos]
    for start, meter in _bar_lines(performance):
        end = start + meter.bar_length
        # The tempo at its start and those inside, however many there are elsewhere.
        first = max(0, bisect_right(changes, start) - 1)
        last = bisect_left(changes, end, first)
        tempo = _mean_tempo(performance.tempos[first:last], start, end)
        same = (
            stretch is not None
            and stretch.meter == meter
            and abs(tempo / stretch.tempo_bpm - 1) < _SAME_TEMPO
        )
        if stretch is not None and same:
            stretch = _Stretch(stretch.start, meter, stretch.tempo_bpm, stretch.bars + 1)
            continue
        if stretch is not None:
            yield stretch
        stretch = _Stretch(start, meter, tempo, 1)
    if stretch is not None:
        yield stretch


def _until_next(stretchs: Iterator[_Stretch]) -> Iterator[tuple[_Stretch, float]]:
    """Each with where the next begins: a metre may change in the middle of a bar."""
    stretch = next(stretchs, None)
    while stretch is not None:
        following = next(stretchs, None)
        yield stretch, float(following.start) if following else float("inf")
        stretch = following


def _bar_lines(performance: Performance) -> Iterator[tuple[Fraction, Meter]]:
    ends = [start for start, _ in performance.meters[1:]] + [performance.length]
    last_note = performance.notes[-1].position
    for (start, meter), end in zip(performance.meters, ends, strict=True):
        at = start
        while at < end and at <= last_note + EARLY:
            yield at, meter
            at += meter.bar_length


def _mean_tempo(inside: Sequence[tuple[Fraction, float]], start: Fraction, end: Fraction) -> float:
    """Mean of the tempos over a bar, weighted by score length."""
    edges = [max(start, at) for at, _ in inside] + [end]
    seconds = sum(
        float(b - a) * 60 / bpm for a, b, (_, bpm) in zip(edges, edges[1:], inside, strict=False)
    )
    return min(max(60 * float(end - start) / seconds, MIN_TEMPO_BPM), MAX_TEMPO_BPM)
