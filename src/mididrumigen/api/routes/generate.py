"""Generation: at once for an artist who is stored, after research for one who is not."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mididrumigen.api import answers as told
from mididrumigen.api.artists import canonical_name, find_profile
from mididrumigen.api.errors import NotResearchedError, dump_json
from mididrumigen.api.guard import GENERATE, GuardedRoute, caller_of, guarded, ident_of, parts_of
from mididrumigen.api.middleware import is_loopback
from mididrumigen.api.parts import ServiceParts
from mididrumigen.api.results import add_addresses
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.schemas import GenerateBody
from mididrumigen.api.work import PREFIX, check_genre, describe_accepted, find_map_name, submit
from mididrumigen.domain.jobs import JobKind
from mididrumigen.domain.kit import find_pieces
from mididrumigen.domain.meter import Meter
from mididrumigen.domain.requests import GenerationParams, TimeFeel
from mididrumigen.domain.style import StyleProfile
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.orchestrator.generate import (
    GenerationResult,
    describe_files,
    describe_params,
    describe_result,
    generate_files,
    make_record,
    tag_of,
)

# What a browser's numbers can hold, so that the seed that is echoed is the seed.
_SEEDS = 2**31
_ENGINE = ("auto", "template")

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
    researches first, or not at all (400) with ``research: false``.
    """
    parts = parts_of(request)
    params = read_params(body, ident_of(request))
    check_genre(parts, body.genre)
    profile = await _find_profile(parts, body)
    if profile is not None:
        answer = await _play(request, profile, params, body)
        return Response(dump_json(answer), 200, media_type="application/json")
    if not body.research:
        raise NotResearchedError(
            "Please research this artist first",
            fields={"suggest_endpoint": f"{PREFIX}/research"},
            details={"artist": body.artist},
        )
    name = await canonical_name(parts, body.artist)
    content = {
        "artist": name,
        "genre": body.genre,
        "params": describe_params(params),
        "reports": body.reports,
    }
    submitted = await submit(request, JobKind.GENERATE, name, content)
    accepted = await describe_accepted(parts, submitted.job, name)
    return Response(dump_json(accepted), 202, media_type="application/json")


def read_params(body: GenerateBody, ident: str = "") -> GenerationParams:
    """What the engine is asked for; a seed is chosen where none was given.

    Args:
        body: the request.
        ident: of the request, so that its repetitions have the same seed.

    Raises:
        InvalidRequestError: a metre, kit piece or drum map that is not known.
    """
    return GenerationParams(
        bars=body.bars,
        tempo_bpm=body.tempo,
        meter=_read_meter(body.time_signature),
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
        drum_map=find_map_name(body.drum_map),
        best_of=body.best_of,
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
        return await asyncio.to_thread(parts.profiles.in_genre, body.artist, body.genre, stored)
    return stored


async def _play(
    request: Request, profile: StyleProfile, params: GenerationParams, body: GenerateBody
) -> dict[str, Any]:
    parts = parts_of(request)
    ident = ident_of(request)
    tag = tag_of(ident) if ident else secrets.token_hex(6)
    result, files = await asyncio.to_thread(_make, parts, profile, params, body.reports, tag)
    record = make_record(profile.artist.name, params, result, files=files, job_id=ident)
    line = await parts.fast.record_generation(record)
    if parts.metrics is not None:
        parts.metrics.observe_generation(result.provider_used, result.generation_time_ms / 1000)
    described = describe_result(result, line, files)
    return {
        "status": "success",
        **add_addresses(described, local=is_loopback(caller_of(request).address)),
        "attempts": _attempts(body.provider),
    }


def _make(
    parts: ServiceParts, profile: StyleProfile, params: GenerationParams, reports: bool, tag: str
) -> tuple[GenerationResult, list[dict[str, Any]]]:
    drum_map = load_drum_map(params.drum_map)
    result = generate_files(profile, params, parts.generator, drum_map, parts.files, tag)
    return result, describe_files(result, reports=reports)


def _attempts(provider: str) -> list[dict[str, str]]:
    if provider in _ENGINE:
        return []
    reason = "No language model is configured on this server; the engine played instead."
    return [{"provider": provider, "reason": reason}]
