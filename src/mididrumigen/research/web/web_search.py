"""Finding pages with a search engine of the user's choice: Brave's API or an own SearXNG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from mididrumigen.domain.errors import CollectorUnavailableError, ResearchError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.fetch_guard import Endpoint
from mididrumigen.research.web.fetch_page import JSON, Ask, Page, add_query, explain_status
from mididrumigen.research.web.records import read_object, read_rows, read_text

BRAVE_URL = "https://api.search.brave.com/res/v1/web/search"
_MOST = 10


@dataclass(frozen=True, slots=True)
class WebSearch:
    """Searches pages of one site.

    Attributes:
        fetcher: the client; the one for SearXNG may reach that host, which need not be public.
        brave_key: for Brave's API; empty without.
        searxng_url: of the user's own SearXNG, asked first; empty without.
    """

    fetcher: Fetcher
    brave_key: str = ""
    searxng_url: str = ""

    async def find(self, words: str, site: str) -> Sequence[str]:
        """Addresses of pages on a site, best first.

        Raises:
            CollectorUnavailableError: no search engine is set up, or it could not be asked.
            ResearchError: the answer is not as it should be.
        """
        query = f"{words} site:{site}"
        if self.searxng_url:
            rows = await self._ask_searxng(query)
        elif self.brave_key:
            rows = await self._ask_brave(query)
        else:
            raise CollectorUnavailableError(
                CollectorStatus.NO_KEY,
                f"Pages of {site} are found by a web search.",
                hint="Set SEARXNG_URL or BRAVE_API_KEY, or give the page with --url.",
            )
        urls = (read_text(row, "url") for row in rows)
        return list(dict.fromkeys(url for url in urls if _is_on(url, site)))

    async def _ask_searxng(self, query: str) -> Sequence[Mapping[str, object]]:
        url = add_query(f"{self.searxng_url}/search", {"q": query, "format": "json"})
        page: Page = await self.fetcher.fetch(Ask(url, JSON))
        if page.status == 403:
            raise ResearchError(
                "SearXNG refuses to answer in JSON.",
                hint="Add json to search.formats in its settings.yml.",
            )
        if page.status >= 400:
            raise explain_status(page)
        return read_rows(read_object(page.json(), "SearXNG"), "results")

    async def _ask_brave(self, query: str) -> Sequence[Mapping[str, object]]:
        data = await self.fetcher.get_json(
            BRAVE_URL, {"q": query, "count": _MOST}, {"X-Subscription-Token": self.brave_key}
        )
        return read_rows(
            read_object(read_object(data, "Brave").get("web") or {}, "Brave"), "results"
        )


def searxng_endpoint(url: str) -> frozenset[Endpoint]:
    """Host and port of the user's own search engine, which may be asked though not public."""
    if not url:
        return frozenset()
    parts = urlsplit(url)
    try:
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except ValueError:
        return frozenset()
    return frozenset({(parts.hostname or "", port)})


def _is_on(url: str, site: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host == site or host.endswith(f".{site}")
