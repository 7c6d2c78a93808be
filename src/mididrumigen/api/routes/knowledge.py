"""What is known without any research: suggestions for a name, and genres."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.error_answers import dump_json
from mididrumigen.api.guard import CACHED, READ, GuardedRoute, guarded, parts_of
from mididrumigen.api.ownership import hidden_artists
from mididrumigen.api.routes import answers
from mididrumigen.api.submitting import PREFIX
from mididrumigen.domain.style.artist import Artist, slug
from mididrumigen.domain.style.suggestions import Suggestion, suggest_artists
from mididrumigen.research.library.lookup import lookup_key
from mididrumigen.wiring.api_parts import ServiceParts

# What is stored changes the list, and a name typed letter by letter asks often.
_FOR_S = 2.0
_MOST_STORED = 10_000

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["artists"])
Typed = Annotated[str, Query(max_length=200, description="An unfinished name, in any script.")]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get(
    "/suggest",
    operation_id="suggest",
    response_model=None,
    responses=answers({200: told.Suggestions}),
)
@guarded(replace(READ, cached_s=_FOR_S))
async def suggest(request: Request, q: Typed = "", limit: Limit = 20) -> Response:
    """Whom an unfinished name could mean, by names, aliases and bands, and why.

    Where nothing holds it, artists are suggested that are spelled alike.
    """
    parts = parts_of(request)
    # What a keyboard or a browser leaves in a field is no reason to refuse to suggest.
    typed = "".join(char if char.isprintable() else " " for char in q)
    known = await _known_artists(request)
    found = suggest_artists(typed, known, _key)
    body = {
        "query": q,
        "suggestions": [_describe(one) for one in found[:limit]],
        "alike": [] if found or not _key(typed) else _spelled_alike(parts, typed),
    }
    return Response(dump_json(body), media_type="application/json")


def _key(name: str) -> str:
    return lookup_key(name) if name.strip() else ""


async def _known_artists(request: Request) -> list[tuple[Artist, bool]]:
    parts = parts_of(request)
    hidden = {artist.id for artist in await hidden_artists(request)}
    artists = await parts.store.list_artists(_MOST_STORED)
    stored = {artist.name for artist in artists if artist.id not in hidden}
    library = {artist.name: artist for artist in parts.profiles.library.artists()}
    others = [(Artist(name), True) for name in sorted(stored - library.keys())]
    return [(artist, name in stored) for name, artist in library.items()] + others


def _spelled_alike(parts: ServiceParts, typed: str) -> list[str]:
    return list(parts.profiles.library.suggest(typed))


def _describe(suggestion: Suggestion) -> dict[str, object]:
    artist = suggestion.artist
    return {
        "name": artist.name,
        "slug": slug(artist.name),
        "kind": artist.kind.value,
        "bands": list(artist.bands),
        "genres": list(artist.genres),
        "matched": suggestion.matched,
        "relation": suggestion.relation,
        "is_stored": suggestion.is_stored,
    }


@router.get(
    "/genres",
    operation_id="list_genres",
    response_model=None,
    responses=answers({200: told.Genres}),
)
@guarded(CACHED)
async def list_genres(request: Request) -> Response:
    """The genres that can fill what is not known of an artist."""
    names = list(parts_of(request).profiles.library.genres())
    return Response(dump_json({"genres": names}), media_type="application/json")
