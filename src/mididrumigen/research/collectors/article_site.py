"""Articles on one site, found by a web search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self
from urllib.parse import urlsplit

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.pages import read_pages
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.robots import PageReader
from mididrumigen.research.web.web_search import WebSearch

MOST_PAGES = 3


@dataclass(frozen=True, slots=True)
class ArticleSiteCollector(WebCollector):
    """Reads the articles of a site that a search finds. Implements ``Collector``.

    Attributes:
        reader: reads pages as robots.txt allows.
        search: finds them.
    """

    opt_in = True
    site: ClassVar[str]
    article: ClassVar[re.Pattern[str]]
    """What the path of an article looks like."""

    reader: PageReader
    search: WebSearch

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.reader, parts.search)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:  # noqa: ARG002 (the port's)
        """Articles about the artist's drumming."""
        urls = await self.search.find(f'"{artist.name}" drummer drumming', self.site)
        articles = [url for url in urls if self.article.search(urlsplit(url).path)]
        return await read_pages(self.reader, articles[:MOST_PAGES], artist, self.name)
