"""From a finding to evidence: what its phrases show, beside what it claims outright."""

from __future__ import annotations

from collections.abc import Iterator

from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, SourceKind
from mididrumigen.domain.style.features import FEATURES
from mididrumigen.domain.style.feel import measure_feel

MEASURED_CONFIDENCE = 0.95
WRITTEN_CONFIDENCE = 0.5

# What a written groove shows; its touch and timing are not a player's.
_WRITTEN = frozenset(
    {
        "density",
        "syncopation_lhl",
        "syncopation_witek",
        "hat_openness",
        "ride_share",
        "cross_stick_share",
        "ghost_note_rate",
    }
)


def extract_evidence(finding: Finding) -> list[Evidence]:
    """Everything that a finding says, one cited claim each."""
    claimed = {claim.feature for claim in finding.claims}
    measured = [
        evidence
        for phrase in finding.phrases
        for evidence in _measure(phrase)
        # A library entry states what its few written bars can only hint at, and a recording says
        # how far each of its numbers can be trusted.
        if evidence.feature not in claimed or _is_measured(finding, phrase)
    ]
    fills = _fill_rate(finding) if "fill_rate" not in claimed else []
    return [*finding.claims, *measured, *fills]


def _is_measured(finding: Finding, phrase: Phrase) -> bool:
    return phrase.played and finding.source.kind is not SourceKind.AUDIO


def _measure(phrase: Phrase) -> Iterator[Evidence]:
    groove = phrase.groove
    written_fill = not phrase.played and bool(phrase.fills)
    if written_fill or len(phrase.fills) == groove.bars:
        return
    reason = f"measured on {groove.bars} bars{f' ({phrase.label})' if phrase.label else ''}"
    for name, measure in measure_feel(groove).items():
        base = name.partition(".")[0]
        if not phrase.played and base not in _WRITTEN:
            continue
        feature = FEATURES[base]
        yield Evidence(
            feature=name,
            value=min(max(measure.value, feature.low), feature.high),
            spread=measure.spread,
            sample_size=groove.bars * (1.0 if phrase.played else phrase.weight),
            source_id=phrase.source_id,
            confidence=MEASURED_CONFIDENCE if phrase.played else WRITTEN_CONFIDENCE,
            reason=reason if phrase.played else f"read off the written groove '{phrase.label}'",
        )


def _fill_rate(finding: Finding) -> list[Evidence]:
    """Fills a bar over performances long enough to show them."""
    if finding.source.kind is not SourceKind.MIDI:
        return []
    long = [p for p in finding.phrases if p.played and 4 <= p.groove.bars > len(p.fills)]
    bars = sum(phrase.groove.bars for phrase in long)
    if not bars:
        return []
    rate = sum(len(phrase.fills) for phrase in long) / bars
    spread = (rate * (1 - rate)) ** 0.5
    return [
        Evidence(
            "fill_rate",
            rate,
            spread,
            bars,
            finding.source.id,
            0.7,
            f"bars unlike the usual bar, of {bars} bars",
        )
    ]
