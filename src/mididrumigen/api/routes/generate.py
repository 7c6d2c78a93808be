"""Generation: at once for an artist who is stored, after research for one who is not."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.addresses import add_addresses
from mididrumigen.api.artist_names import canonical_name, find_profile
from mididrumigen.api.error_answers import NotResearchedError, dump_json
from mididrumigen.api.guard import GENERATE, GuardedRoute, caller_of, guarded, ident_of, parts_of
from mididrumigen.api.middleware import is_loopback
from mididrumigen.api.request_bodies import GenerateBody, Knobs
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.submitting import (
    PREFIX,
    check_genre,
    describe_accepted,
    find_map_name,
    submit,
)
from mididrumigen.domain.music.kit import find_pieces
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.jobs import JobKind
from mididrumigen.domain.work.requests import (
    GenerationMode,
    GenerationParams,
    ProviderChoice,
    TimeFeel,
)
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.orchestrator.make_clips import (
    GenerationResult,
    describe_choice,
    describe_files,
    describe_params,
    describe_result,
    generate_files,
    make_record,
    tag_of,
)
from mididrumigen.wiring.api_parts import ServiceParts

# What a browser's numbers can hold, so that the seed that is echoed is the seed.
_SEEDS = 2**31

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["generation"])


@router.post(
    "/generate",
    operation_id="generate",
    response_model=None,
    responses=answers(
        {200: told.Generated, 202: told.Accepted}, *POSTED, special={400: told.SuggestionBody}
    ),
)
@guarded(GENERATE)
async def generate(request: Request, body: GenerateBody) -> Response:
    """Make MIDI files in an artist's style.

    At once (200) for an artist who is stored, or with a genre; else as a task (202) that
    researches first, or not at all (400) with ``research: false``. Where language models are
    asked it is a task as well.
    """
    parts = parts_of(request)
    params, choice = read_params(body, ident_of(request)), read_choice(parts, body)
    check_genre(parts, body.genre)
    profile = await _find_profile(parts, body)
    if profile is not None and not parts.models.needs_plans(choice):
        answer = await _play(request, profile, params, body)
        return Response(dump_json(answer), 200, media_type="application/json")
    if profile is None and not body.research:
        raise NotResearchedError(
            "Please research this artist first",
            fields={"suggest_endpoint": f"{PREFIX}/research"},
            details={"artist": body.artist},
        )
    name = await canonical_name(parts, body.artist)
    return await accept(request, name, params, body, is_known=profile is not None)


async def accept(
    request: Request,
    artist: str,
    params: GenerationParams,
    body: Knobs,
    *,
    is_known: bool,
    more: Mapping[str, object] | None = None,
) -> Response:
    """Have something generated as a task.

    Args:
        request: that asks for it.
        artist: the name in whose style.
        params: what is asked for.
        body: the rest of it.
        is_known: whether nothing need be researched first.
        more: what the job is told beside that.
    """
    parts = parts_of(request)
    content = {
        "artist": artist,
        "genre": body.genre,
        "params": describe_params(params),
        "choice": describe_choice(read_choice(parts, body)),
        "reports": body.reports,
        **(more or {}),
    }
    submitted = await submit(request, JobKind.GENERATE, artist, content)
    accepted = await describe_accepted(parts, submitted.job, artist, is_known=is_known)
    return Response(dump_json(accepted), 202, media_type="application/json")


def read_choice(parts: ServiceParts, body: Knobs) -> ProviderChoice:
    """Who is asked for patterns.

    Raises:
        InvalidRequestError: a provider that is not configured; names those that are.
    """
    choice = ProviderChoice(body.provider or "auto", GenerationMode(body.mode), body.fallback)
    parts.models.check_choice(choice)
    return choice


def read_params(body: GenerateBody, ident: str = "") -> GenerationParams:
    """What the engine is asked for; a seed is chosen where none was given.

    Args:
        body: the request.
        ident: of the request, so that its repetitions have the same seed.

    Raises:
        InvalidRequestError: a metre, kit piece or drum map that is not known.
    """
    return replace(
        read_knobs(body, ident),
        bars=body.bars,
        tempo_bpm=body.tempo,
        meter=_read_meter(body.time_signature),
        drum_map=find_map_name(body.drum_map),
    )


def read_knobs(body: Knobs, ident: str = "") -> GenerationParams:
    """How it is to be played; a seed is chosen where none was given.

    Raises:
        InvalidRequestError: a kit piece that is not known.
    """
    return GenerationParams(
        variations=body.variations,
        humanize=body.humanize,
        seed=_choose_seed(ident) if body.seed is None else body.seed,
        complexity=body.complexity,
        intensity=body.intensity,
        fills=body.fills,
        swing_percent=body.swing_percent,
        push_pull_ms=body.push_pull_ms,
        style=body.style,
        time_feel=TimeFeel(body.time_feel),
        leave_out=find_pieces(body.leave_out),
        best_of=body.best_of,
        prompt=body.prompt,
    )


def _choose_seed(ident: str) -> int:
    return UUID(ident).int % _SEEDS if ident else secrets.randbelow(_SEEDS)


def _read_meter(time_signature: str | list[int]) -> Meter:
    if isinstance(time_signature, str):
        return Meter.parse(time_signature)
    numerator, denominator = time_signature
    return Meter(numerator, denominator)


async def _find_profile(parts: ServiceParts, body: GenerateBody) -> StyleProfile | None:
    stored = await find_profile(parts, body.artist)
    if body.genre:
        return await parts.profiles.in_genre(body.artist, body.genre, stored)
    return stored


async def _play(
    request: Request, profile: StyleProfile, params: GenerationParams, body: GenerateBody
) -> dict[str, Any]:
    parts = parts_of(request)
    tag = choose_tag(request)
    result, files = await asyncio.to_thread(_make, parts, profile, params, body.reports, tag)
    line = await keep(parts, params, result, files, ident_of(request))
    return show(request, describe_result(result, line, files))


def choose_tag(request: Request) -> str:
    """What sets the files of this request apart; the same for its repetitions."""
    ident = ident_of(request)
    return tag_of(ident) if ident else secrets.token_hex(6)


async def keep(
    parts: ServiceParts,
    params: GenerationParams,
    result: GenerationResult,
    files: Sequence[Mapping[str, object]],
    ident: str,
) -> int:
    """Add a generation to the history; its id there.

    Args:
        parts: of the service.
        params: what was asked for.
        result: what was made.
        files: what there is to say of its files.
        ident: of a request that may be repeated, or nothing.
    """
    name = result.profile.artist.name
    record = make_record(name, params, result, files=files, job_id=ident)
    return await parts.fast.record_generation(record)


def show(request: Request, described: Mapping[str, Any]) -> dict[str, Any]:
    """What a generation brought, as its caller may see it."""
    local = is_loopback(caller_of(request).address)
    return {"status": "success", **add_addresses(described, local=local)}


def _make(
    parts: ServiceParts, profile: StyleProfile, params: GenerationParams, reports: bool, tag: str
) -> tuple[GenerationResult, list[dict[str, Any]]]:
    drum_map = load_drum_map(params.drum_map)
    result = generate_files(profile, params, parts.generator, drum_map, parts.files, tag)
    return result, describe_files(result, reports=reports)
