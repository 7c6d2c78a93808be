"""Editing a generated file: what is locked stays, the rest is played anew."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.artist_names import find_profile
from mididrumigen.api.clip_bodies import MAX_CLIP_BYTES, ClipBody
from mididrumigen.api.guard import GENERATE, GuardedRoute, guarded, parts_of
from mididrumigen.api.request_bodies import EditBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.routes.generate import accept, answer_at_once, read_request
from mididrumigen.api.routes.generations import find_file, map_of, name_of
from mididrumigen.api.submitting import PREFIX
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import find_pieces
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.budget import MAX_WORK_AT_ONCE, check_work
from mididrumigen.domain.work.job_requests import EditedFile, Locks
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import GENERAL_MIDI, general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.orchestrator.edit_clip import Original, edit_work, play_edit
from mididrumigen.orchestrator.results import GenerationResult
from mididrumigen.wiring.api_parts import ServiceParts

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["generation"])


@router.post(
    "/edit",
    operation_id="edit",
    response_model=None,
    responses=answers({200: told.Edited, 202: told.Accepted}, *POSTED, 404),
)
@guarded(replace(GENERATE, max_bytes=MAX_CLIP_BYTES))
async def edit(request: Request, body: EditBody) -> Response:
    """Play a generated file, or notes, anew, but for what is locked of them.

    The edited clips are a generation of their own: at once (200), or as a task (202) where
    language models are asked, or much is asked for. The artist must be stored, or known to the
    library.
    """
    parts = parts_of(request)
    source = await _find_source(request, body)
    drum_map, artist = source.drum_map, body.artist or source.artist
    asked = read_request(request, artist, body, drum_map=drum_map)
    locks = _read_locks(body)
    look = partial(find_profile, request)
    profile = await parts.profiles.find_or_read(asked.artist, asked.genre, look)
    original = Original(source.data, locks, load_drum_map(asked.params.drum_map))
    work = await asyncio.to_thread(edit_work, original, asked.params)
    check_work(work)
    if parts.models.needs_plans(asked.choice) or work > MAX_WORK_AT_ONCE:
        name = source.name or await _save(parts, source.data)
        asked = replace(asked, artist=profile.artist.name, edit=EditedFile(name, locks))
        return await accept(request, asked, is_known=True)
    asked = replace(asked, artist=profile.artist.name)
    return await answer_at_once(
        request, asked, partial(_make, parts, original, profile, asked.params), work
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """What is edited: a file of the store, or notes, which have no name there."""

    data: bytes
    artist: str
    drum_map: str
    name: str = ""


async def _find_source(request: Request, body: EditBody) -> _Source:
    if body.clip is not None:
        if body.file_id or not body.artist:
            raise InvalidRequestError(
                "A clip of notes needs an artist, and no file beside it.",
                hint="Send clip and artist, or file_id.",
            )
        data = await asyncio.to_thread(_write, body.clip, body.artist)
        return _Source(data, body.artist, GENERAL_MIDI)
    if not body.file_id:
        raise InvalidRequestError(
            "There is nothing to edit.", hint="Send file_id, or clip and artist."
        )
    record, number = await find_file(request, body.file_id)
    name = name_of(record, number)
    data = await asyncio.to_thread(parts_of(request).files.read, name)
    return _Source(data, record.artist, map_of(record), name)


def _write(clip: ClipBody, artist: str) -> bytes:
    return write_groove(clip.groove(), general_midi(), track_name=artist)


async def _save(parts: ServiceParts, data: bytes) -> str:
    """Keep notes until a worker reads them; the same notes are one file."""
    name = f"notes_{hashlib.sha256(data).hexdigest()[:24]}.mid"
    await asyncio.to_thread(parts.files.save_all, [(name, data)])
    return name


def _read_locks(body: EditBody) -> Locks:
    cells = ((piece, cell.bar) for cell in body.lock_cells for piece in find_pieces([cell.piece]))
    return Locks(find_pieces(body.lock), frozenset(body.lock_bars), frozenset(cells))


def _make(
    parts: ServiceParts,
    original: Original,
    profile: StyleProfile,
    params: GenerationParams,
    tag: str,
) -> GenerationResult:
    drum_map = load_drum_map(params.drum_map)
    return play_edit(original, profile, params, parts.generator, drum_map, parts.files, tag)
