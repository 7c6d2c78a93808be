"""Pages are read only where robots.txt lets this program read them (RFC 9309)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.fetch_page import HTML, Ask, Page

AGENT = "MidiDrumiGen"
_PAGE_BYTES = 2_000_000
_RULES_BYTES = 512_000
_LONGEST_DELAY_S = 30.0


class PageReader:
    """Reads HTML pages, each after a look at its host's robots.txt.

    Args:
        fetcher: the client.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        # By origin, for a day: longer is against the RFC.
        self._rules: dict[str, tuple[date, Any]] = {}

    async def read(
        self,
        url: str,
        accept: frozenset[str] = HTML,
        headers: dict[str, str] | None = None,
    ) -> Page:
        """A page.

        Raises:
            CollectorUnavailableError: ``robots`` where it is not allowed, else as the fetcher.
        """
        return await self._fetcher.get(Ask(url, accept, headers or {}, _PAGE_BYTES, self.check))

    async def check(self, url: str) -> None:
        """Refuse what robots.txt disallows.

        Raises:
            CollectorUnavailableError: ``robots``.
        """
        parts = urlsplit(url)
        rules = await self._find_rules(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")
        if rules is None:
            raise _disallowed(f"{parts.hostname} does not say what it allows (robots.txt fails).")
        if not rules.can_fetch(url, AGENT):
            raise _disallowed(f"{parts.hostname} does not allow it in robots.txt.")

    async def _find_rules(self, origin: str, host: str) -> Any:
        from protego import Protego

        page: Page | None = None
        day, rules = self._rules.get(origin, (date.min, None))
        ask = Ask(f"{origin}/robots.txt", max_bytes=_RULES_BYTES)
        if day == self._fetcher.today():
            return rules
        try:
            page = await self._fetcher.fetch(ask)
        except CollectorUnavailableError as error:
            not_asked = {CollectorStatus.OFF, CollectorStatus.NO_NETWORK}
            if error.status in not_asked or error.details.get("refused"):
                raise
        rules = None
        if page is not None and page.status < 500:
            text = page.body.decode(errors="replace") if page.status < 400 else ""
            rules = Protego.parse(text)
            delay = rules.crawl_delay(AGENT)
            if delay:
                self._fetcher.slow_down(host, min(float(delay), _LONGEST_DELAY_S))
        self._rules[origin] = (self._fetcher.today(), rules)
        return rules


def _disallowed(reason: str) -> CollectorUnavailableError:
    return CollectorUnavailableError(
        CollectorStatus.ROBOTS, reason, hint="Read the page yourself, or give other sources."
    )
