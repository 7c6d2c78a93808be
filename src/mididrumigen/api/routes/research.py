"""Research: ask for it, and see what it brought."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.artist_names import canonical_name, find_profile
from mididrumigen.api.error_answers import NotFoundError, dump_json
from mididrumigen.api.guard import CACHED, RESEARCH, GuardedRoute, guarded, parts_of
from mididrumigen.api.request_bodies import AugmentBody, ResearchBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.submitting import (
    PREFIX,
    accepted_response,
    describe_accepted,
    read_research,
    submit_research,
)
from mididrumigen.domain.style.artist import display_name
from mididrumigen.domain.work.jobs import JobKind

# What augmenting reaches for; the document's own example.
TARGET_SOURCES = 30

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["research"])
ArtistQuery = Annotated[str, Query(description="A name, for names with a slash in them.")]


@router.post(
    "/research",
    status_code=202,
    operation_id="research",
    response_model=None,
    responses=answers({202: told.Accepted}, *POSTED),
)
@guarded(RESEARCH)
async def research(request: Request, body: ResearchBody) -> Response:
    """Find out how an artist plays; takes a while, so it is a task."""
    parts = parts_of(request)
    asked = read_research(parts, body.artist, body)
    if not asked.artist_id:
        # An id says who is meant; a name may be another's.
        asked = replace(asked, artist=await canonical_name(parts, asked.artist))
    submitted = await submit_research(request, JobKind.RESEARCH, asked)
    answer = await describe_accepted(parts, submitted.job, asked.artist)
    return accepted_response(answer)


@router.get(
    "/research",
    operation_id="find_research_by_name",
    response_model=None,
    responses=answers({200: told.Researched}, special={404: told.NotResearchedBody}),
)
@guarded(CACHED)
async def find_research_by_name(request: Request, artist: ArtistQuery) -> Response:
    """What is stored of an artist, whose name may have a slash."""
    return await find_research(request, artist)


@router.get(
    "/research/{artist:path}",
    operation_id="find_research",
    response_model=None,
    responses=answers({200: told.Researched}, special={404: told.NotResearchedBody}),
)
@guarded(CACHED)
async def find_research(request: Request, artist: str) -> Response:
    """What is stored of an artist, by name or slug."""
    parts = parts_of(request)
    profile = await find_profile(request, artist)
    stored = await parts.store.find_artist(profile.artist.name) if profile else None
    if profile is None or stored is None:
        raise NotFoundError("Artist not found in cache", fields={"exists": False})
    body = {
        "exists": True,
        "artist": profile.artist.name,
        "slug": stored.slug,
        "confidence": profile.confidence,
        "last_updated": stored.last_updated,
        "sources_count": profile.sources_count,
    }
    return Response(dump_json(body), media_type="application/json")


@router.post(
    "/augment",
    status_code=202,
    operation_id="augment_by_name",
    response_model=None,
    responses=answers({202: told.Augmenting}, 404, *POSTED),
)
@guarded(RESEARCH)
async def augment_by_name(
    request: Request, artist: ArtistQuery, body: AugmentBody | None = None
) -> Response:
    """Add evidence to what is stored of an artist, whose name may have a slash."""
    return await augment(request, artist, body)


@router.post(
    "/augment/{artist:path}",
    status_code=202,
    operation_id="augment",
    response_model=None,
    responses=answers({202: told.Augmenting}, 404, *POSTED),
)
@guarded(RESEARCH)
async def augment(request: Request, artist: str, body: AugmentBody | None = None) -> Response:
    """Add evidence to what is stored of an artist; nothing of that is lost."""
    parts = parts_of(request)
    profile = await find_profile(request, artist)
    if profile is None:
        raise NotFoundError(
            f"Nothing is stored of '{display_name(artist)}'.",
            hint=f"Research the artist first: {PREFIX}/research.",
        )
    name = profile.artist.name
    asked = read_research(parts, name, body or AugmentBody())
    submitted = await submit_research(request, JobKind.AUGMENT, asked)
    current = sum(profile.sources_count.values())
    answer = {
        **await describe_accepted(parts, submitted.job, name),
        "status": "augmenting",
        "current_sources": current,
        "target_sources": max(TARGET_SOURCES, current + 1),
    }
    return accepted_response(answer)
