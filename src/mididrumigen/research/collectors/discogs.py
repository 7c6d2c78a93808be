"""What a drummer is credited with on Discogs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Self

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts, check_key
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.records import (
    Record,
    lookup_key_of,
    read_object,
    read_rows,
    read_text,
)

SEARCH = "https://api.discogs.com/database/search"
RELEASE = "https://api.discogs.com/releases/"
LICENCE = "Discogs data, under the terms of its API"
_FEW, _MANY = 2, 6
_DRUMS = re.compile(r"\bdrum", re.I)
_NOT_PLAYED = re.compile(r"programm|machine|technician|tech\b", re.I)


class DiscogsCollector(WebCollector):
    """Credits on drums: which records a person plays on. Implements ``Collector``.

    Credits say nothing about style, and do not count as evidence of it.
    """

    name = "discogs"

    def __init__(self, fetcher: Fetcher, token: str) -> None:
        self._fetcher = fetcher
        self._headers = {"Authorization": f"Discogs token={token}"} if token else {}

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher, parts.settings.discogs_token)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a release that credits the artist with drums."""
        self._fetcher.check_on()
        check_key(self._headers, "Discogs wants a token.", "DISCOGS_TOKEN")
        most = _FEW if request.depth is ResearchDepth.QUICK else _MANY
        params: dict[str, str | int] = {
            "credit": artist.name,
            "type": "release",
            "per_page": most,
            "page": 1,
        }
        data = await self._fetcher.get_json(SEARCH, params, self._headers)
        rows = read_rows(read_object(data, "Discogs"), "results")
        idents = [row["id"] for row in rows if isinstance(row.get("id"), int)]
        findings: list[Finding] = []
        for ident in dict.fromkeys(idents[:most]):
            release = await self._fetcher.get_json(f"{RELEASE}{ident}", {}, self._headers)
            findings += _read_release(artist, ident, read_object(release, "Discogs"))
        return findings


def _read_release(artist: Artist, ident: int, release: Record) -> Iterator[Finding]:
    title = read_text(release, "title")
    names = {lookup_key_of(name) for name in (artist.name, *artist.aliases)} - {""}
    if not title or not any(_is_on_drums(row, names) for row in _credits(release)):
        return
    by = ", ".join(filter(None, (read_text(row, "name") for row in read_rows(release, "artists"))))
    year = release.get("year")
    when = f" ({year})" if isinstance(year, int) and year > 0 else ""
    source = Source(
        f"discogs:{ident}",
        SourceKind.ARTICLE,
        f"Discogs: {title}",
        f"https://www.discogs.com/release/{ident}",
        LICENCE,
    )
    fact = f"Drums on {title}{f' by {by}' if by else ''}{when}"
    yield Finding(source, facts=(fact,), is_evidence=False)


def _credits(release: Record) -> Iterator[Record]:
    yield from read_rows(release, "extraartists")
    for track in read_rows(release, "tracklist"):
        yield from read_rows(track, "extraartists")


def _is_on_drums(row: Record, names: set[str]) -> bool:
    role = read_text(row, "role")
    # "Steve Gadd (2)": Discogs numbers namesakes.
    name = re.sub(r"\s*\(\d+\)$", "", read_text(row, "name"))
    known = {lookup_key_of(name), lookup_key_of(read_text(row, "anv"))} & names
    return bool(known and _DRUMS.search(role)) and not _NOT_PLAYED.search(role)
