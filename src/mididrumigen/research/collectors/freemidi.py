"""Song files on FreeMIDI: off until they are turned on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from mididrumigen.domain.errors import MidiReadError, MissingExtraError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import read_performance
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.transcribe import transcribe
from mididrumigen.research.web.fetch_page import Page, add_query
from mididrumigen.research.web.records import dated, lookup_key_of
from mididrumigen.research.web.robots import PageReader

SITE = "https://freemidi.org"
MIDI = frozenset({"audio/midi", "audio/x-midi", "application/x-midi", "application/octet-stream"})
_MOST_FILES = 3


@dataclass(frozen=True, slots=True)
class Song:
    """A row of the search page."""

    ident: str
    title: str
    artist: str


class FreeMidiCollector(WebCollector):
    """Drum tracks of songs that fans wrote: no drummer's touch. Implements ``Collector``."""

    name = "freemidi"
    opt_in = True

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.reader)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a song of the artist or of a band of theirs."""
        words = next(iter(artist.bands), artist.name)
        page = await self._reader.read(add_query(f"{SITE}/search", {"q": words}))
        songs = await asyncio.to_thread(find_songs, page.body)
        most = 1 if request.depth is ResearchDepth.QUICK else _MOST_FILES
        findings = []
        for song in [song for song in songs if _is_of(artist, song)][:most]:
            finding = await self._read_song(song)
            if finding is not None:
                findings.append(finding)
        return findings

    async def _read_song(self, song: Song) -> Finding | None:
        """The file's drums; ``None`` where it has none."""
        location = f"{SITE}/download3-{song.ident}"
        # The file is given only to those who have seen the page.
        page = await self._reader.read(location)
        headers = {"Referer": location, "Cookie": read_cookie(page)}
        number = song.ident.partition("-")[0]
        data = await self._reader.read(f"{SITE}/getter-{number}", MIDI, headers)
        return await asyncio.to_thread(_transcribe, song, location, data)


def _transcribe(song: Song, location: str, page: Page) -> Finding | None:
    title = f"FreeMIDI: {song.artist}, {song.title}"
    source = Source(
        f"freemidi:{song.ident.partition('-')[0]}",
        SourceKind.MIDI,
        dated(title, page.fetched),
        location,
        "Unknown: uploaded by users",
    )
    if not page.body.startswith(b"MThd"):
        raise MidiReadError("FreeMIDI sent something else than a MIDI file.")
    try:
        performance = read_performance(page.body, name=title)
    except MidiReadError:  # no drums in it
        return None
    phrases = transcribe(
        performance, general_midi().piece_of_note, source_id=source.id, label=song.title
    )
    written = tuple(replace(phrase, played=False) for phrase in phrases)
    return Finding(source, phrases=written) if written else None


def find_songs(html: bytes) -> list[Song]:
    """The rows of a search page."""
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError("Reading web pages", "web") from error
    tree = trafilatura.load_html(html)
    songs = []
    for link in tree.xpath("//*[contains(@class, 'card-title')]//a") if tree is not None else ():
        found = re.fullmatch(r"/?download3-(\d+[\w-]*)", link.get("href") or "")
        if found:
            songs.append(Song(found[1], _text(link), _artist_of(link)))
    return songs


def read_cookie(page: Page) -> str:
    """The cookies that a page sets, as a browser would send them back."""
    cookies = re.split(r",(?=\s*[\w.-]+=)", page.headers.get("set-cookie", ""))
    return "; ".join(pair for cookie in cookies if (pair := cookie.partition(";")[0].strip()))


def _artist_of(link: Any) -> str:
    """The artist's link in the same card as a song's."""
    card = link.xpath("ancestor::*[contains(@class, 'card')][.//*[contains(@class, 'card-text')]]")
    artists = card[-1].xpath(".//*[contains(@class, 'card-text')]//a") if card else ()
    return _text(artists[0]) if artists else ""


def _text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def _is_of(artist: Artist, song: Song) -> bool:
    names = {lookup_key_of(name) for name in (artist.name, *artist.aliases, *artist.bands)}
    return lookup_key_of(song.artist) in names
