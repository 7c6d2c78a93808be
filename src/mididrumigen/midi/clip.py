"""A MIDI file as one groove of whole bars, as a DAW shows the clip."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.grids import EARLY
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.music.performance import Performance
from mididrumigen.domain.music.quantise import quantise
from mididrumigen.midi.read import read_performance


def read_clip(data: bytes, drum_map: DrumMap) -> tuple[Groove, int]:
    """The file's bars from its first to its last, silent ones included.

    Returns:
        The groove, and how many notes were left out because the drum map does not know them.

    Raises:
        MidiReadError: no drum note that the map knows, or another metre or tempo on the way.
    """
    performance = read_performance(data)
    found = quantise(performance, drum_map.piece_of_note)
    if not found:
        raise MidiReadError("The file has no note that the drum map knows.")
    if len(found) > 1:
        raise MidiReadError(
            f"The file changes its metre or tempo: it is {len(found)} clips.",
            hint="Give one clip in one metre at one tempo.",
        )
    groove = found[0]
    length = groove.meter.bar_length
    first = _first_bar(performance, drum_map, length)
    bars = max(first + groove.bars, round(performance.length / length))
    hits = tuple(replace(hit, position=hit.position + first * length) for hit in groove.hits)
    unknown = sum(note.note not in drum_map.piece_of_note for note in performance.notes)
    return Groove(groove.meter, groove.tempo_bpm, bars, hits), unknown


def _first_bar(performance: Performance, drum_map: DrumMap, length: Fraction) -> int:
    """The bar that the first known note is in; up to a triplet 32nd early it is of the next."""
    known = (note for note in performance.notes if note.note in drum_map.piece_of_note)
    return int((next(known).position + EARLY) // length)
