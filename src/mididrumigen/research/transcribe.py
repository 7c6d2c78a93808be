"""From a performance to vocabulary: quantised phrases with their fills told from their grooves.

Only what is played counts. A pause ends a phrase, and a count-in is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap, KitPiece, PieceGroup
from mididrumigen.domain.music.performance import Performance
from mididrumigen.domain.music.quantise import quantise
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.fills import find_fills

_MIN_HITS = 4
_MAX_COUNT_IN_BARS = 2
# What a count-in is struck on, a stroke a beat and nothing else.
_COUNTED_ON = frozenset(
    {
        KitPiece.CROSS_STICK,
        KitPiece.CLOSED_HAT,
        KitPiece.CLOSED_HAT_EDGE,
        KitPiece.PEDAL_HAT,
        KitPiece.RIDE_BELL,
        KitPiece.COWBELL,
        KitPiece.WOOD_BLOCK,
        KitPiece.CLAP,
        KitPiece.RIM_SHOT,
    }
)


def transcribe(
    performance: Performance,
    pieces: Mapping[int, KitPiece],
    *,
    source_id: str,
    label: str = "",
    all_fills: bool = False,
) -> list[Phrase]:
    """The phrases of a performance: bars in one metre with a stroke in each.

    Args:
        performance: the drum notes of a file.
        pieces: kit piece by MIDI note.
        source_id: what the phrases cite.
        label: style or song.
        all_fills: the file is known to hold nothing but a fill.
    """
    phrases = []
    for take in quantise(performance, pieces):
        fills = frozenset(range(take.bars)) if all_fills else find_fills(take)
        for first, last in _played(take):
            groove = take.slice(first, last)
            if len(groove.hits) >= _MIN_HITS:
                inside = frozenset(number - first for number in fills if first <= number < last)
                phrases.append(Phrase(groove, source_id, label, inside, played=True))
    return phrases


def explain_nothing(performance: Performance, drum_map: DrumMap) -> str:
    """Why a performance that was read has no phrase."""
    known = sum(note.note in drum_map.piece_of_note for note in performance.notes)
    if not known:
        return f"{drum_map.title} knows none of its {len(performance.notes)} notes"
    return f"{known} strokes are too few to show how somebody plays"


def _played(take: Groove) -> Iterator[tuple[int, int]]:
    """First and last bar (exclusive) of each run of bars that are played."""
    sounding = {int(hit.position // take.meter.bar_length) for hit in take.hits}
    begin = _count_in(take)
    bars = [number for number in range(begin, take.bars) if number in sounding]
    for _, run in groupby(enumerate(bars), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        yield numbers[0], numbers[-1] + 1


def _count_in(take: Groove) -> int:
    """How many bars at the beginning are a count-in."""
    counted = 0
    while counted < min(_MAX_COUNT_IN_BARS, take.bars - 1) and _is_counted(take.bar(counted)):
        counted += 1
    if not counted:
        return 0
    # A take that goes on like that is a part, not a count-in.
    following = {hit.piece.group for hit in take.bar(counted).hits}
    return counted if following & {PieceGroup.KICK, PieceGroup.SNARE} else 0


def _is_counted(bar: Groove) -> bool:
    pieces = {hit.piece for hit in bar.hits}
    beats = set(bar.meter.beats)
    return (
        len(pieces) == 1
        and pieces <= _COUNTED_ON
        and len(bar.hits) <= len(beats)
        and all(hit.position in beats for hit in bar.hits)
    )
