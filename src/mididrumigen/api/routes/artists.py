"""Artists: who is known, how they play, and who plays alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.artist_names import canonical_name, find_profile
from mididrumigen.api.clip_bodies import describe_clip
from mididrumigen.api.error_answers import ConflictError, NotFoundError, dump_json
from mididrumigen.api.guard import CACHED, READ, RESEARCH, GuardedRoute, guarded, parts_of
from mididrumigen.api.request_bodies import BlendBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.submitting import PREFIX
from mididrumigen.domain.style.artist import MAX_NAME_LENGTH, display_name, slug
from mididrumigen.domain.style.blend import blend_profiles
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.domain.work.records import StoredArtist
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.orchestrator.descriptions import describe_ownership, describe_profile
from mididrumigen.orchestrator.neighbours import describe_comparison
from mididrumigen.research.library.lookup import lookup_key
from mididrumigen.wiring.api_parts import ServiceParts

# The counts by status change without any profile changing.
_COUNTS_TTL_S = 2.0
_MOST = 10_000
_BLEND = "A blend of "

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["artists"])
Phrases = Annotated[int, Query(ge=1, le=200)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=_MOST)]
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
    request: Request, q: Search = "", limit: Limit = 50, offset: Offset = 0
) -> Response:
    """Who is stored, last updated first, and who is in the library; ``q`` is part of a name."""
    parts = parts_of(request)
    counts = await parts.store.count_artists()
    stored = await parts.store.list_artists(_MOST if q else offset + limit)
    library = [artist.name for artist in parts.profiles.library.artists()]
    found = [artist for artist in stored if _matches(q, artist.name)]
    body = {
        "total": sum(counts.values()),
        **{status: counts.get(status, 0) for status in ("cached", "researching", "failed")},
        "recent": [_describe(artist) for artist in found[offset : offset + limit]],
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
        "slug": slug(artist.name),
        "status": artist.status,
        "confidence": artist.confidence,
        "sources_count": artist.sources_count,
        "last_updated": artist.last_updated,
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
    found = await parts.find_similar(name, limit)
    return Response(dump_json(describe_comparison(found)), media_type="application/json")


@router.get(
    "/artists/{artist:path}/profile",
    operation_id="find_profile",
    response_model=None,
    responses=answers({200: told.Profile}, 404),
)
@guarded(CACHED)
async def show_profile(request: Request, artist: str) -> Response:
    """How an artist plays: every number with the sources that it rests on, and their words."""
    profile = await find_profile(parts_of(request), artist)
    if profile is None:
        raise NotFoundError(
            f"Nothing is stored of '{display_name(artist)}'.",
            hint=f"Research the artist first: {PREFIX}/research.",
        )
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
    profile = await find_profile(parts_of(request), artist)
    if profile is None:
        raise NotFoundError(
            f"Nothing is stored of '{display_name(artist)}'.",
            hint=f"Research the artist first: {PREFIX}/research.",
        )
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
        profile = await parts.profiles.find_or_read(part.artist, "", partial(find_profile, parts))
        profiles.append((profile, part.weight))
    total = sum(weight for _, weight in profiles)
    shares = " + ".join(f"{p.artist.name} {100 * w / total:.0f}" for p, w in profiles)
    name = body.name or display_name(shares[:MAX_NAME_LENGTH])
    if body.store:
        await _check_free(parts, name)
    blended = await asyncio.to_thread(blend_profiles, name, profiles)
    if body.store:
        await parts.store.save_profile(blended)
    return Response(dump_json(describe_profile(blended)), media_type="application/json")


async def _check_free(parts: ServiceParts, name: str) -> None:
    """Keep a blend from taking the place of an artist."""
    stored = await parts.find_profile(name)
    taken = stored is not None and not stored.description.startswith(_BLEND)
    if taken or parts.profiles.library.identify(name) is not None:
        raise ConflictError(
            f"'{name}' is an artist already.", hint="Call the blend something else."
        )
