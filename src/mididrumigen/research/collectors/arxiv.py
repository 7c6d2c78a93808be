"""Papers on arXiv."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Self
from xml.etree import ElementTree as ET

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.fetch_page import XML, Ask, add_query
from mididrumigen.research.web.records import how_many, make_paper, strip_markup

URL = "https://export.arxiv.org/api/query"
LICENCE = "CC0 (arXiv metadata)"
_ATOM = "{http://www.w3.org/2005/Atom}"
_TOPICS = "(all:drum OR all:drums OR all:drummer OR all:drumming OR all:percussion)"


class ArxivCollector(WebCollector):
    """Abstracts of preprints. Implements ``Collector``."""

    name = "arxiv"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """Preprints that name the artist and are about drumming."""
        name = artist.name.replace('"', " ")
        params: dict[str, str | int] = {
            "search_query": f'all:"{name}" AND {_TOPICS}',
            "start": 0,
            "max_results": how_many(request),
            "sortBy": "relevance",
            "sortOrder": "descending",
        }
        page = await self._fetcher.get(Ask(add_query(URL, params), XML))
        findings = []
        for entry in read_feed(page.body).iter(f"{_ATOM}entry"):
            ident = re.sub(r"v\d+$", "", _text(entry, "id").partition("/abs/")[2])
            findings.append(
                make_paper(
                    artist,
                    f"arxiv:{ident}" if ident else "",
                    _text(entry, "title"),
                    _text(entry, "summary"),
                    f"https://arxiv.org/abs/{ident}",
                    LICENCE,
                    page.fetched,
                )
            )
        return [finding for finding in findings if finding is not None]


def read_feed(body: bytes) -> ET.Element:
    """An Atom feed.

    Raises:
        ResearchError: it is not a feed, or it declares entities, which no feed needs.
    """
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise ResearchError("arXiv's answer declares entities.")
    try:
        return ET.fromstring(body)  # noqa: S314 (without entities)
    except ET.ParseError as error:
        raise ResearchError("arXiv's answer is not a feed, or was cut off.") from error


def _text(entry: ET.Element, name: str) -> str:
    return strip_markup(entry.findtext(f"{_ATOM}{name}") or "")
