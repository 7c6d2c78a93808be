"""What BitMidi has to offer: links only, since its robots.txt forbids fetching the files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self
from urllib.parse import quote_plus

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.records import (
    how_many,
    lookup_key_of,
    read_object,
    read_rows,
    read_text,
)

URL = "https://bitmidi.com/api/midi/search"
_SHOWN = 3


class BitMidiCollector(WebCollector):
    """Names MIDI files to download by hand. Implements ``Collector``."""

    name = "bitmidi"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding for the files named after the artist, a band or a song of theirs."""
        words = next(iter(artist.bands), artist.name)
        params: dict[str, str | int] = {"q": words, "page": 0, "pageSize": how_many(request)}
        data = read_object(await self._fetcher.get_json(URL, params), "BitMidi")
        rows = read_rows(read_object(data.get("result"), "BitMidi"), "results")
        names = [name for row in rows if _is_of(artist, name := read_text(row, "name"))]
        if not names:
            return ()
        shown = ", ".join(names[:_SHOWN])
        source = Source(
            f"bitmidi:{artist.key}",
            SourceKind.ARTICLE,
            f"BitMidi: {len(names)} MIDI files to download by hand ({shown})",
            f"https://bitmidi.com/search?q={quote_plus(words)}",
            "Unknown: uploaded by users",
        )
        return [Finding(source, is_evidence=False)]


def _is_of(artist: Artist, file_name: str) -> bool:
    """Whether a file is named after the artist; BitMidi knows nothing but file names."""
    words = f" {lookup_key_of(file_name.replace('.', ' ').replace('_', ' '))} "
    names = (artist.name, *artist.aliases, *artist.bands, *artist.songs)
    return any(f" {key} " in words for name in names if (key := lookup_key_of(name)))
