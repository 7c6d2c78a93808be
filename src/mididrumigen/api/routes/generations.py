"""What was generated: the history, and the files."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from mididrumigen.api import response_bodies as told
from mididrumigen.api.addresses import describe_generation
from mididrumigen.api.artist_names import canonical_name
from mididrumigen.api.clip_bodies import Clip, describe_clip
from mididrumigen.api.error_answers import NotFoundError, dump_json
from mididrumigen.api.guard import (
    GENERATE,
    READ,
    GuardedRoute,
    caller_of,
    guarded,
    parts_of,
)
from mididrumigen.api.middleware import is_head
from mididrumigen.api.ownership import check_owner, may_see, seen_by
from mididrumigen.api.paging import Cursor, read_number
from mididrumigen.api.preview import WAV, render_preview
from mididrumigen.api.request_bodies import MarkBody
from mididrumigen.api.routes import POSTED, Responses, answers
from mididrumigen.api.submitting import PREFIX, find_map_name
from mididrumigen.domain.style.artist import slug
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.midi.clip import open_clip
from mididrumigen.midi.convert import convert_midi
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import GENERAL_MIDI
from mididrumigen.orchestrator.housekeeping import delete_generation as delete_record
from mididrumigen.settings.service import Downloads
from mididrumigen.wiring.api_parts import ServiceParts

MIDI, ZIP, JSON = "audio/midi", "application/zip", "application/json"
_LINK_S = 300.0
_MAX_ID = 2**53
_FILE_ID = re.compile(r"([1-9]\d{0,15})-([1-9]\d{0,2})")
_GENERATION_ID = re.compile(r"[1-9]\d{0,15}")

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["generation"])
Limit = Annotated[int, Query(ge=1, le=100)]
Before = Annotated[
    int | None,
    Query(ge=1, le=_MAX_ID, description="Only older than this one; use cursor.", deprecated=True),
]
Starred = Annotated[bool, Query(description="Only those with a star.")]
MapName = Annotated[
    str,
    Query(
        max_length=1000,
        description="A name of /api/v1/drum-maps, or a map spelled out, such as "
        "`kick=36,snare=38+40`; the file's own map else.",
    ),
]
_KNOWN: Responses = {304: {"description": "The caller has it already."}}
_ELSEWHERE: Responses = {307: {"description": "The file is in the object store, at this address."}}


def _file_of(kind: str) -> Responses:
    """A good answer of one kind: a client that a generator made takes but one."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return answers({}, 404) | {200: {"description": "The file.", "content": content}} | _KNOWN


@router.get(
    "/generations",
    operation_id="list_generations",
    response_model=None,
    responses=answers({200: told.Generations}),
)
@guarded(READ)
async def list_generations(
    request: Request,
    artist: str = "",
    before: Before = None,
    limit: Limit = 20,
    starred: Starred = False,
    cursor: Cursor = "",
) -> Response:
    """The history, newest first: what the caller made, and what is shared."""
    parts = parts_of(request)
    name = await canonical_name(parts, artist) if artist else ""
    records = await parts.store.list_generations(
        limit + 1,
        artist=name,
        before=read_number(cursor, _MAX_ID) if cursor else before,
        starred=starred,
        seen_by=seen_by(caller_of(request)),
    )
    page = records[:limit]
    following = page[-1].id if len(records) > limit else None
    body = {
        "generations": [describe_generation(record) for record in page],
        "next_cursor": None if following is None else str(following),
        "next_before": following,
    }
    return Response(dump_json(body), media_type="application/json")


@router.get(
    "/generations/{generation_id}",
    operation_id="find_generation",
    response_model=None,
    responses=answers({200: told.Generation}, 404),
)
@guarded(READ)
async def find_generation(request: Request, generation_id: int) -> Response:
    """One line of the history."""
    record = await find_record(request, generation_id)
    return Response(dump_json(describe_generation(record)), media_type="application/json")


@router.patch(
    "/generations/{generation_id}",
    operation_id="mark_generation",
    response_model=None,
    responses=answers({200: told.Generation}, 404, *POSTED),
)
@guarded(replace(GENERATE, idempotent=False))
async def mark_generation(request: Request, generation_id: int, body: MarkBody) -> Response:
    """Give a line of the history a title or a star, share it, or take that back."""
    parts = parts_of(request)
    found = await find_record(request, generation_id)
    check_owner(caller_of(request), found.owner, "generation")
    record = await parts.store.mark_generation(
        generation_id, title=body.title, starred=body.starred, shared=body.shared
    )
    if record is None:
        raise _no_generation(generation_id)
    return Response(dump_json(describe_generation(record)), media_type="application/json")


@router.delete(
    "/generations/{generation_id}",
    status_code=204,
    operation_id="delete_generation",
    response_model=None,
    responses={204: {"description": "It is gone, with its files."}, **answers({}, 404)},
)
@guarded(replace(GENERATE, idempotent=False))
async def delete_generation(request: Request, generation_id: int) -> Response:
    """Take a line out of the history, and its files out of the file store."""
    parts = parts_of(request)
    record = await find_record(request, generation_id)
    check_owner(caller_of(request), record.owner, "generation")
    if not await delete_record(parts.store, parts.files, record):
        raise _no_generation(generation_id)
    return Response(status_code=204)


# The longer addresses first: the last one takes what they do not.
@router.get(
    "/files/{generation_id}.zip",
    operation_id="download_all",
    response_model=None,
    response_class=Response,
    responses=_file_of(ZIP),
)
@guarded(READ)
async def download_all(
    request: Request,
    generation_id: str,
    map: MapName = "",  # noqa: A002
) -> Response:
    """All files of a generation, packed. With `map` the drums are moved to another map."""
    if _GENERATION_ID.fullmatch(generation_id) is None:
        raise _no_file(f"{generation_id}.zip")
    target = find_map_name(map) if map else ""
    record = await find_record(request, int(generation_id))
    data = await asyncio.to_thread(_zip, parts_of(request), record, target)
    return _answer(request, _Content(data, ZIP, f"{_stem(record)}.zip"))


@router.get(
    "/files/{file_id}.wav",
    operation_id="hear",
    response_model=None,
    response_class=Response,
    responses=_file_of(WAV) | answers({}, 501),
)
@guarded(READ)
async def hear(request: Request, file_id: str) -> Response:
    """The sound of a file, rendered where somebody wants to hear it."""
    record, number = await find_file(request, file_id)
    shown = f"{_stem(record)}-{number}.wav"
    return await _sound(request, name_of(record, number), map_of(record), shown)


@router.get(
    "/files/{file_id}.json",
    operation_id="list_notes",
    response_model=None,
    responses=answers({200: Clip}, 404) | _KNOWN,
)
@guarded(READ)
async def list_notes(request: Request, file_id: str, map: MapName = "") -> Response:  # noqa: A002
    """The notes of a file. With `map` as they are on another map."""
    target = find_map_name(map) if map else ""
    record, number = await find_file(request, file_id)
    name, own = name_of(record, number), map_of(record)
    data = await asyncio.to_thread(_list_notes, parts_of(request), name, own, target)
    return _answer(request, _Content(data, JSON, f"{_stem(record)}-{number}.json"))


@router.get(
    "/files/{file_id}",
    operation_id="download",
    response_model=None,
    response_class=Response,
    responses=_file_of(MIDI) | _ELSEWHERE,
)
@guarded(READ)
async def download(request: Request, file_id: str, map: MapName = "") -> Response:  # noqa: A002
    """A MIDI file: `12-2` is the second of generation 12.

    With `map` the drums are moved to another map.
    """
    parts = parts_of(request)
    target = find_map_name(map) if map else ""
    record, number = await find_file(request, file_id.removesuffix(".mid"))
    name, own = name_of(record, number), map_of(record)
    if parts.server.downloads is Downloads.REDIRECT and target in ("", own):
        link = await asyncio.to_thread(parts.files.link, name, _LINK_S)
        if link:
            return RedirectResponse(link, 307)
    data = await asyncio.to_thread(_read, parts, name, own, target)
    return _answer(request, _Content(data, MIDI, f"{_stem(record)}-{number}.mid"))


async def find_file(request: Request, file_id: str) -> tuple[GenerationRecord, int]:
    """The generation of a file, such as ``12-2``, and its number there.

    Raises:
        NotFoundError: it is not an id of a file, or its generation is not there for the caller.
    """
    match = _FILE_ID.fullmatch(file_id)
    if match is None:
        raise _no_file(file_id)
    return await find_record(request, int(match[1])), int(match[2])


def _no_file(file_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no file {file_id[:40]!a}.",
        hint="Files are called 12-2: see /generations. /files has 12-2.wav, 12-2.json, 12.zip too.",
    )


def map_of(record: GenerationRecord) -> str:
    """The drum map that the files of a generation are written on."""
    return str(record.params.get("drum_map") or GENERAL_MIDI)


def _read(parts: ServiceParts, name: str, own: str, target: str) -> bytes:
    """A file, with its drums on the map ``target`` where that is another one than its own."""
    data = parts.files.read(name)
    if target in ("", own):
        return data
    moved, _ = convert_midi(data, load_drum_map(own), load_drum_map(target))
    return moved


def _list_notes(parts: ServiceParts, name: str, own: str, target: str) -> bytes:
    clip = open_clip(parts.files.read(name), load_drum_map(own))
    shown = describe_clip(clip.groove(), load_drum_map(target or own), clip.unknown_notes)
    return dump_json(shown)


async def _sound(request: Request, name: str, own: str, shown: str) -> Response:
    """The sound of a file, rendered on demand."""
    data = await asyncio.to_thread(parts_of(request).files.read, name)
    headers = _cache_headers(data + own.encode() + WAV.encode())
    if _is_known(request, headers):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = disposition(shown)
    if is_head(request.scope):
        return Response(b"", 200, headers, WAV)
    return await render_preview(request, name, own, headers)


@dataclass(frozen=True, slots=True)
class _Content:
    data: bytes
    media_type: str
    name: str


def _answer(request: Request, content: _Content) -> Response:
    headers = _cache_headers(content.data)
    if _is_known(request, headers):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = disposition(content.name)
    return Response(content.data, 200, headers, content.media_type)


def _cache_headers(content: bytes) -> dict[str, str]:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return {"ETag": etag, "Cache-Control": "private, max-age=3600"}


def _is_known(request: Request, headers: Mapping[str, str]) -> bool:
    known = request.headers.get("if-none-match", "")
    return headers["ETag"] in (tag.strip().removeprefix("W/") for tag in known.split(","))


def disposition(name: str) -> str:
    """A header that saves under ``name``: for old clients in ASCII, for others whole (RFC 5987)."""
    plain = "".join(char if re.fullmatch(r"[A-Za-z0-9._-]", char) else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def find_record(request: Request, ident: int) -> GenerationRecord:
    """A line of the history.

    Raises:
        NotFoundError: there is none that the caller may see.
    """
    store = parts_of(request).store
    record = await store.find_generation(ident) if 0 < ident <= _MAX_ID else None
    if record is None or not may_see(caller_of(request), record.owner, shared=record.shared):
        raise _no_generation(ident)
    return record


def _no_generation(ident: int) -> NotFoundError:
    return NotFoundError(f"There is no generation {str(ident)[:20]}.")


def name_of(record: GenerationRecord, number: int) -> str:
    """The name in the file store of a generation's file, the first of which is 1.

    Raises:
        NotFoundError: it has not so many.
    """
    if not 1 <= number <= len(record.files):
        raise NotFoundError(f"Generation {record.id} has {len(record.files)} files.")
    return _name(record.files[number - 1])


def _stem(record: GenerationRecord) -> str:
    return f"{slug(record.artist)}-{record.id}"


def _zip(parts: ServiceParts, record: GenerationRecord, target: str) -> bytes:
    """All files of a generation; the same bytes each time."""
    own = map_of(record)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(record.files, 1):
            entry = zipfile.ZipInfo(f"{_stem(record)}-{number}.mid")
            archive.writestr(entry, _read(parts, _name(file), own, target), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _name(file: Mapping[str, Any]) -> str:
    return str(file.get("name", ""))
