"""Tempos of songs from GetSongBPM, which asks for a link back to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts, check_key
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.records import (
    Record,
    how_many,
    lookup_key_of,
    read_object,
    read_rows,
    read_text,
)

URL = "https://api.getsong.co/search/"
BACKLINK = "https://getsongbpm.com"
LICENCE = f"GetSongBPM ({BACKLINK}); the link is a condition of use"
_BARS_EACH = 8.0
_CONFIDENCE = 0.6
_SPREAD = 20.0
_LOW, _HIGH = 30.0, 300.0


class GetSongBpmCollector(WebCollector):
    """Tempos of the songs that a drummer is known to be on. Implements ``Collector``."""

    name = "getsongbpm"
    opt_in = True

    def __init__(self, fetcher: Fetcher, key: str) -> None:
        self._fetcher = fetcher
        self._key = key

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher, parts.settings.getsongbpm_key)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a song of a band of the artist's; none where no songs are known."""
        check_key(self._key, "GetSongBPM wants a key.", "GETSONGBPM_API_KEY")
        self._fetcher.check_on()
        band = next(iter(artist.bands), artist.name)
        findings = [
            await self._ask(song, band, artist) for song in artist.songs[: how_many(request)]
        ]
        return [finding for finding in findings if finding is not None]

    async def _ask(self, song: str, band: str, artist: Artist) -> Finding | None:
        params: dict[str, str | int] = {
            "api_key": self._key,
            "type": "both",
            "lookup": f"song:{song} artist:{band}",
        }
        data = read_object(await self._fetcher.get_json(URL, params), "GetSongBPM")
        names = {lookup_key_of(name) for name in (artist.name, *artist.bands)}
        for row in read_rows(data, "search"):
            by = row.get("artist")
            same = lookup_key_of(read_text(row, "title")) == lookup_key_of(song)
            if same and isinstance(by, dict) and lookup_key_of(read_text(by, "name")) in names:
                return _make_finding(row, read_text(by, "name"))
        return None


def _make_finding(row: Record, by: str) -> Finding | None:
    ident, title = read_text(row, "id"), read_text(row, "title")
    tempo = _tempo(row.get("tempo"))
    if not ident or tempo is None:
        return None
    link = read_text(row, "uri")
    source = Source(
        f"getsongbpm:{ident}",
        SourceKind.AUDIO,
        f"GetSongBPM: {title} by {by}",
        link if link.startswith(f"{BACKLINK}/") else BACKLINK,
        LICENCE,
    )
    reason = f"the tempo of {title}, as GetSongBPM states it"
    claim = Evidence("tempo_bpm", tempo, _SPREAD, _BARS_EACH, source.id, _CONFIDENCE, reason)
    return Finding(source, claims=(claim,))


def _tempo(value: object) -> float | None:
    """The tempo, which comes as a text or a number."""
    try:
        tempo = float(value) if isinstance(value, str | int | float) else 0.0
    except ValueError:
        return None
    return tempo if _LOW <= tempo <= _HIGH else None
