"""Pages that the user names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.pages import read_pages
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.robots import PageReader


class GivenUrlsCollector(WebCollector):
    """Reads the pages of a request. Implements ``Collector``."""

    name = "given_urls"
    quick = True

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.reader)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """Those that are about the artist's drumming."""
        if not request.urls:
            raise CollectorUnavailableError(
                CollectorStatus.OFF, "No page was given.", hint="Give one with --url."
            )
        return await read_pages(self._reader, request.urls, artist, "page")
