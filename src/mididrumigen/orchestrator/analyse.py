"""Use case: a recording listened to, measured, and written down as MIDI."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mididrumigen.audio.heard import Heard
from mididrumigen.audio.transcription import transcribe_heard
from mididrumigen.domain.errors import AudioError
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.midi.write_performance import write_performance
from mididrumigen.research.audio_findings import (
    HeardMeasure,
    find_phrases,
    measure_heard,
    vocabulary_confidence,
)

if TYPE_CHECKING:
    from mididrumigen.audio.listener import Listener


@dataclass(frozen=True, slots=True)
class Analysis:
    """A recording, and what is to be known of it.

    Attributes:
        heard: strokes and beats.
        phrases: its bars.
        measures: its features, by name.
    """

    heard: Heard
    phrases: tuple[Phrase, ...]
    measures: dict[str, HeardMeasure]


def analyse_recording(path: Path, listener: Listener, *, separate: bool = False) -> Analysis:
    """Listen to a recording.

    Args:
        path: the recording.
        listener: hears it.
        separate: whether it is a mix whose drums are to be separated first.

    Raises:
        AudioError: it cannot be read, or sounds unlike drums.
        MissingExtraError: the extra ``audio`` is not installed.
    """
    return analyse_heard(listener.listen_to_drums_of(path) if separate else listener.listen(path))


def analyse_heard(heard: Heard) -> Analysis:
    """What there is to be known of a recording that was listened to."""
    phrases = find_phrases(heard, heard.name)
    return Analysis(heard, tuple(phrases), measure_heard(heard, phrases))


def write_transcription(heard: Heard, drum_map: DrumMap) -> bytes:
    """What was heard as a MIDI file.

    Raises:
        AudioError: no beats were found to write it on.
    """
    performance = transcribe_heard(
        heard, {piece: drum_map.note_of(piece) for piece in heard.pieces}
    )
    if performance is None:
        raise AudioError(
            f"'{heard.name}' has no beats to write its strokes on.",
            hint="Give a longer stretch of it.",
        )
    return write_performance(performance)


def describe_analysis(analysis: Analysis) -> dict[str, Any]:
    """An analysis as JSON data; times in seconds from the start of the recording."""
    heard, grid = analysis.heard, analysis.heard.grid
    return {
        "name": heard.name,
        "duration_s": round(heard.duration_s, 3),
        "is_cut": heard.is_cut,
        "drum_confidence": round(heard.drum_confidence, 3),
        "tempo_bpm": round(grid.tempo_bpm, 2),
        "tempo_confidence": round(grid.tempo_confidence, 3),
        "meter": str(grid.meter),
        "beats_s": _rounded(grid.beats_s.tolist()),
        "downbeats_s": _rounded(grid.downbeats_s.tolist()),
        "tempo_curve_bpm": _rounded(grid.bar_tempos_bpm().tolist()),
        "hits": [
            {
                "time_s": round(hit.time_s, 4),
                "piece": hit.piece.value,
                "velocity": hit.velocity,
                "confidence": hit.confidence,
            }
            for hit in heard.hits
        ],
        "measures": {
            name: {
                "value": round(measure.value, 4),
                "spread": round(measure.spread, 4),
                "bars": measure.bars,
                "confidence": round(measure.confidence, 3),
            }
            for name, measure in analysis.measures.items()
        },
        "vocabulary": {
            "confidence": round(vocabulary_confidence(heard), 3),
            "bars": sum(phrase.groove.bars for phrase in analysis.phrases),
            "fills": sum(len(phrase.fills) for phrase in analysis.phrases),
        },
    }


def _rounded(values: list[float]) -> list[float]:
    return [round(value, 4) for value in values]
