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

from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM, Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote

# Divisions of a quarter, and what each pays in mean distance (quarters) for its finer mesh.
_GRIDS = ((4, 0.0), (3, 0.006), (6, 0.035), (8, 0.04))
_UNITS = 24
# A note up to this much before a beat is an early note of that beat.
_EARLY = 1 / 12
_SWUNG_MAJORITY, _MIN_SWUNG = 0.6, 3
_SAME_TEMPO = 0.03

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Section:
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
    for section, end in _until_next(_sections(performance)):
        low = float(section.start)
        high = min(low + float(section.meter.bar_length * section.bars), end)
        first, last = np.searchsorted(beats, [int(low) - 1, int(high) + 2])
        near = score[first:last]
        inside = first + np.flatnonzero(
            (near >= low * _UNITS - 1e-6) & (near < high * _UNITS - 1e-6)
        )
        groove = _groove(section, notes, at, score, inside, pieces)
        if groove is not None:
            grooves.append(groove)
    return grooves


def _groove(
    section: _Section,
    notes: list[PlayedNote],
    at: Floats,
    score: Ints,
    inside: NDArray[np.intp],
    pieces: Mapping[int, KitPiece],
) -> Groove | None:
    if not len(inside):
        return None
    bar: Fraction = section.meter.bar_length
    quarter_s = 60.0 / section.tempo_bpm
    first = int((Fraction(int(score[inside[0]]), _UNITS) - section.start) // bar)
    last = int((Fraction(int(score[inside[-1]]), _UNITS) - section.start) // bar)
    start = section.start + bar * first
    positions: dict[int, Fraction] = {}
    units: list[int] = score[inside].tolist()
    hits = []
    for i, unit in zip(inside.tolist(), units, strict=True):
        if unit not in positions:
            positions[unit] = Fraction(unit, _UNITS) - start
        offset = (float(at[i]) - unit / _UNITS) * quarter_s
        hits.append(Hit(pieces[notes[i].note], positions[unit], notes[i].velocity, offset))
    return Groove(section.meter, section.tempo_bpm, last - first + 1, tuple(hits))


def _score_positions(at: Floats) -> Ints:
    """Score position of each note, in 24ths of a quarter; ``at`` is sorted."""
    beat = np.floor(at + _EARLY)
    starts = np.flatnonzero(np.r_[True, beat[1:] != beat[:-1]])
    sizes = np.diff(np.r_[starts, len(at)])
    costs = []
    for steps, price in _GRIDS:
        distance = np.abs(at - np.rint(at * steps) / steps)
        costs.append(np.add.reduceat(distance, starts) / sizes + price)
    best = np.argmin(np.array(costs), axis=0)
    division = np.repeat(np.array([grid for grid, _ in _GRIDS])[best], sizes)
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


def _sections(performance: Performance) -> Iterator[_Section]:
    """Cut the file where the metre changes or the tempo leaves its few percent."""
    open_section: _Section | None = None
    changes = [at for at, _ in performance.tempos]
    for start, meter in _bar_lines(performance):
        end = start + meter.bar_length
        # The tempo at its start and those inside, however many there are elsewhere.
        first = max(0, bisect_right(changes, start) - 1)
        last = bisect_left(changes, end, first)
        tempo = _mean_tempo(performance.tempos[first:last], start, end)
        same = (
            open_section is not None
            and open_section.meter == meter
            and abs(tempo / open_section.tempo_bpm - 1) < _SAME_TEMPO
        )
        if open_section is not None and same:
            open_section = _Section(
                open_section.start, meter, open_section.tempo_bpm, open_section.bars + 1
            )
            continue
        if open_section is not None:
            yield open_section
        open_section = _Section(start, meter, tempo, 1)
    if open_section is not None:
        yield open_section


def _until_next(sections: Iterator[_Section]) -> Iterator[tuple[_Section, float]]:
    """Each with where the next begins: a metre may change in the middle of a bar."""
    section = next(sections, None)
    while section is not None:
        following = next(sections, None)
        yield section, float(following.start) if following else float("inf")
        section = following


def _bar_lines(performance: Performance) -> Iterator[tuple[Fraction, Meter]]:
    ends = [start for start, _ in performance.meters[1:]] + [performance.length]
    last_note = performance.notes[-1].position
    for (start, meter), end in zip(performance.meters, ends, strict=True):
        at = start
        while at < end and at <= last_note + Fraction(1, 12):
            yield at, meter
            at += meter.bar_length


def _mean_tempo(inside: Sequence[tuple[Fraction, float]], start: Fraction, end: Fraction) -> float:
    """Mean of the tempos over a bar, weighted by score length."""
    edges = [max(start, at) for at, _ in inside] + [end]
    seconds = sum(
        float(b - a) * 60 / bpm for a, b, (_, bpm) in zip(edges, edges[1:], inside, strict=False)
    )
    return min(max(60 * float(end - start) / seconds, MIN_TEMPO_BPM), MAX_TEMPO_BPM)
