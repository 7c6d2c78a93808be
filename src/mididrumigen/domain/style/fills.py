"""Which bars are fills: bars busier on snare and toms than the performance's usual bar.

A fill is a departure, so everything is measured against the usual bar. A bar in which less is
played than usual is no fill, and bars that go on alike are a section of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

from mididrumigen.domain.music.dynamics import GHOST_SHARE
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup

FILL_FROM = 0.55
"""Fill-likeness from which on a bar is called a fill."""

_ABOVE_USUAL = 0.25
_MIN_BARS = 4
_QUARTER, _THIRD = Fraction(1, 4), Fraction(1, 3)
# More strokes on snare and toms than usual, for a bar to be a fill in full.
_FULL_FILL = 3.0
# More toms are enough for a bar that is unlike the usual one, which counts for this much less.
_MORE_TOMS, _STRANGER = 0.1, 0.25
# With fewer strokes than this share of the usual ones a bar is a stop or an ending.
_EMPTY = 0.3
# So many bars like each other, or so many fills on end, are a section.
_SECTION, _LONGEST, _LIKE = 3, 4, 0.5
# A bar that so many of the bars around it resemble so much is no departure.
_NEARBY, _KIN, _SAME = 2, 1, 0.5

Cells = Set[tuple[PieceGroup, Fraction]]
"""Which groups of drums are struck where in a bar."""

_DRUMS = (PieceGroup.TOM, PieceGroup.SNARE)


@dataclass(frozen=True, slots=True)
class UsualBar:
    """The performance's usual bar.

    Attributes:
        shares: how often each piece is struck at each position in its bars, 0-1.
        hits: how many there are in a bar.
        late_keepers: how many of them the time-keeper plays in the last half.
        toms: share of its hits that are on toms, 0-1.
        runs: how many strokes of snare and toms without the time-keeper have another close by.
        full: how many places have a full stroke of snare or toms.
    """

    shares: Mapping[tuple[KitPiece, Fraction], float]
    hits: float
    late_keepers: float
    toms: float = 0.0
    runs: float = 0.0
    full: float = 0.0


@dataclass(frozen=True, slots=True)
class _Busy:
    """What snare and toms do in a bar."""

    toms: float
    runs: int
    full: int


def usual_bar(groove: Groove) -> UsualBar:
    """The usual bar of a groove, of those that are played."""
    length = groove.meter.bar_length
    seen = {(hit.piece, hit.position) for hit in groove.hits}
    bars = [bar for number in range(groove.bars) if (bar := groove.bar(number)).hits]
    played = max(len(bars), 1)
    counts: dict[tuple[KitPiece, Fraction], int] = defaultdict(int)
    for piece, position in seen:
        counts[piece, position % length] += 1
    late = [n for (piece, at), n in counts.items() if piece in TIME_KEEPERS and at >= length / 2]
    shares = {cell: count / played for cell, count in counts.items()}
    busy = [_busy(bar) for bar in bars] or [_Busy(0, 0, 0)]
    return UsualBar(
        shares,
        len(seen) / played,
        sum(late) / played,
        median(bar.toms for bar in busy),
        median(bar.runs for bar in busy),
        median(bar.full for bar in busy),
    )


def fill_likeness(bar: Groove, usual: UsualBar) -> float:
    """How far one bar is a fill, 0 to 1.

    Three signs, each 0–1: toms and runs of full snare strokes without the time-keeper (half of
    it), the time-keeper falling silent in the last half of the bar (0.3), and distance from the
    performance's usual bar (0.2). They count as far as more is played on snare and toms than
    usual: without that a bar is a stop, a pause or another groove. A bar of which next to nothing
    is as usual needs little more of them to be a fill as well. Weights were chosen on the Groove
    MIDI Dataset's public half, on its fills put between bars of its beats.

    Args:
        bar: one bar.
        usual: of the performance.
    """
    here = {(hit.piece, hit.position) for hit in bar.hits}
    if not here or len(here) < _EMPTY * usual.hits:
        return 0.0
    both = sum(usual.shares.get(cell, 0.0) for cell in here)
    either = len(here) + usual.hits - both
    busy = _busy(bar)
    more = min(1.0, max(0.0, busy.full - usual.full) / _FULL_FILL)
    toms = 2.5 * max(0.0, busy.toms - usual.toms)
    departs = min(1.0, toms + max(0.0, busy.runs - usual.runs) / 4)
    distance = 1 - both / either
    known = more * (0.5 * departs + 0.3 * _silence(bar, usual) + 0.2 * distance)
    some = min(1.0, _FULL_FILL * more + (busy.toms - usual.toms > _MORE_TOMS))
    return max(known, some * (0.2 * departs + 0.8 * distance) - _STRANGER)


def _busy(bar: Groove) -> _Busy:
    keeping = {hit.position for hit in bar.hits if hit.piece in TIME_KEEPERS}
    loudest = max(hit.velocity for hit in bar.hits)
    toms = sum(hit.piece.group is PieceGroup.TOM for hit in bar.hits)
    full = {
        hit.position
        for hit in bar.hits
        if hit.piece.group in _DRUMS and hit.velocity > GHOST_SHARE * loudest
    }
    free = full - keeping
    runs = sum(len({p, p + _QUARTER, p + _THIRD} & free) > 1 for p in free)
    return _Busy(toms / len(bar.hits), runs, len(full))


def _silence(bar: Groove, usual: UsualBar) -> float:
    if usual.late_keepers <= 0.5:
        return 0.0
    middle = bar.length / 2
    heard = sum(hit.piece in TIME_KEEPERS and hit.position >= middle for hit in bar.hits)
    return max(0.0, 1 - heard / usual.late_keepers)


def find_fills(groove: Groove) -> frozenset[int]:
    """Which bars of a groove are fills: unlike a groove, and unlike this one's usual bar.

    A groove of fewer than four bars shows no usual bar, and so no fills.
    """
    if groove.bars < _MIN_BARS:
        return frozenset()
    usual = usual_bar(groove)
    bars = [groove.bar(number) for number in range(groove.bars)]
    likeness = [fill_likeness(bar, usual) for bar in bars]
    threshold = max(FILL_FROM, median(likeness) + _ABOVE_USUAL)
    cells = [_drummed(bar) for bar in bars]
    fills = [
        number
        for number, value in enumerate(likeness)
        if value >= threshold and not _goes_on(number, cells)
    ]
    sections = {number for run in _runs(fills) if _is_section(run, bars) for number in run}
    return frozenset(fills) - sections


def _drummed(bar: Groove) -> Cells:
    return {(h.piece.group, h.position) for h in bar.hits if h.piece.group in _DRUMS}


def _goes_on(number: int, cells: Sequence[Cells]) -> bool:
    """Whether a bar is one of several alike that are close together, as in a section."""
    first = max(0, number - _NEARBY)
    nearby = [cells[at] for at in range(first, min(len(cells), number + _NEARBY + 1))]
    alike = sum(len(cells[number] & one) >= _SAME * len(cells[number] | one) for one in nearby)
    return alike > _KIN


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Numbers that follow each other."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _is_section(run: Sequence[int], bars: Sequence[Groove]) -> bool:
    if len(run) < _SECTION:
        return False
    if len(run) >= _LONGEST:
        return True
    cells = [{(hit.piece, hit.position) for hit in bars[number].hits} for number in run]
    return all(len(one & other) >= _LIKE * len(one | other) for one, other in pairwise(cells))
