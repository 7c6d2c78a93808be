"""Artists: who is known, how they play, and who plays alike."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.artist_names import canonical_name, find_profile
from mididrumigen.api.clip_bodies import describe_clip
from mididrumigen.api.error_answers import ConflictError, NotFoundError, dump_json
from mididrumigen.api.guard import (
    CACHED,
    READ,
    RESEARCH,
    GuardedRoute,
    caller_of,
    guarded,
    parts_of,
)
from mididrumigen.api.ownership import (
    BLEND,
    check_owner,
    check_visible,
    hidden_artists,
    may_see,
)
from mididrumigen.api.paging import Cursor, read_number
from mididrumigen.api.request_bodies import BlendBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.submitting import PREFIX
from mididrumigen.domain.style.artist import MAX_NAME_LENGTH, display_name
from mididrumigen.domain.style.blend import blend_profiles
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.work.records import Owned, StoredArtist
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.orchestrator.descriptions import describe_ownership, describe_profile
from mididrumigen.orchestrator.neighbours import describe_comparison
from mididrumigen.research.library.lookup import lookup_key

# The counts by status change without any profile changing.
_COUNTS_TTL_S = 2.0
_MOST = 10_000

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["artists"])
Phrases = Annotated[int, Query(ge=1, le=200)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=_MOST, description="Use cursor.", deprecated=True)]
Neighbours = Annotated[int, Query(ge=1, le=100)]
ArtistQuery = Annotated[str, Query(description="A name, for names with a slash in them.")]
Search = Annotated[str, Query(max_length=200, description="Part of a name.")]


@router.get(
    "/artists",
    operation_id="list_artists",
    response_model=None,
    responses=answers({200: told.Artists}),
)
@guarded(replace(READ, cached_s=_COUNTS_TTL_S))
async def list_artists(
    request: Request, q: Search = "", limit: Limit = 50, offset: Offset = 0, cursor: Cursor = ""
) -> Response:
    """Who is stored, last updated first, and who is in the library; ``q`` is part of a name.

    The counts are of those whose name has ``q`` in it.
    """
    parts = parts_of(request)
    offset = read_number(cursor, _MOST) if cursor else offset
    hidden = {artist.id for artist in await hidden_artists(request)}
    stored = await parts.store.list_artists(_MOST)
    library = [artist.name for artist in parts.profiles.library.artists()]
    found = [a for a in stored if a.id not in hidden and _matches(q, a.name)]
    counts = Counter(artist.status for artist in found)
    end = offset + limit
    body = {
        "total": len(found),
        **{status: counts[status] for status in ("cached", "researching", "failed")},
        "recent": [_describe(artist) for artist in found[offset:end]],
        "next_cursor": str(end) if end < len(found) else None,
        "library": [name for name in library if _matches(q, name)],
    }
    return Response(dump_json(body), media_type="application/json")


def _matches(part: str, name: str) -> bool:
    wanted = part.strip().casefold()
    if not wanted or wanted in name.casefold():
        return True
    plain = "".join(char if char.isprintable() else "" for char in wanted)
    key = lookup_key(plain) if plain.strip() else ""
    return bool(key) and key in lookup_key(name)


def _describe(artist: StoredArtist) -> dict[str, object]:
    return {
        "name": artist.name,
        "slug": artist.slug,
        "status": artist.status,
        "confidence": artist.confidence,
        "sources_count": artist.sources_count,
        "last_updated": artist.last_updated,
        "shared": artist.shared,
    }


@router.get(
    "/similar",
    operation_id="find_similar_by_name",
    response_model=None,
    responses=answers({200: told.Similar}, 404),
)
@guarded(CACHED)
async def find_similar_by_name(
    request: Request, artist: ArtistQuery, limit: Neighbours = 5
) -> Response:
    """Who plays like an artist, whose name may have a slash."""
    return await find_similar(request, artist, limit)


@router.get(
    "/similar/{artist:path}",
    operation_id="find_similar",
    response_model=None,
    responses=answers({200: told.Similar}, 404),
)
@guarded(CACHED)
async def find_similar(request: Request, artist: str, limit: Neighbours = 5) -> Response:
    """Who plays like an artist, by name or slug; nearest first."""
    parts = parts_of(request)
    name = await canonical_name(parts, artist)
    hidden = {each.name for each in await hidden_artists(request)}
    if name in hidden:
        raise _nothing_stored(artist)
    found = await parts.find_similar(name, limit + len(hidden))
    seen = tuple(near for near in found.neighbours if near.name not in hidden)[:limit]
    answer = describe_comparison(replace(found, neighbours=seen))
    return Response(dump_json(answer), media_type="application/json")


@router.get(
    "/artists/{artist:path}/profile",
    operation_id="find_profile",
    response_model=None,
    responses=answers({200: told.Profile}, 404),
)
@guarded(CACHED)
async def show_profile(request: Request, artist: str) -> Response:
    """How an artist plays: every number with the sources that it rests on, and their words."""
    profile = await find_profile(request, artist)
    if profile is None:
        raise _nothing_stored(artist)
    stated = await parts_of(request).store.find_statements(profile.artist.name)
    return Response(dump_json(describe_profile(profile, stated)), media_type="application/json")


@router.get(
    "/artists/{artist:path}/bars",
    operation_id="list_bars",
    response_model=None,
    responses=answers({200: told.Vocabulary}, 404),
)
@guarded(CACHED)
async def list_bars(request: Request, artist: str, limit: Phrases = 24) -> Response:
    """Bars that an artist plays, most typical first, as notes to see and to play."""
    profile = await find_profile(request, artist)
    if profile is None:
        raise _nothing_stored(artist)
    typical = sorted(profile.vocabulary, key=lambda phrase: -phrase.weight)[:limit]
    body = {
        "artist": profile.artist.name,
        "total": len(profile.vocabulary),
        "phrases": [_describe_phrase(phrase) for phrase in typical],
    }
    return Response(dump_json(body), media_type="application/json")


def _describe_phrase(phrase: Phrase) -> dict[str, object]:
    return {
        "label": phrase.label,
        "fill_bars": sorted(bar + 1 for bar in phrase.fills),
        "played": phrase.played,
        "source": phrase.source_id,
        **describe_ownership(phrase),
        **describe_clip(phrase.groove, general_midi()),
    }


@router.delete(
    "/artists/{artist:path}/profile",
    status_code=204,
    operation_id="delete_profile",
    response_model=None,
    responses={204: {"description": "It is forgotten."}, **answers({}, 404)},
)
@guarded(replace(RESEARCH, idempotent=False))
async def delete_profile(request: Request, artist: str) -> Response:
    """Forget how an artist plays, with the sources of that. The artist's name stays."""
    stored = await _find_own(request, artist)
    if not await parts_of(request).store.delete_profile(stored.name):
        raise _nothing_stored(artist)
    return Response(status_code=204)


@router.delete(
    "/artists",
    status_code=204,
    operation_id="delete_artist_by_name",
    response_model=None,
    responses={204: {"description": "The artist is forgotten."}, **answers({}, 404)},
)
@guarded(replace(RESEARCH, idempotent=False))
async def delete_artist_by_name(request: Request, artist: ArtistQuery) -> Response:
    """Forget an artist or a blend, whose name may have a slash."""
    return await delete_artist(request, artist)


@router.delete(
    "/artists/{artist}",
    status_code=204,
    operation_id="delete_artist",
    response_model=None,
    responses={204: {"description": "The artist is forgotten."}, **answers({}, 404)},
)
@guarded(replace(RESEARCH, idempotent=False))
async def delete_artist(request: Request, artist: str) -> Response:
    """Forget an artist or a blend. What was played in that style stays in the history.

    Its owner may delete a blend, an admin an artist that all keys share.
    """
    stored = await _find_own(request, artist)
    if not await parts_of(request).store.delete_artist(stored.name):
        raise _nothing_stored(artist)
    return Response(status_code=204)


async def _find_own(request: Request, text: str) -> StoredArtist:
    parts, caller = parts_of(request), caller_of(request)
    stored = await parts.store.find_artist(await canonical_name(parts, text))
    if stored is None or not may_see(caller, stored.owner, shared=stored.shared):
        raise _nothing_stored(text)
    check_owner(caller, stored.owner, "artist")
    return stored


def _nothing_stored(text: str) -> NotFoundError:
    return NotFoundError(
        f"Nothing is stored of '{display_name(text)}'.",
        hint=f"Research the artist first: {PREFIX}/research.",
    )


@router.post(
    "/blend",
    operation_id="blend",
    response_model=None,
    responses=answers({200: told.Profile}, 404, *POSTED),
)
@guarded(RESEARCH)
async def blend(request: Request, body: BlendBody) -> Response:
    """A profile between artists: stored, to be played by its name, or only shown."""
    parts = parts_of(request)
    profiles = []
    for part in body.parts:
        profile = await parts.profiles.find_or_read(part.artist, "", partial(find_profile, request))
        profiles.append((profile, part.weight))
    total = sum(weight for _, weight in profiles)
    shares = " + ".join(f"{p.artist.name} {100 * w / total:.0f}" for p, w in profiles)
    name = body.name or display_name(shares[:MAX_NAME_LENGTH])
    if body.store:
        await _check_free(request, name)
    blended = await asyncio.to_thread(blend_profiles, name, profiles)
    if body.store:
        owner = caller_of(request).key_id
        await parts.store.save_profile(blended, owned=Owned(owner, body.shared or not owner))
    return Response(dump_json(describe_profile(blended)), media_type="application/json")


async def _check_free(request: Request, name: str) -> None:
    """Keep a blend from taking the place of an artist, or of another's blend."""
    parts = parts_of(request)
    await check_visible(request, name)
    row = await parts.store.find_artist(name)
    if row is not None and row.owner:
        check_owner(caller_of(request), row.owner, "blend")
    stored = await parts.find_profile(name)
    taken = stored is not None and not stored.description.startswith(BLEND)
    if taken or parts.profiles.library.identify(name) is not None:
        raise ConflictError(
            f"'{name}' is an artist already.", hint="Call the blend something else."
        )
