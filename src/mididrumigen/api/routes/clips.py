"""Clips that were drawn, or read from somewhere: kept as files, measured, taken as evidence."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from mididrumigen.api.addresses import FILES
from mididrumigen.api.artist_names import canonical_name, find_profile
from mididrumigen.api.clip_bodies import MAX_CLIP_BYTES, KeptClip
from mididrumigen.api.error_answers import dump_json
from mididrumigen.api.guard import (
    GENERATE,
    GuardedRoute,
    caller_of,
    guarded,
    ident_of,
    parts_of,
)
from mididrumigen.api.request_bodies import EvidenceBody, NewClipBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.routes.midi import submit_evidence
from mididrumigen.api.submitting import PREFIX
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.artist import slug
from mididrumigen.domain.work.parameters import request_to_json
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.orchestrator.clip_reports import report_clip
from mididrumigen.orchestrator.make_clips import tag_of
from mididrumigen.wiring.api_parts import ServiceParts

DRAWN = "drawn"

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["generation"])


@router.post(
    "/clips",
    operation_id="keep_clip",
    response_model=None,
    responses=answers({200: KeptClip}, *POSTED),
)
@guarded(replace(GENERATE, max_bytes=MAX_CLIP_BYTES))
async def keep_clip(request: Request, body: NewClipBody) -> Response:
    """Keep a clip of notes as a file of the history, or only measure it.

    As evidence it is also researched with, which asks for a key that may research.
    """
    parts = parts_of(request)
    if body.evidence:
        caller_of(request).check("research")
    name = await canonical_name(parts, body.artist)
    profile = await find_profile(request, name)
    groove = await asyncio.to_thread(body.clip.groove)
    report = None
    if profile is not None:
        report = await asyncio.to_thread(report_clip, groove, profile)
    file_id, task_id = None, None
    data = write_groove(groove, general_midi(), track_name=name)
    if body.store:
        file_id = await _keep(request, name, groove, data, report, shared=body.shared)
    if body.evidence:
        accepted = await submit_evidence(request, name, EvidenceBody(), [(f"{DRAWN}.mid", data)])
        task_id = accepted["task_id"]
    answer = {
        "artist": name,
        "file_id": file_id,
        "url": f"{FILES}/{file_id}" if file_id else None,
        "style_report": report,
        "task_id": task_id,
    }
    return Response(dump_json(answer), media_type="application/json")


async def _keep(
    request: Request,
    artist: str,
    groove: Groove,
    data: bytes,
    report: dict[str, Any] | None,
    *,
    shared: bool,
) -> str:
    parts: ServiceParts = parts_of(request)
    ident = ident_of(request)
    tag = tag_of(ident) if ident else secrets.token_hex(6)
    [stored] = await asyncio.to_thread(
        parts.files.save_all, [(f"{slug(artist)}_{DRAWN}_{tag}.mid", data)]
    )
    params = GenerationParams(
        bars=groove.bars, tempo_bpm=groove.tempo_bpm, meter=groove.meter, variations=1
    )
    file = {
        "name": stored.name,
        "bars": groove.bars,
        "tempo": groove.tempo_bpm,
        "style_report": report,
    }
    record = GenerationRecord(
        artist=artist,
        provider_used=DRAWN,
        generation_time_ms=0,
        params=request_to_json(params),
        output_files=[stored.location],
        files=[file],
        making={"made_by": [DRAWN]},
        job_id=ident,
        owner=caller_of(request).key_id,
        shared=shared,
    )
    return f"{await parts.fast.record_generation(record)}-1"
