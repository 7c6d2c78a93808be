"""How like the artist's own clips a clip's patterns are.

A style report compares numbers that hold for a whole profile, and most of them are of touch, which
every rendering has from the artist. What a plan decides is the patterns; so these are compared with
clips that the engine makes from the artist's playing for the same request: how many strokes on
what, how syncopated, how many ghost notes, and how much changes from bar to bar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import exp
from statistics import fmean, pstdev

from mididrumigen.domain.music.dynamics import is_ghost
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import BACKBONE, OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.domain.style.syncopation import syncopation_lhl

_GROUPS = (
    *(PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.HAT, PieceGroup.RIDE),
    *(PieceGroup.TOM, PieceGroup.CRASH),
)
# No spread is believed below these: clips of one take differ by less than the artist's do.
_FLOORS = {"syncopation": 1.2, "ghosts": 0.3, "open": 0.12, "change": 0.08, "repeats": 0.15}
_DENSITY_FLOOR, _MOST = 0.25, 4.0
# Even the artist's own clips are about so far off in the two things they are furthest off in.
_USUAL, _FALL, _WORST = 2.0, 1.0, 2


def measure_patterns(groove: Groove) -> dict[str, float]:
    """What the patterns of a clip are like: strokes a beat, changes from bar to bar (0–1)."""
    beats = len(groove.meter.beats) * groove.bars
    bars = _bars(groove)
    measures = {
        f"density.{group}": sum(hit.piece.group is group for hit in groove.hits) / beats
        for group in _GROUPS
    }
    hats = [hit.piece in OPEN_HATS for hit in groove.hits if hit.piece.group is PieceGroup.HAT]
    measures["open"] = fmean(hats) if hats else 0.0
    measures["ghosts"] = sum(is_ghost(groove).values()) / beats
    measures["syncopation"] = fmean(
        syncopation_lhl([at for piece, at in bar if piece.group in BACKBONE], groove.meter)
        for bar in bars
    )
    if len(bars) > 1:
        measures["change"] = fmean(1 - len(a & b) / (len(a | b) or 1) for a, b in pairwise(bars))
        again = sum(bar in bars[:number] for number, bar in enumerate(bars))
        measures["repeats"] = again / (len(bars) - 1)
    return measures


def _bars(groove: Groove) -> list[set[tuple[KitPiece, Fraction]]]:
    bars: list[set[tuple[KitPiece, Fraction]]] = [set() for _ in range(groove.bars)]
    for hit in groove.hits:
        number, at = divmod(hit.position, groove.meter.bar_length)
        bars[int(number)].add((hit.piece, at))
    return bars


def rate_likeness(
    measures: Mapping[str, float], others: Sequence[Mapping[str, float]]
) -> tuple[float, list[str]]:
    """How like other clips one is, 0–1, and the two measures it is furthest off in.

    Args:
        measures: of the clip.
        others: of the artist's clips; without any, everything is like them.
    """
    if not others:
        return 1.0, []
    off: dict[str, float] = {}
    for name, value in measures.items():
        usual = [other[name] for other in others if name in other]
        if usual:
            spread = max(pstdev(usual), _FLOORS.get(name, _DENSITY_FLOOR))
            off[name] = min(abs(value - fmean(usual)) / spread, _MOST)
    furthest = sorted(off, key=lambda name: -off[name])[:_WORST]
    beyond = max(0.0, fmean(off[name] for name in furthest) - _USUAL) if furthest else 0.0
    return exp(-0.5 * (beyond / _FALL) ** 2), [name for name in furthest if off[name] > _USUAL]
