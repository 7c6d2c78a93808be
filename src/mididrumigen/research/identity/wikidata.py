"""Wikidata: members of bands, what they play, genres. CC0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mididrumigen.domain.errors import CollectorUnavailableError, ResearchError
from mididrumigen.domain.style.artist import ArtistKind, Tenure
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch import Fetcher

URL = "https://www.wikidata.org/w/api.php"
PAGE = "https://www.wikidata.org/wiki/"
_INSTANCE, _MEMBERS, _MEMBER_OF = "P31", "P527", "P463"
_INSTRUMENT, _OCCUPATION, _GENRE, _MUSICBRAINZ = "P1303", "P106", "P136", "P434"
_BEGIN, _END = "P580", "P582"
_HUMAN, _DRUMMER, _PRODUCER = "Q5", "Q386854", "Q183945"
_DRUM_KIT = frozenset({"Q128309", "Q11404"})
_MUSIC = re.compile(r"\b(drummer|percussionist|musician|band|group|duo|trio|producer|rapper)\b")
_MOST_IDS = 50

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """What Wikidata knows of an artist; attributes as of :class:`musicbrainz.ArtistRecord`."""

    id: str
    name: str
    kind: ArtistKind
    aliases: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    members: tuple[Tenure, ...] = ()
    bands: tuple[Tenure, ...] = ()
    musicbrainz: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An item that a search found."""

    id: str
    name: str
    description: str
    matched: str

    @property
    def is_music(self) -> bool:
        """Whether its description is a musician's or a band's."""
        return bool(_MUSIC.search(self.description.lower()))

    @property
    def is_drummer(self) -> bool:
        """Whether its description is a drummer's."""
        return "drummer" in self.description.lower()


class Wikidata:
    """Asks Wikidata.

    Args:
        fetcher: the client.
    """

    name = "wikidata"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def search(self, name: str) -> list[Match]:
        """Items of that label or alias, best first.

        Raises:
            CollectorUnavailableError: it could not be asked.
            ResearchError: the answer is not as it should be.
        """
        data = await self._get(
            {"action": "wbsearchentities", "search": name, "language": "en", "limit": 10}
        )
        rows = data.get("search")
        return [
            Match(
                row["id"],
                str(row.get("label") or ""),
                str(row.get("description") or ""),
                str((row.get("match") or {}).get("text") or ""),
            )
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and isinstance(row.get("id"), str)
        ]

    async def look_up(self, ident: str) -> Item:
        """An artist; of a band, those members who drum.

        Raises:
            CollectorUnavailableError: it could not be asked, or there is none of that id.
            ResearchError: the answer is not as it should be.
        """
        entity = (await self._entities([ident])).get(ident)
        if entity is None or "missing" in entity:
            raise CollectorUnavailableError(
                CollectorStatus.NOT_FOUND, f"Wikidata has no '{ident}'."
            )
        members = list(_links(entity, _MEMBERS))
        others = [*members, *_links(entity, _GENRE), *_links(entity, _MEMBER_OF)]
        known = await self._entities([tenure.id for tenure in others])
        named = [t for t in members if _plays_drums(known.get(t.id, {}))]
        return Item(
            id=ident,
            name=_label(entity) or ident,
            kind=_kind(entity, is_band=bool(members)),
            aliases=tuple(_aliases(entity)),
            genres=tuple(_names(_links(entity, _GENRE), known))[:5],
            members=tuple(sorted(_named(named, known), key=_longest_first(self._year))),
            bands=tuple(_named(_links(entity, _MEMBER_OF), known)),
            musicbrainz=_best_value(entity, _MUSICBRAINZ),
        )

    @property
    def _year(self) -> int:
        return self._fetcher.today().year

    async def _entities(self, ids: Sequence[str]) -> dict[str, Record]:
        ids = list(dict.fromkeys(ids))[:_MOST_IDS]
        if not ids:
            return {}
        data = await self._get(
            {
                "action": "wbgetentities",
                "ids": "|".join(ids),
                "props": "labels|aliases|claims",
                "languages": "en",
            }
        )
        found = data.get("entities")
        if not isinstance(found, dict):
            raise ResearchError("Wikidata sent no entities.")
        return {key: value for key, value in found.items() if isinstance(value, dict)}

    async def _get(self, params: Mapping[str, str | int]) -> Record:
        data = await self._fetcher.get_json(URL, {**params, "format": "json", "maxlag": 5})
        if not isinstance(data, dict) or "error" in data:
            raise ResearchError("Wikidata answered with an error.")
        return data


def _claims(entity: Record, prop: str) -> Iterator[Record]:
    claims = entity.get("claims")
    rows = claims.get(prop) if isinstance(claims, dict) else None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("rank") != "deprecated":
            yield row


def _value(snak: object) -> Any:
    found = snak.get("datavalue") if isinstance(snak, dict) else None
    return found.get("value") if isinstance(found, dict) else None


def _links(entity: Record, prop: str) -> Iterator[Tenure]:
    """The items that a property leads to, not named yet, with the years of its qualifiers."""
    for claim in _claims(entity, prop):
        value = _value(claim.get("mainsnak"))
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            yield Tenure("", _qualified(claim, _BEGIN), _qualified(claim, _END), value["id"])


def _qualified(claim: Record, prop: str) -> int | None:
    qualifiers = claim.get("qualifiers")
    rows = qualifiers.get(prop) if isinstance(qualifiers, dict) else None
    for row in rows if isinstance(rows, list) else []:
        value = _value(row)
        found = re.match(r"\+(\d{4})", str(value.get("time"))) if isinstance(value, dict) else None
        if found:
            return int(found[1])
    return None


def _ids(entity: Record, prop: str) -> set[str]:
    return {tenure.id for tenure in _links(entity, prop)}


def _best_value(entity: Record, prop: str) -> str:
    claims = sorted(_claims(entity, prop), key=lambda claim: claim.get("rank") != "preferred")
    values = (_value(claim.get("mainsnak")) for claim in claims)
    return next((value for value in values if isinstance(value, str)), "")


def _label(entity: Record) -> str:
    label = (entity.get("labels") or {}).get("en")
    return str(label.get("value") or "") if isinstance(label, dict) else ""


def _aliases(entity: Record) -> Iterator[str]:
    rows = (entity.get("aliases") or {}).get("en")
    for row in (rows if isinstance(rows, list) else [])[:10]:
        if isinstance(row, dict) and isinstance(row.get("value"), str):
            yield row["value"]


def _named(tenures: Iterator[Tenure] | list[Tenure], known: Mapping[str, Record]) -> list[Tenure]:
    return [
        Tenure(name, tenure.begin, tenure.end, f"wikidata:{tenure.id}")
        for tenure in tenures
        if (name := _label(known.get(tenure.id, {})))
    ]


def _names(tenures: Iterator[Tenure], known: Mapping[str, Record]) -> Iterator[str]:
    return (tenure.name for tenure in _named(list(tenures), known))


def _longest_first(this_year: int) -> Any:
    def stay(tenure: Tenure) -> int:
        return (tenure.begin - (tenure.end or this_year)) if tenure.begin else 0

    return stay


def _plays_drums(entity: Record) -> bool:
    return bool(_ids(entity, _INSTRUMENT) & _DRUM_KIT) or _DRUMMER in _ids(entity, _OCCUPATION)


def _kind(entity: Record, *, is_band: bool) -> ArtistKind:
    if is_band or _HUMAN not in _ids(entity, _INSTANCE):
        return ArtistKind.BAND
    if _plays_drums(entity):
        return ArtistKind.DRUMMER
    is_producer = _PRODUCER in _ids(entity, _OCCUPATION)
    return ArtistKind.PRODUCER if is_producer else ArtistKind.UNKNOWN
