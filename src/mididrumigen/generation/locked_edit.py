"""Editing a groove: what is locked stays stroke for stroke, the rest is played anew."""

from __future__ import annotations

from dataclasses import replace

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import PIECES_OF, KitPiece
from mididrumigen.domain.music.playability import fit_around
from mididrumigen.domain.work.job_requests import Locks
from mididrumigen.domain.work.requests import GenerationParams


def check_locks(groove: Groove, locks: Locks) -> Locks:
    """The locks, if they fit the groove.

    Raises:
        InvalidRequestError: a bar that the groove has not, or nothing left to change.
    """
    bars = {*locks.bars, *(bar for _, bar in locks.cells)}
    outside = sorted(bar for bar in bars if not 1 <= bar <= groove.bars)
    if outside:
        raise InvalidRequestError(
            f"Bar {outside[0]} cannot be locked: the clip has {groove.bars}.",
            hint=f"Use 1 to {groove.bars}.",
        )
    if not _has_free(groove, locks):
        raise InvalidRequestError(
            "Everything is locked: there is nothing to change.", hint="Lock less."
        )
    return locks


def _has_free(groove: Groove, locks: Locks) -> bool:
    """Whether any piece is free in any bar."""
    return any(
        piece not in locks.pieces and bar not in locks.bars and (piece, bar) not in locks.cells
        for bar in range(1, groove.bars + 1)
        for piece in KitPiece
    )


def find_absent(groove: Groove, locks: Locks) -> tuple[str, ...]:
    """Locked pieces that a groove has no stroke of: a family by its name, where all of it is."""
    there = {hit.piece for hit in groove.hits}
    absent: list[str] = []
    for group, pieces in PIECES_OF.items():
        locked = [piece for piece in pieces if piece in locks.pieces]
        if locked == list(pieces) and not there & set(locked):
            absent.append(group.value)
        elif locked != list(pieces):
            absent += [piece.label for piece in locked if piece not in there]
    return tuple(absent)


def request_like(groove: Groove, params: GenerationParams) -> GenerationParams:
    """The request with the bars, metre and tempo of a groove."""
    return replace(params, bars=groove.bars, meter=groove.meter, tempo_bpm=groove.tempo_bpm)


def find_kept(groove: Groove, locks: Locks) -> Groove:
    """The locked strokes alone."""
    return groove.with_hits(hit for hit in groove.hits if locks.holds(groove, hit))


def merge_edit(groove: Groove, locks: Locks, new: Groove) -> tuple[Groove, tuple[Hit, ...]]:
    """The locked strokes of one groove with the rest of another.

    Args:
        groove: what is edited.
        locks: what stays of it, with its touch and timing.
        new: the same bars, played anew.

    Returns:
        The groove, and the new strokes that gave way because no limb was left for them.
    """
    kept = find_kept(groove, locks).hits
    free = [hit for hit in new.hits if not locks.holds(groove, hit)]
    merged = fit_around(groove.with_hits(free), kept)
    there = {id(hit) for hit in merged.hits}
    return merged, tuple(hit for hit in free if id(hit) not in there)
