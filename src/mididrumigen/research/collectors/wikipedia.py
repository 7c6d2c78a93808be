"""The artist's article in the English Wikipedia."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.records import (
    Record,
    dated,
    lookup_key_of,
    read_object,
    read_rows,
    read_text,
)

URL = "https://en.wikipedia.org/w/api.php"
LICENCE = "CC BY-SA 4.0"
_ROLES = ("drummer", "musician", "percussionist", "producer", "band")


class WikipediaCollector(WebCollector):
    """One article, cited by page and revision. Implements ``Collector``."""

    name = "wikipedia"
    quick = True

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:  # noqa: ARG002 (the port's)
        """The article of that name; empty when there is none."""
        role = "band" if artist.kind is ArtistKind.BAND else "drummer"
        found = await self._ask(
            {"list": "search", "srsearch": f"{artist.name} {role}", "srlimit": 10}
        )
        titles = [read_text(row, "title") for row in read_rows(found, "search")]
        for title in rank_titles(artist, titles)[:2]:
            page = await self._read(title)
            if page is not None:
                return [self._make_finding(page)]
        return ()

    async def _read(self, title: str) -> Record | None:
        """A page with its text; ``None`` for one that is missing or only tells others apart."""
        data = await self._ask(
            {
                "prop": "extracts|pageprops|info",
                "titles": title,
                "redirects": 1,
                "explaintext": 1,
                "inprop": "url",
                "ppprop": "disambiguation",
            }
        )
        pages = data.get("pages")
        for page in pages.values() if isinstance(pages, dict) else ():
            if not isinstance(page, dict) or "missing" in page or "invalid" in page:
                continue
            if "disambiguation" not in (page.get("pageprops") or {}) and page.get("extract"):
                return page
        return None

    def _make_finding(self, page: Record) -> Finding:
        title, text = read_text(page, "title"), str(page["extract"])
        revision = page.get("lastrevid")
        url = read_text(page, "fullurl")
        source = Source(
            f"wikipedia:en:{page.get('pageid')}",
            SourceKind.ARTICLE,
            dated(f"Wikipedia: {title}, revision {revision}", self._fetcher.today()),
            f"{url}?oldid={revision}" if revision else url,
            LICENCE,
        )
        return Finding(source, text=text)

    async def _ask(self, params: dict[str, str | int]) -> Record:
        data = await self._fetcher.get_json(
            URL, {"action": "query", **params, "format": "json", "maxlag": 5}
        )
        answer = read_object(data, "Wikipedia")
        if "error" in answer:
            raise ResearchError("Wikipedia answered with an error.")
        return read_object(answer.get("query") or {}, "Wikipedia")


def rank_titles(artist: Artist, titles: Sequence[str]) -> list[str]:
    """Titles that are the artist's name, those that say so in brackets first."""
    names = {lookup_key_of(name) for name in (artist.name, *artist.aliases)}
    ranked = []
    for title in titles:
        name, _, bracket = title.partition(" (")
        if lookup_key_of(name) not in names:
            continue
        role = bracket.rstrip(")").lower()
        known = next((rank for rank, word in enumerate(_ROLES) if word in role), len(_ROLES))
        if role and known == len(_ROLES):
            continue
        ranked.append((known, title))
    return [title for _, title in sorted(ranked, key=lambda pair: pair[0])]
