"""Limbs that get in each other's way play nearer to the grid before a stroke is given up."""

from __future__ import annotations

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.playability import make_playable

_NEAR_S = 0.15
# Of the lateness that is left, from turn to turn; then what cannot be played is dropped.
_SHARES = (0.5, 0.5, 0.0, None)


def play_steadily(groove: Groove, grid_s: dict[int, float]) -> tuple[Groove, tuple[Hit, ...]]:
    """The groove without strokes that no limb is free for, as few of them as possible.

    Where a stroke would be dropped, it and the strokes around it are played with half of their
    lateness, then a quarter, then none: a written note that can be played is not lost to how
    loosely it is played.

    Args:
        groove: as it would be played.
        grid_s: by the identity of its hits, their offsets without the player's lateness.

    Returns:
        The groove, and the strokes that were dropped.
    """
    grid_s = dict(grid_s)
    for share in _SHARES:
        playable = make_playable(groove)
        lost = _lost(groove, playable)
        if not lost or share is None:
            break
        hits = []
        for hit in groove.hits:
            grid = grid_s[id(hit)]
            if hit.offset_s != grid and any(_is_near(groove, hit, other) for other in lost):
                offset = grid + share * (hit.offset_s - grid)
                hits.append(Hit(hit.piece, hit.position, hit.velocity, offset))
                grid_s[id(hits[-1])] = grid
            else:
                hits.append(hit)
        groove = groove.with_hits(hits)
    return playable, tuple(lost)


def _lost(groove: Groove, playable: Groove) -> list[Hit]:
    if len(playable.hits) == len(groove.hits):
        return []
    kept = set(map(id, playable.hits))
    return [hit for hit in groove.hits if id(hit) not in kept]


def _is_near(groove: Groove, hit: Hit, other: Hit) -> bool:
    near = abs(groove.onset_s(hit) - groove.onset_s(other)) < _NEAR_S
    return near and hit.piece.limb is other.piece.limb
