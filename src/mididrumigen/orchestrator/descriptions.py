"""Profiles and style reports as JSON data, the same for every entry point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mididrumigen.domain.style.evidence import Evidence, FileReading, Finding, Phrase
from mididrumigen.domain.style.profile import StyleProfile

if TYPE_CHECKING:
    from mididrumigen.domain.style.report import StyleReport


def describe_profile(profile: StyleProfile, stated: Sequence[Finding] = ()) -> dict[str, Any]:
    """A profile as JSON data: every number with what it rests on.

    Args:
        profile: the profile.
        stated: what its sources stated, which is shown beside each source.
    """
    claims = {finding.source.id: finding.claims for finding in stated}
    return {
        "artist": profile.artist.name,
        "kind": profile.artist.kind.value,
        "genre": profile.genre,
        "confidence": profile.confidence,
        "sources_count": profile.sources_count,
        "text_description": profile.description,
        "quantitative_params": profile.quantitative_params,
        "estimates": {
            name: {
                "value": round(e.value, 4),
                "spread": round(e.spread, 4),
                "sample_size": round(e.sample_size, 2),
                "basis": e.basis.value,
                "prior_share": round(e.prior_share, 3),
                "sources": list(e.sources),
            }
            for name, e in sorted(profile.estimates.items())
        },
        "sources": [
            {
                "id": s.id,
                "kind": s.kind.value,
                "title": s.title,
                "locator": s.locator,
                **(describe_reading(s.reading) if s.reading is not None else {}),
                **({"claims": _describe_claims(claims[s.id])} if claims.get(s.id) else {}),
            }
            for s in profile.sources
        ],
        "vocabulary": [
            {
                "label": p.label,
                "bars": p.groove.bars,
                "time_signature": str(p.groove.meter),
                "tempo": round(p.groove.tempo_bpm, 2),
                "fills": len(p.fills),
                "played": p.played,
                "source": p.source_id,
                **describe_ownership(p),
            }
            for p in profile.vocabulary
        ],
    }


def describe_ownership(phrase: Phrase) -> dict[str, str | None]:
    """Whether a phrase is the artist's own or lent, and by which genre, as JSON data."""
    return {"basis": "lent" if phrase.lent_by else "own", "lent_by": phrase.lent_by or None}


def _describe_claims(claims: Sequence[Evidence]) -> list[dict[str, Any]]:
    """What a source stated: the feature, in its own words or in a sentence on where it is from."""
    return [
        {
            "feature": claim.feature,
            "value": round(claim.value, 4),
            "confidence": round(claim.confidence, 3),
            "quote": claim.quote,
            "reason": claim.reason,
        }
        for claim in claims
    ]


def describe_reading(reading: FileReading) -> dict[str, Any]:
    """How a file of MIDI was read, as JSON data."""
    return {
        "file": reading.file,
        "drum_map": reading.drum_map or None,
        "map_confidence": reading.map_confidence,
        "status": reading.status.value,
        "reason": reading.reason,
    }


def describe_report(report: StyleReport) -> dict[str, Any]:
    """A style report as JSON data; shares and swing are 0–1."""
    return {
        "closeness": None if report.closeness is None else round(report.closeness, 3),
        "features": {
            name: {
                "value": round(aspect.value, 4),
                "profile": round(aspect.profile, 4),
                "spread": round(aspect.spread, 4),
                "closeness": round(aspect.closeness, 3),
                "counted": aspect.counted,
            }
            for name, aspect in report.aspects.items()
        },
    }
