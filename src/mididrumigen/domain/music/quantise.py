"""From played notes to score positions: which grid each beat is on, and whether 8ths swing.

Each quarter is read on the grid that fits its notes best, finer and ternary grids paying for their
freedom. Quarters that hold only a swung off-beat are written straight when most of the performance
swings: swing is feel, and stays in the hits' offsets.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from mididrumigen.domain.music.grids import EARLY, choose_grid
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM, Groove, Hit
from mididrumigen.domain.music.hat_pedal import find_struck
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote

UNITS = 24
"""Score positions are counted in so many parts of a quarter."""

_SIXTEENTHS, _TRIPLETS = 4, 3  # steps of a quarter
_SWUNG_MAJORITY, _MIN_SWUNG = 0.6, 3
# From bar to bar a take drifts by less than this. On a tempo map, with other changes within so
# many bars, it moves by less than the second; in a bar that slows down or hurries, than the third.
_SAME_TEMPO, _ON_A_MAP, _WITHIN_A_BAR = 0.03, 0.2, 0.45
_NEAR = 2


@dataclass(slots=True)
class _Stretch:
    """Bars of one metre that are one take: steady, drifting, or on a tempo map."""

    start: Fraction
    meter: Meter
    tempos: list[float]

    @property
    def length(self) -> Fraction:
        return self.meter.bar_length * len(self.tempos)

    @property
    def tempo_bpm(self) -> float:
        """Bars over the time they take."""
        if max(self.tempos) == min(self.tempos):
            return self.tempos[0]
        return len(self.tempos) / sum(1 / tempo for tempo in self.tempos)


def quantise(
    performance: Performance, pieces: Mapping[int, KitPiece], *, whole: bool = False
) -> list[Groove]:
    """The performance as grooves: one for each take, which is bars of one metre.

    A take keeps its tempo, drifts, or is on a tempo map with a tempo for every bar or beat; its
    tempo is then the mean. A tempo that jumps and stays begins another take.

    Args:
        performance: the drum notes of a file.
        pieces: kit piece by MIDI note; other notes are left out.
        whole: keep empty bars, and takes of nothing else, so that bars are numbered as the file's.

    Returns:
        Grooves, by default without empty bars at their ends; offsets are measured against the
        score position, at the tempo of their bar.
    """
    scored = score_notes(performance, pieces, whole=whole)
    if not scored:
        return []
    grooves = []
    # A note lies within a beat of its score position, so not all need be looked at each time.
    beats = [math.floor(note.position) for note, _, _ in scored]
    for stretch, end in _until_next(_stretches(performance, whole=whole)):
        low = float(stretch.start)
        high = min(low + float(stretch.length), end)
        first, last = bisect_left(beats, int(low) - 1), bisect_left(beats, int(high) + 2)
        lowest, limit = low * UNITS - 1e-6, high * UNITS - 1e-6
        inside = [i for i in range(first, last) if lowest <= scored[i][2] < limit]
        groove = _groove(stretch, scored, inside, whole=whole)
        if groove is not None:
            grooves.append(groove)
    return grooves


def score_notes(
    performance: Performance, pieces: Mapping[int, KitPiece], *, whole: bool = False
) -> list[tuple[PlayedNote, KitPiece, int]]:
    """The notes that have a piece, each with it and its score position in 24ths of a quarter.

    Args:
        performance: the drum notes of a file.
        pieces: kit piece by MIDI note.
        whole: as for :func:`quantise`.
    """
    struck = find_struck(performance.notes, pieces)
    notes = [
        (note, piece)
        for note, piece in zip(performance.notes, struck, strict=True)
        if piece is not None
    ]
    if not notes:
        return []
    units = _score_positions([float(note.position) for note, _ in notes])
    if whole:
        # An early note of the bar after the last is a late one of the last: the clip has no other.
        *_, (last, meter) = _bar_lines(performance, whole=True)
        limit = math.ceil((last + meter.bar_length) * UNITS) - 1
        units = [min(unit, limit) for unit in units]
    return [(note, piece, unit) for (note, piece), unit in zip(notes, units, strict=True)]


def _groove(
    stretch: _Stretch,
    scored: Sequence[tuple[PlayedNote, KitPiece, int]],
    inside: Sequence[int],
    *,
    whole: bool,
) -> Groove | None:
    if not inside and not whole:
        return None
    bar: Fraction = stretch.meter.bar_length
    first, last = 0, len(stretch.tempos) - 1
    if not whole:
        first, last = (
            int((Fraction(scored[i][2], UNITS) - stretch.start) // bar)
            for i in (inside[0], inside[-1])
        )
    start = stretch.start + bar * first
    positions: dict[int, tuple[Fraction, float]] = {}
    hits = []
    for i in inside:
        note, piece, unit = scored[i]
        if unit not in positions:
            position = Fraction(unit, UNITS) - start
            tempo = stretch.tempos[first + int(position // bar)]
            positions[unit] = position, 60.0 / tempo
        position, quarter_s = positions[unit]
        offset = (float(note.position) - unit / UNITS) * quarter_s
        hits.append(Hit(piece, position, note.velocity, offset))
    return Groove(stretch.meter, stretch.tempo_bpm, last - first + 1, tuple(hits))


@dataclass(frozen=True, slots=True)
class _Beat:
    """The notes of a quarter, read on the grid that fits them best."""

    steps: int
    units: list[int]

    @property
    def is_swung(self) -> bool:
        """Whether it has a swung off-beat, and nothing else that is ternary."""
        parts = self._parts(_TRIPLETS)
        return UNITS // 3 not in parts and 2 * UNITS // 3 in parts

    @property
    def is_straight(self) -> bool:
        """Whether it has a straight off-beat."""
        return UNITS // 2 in self._parts(_SIXTEENTHS)

    def straightened(self) -> list[int]:
        """Its units with swung off-beats written straight."""
        return [
            unit - UNITS // 6 if unit % UNITS == 2 * UNITS // 3 else unit for unit in self.units
        ]

    def _parts(self, steps: int) -> set[int]:
        return {unit % UNITS for unit in self.units} if self.steps == steps else set()


def _score_positions(at: Sequence[float]) -> list[int]:
    """Score position of each note, in 24ths of a quarter; ``at`` is sorted."""
    early = float(EARLY)
    groups = groupby(at, key=lambda position: math.floor(position + early))
    beats = [_read_beat(list(group)) for _, group in groups]
    # Swung 8ths are written straight where they are the rule.
    swung = sum(beat.is_swung for beat in beats)
    total = swung + sum(beat.is_straight for beat in beats)
    is_rule = swung >= _MIN_SWUNG and swung / total >= _SWUNG_MAJORITY
    return [
        unit
        for beat in beats
        for unit in (beat.straightened() if is_rule and beat.is_swung else beat.units)
    ]


def _read_beat(at: Sequence[float]) -> _Beat:
    steps = choose_grid(at)
    return _Beat(steps, [round(x * steps) * (UNITS // steps) for x in at])


def _stretches(performance: Performance, *, whole: bool) -> Iterator[_Stretch]:
    """Cut the file where the metre changes, or the tempo jumps and stays."""
    bars = list(_timed_bars(performance, whole=whole))
    stretch: _Stretch | None = None
    for number, bar in enumerate(bars):
        if stretch is not None and stretch.meter == bar.meter and _goes_on(bars, number):
            stretch.tempos.append(bar.tempo_bpm)
            continue
        if stretch is not None:
            yield stretch
        stretch = _Stretch(bar.start, bar.meter, [bar.tempo_bpm])
    if stretch is not None:
        yield stretch


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar with its mean tempo, and how often the tempo changes in it."""

    start: Fraction
    meter: Meter
    tempo_bpm: float
    changes: int


def _goes_on(bars: Sequence[_Bar], number: int) -> bool:
    """Whether a bar is of the same take as the one before, as far as tempo goes."""
    change = abs(bars[number].tempo_bpm / bars[number - 1].tempo_bpm - 1)
    if change < _SAME_TEMPO:
        return True
    if bars[number].changes > 1 or bars[number - 1].changes > 1:
        return change < _WITHIN_A_BAR
    # The first tempo of a file says nothing of how often it changes.
    near = [i for i in range(max(1, number - _NEAR), number + _NEAR + 1) if i != number]
    mapped = any(i < len(bars) and bars[i].changes for i in near)
    return bool(bars[number].changes) and mapped and change < _ON_A_MAP


def _timed_bars(performance: Performance, *, whole: bool) -> Iterator[_Bar]:
    changes = [at for at, _ in performance.tempos]
    for start, meter in _bar_lines(performance, whole=whole):
        end = start + meter.bar_length
        # The tempo at its start and those inside, however many there are elsewhere.
        first = max(0, bisect_right(changes, start) - 1)
        last = bisect_left(changes, end, first)
        inside = performance.tempos[first:last]
        yield _Bar(
            start, meter, _mean_tempo(inside, start, end), sum(at >= start for at, _ in inside)
        )


def _until_next(stretchs: Iterator[_Stretch]) -> Iterator[tuple[_Stretch, float]]:
    """Each with where the next begins: a metre may change in the middle of a bar."""
    stretch = next(stretchs, None)
    while stretch is not None:
        following = next(stretchs, None)
        yield stretch, float(following.start) if following else float("inf")
        stretch = following


def _bar_lines(performance: Performance, *, whole: bool) -> Iterator[tuple[Fraction, Meter]]:
    """Where bars begin, up to the last note; or up to the end, which may be a little off a bar."""
    ends = [start for start, _ in performance.meters[1:]] + [performance.length]
    last_note = performance.notes[-1].position
    for (start, meter), end in zip(performance.meters, ends, strict=True):
        at = start
        while at < end and (
            at <= last_note + EARLY or (whole and end - at >= meter.bar_length / 2)
        ):
            yield at, meter
            at += meter.bar_length


def _mean_tempo(inside: Sequence[tuple[Fraction, float]], start: Fraction, end: Fraction) -> float:
    """Mean of the tempos over a bar, weighted by score length."""
    edges = [max(start, at) for at, _ in inside] + [end]
    seconds = sum(
        float(b - a) * 60 / bpm for a, b, (_, bpm) in zip(edges, edges[1:], inside, strict=False)
    )
    return min(max(60 * float(end - start) / seconds, MIN_TEMPO_BPM), MAX_TEMPO_BPM)
