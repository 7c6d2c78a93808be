"""Recordings on archive.org whose licence allows to listen: off until they are turned on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from mididrumigen.domain.errors import AudioError, CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import NotedFindings
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.fetch_page import Ask
from mididrumigen.research.web.records import (
    dated,
    lookup_key_of,
    read_object,
    read_rows,
    read_text,
)

if TYPE_CHECKING:
    from mididrumigen.research.listening import Ear

SITE = "https://archive.org"
SOUND = frozenset(
    {
        *("audio/mpeg", "audio/mp3", "audio/ogg", "application/ogg", "audio/flac"),
        *("audio/x-flac", "audio/wav", "audio/x-wav", "application/octet-stream"),
    }
)
MAX_BYTES = 16_000_000
MIN_SECONDS, MAX_SECONDS = 20.0, 15 * 60.0
_ROWS, _MOST_ITEMS, _MOST_FILES, _FILES_AN_ITEM = 20, 4, 6, 3
_FORMATS = frozenset({"VBR MP3", "MP3", "128Kbps MP3", "64Kbps MP3", "Ogg Vorbis", "Flac", "WAVE"})
_NAME = re.compile(r"[\w.-]{1,200}")
# Creative Commons without "no derivatives": bars that are written down are a derivative.
_OPEN = re.compile(
    r"https?://creativecommons\.org/(?:licenses/(?!by-nd|by-nc-nd)[a-z-]+|publicdomain/[a-z]+)/.*"
)


@dataclass(frozen=True, slots=True)
class Track:
    """A file of an item that may be listened to."""

    item: str
    name: str
    title: str
    licence: str

    @property
    def ident(self) -> str:
        """Of the source."""
        return f"archive:{self.item}/{self.name}"

    @property
    def page(self) -> str:
        """Where its item is shown."""
        return f"{SITE}/details/{self.item}"

    @property
    def address(self) -> str:
        """Where it is downloaded from."""
        return f"{SITE}/download/{self.item}/{quote(self.name)}"


class ArchiveOrgCollector(WebCollector):
    """Recordings under open licences, the Live Music Archive's included. Implements ``Collector``.

    A recording is listened to and deleted.

    Args:
        fetcher: the client.
        memory: folder of what was heard.
    """

    name = "archive_org"
    opt_in = True
    deadline_s = 15 * 60.0

    def __init__(self, fetcher: Fetcher, memory: Path | None) -> None:
        self._fetcher = fetcher
        self._memory = memory

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher, parts.heard)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a recording of the artist's, or of a band of theirs."""
        most = 1 if request.depth is ResearchDepth.QUICK else _MOST_FILES
        findings: list[Finding] = []
        notes: list[str] = []
        # Needs numpy, which the core is without.
        from mididrumigen.research.listening import Ear

        async with Ear(self._memory) as ear:
            for item in (await self._search(artist))[:_MOST_ITEMS]:
                for track in await self._list_tracks(item):
                    if len(findings) == most:
                        break
                    try:
                        findings.append(await self._hear(track, ear))
                    except AudioError as error:
                        notes.append(f"{track.title}: {error}")
                    except CollectorUnavailableError as error:
                        if not findings:
                            raise
                        return NotedFindings(findings, [*notes, f"{track.title}: {error}"])
        return NotedFindings(findings, notes)

    async def _search(self, artist: Artist) -> list[str]:
        """Items by the artist under an open licence."""
        names = (artist.name, *artist.bands)
        creators = " OR ".join(f'"{name.replace(chr(34), " ")}"' for name in names)
        params: dict[str, str | int] = {
            "q": f"creator:({creators}) AND mediatype:(audio OR etree)",
            "fl": "identifier,creator,licenseurl",
            "sort": "downloads desc",
            "rows": _ROWS,
            "output": "json",
        }
        data = read_object(
            await self._fetcher.get_json(f"{SITE}/advancedsearch.php", params), "archive.org"
        )
        answer = data.get("response")
        keys = {lookup_key_of(name) for name in (*names, *artist.aliases)} - {""}
        found = []
        for row in read_rows(answer if isinstance(answer, Mapping) else {}, "docs"):
            item, creator = read_text(row, "identifier"), read_text(row, "creator")
            is_open = _OPEN.fullmatch(read_text(row, "licenseurl"))
            if lookup_key_of(creator) in keys and _NAME.fullmatch(item) and is_open:
                found.append(item)
        return found

    async def _list_tracks(self, item: str) -> list[Track]:
        """Files of an item that are neither too long nor too large, one of each recording."""
        data = read_object(await self._fetcher.get_json(f"{SITE}/metadata/{item}"), "archive.org")
        about = data.get("metadata")
        licence = read_text(about, "licenseurl") if isinstance(about, Mapping) else ""
        # What the search says may be older than what the item says.
        if not _OPEN.fullmatch(licence):
            return []
        tracks: dict[str, Track] = {}
        for row in read_rows(data, "files"):
            name = str(row.get("name") or "")
            stem = (read_text(row, "original") or name).rpartition(".")[0]
            if stem not in tracks and _fits(row):
                title = read_text(row, "title") or name
                tracks[stem] = Track(item, name, title, licence)
        return list(tracks.values())[:_FILES_AN_ITEM]

    async def _hear(self, track: Track, ear: Ear) -> Finding:
        # It is deleted once it is heard, and so not to be kept in the cache either.
        ask = Ask(track.address, SOUND, {"Cache-Control": "no-store"}, MAX_BYTES)
        page = await self._fetcher.get(ask)
        with TemporaryDirectory(prefix="mididrumigen-") as folder:
            path = Path(folder) / "recording"
            await asyncio.to_thread(path.write_bytes, page.body)
            _, heard = await ear.listen(path)
        title = dated(f"archive.org: {track.item}, {track.title}", page.fetched)
        source = Source(track.ident, SourceKind.AUDIO, title, track.page, track.licence)
        from mididrumigen.research.audio_findings import make_finding

        return make_finding(heard, source, track.title)


def _fits(row: Mapping[str, object]) -> bool:
    if read_text(row, "format") not in _FORMATS:
        return False
    seconds = read_seconds(read_text(row, "length"))
    size = read_text(row, "size")
    return MIN_SECONDS <= seconds <= MAX_SECONDS and size.isdigit() and int(size) <= MAX_BYTES


def read_seconds(text: str) -> float:
    """A length as archive.org writes it, ``205.3`` or ``3:25``; 0 where it is neither."""
    try:
        parts = [float(part) for part in text.split(":")]
    except ValueError:
        return 0.0
    seconds = 0.0
    for part in parts:
        seconds = 60 * seconds + part
    return seconds
