"""Who a name stands for: the library first, then MusicBrainz and Wikidata."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from mididrumigen.domain.errors import AmbiguousArtistError, InvalidRequestError
from mididrumigen.domain.style.artist import Artist, ArtistKind, Tenure, display_name
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus, Resolution
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.ports.knowledge import Identity
from mididrumigen.research.gather import explain_failure
from mididrumigen.research.identity import musicbrainz, wikidata
from mididrumigen.research.identity.asked import (
    LIBRARY,
    MUSICBRAINZ,
    WIKIDATA,
    report_library,
    report_unasked,
)
from mididrumigen.research.identity.musicbrainz import Candidate, MusicBrainz
from mididrumigen.research.identity.wikidata import Match, Wikidata
from mididrumigen.research.library.lookup import lookup_key
from mididrumigen.research.web.fetch import Fetcher

DEADLINE_S = 30.0
_GOOD_SCORE = 80
_CLOSE = 15


@dataclass(frozen=True, slots=True)
class _Known:
    """What a catalogue knows, in one form for both."""

    name: str
    kind: ArtistKind
    id: str
    other_id: str
    aliases: tuple[str, ...]
    genres: tuple[str, ...]
    members: tuple[Tenure, ...]
    bands: tuple[Tenure, ...]
    songs: tuple[str, ...] = ()


class LiveIdentity:
    """Asks the catalogues about names that the library does not know. Implements ``Resolver``.

    Bands lead to the drummer who was longest in them.

    Args:
        fetcher: the client.
        library: asked first; nobody else is asked for a name that it knows.
        deadline_s: for each catalogue.
    """

    def __init__(
        self, fetcher: Fetcher, library: Identity, *, deadline_s: float = DEADLINE_S
    ) -> None:
        self._library = library
        self._musicbrainz = MusicBrainz(fetcher)
        self._wikidata = Wikidata(fetcher)
        self._deadline_s = deadline_s

    async def resolve(self, request: ResearchRequest) -> Resolution:
        """The artist, with how each catalogue came back.

        Raises:
            AmbiguousArtistError: several artists bear the name, and the request neither names one
                nor gives recordings.
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        known = None if request.artist_id else self._library.identify(request.artist)
        asked = report_library(request.artist, known)
        if known is not None:
            return Resolution(known, (asked, *report_unasked("The library knows the name.")))
        if request.artist_id:
            (asked,) = report_unasked("An id was given.", LIBRARY)
        artist = Artist(display_name(request.artist))
        try:
            found = await self._ask_catalogues(request, artist)
            return Resolution(found.artist, (asked, *found.reports))
        except AmbiguousArtistError as error:
            given = (request.midi_folders, request.audio_folders, request.uploads, request.texts)
            if not any(given):
                raise
            # Whose recordings they are is for the user to say, and they need no catalogue.
            report = CollectorReport(MUSICBRAINZ, CollectorStatus.NOT_FOUND, str(error))
            (unasked,) = report_unasked("Several artists bear the name.", WIKIDATA)
            return Resolution(artist, (asked, report, unasked))

    async def _ask_catalogues(self, request: ResearchRequest, artist: Artist) -> Resolution:
        first, artist = await self._report(
            MusicBrainz.name, lambda: self._ask_musicbrainz(request), artist
        )
        if self._is_enough(artist, request):
            unasked = report_unasked("MusicBrainz was enough at depth quick.", WIKIDATA)
            return Resolution(artist, (first, *unasked))
        second, artist = await self._report(
            Wikidata.name, lambda: self._ask_wikidata(request, artist), artist
        )
        return Resolution(artist, (first, second))

    @staticmethod
    def _is_enough(artist: Artist, request: ResearchRequest) -> bool:
        complete = artist.kind is ArtistKind.DRUMMER and bool(artist.genres)
        return complete and request.depth is ResearchDepth.QUICK

    async def _report(
        self, name: str, ask: Callable[[], Awaitable[Artist | None]], artist: Artist
    ) -> tuple[CollectorReport, Artist]:
        """How a catalogue came back, and the artist with what it knows."""
        try:
            async with asyncio.timeout(self._deadline_s):
                found = await ask()
        except (AmbiguousArtistError, InvalidRequestError):
            raise
        except Exception as error:  # noqa: BLE001 (as of a collector)
            return CollectorReport(name, *explain_failure(error, self._deadline_s)), artist
        if found is None:
            reason = f"Nobody is called '{artist.name}' there."
            return CollectorReport(name, CollectorStatus.NOT_FOUND, reason), artist
        findings = tuple(cite(found, name))
        return CollectorReport(name, CollectorStatus.FOUND, describe(found), findings), found

    async def _ask_musicbrainz(self, request: ResearchRequest) -> Artist | None:
        ident = "" if request.artist_id.startswith("Q") else request.artist_id
        if request.artist_id and not ident:
            item = await self._wikidata.look_up(request.artist_id)
            ident = item.musicbrainz
        elif not ident:
            ident = choose(request.artist, await self._musicbrainz.search(request.artist))
        if not ident:
            return None
        entry = await self._musicbrainz.look_up(ident)
        known = _of_record(entry)
        if entry.kind is ArtistKind.BAND and entry.members:
            drummer = await self._musicbrainz.look_up(_plain(entry.members[0].id))
            return join_band(known, _of_record(drummer), request.artist)
        return make_artist(known, request.artist)

    async def _ask_wikidata(self, request: ResearchRequest, artist: Artist) -> Artist | None:
        """What Wikidata adds to an artist; who it is, where MusicBrainz did not say."""
        found = bool(artist.ids)
        ident = next((_plain(i) for i in artist.ids if i.startswith("wikidata:")), "")
        if not ident and request.artist_id.startswith("Q"):
            ident = request.artist_id
        elif not ident and not found and not request.artist_id:
            matches = await self._wikidata.search(request.artist)
            ident = choose_match(request.artist, matches)
        if not ident:
            return None
        known = _of_item(await self._wikidata.look_up(ident))
        if known.kind is ArtistKind.BAND and known.members:
            drummer = _of_item(await self._wikidata.look_up(_plain(known.members[0].id)))
            named = join_band(known, drummer, request.artist)
            # A band that MusicBrainz knows without its drummers.
            return merge(named, artist) if found else named
        named = make_artist(known, request.artist)
        return merge(artist, named) if found else named


def choose(name: str, hits: Sequence[Candidate]) -> str:
    """The id of the one that is meant, or none.

    Only those of exactly that name or alias count. Among several, the only drummer is meant.

    Raises:
        AmbiguousArtistError: several are as likely.
    """
    key = lookup_key(name)
    same = [hit for hit in hits if key in hit.names and hit.score >= _GOOD_SCORE]
    best = max((hit.score for hit in same), default=0)
    close = [hit for hit in same if hit.score >= best - _CLOSE]
    drummers = [hit for hit in close if hit.is_drummer]
    close = drummers or close
    if len(close) > 1:
        raise AmbiguousArtistError(
            display_name(name), [_choice(h.name, h.disambiguation, h.id, h.kind) for h in close]
        )
    return close[0].id if close else ""


def choose_match(name: str, matches: Sequence[Match]) -> str:
    """As :func:`choose`, among Wikidata's items that are musicians or bands.

    Raises:
        AmbiguousArtistError: several are as likely.
    """
    key = lookup_key(name)
    same = [
        match
        for match in matches
        if match.is_music
        and key in {lookup_key(text) for text in (match.name, match.matched) if text.strip()}
    ]
    same = [match for match in same if match.is_drummer] or same
    if len(same) > 1:
        raise AmbiguousArtistError(
            display_name(name), [_choice(m.name, m.description, m.id, "") for m in same]
        )
    return same[0].id if same else ""


def join_band(band: _Known, drummer: _Known, asked_as: str) -> Artist:
    """A band's drummer, as an artist; the band's genres where the drummer has none."""
    artist = make_artist(drummer, asked_as)
    bands = dict.fromkeys((band.name, *artist.bands))
    return replace(
        artist,
        kind=ArtistKind.DRUMMER,
        bands=tuple(bands),
        genres=artist.genres or band.genres,
        asked_as=display_name(asked_as),
        drummers=band.members,
    )


def make_artist(known: _Known, asked_as: str) -> Artist:
    """An artist from what a catalogue knows."""
    name = _shown(known.name) or display_name(asked_as)
    aliases = dict.fromkeys(filter(None, map(_shown, known.aliases)))
    aliases.pop(name, None)
    other = lookup_key(asked_as) != lookup_key(name)
    return Artist(
        name=name,
        kind=known.kind,
        aliases=tuple(aliases),
        bands=tuple(dict.fromkeys(filter(None, (_shown(t.name) for t in known.bands)))),
        genres=known.genres,
        asked_as=display_name(asked_as) if other else "",
        ids=tuple(filter(None, (known.id, known.other_id))),
        songs=known.songs,
        drummers=known.members,
    )


def merge(artist: Artist, other: Artist) -> Artist:
    """An artist with what another catalogue knows of the same one; the first one has the name."""
    unknown = artist.kind is ArtistKind.UNKNOWN
    return replace(
        artist,
        kind=other.kind if unknown else artist.kind,
        aliases=_union(artist.aliases, [n for n in other.aliases if n != artist.name]),
        bands=_union(artist.bands, other.bands),
        genres=_union(artist.genres, other.genres)[:8],
        ids=_union(artist.ids, other.ids),
        songs=_union(artist.songs, other.songs),
        drummers=artist.drummers or other.drummers,
    )


def describe(artist: Artist) -> str:
    """The artists that a catalogue found, in a sentence for the report."""
    others = [_with_years(tenure) for tenure in artist.drummers[1:4]]
    told = f"{artist.name}, {artist.kind.value}"
    if artist.asked_as:
        told += f", for '{artist.asked_as}'"
    if others:
        told += f". Other drummers of the band: {', '.join(others)}"
    return f"{told}."


def cite(artist: Artist, catalogue: str) -> list[Finding]:
    """The catalogue as a source of what it says about drummer and bands."""
    ident = next((i for i in artist.ids if i.startswith(f"{catalogue}:")), "")
    if not ident:
        return []
    title, page = {
        MusicBrainz.name: ("MusicBrainz", musicbrainz.PAGE),
        Wikidata.name: ("Wikidata", wikidata.PAGE),
    }[catalogue]
    source = Source(
        ident, SourceKind.ARTICLE, f"{title}: {artist.name}", page + _plain(ident), "CC0"
    )
    first = artist.drummers[:1]
    band = next(iter(artist.bands), "")
    fact = f"{_with_years(first[0])} in {band}" if first and band else ""
    return [Finding(source, facts=(fact,) if fact else (), is_evidence=False)]


def _with_years(tenure: Tenure) -> str:
    if tenure.begin is None and tenure.end is None:
        return tenure.name
    return f"{tenure.name} ({tenure.begin or ''}\N{EN DASH}{tenure.end or ''})"


def _choice(name: str, disambiguation: str, ident: str, kind: str) -> dict[str, str]:
    return {"name": name, "disambiguation": disambiguation, "id": ident, "kind": kind}


def _of_record(entry: musicbrainz.ArtistRecord) -> _Known:
    other = f"wikidata:{entry.wikidata}" if entry.wikidata else ""
    return _Known(
        entry.name,
        entry.kind,
        f"musicbrainz:{entry.id}",
        other,
        entry.aliases,
        entry.genres,
        entry.members,
        entry.bands,
        entry.songs,
    )


def _of_item(item: wikidata.Item) -> _Known:
    other = f"musicbrainz:{item.musicbrainz}" if item.musicbrainz else ""
    return _Known(
        item.name,
        item.kind,
        f"wikidata:{item.id}",
        other,
        item.aliases,
        item.genres,
        item.members,
        item.bands,
    )


def _plain(ident: str) -> str:
    return ident.partition(":")[2]


def _shown(name: str) -> str:
    """A catalogue's name as one that can be shown; empty if it cannot."""
    try:
        return display_name(name)
    except InvalidRequestError:
        return ""


def _union(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    seen = _keys(*first)
    return (*first, *(text for text in second if _keys(text) - seen))


def _keys(*names: str) -> set[str]:
    return {lookup_key(shown) for name in names if (shown := _shown(name))}
