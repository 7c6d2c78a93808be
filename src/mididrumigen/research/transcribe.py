"""From a performance to vocabulary: quantised phrases with their fills told from their grooves."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.performance import Performance
from mididrumigen.domain.music.quantise import quantise
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.style.fills import fill_likeness, usual_bar

FILL_FROM = 0.45
"""Fill-likeness from which on a bar is called a fill."""

_ABOVE_USUAL = 0.25
_MIN_HITS_A_BAR = 3


def transcribe(
    performance: Performance,
    pieces: Mapping[int, KitPiece],
    *,
    source_id: str,
    label: str = "",
    all_fills: bool = False,
) -> list[Phrase]:
    """The phrases of a performance, one for each stretch of the same metre and tempo.

    Args:
        performance: the drum notes of a file.
        pieces: kit piece by MIDI note.
        source_id: what the phrases cite.
        label: style or song.
        all_fills: the file is known to hold nothing but a fill.
    """
    phrases = []
    for groove in quantise(performance, pieces):
        if len(groove.hits) < _MIN_HITS_A_BAR * groove.bars:
            continue
        fills = frozenset(range(groove.bars)) if all_fills else find_fills(groove)
        phrases.append(Phrase(groove, source_id, label, fills, played=True))
    return phrases


def find_fills(groove: Groove) -> frozenset[int]:
    """Which bars of a groove are fills: unlike a groove, and unlike this one's usual bar.

    A groove of fewer than four bars shows no usual bar, and so no fills.
    """
    if groove.bars < 4:
        return frozenset()
    usual = usual_bar(groove)
    likeness = [fill_likeness(groove.bar(number), usual) for number in range(groove.bars)]
    threshold = max(FILL_FROM, median(likeness) + _ABOVE_USUAL)
    return frozenset(number for number, value in enumerate(likeness) if value >= threshold)
