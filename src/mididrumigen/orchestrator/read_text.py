"""Use case: read one text for what it says of an artist, and tell it claim by claim."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mididrumigen.domain.style.artist import Artist
from mididrumigen.research.documents import Document, as_finding
from mididrumigen.research.text.claims import Claim, read_claims
from mididrumigen.research.text.markup import clean_quote
from mididrumigen.research.text.people import PeopleFinder


def read_text(
    document: Document, artist: Artist, *, find_people: PeopleFinder | None = None
) -> dict[str, Any]:
    """What a text says of an artist's drumming, and what was refused and why.

    Args:
        document: the text; where it has no title it is not taken to be about the artist.
        artist: claims about other people are refused.
        find_people: finds names of people beyond the rules' own.
    """
    source = replace(as_finding(document, artist).source, title=document.title)
    read = read_claims(document.text, artist, source, find_people=find_people)
    return {
        "artist": artist.name,
        "title": document.title,
        "claims": [_describe(claim) for claim in read if not claim.refused],
        "refused": [{**_describe(claim), "why": claim.refused} for claim in read if claim.refused],
    }


def _describe(claim: Claim) -> dict[str, Any]:
    return {
        "claim": f"no {claim.phrase}" if claim.denied else claim.phrase,
        "feature": claim.feature,
        "direction": claim.direction.value,
        "value": claim.value,
        "unit": claim.unit or None,
        "spread": claim.spread,
        "confidence": claim.confidence,
        "about": claim.about,
        "quote": clean_quote(claim.quote),
        "effects": {
            name: {"value": round(value, 3), "spread": round(spread, 3)}
            for name, (value, spread) in claim.effects.items()
        },
    }
