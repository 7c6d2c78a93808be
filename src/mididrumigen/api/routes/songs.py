"""Songs: whole forms in an artist's style, by the engine."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial

from fastapi import APIRouter, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.addresses import add_addresses
from mididrumigen.api.artist_names import find_profile
from mididrumigen.api.error_answers import dump_json
from mididrumigen.api.guard import GENERATE, GuardedRoute, caller_of, guarded, ident_of, parts_of
from mididrumigen.api.request_bodies import SongBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.routes.generate import accept, choose_seed
from mididrumigen.api.submitting import PREFIX, check_genre, find_map_name
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.budget import MAX_WORK_AT_ONCE, check_work, song_work
from mididrumigen.domain.work.job_requests import GenerationRequest, SongRequest, SongSplit
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.orchestrator.make_clips import tag_of
from mididrumigen.orchestrator.make_song import (
    SongResult,
    describe_song,
    make_song_files,
    song_record,
)
from mididrumigen.wiring.api_parts import ServiceParts

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["generation"])


@router.post(
    "/songs",
    operation_id="song",
    response_model=None,
    responses=answers({200: told.SongAnswer, 202: told.Accepted}, *POSTED, 404),
)
@guarded(GENERATE)
async def song(request: Request, body: SongBody) -> Response:
    """Make a whole song in an artist's style.

    The artist must be stored, or known to the library, unless a genre is given. Tempos and metres
    change at the borders of sections; each section has a marker in the file. A long song in long
    metres is a task (202).
    """
    parts, ident = parts_of(request), ident_of(request)
    asked = _read(body, ident)
    work = song_work(asked.form, asked.params)
    check_work(work)
    check_genre(parts, body.genre)
    look = partial(find_profile, request)
    profile = await parts.profiles.find_or_read(body.artist, body.genre, look)
    if work > MAX_WORK_AT_ONCE:
        task = GenerationRequest(body.artist, asked.params, genre=body.genre, shared=body.shared)
        return await accept(request, replace(task, song=asked), is_known=True)
    tag = tag_of(ident) if ident else secrets.token_hex(6)
    make = partial(_make, parts, profile, asked, tag, ident)
    result, record = await request.scope["app"].state.playing.run(request, make, work)
    record = replace(record, owner=caller_of(request).key_id, shared=body.shared)
    record = replace(record, id=await parts.fast.record_generation(record))
    local = caller_of(request).is_here
    answer = add_addresses(describe_song(result, record), local=local)
    return Response(dump_json({"status": "success", **answer}), media_type="application/json")


def _read(body: SongBody, ident: str) -> SongRequest:
    more: dict[str, object] = {}
    if body.model_dump()["seed"] is None:
        more["seed"] = choose_seed(ident)
    params = body.read(GenerationParams, **more)
    params = body.play_along(replace(params, drum_map=find_map_name(params.drum_map)))
    return SongRequest(body.read_form(), params, SongSplit(body.split))


def _make(
    parts: ServiceParts, profile: StyleProfile, asked: SongRequest, tag: str, ident: str
) -> tuple[SongResult, GenerationRecord]:
    drum_map = load_drum_map(asked.params.drum_map)
    result = make_song_files(profile, asked, parts.songs, drum_map, parts.files, tag)
    return result, song_record(result, job_id=ident)
