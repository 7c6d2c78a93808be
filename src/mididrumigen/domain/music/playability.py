"""Two hands and two feet: what one drummer can play, within a time window.

Bounds on the time between strokes, from what drummers do: one hand repeats at most about 18 times
a second (the bounce of a double stroke), a foot on a kick pedal (two feet on a double pedal) at
most about 16 times, a foot on the hat pedal about 10 times. Two hands may strike together, three
strokes never may, and one instrument sounds in one way at a time.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, Limb, PieceGroup
from mididrumigen.domain.stopping import check_stopped

HAND_REPEAT_S = 0.055
KICK_REPEAT_S = 0.06
HAT_FOOT_REPEAT_S = 0.1
SAME_TIME_S = 0.025
# Files round to ticks, at 30 BPM to 4 ms; what is made playable stays so when it is written.
_MARGIN_S = 0.005

# The last to be dropped when limbs run out: what carries the groove.
_KEEP_FIRST = (
    PieceGroup.KICK,
    PieceGroup.SNARE,
    PieceGroup.CRASH,
    PieceGroup.TOM,
    PieceGroup.RIDE,
    PieceGroup.HAT,
    PieceGroup.PERCUSSION,
    PieceGroup.PEDAL,
)
_RANK = {piece: _KEEP_FIRST.index(piece.group) for piece in KitPiece}
_GHOST_RANK = len(_KEEP_FIRST)
_REPEAT_S = {
    Limb.HAND: HAND_REPEAT_S,
    Limb.KICK_FOOT: KICK_REPEAT_S,
    Limb.HAT_FOOT: HAT_FOOT_REPEAT_S,
}
# How many strokes a limb group can place inside its repeat time.
_LIMBS = {Limb.HAND: 2, Limb.KICK_FOOT: 1, Limb.HAT_FOOT: 1}
_EXCLUSIVE = (PieceGroup.HAT, PieceGroup.SNARE, PieceGroup.RIDE)


@dataclass(frozen=True, slots=True)
class Clash:
    """A stroke that no limb is free for.

    Attributes:
        hit: the stroke.
        onset_s: when it sounds.
        reason: what is in the way.
    """

    hit: Hit
    onset_s: float
    reason: str


def find_clashes(groove: Groove) -> list[Clash]:
    """Every stroke that cannot be played, in order of sound; empty when all can."""
    onset = groove.onset_s
    return _assign(groove, sorted(groove.hits, key=onset))[1]


def make_playable(groove: Groove) -> Groove:
    """The groove without the strokes that no limb is free for.

    Where strokes compete, the backbone (kick, snare, accents) stays.
    """
    onset = groove.onset_s
    if not _assign(groove, sorted(groove.hits, key=onset), _MARGIN_S)[1]:
        return groove
    return groove.with_hits(_assign(groove, sorted(groove.hits, key=_importance), _MARGIN_S)[0])


def fit_around(groove: Groove, kept: Sequence[Hit]) -> Groove:
    """The groove with strokes that stay whatever they are, without those no limb is left for.

    Args:
        groove: what gives way.
        kept: strokes inside the same bars; they are not asked who can play them.
    """
    hits = sorted(groove.hits, key=_importance)
    return groove.with_hits((*kept, *_assign(groove, hits, _MARGIN_S, kept)[0]))


def _importance(hit: Hit) -> tuple[int, int]:
    ghost = hit.piece.group is PieceGroup.SNARE and written_level(hit.velocity) is Level.GHOST
    return (_GHOST_RANK if ghost else _RANK[hit.piece], -hit.velocity)


def _assign(
    groove: Groove, hits: Iterable[Hit], margin_s: float = 0.0, taken: Iterable[Hit] = ()
) -> tuple[list[Hit], list[Clash]]:
    """Give each stroke a limb, first come first served, ``margin_s`` apart beyond the bounds.

    The limbs that ``taken`` strokes need are taken.
    """
    kept: list[Hit] = []
    clashes: list[Clash] = []
    limbs: dict[Limb, list[float]] = {limb: [] for limb in Limb}
    instruments: dict[PieceGroup, list[tuple[float, str]]] = {}
    for hit in taken:
        insort(limbs[hit.piece.limb], groove.onset_s(hit))
        insort(instruments.setdefault(hit.piece.group, []), (groove.onset_s(hit), hit.piece))
    for hit in hits:
        check_stopped()
        onset = groove.onset_s(hit)
        reason = _in_the_way(hit.piece, onset, margin_s, limbs, instruments)
        if reason:
            clashes.append(Clash(hit, onset, reason))
            continue
        kept.append(hit)
        strokes = limbs[hit.piece.limb]
        insort(strokes, onset)
        sounding = instruments.setdefault(hit.piece.group, [])
        insort(sounding, (onset, hit.piece))
    return kept, clashes


def _in_the_way(
    piece: KitPiece,
    onset: float,
    margin_s: float,
    limbs: dict[Limb, list[float]],
    instruments: dict[PieceGroup, list[tuple[float, str]]],
) -> str:
    strokes, limb = limbs[piece.limb], piece.limb
    hands, repeat = _LIMBS[limb], _REPEAT_S[limb] + margin_s
    # In order of sound most strokes come well after the last one, and need no closer look.
    if strokes and onset - strokes[-1] < repeat:
        at = bisect_left(strokes, onset)
        near = [*strokes[max(0, at - hands) : at], onset, *strokes[at : at + hands]]
        # A limb group of n places n + 1 strokes only over its repeat time (unit interval
        # colouring).
        for first, last in zip(near, near[hands:], strict=False):
            if last - first < repeat:
                return f"{hands + 1} strokes of the {limb} within {1000 * (last - first):.0f} ms"
    rivals = instruments.get(piece.group, ()) if piece.group in _EXCLUSIVE else ()
    for other in _around(rivals, onset, margin_s):
        if other != piece:
            return f"{piece.label} and {KitPiece(other).label} at once"
    if piece is KitPiece.PEDAL_HAT:
        hats = _around(instruments.get(PieceGroup.HAT, ()), onset, margin_s)
        return "the hat is open under the pedal" if OPEN_HATS.intersection(hats) else ""
    if piece in OPEN_HATS and _around(instruments.get(PieceGroup.PEDAL, ()), onset, margin_s):
        return "the hat is open under the pedal"
    return ""


def _around(sounding: Sequence[tuple[float, str]], onset: float, margin_s: float) -> list[str]:
    reach = SAME_TIME_S + margin_s
    if not sounding or onset - sounding[-1][0] >= reach:
        return []
    low = bisect_left(sounding, (onset - reach, ""))
    return [piece for when, piece in sounding[low:] if when < onset + reach]
