"""Texts that were given along with a request."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.documents import as_finding, parse_document


class GivenTextsCollector:
    """Brings the texts of a request. Implements the ``Collector`` port."""

    name = "given_texts"

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a text; the same text counts once.

        Raises:
            CollectorUnavailableError: no text was given.
        """
        if not request.texts:
            raise CollectorUnavailableError(
                CollectorStatus.OFF, "No text was given.", hint="Give one with --text."
            )
        found = (as_finding(parse_document(text), artist) for text in request.texts)
        return list({finding.source.id: finding for finding in found}.values())
