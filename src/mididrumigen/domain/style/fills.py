"""How far a bar is a fill: against the performance's usual bar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mididrumigen.domain.music.dynamics import GHOST_SHARE
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup

_QUARTER, _THIRD = Fraction(1, 4), Fraction(1, 3)


@dataclass(frozen=True, slots=True)
class UsualBar:
    """The performance's usual bar.

    Attributes:
        shares: how often each piece is struck at each position in its bars, 0-1.
        hits: how many there are in a bar.
        late_keepers: how many of them the time-keeper plays in the last half.
    """

    shares: Mapping[tuple[KitPiece, Fraction], float]
    hits: float
    late_keepers: float


def usual_bar(groove: Groove) -> UsualBar:
    """The usual bar of a groove."""
    bar = groove.meter.bar_length
    seen = {(hit.piece, hit.position) for hit in groove.hits}
    counts: dict[tuple[KitPiece, Fraction], int] = defaultdict(int)
    for piece, position in seen:
        counts[piece, position % bar] += 1
    late = [n for (piece, at), n in counts.items() if piece in TIME_KEEPERS and at >= bar / 2]
    shares = {cell: count / groove.bars for cell, count in counts.items()}
    return UsualBar(shares, len(seen) / groove.bars, sum(late) / groove.bars)


def fill_likeness(bar: Groove, usual: UsualBar) -> float:
    """How far one bar is a fill, 0 to 1.

    Three signs, each 0–1: toms and runs of full snare strokes without the time-keeper (half of
    it), the time-keeper falling silent in the last half of the bar (0.3), and distance from the
    performance's usual bar (0.2).

    Args:
        bar: one bar.
        usual: of the performance.
    """
    if not bar.hits:
        return 0.0
    here = {(hit.piece, hit.position) for hit in bar.hits}
    both = sum(usual.shares.get(cell, 0.0) for cell in here)
    either = len(here) + usual.hits - both
    return 0.5 * _busy(bar) + 0.3 * _silence(bar, usual) + 0.2 * (1 - both / either)


def _busy(bar: Groove) -> float:
    keeping = {hit.position for hit in bar.hits if hit.piece in TIME_KEEPERS}
    loudest = max(hit.velocity for hit in bar.hits)
    toms = sum(hit.piece.group is PieceGroup.TOM for hit in bar.hits)
    free = {
        hit.position
        for hit in bar.hits
        if hit.piece.group in (PieceGroup.TOM, PieceGroup.SNARE)
        and hit.position not in keeping
        and hit.velocity > GHOST_SHARE * loudest
    }
    runs = sum(len({p, p + _QUARTER, p + _THIRD} & free) > 1 for p in free)
    return min(1.0, 2.5 * toms / len(bar.hits) + runs / 4)


def _silence(bar: Groove, usual: UsualBar) -> float:
    if usual.late_keepers <= 0.5:
        return 0.0
    middle = bar.length / 2
    heard = sum(hit.piece in TIME_KEEPERS and hit.position >= middle for hit in bar.hits)
    return max(0.0, 1 - heard / usual.late_keepers)
