"""From what was heard in a recording to a finding: bars as vocabulary, numbers as claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from mididrumigen.audio.heard import Heard
from mididrumigen.audio.reliability import measure_confidence
from mididrumigen.audio.transcription import transcribe_heard
from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, Source
from mididrumigen.domain.style.features import FEATURES
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.research.transcribe import transcribe

# Below this, bars are not worth playing: too much in them is not the drummer's.
MIN_VOCABULARY_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class HeardMeasure:
    """One number about a recording.

    Attributes:
        value: in the feature's unit.
        spread: between hits or bars, same unit.
        bars: how many it rests on.
        confidence: 0-1, how likely it is as right as musicians need it to be.
    """

    value: float
    spread: float
    bars: int
    confidence: float


def find_phrases(heard: Heard, source_id: str, label: str = "") -> list[Phrase]:
    """The bars of a recording, one phrase for each stretch of steady tempo."""
    drum_map = general_midi()
    notes = {piece: numbers[0] for piece, numbers in drum_map.notes.items()}
    performance = transcribe_heard(heard, notes)
    if performance is None:
        return []
    return transcribe(performance, drum_map.piece_of_note, source_id=source_id, label=label)


def measure_heard(heard: Heard | None, phrases: Sequence[Phrase]) -> dict[str, HeardMeasure]:
    """Every feature of a recording, its phrases taken together by their bars.

    Args:
        heard: the recording; none where the phrases are known, and not heard.
        phrases: its bars.
    """
    grooves = [phrase.groove for phrase in phrases]
    measured = [(groove.bars, measure_feel(groove)) for groove in grooves]
    names = sorted({name for _, measures in measured for name in measures})
    found = {}
    for name in names:
        parts = [(bars, measures[name]) for bars, measures in measured if name in measures]
        total = sum(bars for bars, _ in parts)
        value = sum(bars * part.value for bars, part in parts) / total
        square = sum(bars * (part.spread**2 + (part.value - value) ** 2) for bars, part in parts)
        confidence = measure_confidence(name, heard, total)
        found[name] = HeardMeasure(value, sqrt(square / total), total, confidence)
    fills = _fill_rate(phrases)
    if fills is not None:
        rate, bars = fills
        confidence = measure_confidence("fill_rate", heard, bars)
        found["fill_rate"] = HeardMeasure(rate, sqrt(rate * (1 - rate)), bars, confidence)
    return found


def make_finding(heard: Heard, source: Source, label: str) -> Finding:
    """What a recording shows about its drummer."""
    phrases = find_phrases(heard, source.id, label)
    claims = tuple(
        Evidence(
            name,
            min(max(measure.value, FEATURES[base].low), FEATURES[base].high),
            measure.spread,
            measure.bars,
            source.id,
            round(measure.confidence, 3),
            f"heard in {measure.bars} bars{f' ({label})' if label else ''}",
        )
        for name, measure in measure_heard(heard, phrases).items()
        for base in (name.partition(".")[0],)
    )
    good = vocabulary_confidence(heard) >= MIN_VOCABULARY_CONFIDENCE
    return Finding(source, claims, tuple(phrases) if good else ())


def vocabulary_confidence(heard: Heard) -> float:
    """How far the bars of a recording can be played as vocabulary, 0-1."""
    if not heard.hits:
        return 0.0
    mean = sum(hit.confidence for hit in heard.hits) / len(heard.hits)
    return mean * sqrt(heard.grid.tempo_confidence)


def _fill_rate(phrases: Sequence[Phrase]) -> tuple[float, int] | None:
    long = [phrase for phrase in phrases if 4 <= phrase.groove.bars > len(phrase.fills)]
    bars = sum(phrase.groove.bars for phrase in long)
    return (sum(len(phrase.fills) for phrase in long) / bars, bars) if bars else None
