"""How far the hat was open at each stroke: from its notes, and from its pedal where that says more.

An e-kit sends one note for the hat and its pedal's place beside it, or a note for closed, one for
open and the pedal for what lies between. Kits differ in which end of the pedal's range is closed,
and in how much of the range they use, so both are read off each performance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import TypeVar

from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.domain.music.performance import PlayedNote

CLOSED_PEDAL, HALF_OPEN_PEDAL, OPEN_PEDAL = 127, 64, 0
"""Where the pedal stands, as controller 4 is usually sent: down is 127."""

PEDAL_OF: Mapping[KitPiece, int] = {
    KitPiece.CLOSED_HAT: CLOSED_PEDAL,
    KitPiece.CLOSED_HAT_EDGE: CLOSED_PEDAL,
    KitPiece.PEDAL_HAT: CLOSED_PEDAL,
    KitPiece.HALF_OPEN_HAT: HALF_OPEN_PEDAL,
    KitPiece.OPEN_HAT: OPEN_PEDAL,
    KitPiece.OPEN_HAT_EDGE: OPEN_PEDAL,
}
"""Where it stands when a piece is struck."""

_Place = TypeVar("_Place")

_EDGES = frozenset({KitPiece.CLOSED_HAT_EDGE, KitPiece.OPEN_HAT_EDGE})
# A pedal that moves less than this between strokes says nothing of open and closed.
_LEAST_RANGE = 24
_HALF_FROM, _OPEN_FROM = 0.3, 0.65


def pedal_moves(strokes: Iterable[tuple[_Place, KitPiece | None]]) -> Iterator[tuple[_Place, int]]:
    """Where the pedal has to move, and to which place, for strokes in order of time."""
    last: int | None = None
    for place, piece in strokes:
        pedal = PEDAL_OF.get(piece) if piece is not None else None
        if pedal is not None and pedal != last:
            yield place, pedal
            last = pedal


def find_struck(
    notes: Sequence[PlayedNote], pieces: Mapping[int, KitPiece]
) -> list[KitPiece | None]:
    """The kit piece of each note, hats as open as they were.

    Args:
        notes: of one performance, in order.
        pieces: kit piece by MIDI note.

    Returns:
        One piece a note; ``None`` for a note that is not among ``pieces``.
    """
    struck = [pieces.get(note.note) for note in notes]
    hats = [
        i
        for i, piece in enumerate(struck)
        if piece is not None and piece.group is PieceGroup.HAT and notes[i].pedal is not None
    ]
    places = [_pedal(notes[i]) for i in hats]
    if not hats or max(places) - min(places) < _LEAST_RANGE:
        return struck
    told_open = [i for i in hats if struck[i] in OPEN_HATS]
    if 0 < len(told_open) < len(hats):
        closed = median(_pedal(notes[i]) for i in hats if struck[i] not in OPEN_HATS)
        farthest = max((_pedal(notes[i]) for i in told_open), key=lambda at: abs(at - closed))
        if abs(farthest - closed) >= _LEAST_RANGE:
            for i in told_open:
                if (_pedal(notes[i]) - closed) / (farthest - closed) < _OPEN_FROM:
                    struck[i] = KitPiece.HALF_OPEN_HAT
        return struck
    closed, opened = _ends(notes, struck, places)
    for i in hats:
        openness = (_pedal(notes[i]) - closed) / (opened - closed)
        struck[i] = _hat(openness, is_edge=struck[i] in _EDGES)
    return struck


def _ends(
    notes: Sequence[PlayedNote], struck: Sequence[KitPiece | None], places: Sequence[int]
) -> tuple[int, int]:
    """The pedal's places for closed and open, of hats whose notes do not tell.

    The foot that plays the hat closes it; where it does not play, hats are mostly closed.
    """
    low, high = min(places), max(places)
    stepped = [
        _pedal(note)
        for note, piece in zip(notes, struck, strict=True)
        if piece is KitPiece.PEDAL_HAT and note.pedal is not None
    ]
    middle = (low + high) / 2
    closed_is_high = (
        median(stepped) > middle
        if stepped
        else sum(at > middle for at in places) * 2 >= len(places)
    )
    return (high, low) if closed_is_high else (low, high)


def _hat(openness: float, *, is_edge: bool) -> KitPiece:
    if openness < _HALF_FROM:
        return KitPiece.CLOSED_HAT_EDGE if is_edge else KitPiece.CLOSED_HAT
    if openness < _OPEN_FROM:
        return KitPiece.HALF_OPEN_HAT
    return KitPiece.OPEN_HAT_EDGE if is_edge else KitPiece.OPEN_HAT


def _pedal(note: PlayedNote) -> int:
    return note.pedal or 0
