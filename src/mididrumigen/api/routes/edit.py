"""Editing a generated file: what is locked stays, the rest is played anew."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.artist_names import find_profile
from mididrumigen.api.error_answers import NotFoundError, dump_json
from mididrumigen.api.guard import GENERATE, GuardedRoute, guarded, ident_of, parts_of
from mididrumigen.api.request_bodies import EditBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.routes.generate import (
    accept,
    choose_tag,
    keep,
    read_choice,
    read_knobs,
    show,
)
from mididrumigen.api.routes.generations import find_record, name_of
from mididrumigen.api.submitting import PREFIX, check_genre, find_map_name
from mididrumigen.domain.music.kit import find_pieces
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.locked_edit import Locks, check_locks
from mididrumigen.midi.clip import read_clip
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.orchestrator.edit_clip import (
    EditResult,
    Original,
    describe_edit,
    describe_original,
    play_edit,
)
from mididrumigen.orchestrator.make_clips import describe_files
from mididrumigen.wiring.api_parts import ServiceParts

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["generation"])

_FILE_ID = re.compile(r"([1-9]\d{0,15})-([1-9]\d{0,2})")


@router.post(
    "/edit",
    operation_id="edit",
    response_model=None,
    responses=answers({200: told.Edited, 202: told.Accepted}, *POSTED, 404),
)
@guarded(GENERATE)
async def edit(request: Request, body: EditBody) -> Response:
    """Play a generated file anew, but for the pieces and bars that are locked.

    The edited clips are a generation of their own: at once (200), or as a task (202) where
    language models are asked. The artist must be stored, or known to the library.
    """
    parts = parts_of(request)
    choice = read_choice(parts, body)
    locks = Locks(find_pieces(body.lock), frozenset(body.lock_bars))
    check_genre(parts, body.genre)
    record, name = await _find_file(parts, body.file_id)
    drum_map = find_map_name(str(record.params.get("drum_map", "general-midi")))
    params = replace(read_knobs(body, ident_of(request)), drum_map=drum_map)
    profile = await _find_profile(parts, body.artist or record.artist, body.genre)
    original = Original(await asyncio.to_thread(parts.files.read, name), locks)
    if parts.models.needs_plans(choice):
        await asyncio.to_thread(_check, original, drum_map)
        more = {"edit": describe_original(name, locks)}
        artist = profile.artist.name
        return await accept(request, artist, params, body, is_known=True, more=more)
    playing = partial(_play, parts, original, profile, params, tag=choose_tag(request))
    done, files = await asyncio.to_thread(playing, reports=body.reports)
    line = await keep(parts, done.result.params, done.result, files, ident_of(request))
    answer = show(request, describe_edit(done, line, files))
    return Response(dump_json(answer), 200, media_type="application/json")


async def _find_file(parts: ServiceParts, file_id: str) -> tuple[GenerationRecord, str]:
    match = _FILE_ID.fullmatch(file_id)
    if match is None:
        raise NotFoundError(
            f"There is no file {file_id!a}.", hint="Files are called 12-2: see /generations."
        )
    record = await find_record(parts, int(match[1]))
    return record, name_of(record, int(match[2]))


async def _find_profile(parts: ServiceParts, name: str, genre: str) -> StyleProfile:
    stored = await find_profile(parts, name)
    if genre:
        return await parts.profiles.in_genre(name, genre, stored)
    if stored is not None:
        return stored
    return await parts.profiles.stored_or_known(name, parts.find_profile)


def _check(original: Original, drum_map: str) -> None:
    """Refuse now what the task would fail at."""
    clip, _ = read_clip(original.data, load_drum_map(drum_map))
    check_locks(clip, original.locks)


def _play(
    parts: ServiceParts,
    original: Original,
    profile: StyleProfile,
    params: GenerationParams,
    *,
    tag: str,
    reports: bool,
) -> tuple[EditResult, list[dict[str, Any]]]:
    drum_map = load_drum_map(params.drum_map)
    done = play_edit(original, profile, params, parts.generator, drum_map, parts.files, tag)
    return done, describe_files(done.result, reports=reports)
