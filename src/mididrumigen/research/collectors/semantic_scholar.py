"""Papers on Semantic Scholar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.records import (
    find_doi,
    how_many,
    make_paper,
    read_object,
    read_rows,
    read_text,
)

URL = "https://api.semanticscholar.org/graph/v1/paper/search"
PAGE = "https://www.semanticscholar.org/paper/"
LICENCE = "Semantic Scholar API licence; abstracts belong to their publishers"


class SemanticScholarCollector(WebCollector):
    """Abstracts of papers. Implements ``Collector``; a key raises the service's limit."""

    name = "semantic_scholar"
    quick = True

    def __init__(self, fetcher: Fetcher, key: str = "") -> None:
        self._fetcher = fetcher
        self._headers = {"x-api-key": key} if key else {}

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher, parts.settings.semantic_scholar_key)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """Papers that name the artist and are about drumming."""
        params: dict[str, str | int] = {
            "query": f"{artist.name} drummer drumming",
            "fields": "title,abstract,externalIds",
            "limit": how_many(request),
        }
        data = await self._fetcher.get_json(URL, params, self._headers)
        findings = []
        for row in read_rows(read_object(data, "Semantic Scholar"), "data"):
            ident = read_text(row, "paperId")
            doi = find_doi(read_text(row.get("externalIds") or {}, "DOI"))
            findings.append(
                make_paper(
                    artist,
                    doi or (f"s2:{ident}" if ident else ""),
                    read_text(row, "title"),
                    read_text(row, "abstract"),
                    PAGE + ident if ident else f"https://doi.org/{doi.removeprefix('doi:')}",
                    LICENCE,
                    self._fetcher.today(),
                )
            )
        return [finding for finding in findings if finding is not None]
