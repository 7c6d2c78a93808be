"""Papers on OpenAlex, which is metered: off until it is turned on and has a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts, check_key
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.records import (
    find_doi,
    how_many,
    make_paper,
    read_object,
    read_rows,
    read_text,
)

URL = "https://api.openalex.org/works"
_MOST_WORDS = 20_000


class OpenAlexCollector(WebCollector):
    """Abstracts of papers. Implements ``Collector``."""

    name = "openalex"
    opt_in = True

    def __init__(self, fetcher: Fetcher, key: str) -> None:
        self._fetcher = fetcher
        self._key = key

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher, parts.settings.openalex_key)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """Papers that name the artist and are about drumming."""
        check_key(self._key, "OpenAlex wants a key.", "OPENALEX_API_KEY")
        params: dict[str, str | int] = {
            "search": f'"{artist.name}" drumming',
            "per_page": how_many(request),
            "select": "id,doi,title,abstract_inverted_index",
            "api_key": self._key,
        }
        data = await self._fetcher.get_json(URL, params)
        findings = []
        for row in read_rows(read_object(data, "OpenAlex"), "results"):
            ident = read_text(row, "id")
            findings.append(
                make_paper(
                    artist,
                    find_doi(read_text(row, "doi"))
                    or (f"openalex:{ident.rpartition('/')[2]}" if ident else ""),
                    read_text(row, "title"),
                    read_abstract(row.get("abstract_inverted_index")),
                    read_text(row, "doi") or ident,
                    "CC0 (OpenAlex)",
                    self._fetcher.today(),
                )
            )
        return [finding for finding in findings if finding is not None]


def read_abstract(index: object) -> str:
    """An abstract from its inverted index: the places of each word."""
    if not isinstance(index, Mapping):
        return ""
    placed = [
        (place, str(word))
        for word, places in index.items()
        for place in (places if isinstance(places, list) else [])
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(placed)[:_MOST_WORDS])
