"""MusicBrainz: who plays the drums where, and when. Core data is CC0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mididrumigen.domain.errors import CollectorUnavailableError, ResearchError
from mididrumigen.domain.style.artist import ArtistKind, Tenure
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.library.lookup import lookup_key
from mididrumigen.research.web.fetch import Fetcher

URL = "https://musicbrainz.org/ws/2/artist"
PAGE = "https://musicbrainz.org/artist/"
_INCLUDE = "aliases artist-rels recording-rels url-rels genres tags"
_MEMBER = "member of band"
_MEMBER_ID = "5be4c609"
_DRUM_SET_ID = "12092505-6ee1-46af-a15a-b5b468b6b155"
_DRUMS = frozenset({"drums (drum set)", "drums", "drum set", "drum kit"})
_MOST_SONGS = 40

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An artist that a search found; ``score`` is 0-100."""

    id: str
    name: str
    kind: str
    disambiguation: str
    score: int
    names: frozenset[str]
    is_drummer: bool


@dataclass(frozen=True, slots=True)
class ArtistRecord:
    """What MusicBrainz knows of an artist.

    Attributes:
        members: of a group, those who drum in it.
        bands: of a person, with years; the name is the band's.
        songs: recordings that a relation says the artist drums on.
        wikidata: Q-number, where linked.
        recordings: ids of those recordings, all of them.
    """

    id: str
    name: str
    kind: ArtistKind
    aliases: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    members: tuple[Tenure, ...] = ()
    bands: tuple[Tenure, ...] = ()
    songs: tuple[str, ...] = ()
    wikidata: str = ""
    recordings: tuple[str, ...] = ()


class MusicBrainz:
    """Asks MusicBrainz, which wants a contact in the User-Agent.

    Args:
        fetcher: the client.
    """

    name = "musicbrainz"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def search(self, name: str) -> list[Candidate]:
        """Artists of that name or alias, best first.

        Raises:
            CollectorUnavailableError: it could not be asked.
            ResearchError: the answer is not as it should be.
        """
        words = re.sub(r'([+\-&|!(){}\[\]^"~*?:\\/])', r"\\\1", name)
        data = await self._get(
            URL, {"query": f'artist:"{words}" OR alias:"{words}"', "limit": 10, "fmt": "json"}
        )
        return [_read_candidate(row) for row in _records(data, "artists") if row.get("id")]

    async def look_up(self, ident: str) -> ArtistRecord:
        """An artist with relations.

        Raises:
            CollectorUnavailableError: it could not be asked, or there is none of that id.
            ResearchError: the answer is not as it should be.
        """
        data = await self._get(f"{URL}/{ident}", {"inc": _INCLUDE, "fmt": "json"})
        if not isinstance(data.get("name"), str):
            raise ResearchError("MusicBrainz sent an artist without a name.")
        return read_entry(data, self._fetcher.today().year)

    async def _get(self, url: str, params: Mapping[str, str | int]) -> Record:
        self._fetcher.check_on()
        if not self._fetcher.contact:
            raise CollectorUnavailableError(
                CollectorStatus.NO_KEY,
                "MusicBrainz asks who is asking.",
                hint="Set MIDIDRUMIGEN_CONTACT to your mail address or web page.",
            )
        data = await self._fetcher.get_json(url, params)
        if not isinstance(data, dict):
            raise ResearchError("MusicBrainz sent no JSON object.")
        return data


def read_entry(data: Record, this_year: int) -> ArtistRecord:
    """What an artist's record says; anything that is missing is left out."""
    relations = _records(data, "relations")
    is_group = data.get("type") in {"Group", "Orchestra", "Choir"}
    bands, members, songs, recordings, drums = [], [], [], [], False
    for relation in relations:
        on_drums = _is_drums(relation)
        tenure = _tenure(relation)
        if _is_membership(relation) and tenure is not None:
            backward = relation.get("direction") == "backward"
            if backward and on_drums:
                members.append((relation, tenure))
            if not backward:
                bands.append(tenure)
                drums = drums or on_drums
        elif on_drums and isinstance(relation.get("recording"), dict):
            songs.append(str(relation["recording"].get("title") or ""))
            recordings.append(str(relation["recording"].get("id") or ""))
    kind = ArtistKind.BAND if is_group else _kind(data, drums=drums or bool(songs))
    return ArtistRecord(
        id=str(data.get("id") or ""),
        name=str(data["name"]),
        kind=kind,
        aliases=tuple(_aliases(data)),
        genres=tuple(_most_voted(data, "genres")[:5]),
        members=tuple(rank_tenures(members, this_year)),
        bands=tuple(dict.fromkeys(bands)),
        songs=tuple(dict.fromkeys(filter(None, songs)))[:_MOST_SONGS],
        wikidata=_wikidata(relations),
        recordings=tuple(dict.fromkeys(filter(None, recordings))),
    )


def rank_tenures(members: Sequence[tuple[Record, Tenure]], this_year: int) -> Iterator[Tenure]:
    """One tenure a drummer, the longest time in the band first; those who came back count whole."""
    years: dict[str, int] = {}
    first: dict[str, Tenure] = {}
    for relation, tenure in members:
        over = tenure.end if tenure.end is not None else this_year
        known = tenure.begin is not None and not (relation.get("ended") and tenure.end is None)
        stay = over - tenure.begin if known and tenure.begin is not None else 0
        key = tenure.id or tenure.name
        years[key] = years.get(key, 0) + stay
        earlier = first.setdefault(key, tenure)
        if earlier is not tenure:
            begins = [y for y in (earlier.begin, tenure.begin) if y is not None]
            ends = [y for y in (earlier.end, tenure.end) if y is not None]
            going_on = len(ends) < 2 and not relation.get("ended")
            end = None if going_on else max(ends, default=None)
            first[key] = Tenure(tenure.name, min(begins, default=None), end, tenure.id)
    for key in sorted(first, key=lambda key: -years[key]):
        yield first[key]


def _read_candidate(row: Record) -> Candidate:
    name = str(row.get("name") or "")
    aliases = [str(alias.get("name") or "") for alias in _records(row, "aliases")]
    words = " ".join([str(row.get("disambiguation") or ""), *_most_voted(row, "tags")])
    score = row.get("score")
    return Candidate(
        id=str(row["id"]),
        name=name,
        kind=str(row.get("type") or "").lower() or "unknown",
        disambiguation=str(row.get("disambiguation") or ""),
        score=int(score) if isinstance(score, int | float | str) and str(score).isdigit() else 0,
        names=frozenset(_keys([name, *aliases])),
        is_drummer="drum" in words.lower(),
    )


def _keys(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        text = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:200]
        if text:
            yield lookup_key(text)


def _records(data: Record, key: str) -> list[Record]:
    rows = data.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _most_voted(data: Record, key: str) -> list[str]:
    rows = [row for row in _records(data, key) if isinstance(row.get("name"), str)]
    rows.sort(key=lambda row: -(row["count"] if isinstance(row.get("count"), int) else 0))
    return [row["name"] for row in rows]


def _aliases(data: Record) -> list[str]:
    wanted = ("Artist name", "Legal name", None)
    return [
        row["name"]
        for row in _records(data, "aliases")
        if row.get("type") in wanted and isinstance(row.get("name"), str)
    ][:10]


def _is_membership(relation: Record) -> bool:
    ident = str(relation.get("type-id") or "")
    return relation.get("type") == _MEMBER or ident.startswith(_MEMBER_ID)


def _is_drums(relation: Record) -> bool:
    names = relation.get("attributes")
    ids = relation.get("attribute-ids")
    by_name = isinstance(names, list) and any(
        isinstance(name, str) and name.lower() in _DRUMS for name in names
    )
    return by_name or (isinstance(ids, dict) and _DRUM_SET_ID in ids.values())


def _tenure(relation: Record) -> Tenure | None:
    artist = relation.get("artist")
    if not isinstance(artist, dict) or not isinstance(artist.get("name"), str):
        return None
    ident = f"musicbrainz:{artist['id']}" if artist.get("id") else ""
    return Tenure(artist["name"], _year(relation.get("begin")), _year(relation.get("end")), ident)


def _year(date: object) -> int | None:
    found = re.match(r"\d{4}", date) if isinstance(date, str) else None
    return int(found[0]) if found else None


def _kind(data: Record, *, drums: bool) -> ArtistKind:
    words = " ".join([str(data.get("disambiguation") or ""), *_most_voted(data, "tags")]).lower()
    if drums or "drum" in words:
        return ArtistKind.DRUMMER
    return ArtistKind.PRODUCER if "producer" in words else ArtistKind.UNKNOWN


def _wikidata(relations: Sequence[Record]) -> str:
    for relation in relations:
        url = relation.get("url")
        if relation.get("type") == "wikidata" and isinstance(url, dict):
            found = re.search(r"/(Q\d+)$", str(url.get("resource") or ""))
            if found:
                return found[1]
    return ""
