"""The artist's page on Drummerworld: off until it is turned on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Self

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.pages import read_pages
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.robots import PageReader

FOLDER = "https://www.drummerworld.com/drummers/"


class DrummerworldCollector(WebCollector):
    """One page, whose address follows from the name. Implements ``Collector``."""

    name = "drummerworld"
    opt_in = True

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.reader)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:  # noqa: ARG002 (the port's)
        """The artist's page; not found where Drummerworld has no such page."""
        url = page_url(artist.name)
        return await read_pages(self._reader, [url] if url else [], artist, self.name)


def page_url(name: str) -> str:
    """``First_Last.html`` without accents; empty for a name in another script."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "".join(char if char.isalnum() or char == "-" else " " for char in plain).split()
    return f"{FOLDER}{'_'.join(words)}.html" if words else ""
