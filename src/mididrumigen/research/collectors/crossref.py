"""Papers and books on Crossref."""

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

URL = "https://api.crossref.org/works"
LICENCE = "Crossref metadata, free to use; abstracts belong to their publishers"


class CrossrefCollector(WebCollector):
    """Titles and abstracts of publications. Implements ``Collector``."""

    name = "crossref"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """Publications that name the artist and are about drumming."""
        params: dict[str, str | int] = {
            "query.bibliographic": f"{artist.name} drummer drumming",
            "rows": how_many(request),
            "select": "DOI,title,abstract",
        }
        if "@" in self._fetcher.contact:
            params["mailto"] = self._fetcher.contact
        data = read_object(await self._fetcher.get_json(URL, params), "Crossref")
        findings = []
        for row in read_rows(read_object(data.get("message"), "Crossref"), "items"):
            doi = find_doi(read_text(row, "DOI"))
            findings.append(
                make_paper(
                    artist,
                    doi,
                    read_text(row, "title"),
                    read_text(row, "abstract"),
                    f"https://doi.org/{doi.removeprefix('doi:')}",
                    LICENCE,
                    self._fetcher.today(),
                )
            )
        return [finding for finding in findings if finding is not None]
