"""Which services were asked about a name, and what each answered."""

from __future__ import annotations

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus

LIBRARY = "library"
MUSICBRAINZ = "musicbrainz"
WIKIDATA = "wikidata"


def report_library(name: str, known: Artist | None) -> CollectorReport:
    """How the library came back for a name."""
    if known is None:
        reason = f"Nobody is called '{name}' there."
        return CollectorReport(LIBRARY, CollectorStatus.NOT_FOUND, reason)
    asked = f", for '{known.asked_as}'" if known.asked_as else ""
    return CollectorReport(LIBRARY, CollectorStatus.FOUND, f"{known.name}{asked}.")


def report_unasked(reason: str, *names: str) -> tuple[CollectorReport, ...]:
    """Catalogues that were not asked, and why: MusicBrainz and Wikidata unless others are named."""
    names = names or (MUSICBRAINZ, WIKIDATA)
    return tuple(CollectorReport(name, CollectorStatus.OFF, reason) for name in names)
