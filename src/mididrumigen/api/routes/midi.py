"""Drum maps, and the caller's own MIDI as evidence."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from mididrumigen.api import response_bodies as told
from mididrumigen.api.artist_names import canonical_name, find_profile
from mididrumigen.api.error_answers import BodyTooLargeError, ConflictError, dump_json
from mididrumigen.api.guard import READ, RESEARCH, GuardedRoute, guarded, ident_of, parts_of
from mididrumigen.api.request_bodies import EvidenceBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.submitting import (
    PREFIX,
    accepted_response,
    describe_accepted,
    find_map_name,
    read_research,
    submit_research,
)
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import display_name
from mididrumigen.domain.work.jobs import JobKind
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.smf import MAX_MIDI_BYTES
from mididrumigen.orchestrator.make_clips import tag_of
from mididrumigen.research.upload_names import upload_name
from mididrumigen.wiring.api_parts import ServiceParts

MAX_FILES, MAX_TOTAL_BYTES = 200, 32 * 1024 * 1024
_MAX_FORM_BYTES = MAX_TOTAL_BYTES + 256 * 1024
_MAGIC = b"MThd"
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["artist", "files"],
                    "properties": {
                        "artist": {"type": "string", "minLength": 1, "maxLength": 200},
                        "drum_map": {"type": "string"},
                        "genre": {"type": "string"},
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MAX_FILES,
                            "items": {"type": "string", "format": "binary"},
                            "description": "MIDI files, 1 MB each and 32 MB together at most.",
                        },
                    },
                }
            }
        },
    }
}

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["midi"])


@router.get(
    "/drum-maps",
    operation_id="list_drum_maps",
    response_model=None,
    responses=answers({200: told.DrumMaps}),
)
@guarded(READ)
async def list_drum_maps(request: Request) -> Response:  # noqa: ARG001 (the guard's)
    """The drum maps that files can be written for."""
    return Response(_drum_maps(), media_type="application/json")


@cache
def _drum_maps() -> bytes:
    maps = [load_drum_map(name) for name in drum_map_names()]
    rows = [
        {
            "name": m.name,
            "title": m.title,
            "source": m.source,
            "notes": {piece.value: list(notes) for piece, notes in m.notes.items()},
        }
        for m in maps
    ]
    return dump_json({"drum_maps": rows})


@router.post(
    "/midi",
    status_code=202,
    operation_id="upload_midi",
    response_model=None,
    responses=answers({202: told.Uploaded}, *POSTED),
    openapi_extra=_FORM,
)
@guarded(replace(RESEARCH, max_bytes=_MAX_FORM_BYTES))
async def upload_midi(request: Request) -> Response:
    """Take MIDI files of an artist as evidence, and research with them."""
    async with request.form(max_files=MAX_FILES, max_fields=10) as form:
        artist, evidence = _read_fields(form)
        sent = [(file.filename or "", await _read(file)) for file in _files(form)]
    answer = await submit_evidence(request, artist, evidence, sent)
    return accepted_response(answer)


async def submit_evidence(
    request: Request, artist: str, evidence: EvidenceBody, sent: Sequence[tuple[str, bytes]]
) -> dict[str, Any]:
    """Have an artist researched with MIDI files, which are kept until that is over.

    Args:
        request: of the caller.
        artist: who plays on them.
        evidence: where else to look.
        sent: names and contents.

    Raises:
        ConflictError: the artist is being researched already.
    """
    parts = parts_of(request)
    ident = ident_of(request)
    tag = tag_of(ident) if ident else secrets.token_hex(6)
    uploads = {upload_name(own_name, data, tag): data for own_name, data in sent}
    name = await canonical_name(parts, artist)
    stored = await find_profile(request, name)
    asked = read_research(parts, name, evidence, list(uploads))
    await asyncio.to_thread(parts.files.save_all, list(uploads.items()))
    kind = JobKind.RESEARCH if stored is None else JobKind.AUGMENT
    try:
        submitted = await submit_research(request, kind, asked)
        if not submitted.is_new and submitted.job.id != ident:
            raise ConflictError(
                f"'{name}' is being researched already.",
                hint="Upload again when that task is over.",
                details={"task_id": submitted.job.id},
                headers={"Retry-After": "10"},
            )
    except Exception:
        await asyncio.to_thread(_delete, parts, list(uploads))
        raise
    if submitted.job.status.is_final:
        # Sent again after the job was over, with whose end the first ones were deleted.
        await asyncio.to_thread(_delete, parts, list(uploads))
    answer = await describe_accepted(parts, submitted.job, name)
    answer["files"] = list(uploads)
    return answer


def _read_fields(form: FormData) -> tuple[str, EvidenceBody]:
    texts = {key: value for key, value in form.multi_items() if isinstance(value, str)}
    unknown = sorted(texts.keys() - {"artist", "drum_map", "genre"})
    if unknown or "artist" not in texts:
        raise InvalidRequestError(
            f"The form has an unknown field {unknown[0][:40]!a}."
            if unknown
            else "The form has no field 'artist'.",
            hint="Send artist and files; drum_map and genre if you like.",
        )
    drum_map = find_map_name(texts["drum_map"]) if texts.get("drum_map") else ""
    genre = display_name(texts["genre"]) if texts.get("genre") else ""
    body = EvidenceBody.model_validate({"drum_map": drum_map, "genre": genre})
    return display_name(texts["artist"]), body


def _files(form: FormData) -> Sequence[UploadFile]:
    found = [item for _, item in form.multi_items() if isinstance(item, UploadFile)]
    if not found:
        raise InvalidRequestError("The form has no files.", hint="Send MIDI files as 'files'.")
    if sum(file.size or 0 for file in found) > MAX_TOTAL_BYTES:
        raise BodyTooLargeError("The files are larger than 32 MB together.")
    return found


async def _read(file: UploadFile) -> bytes:
    shown = repr((file.filename or "")[:60])
    if (file.size or 0) > MAX_MIDI_BYTES:
        raise BodyTooLargeError(f"{shown} is larger than 1 MB.", hint="MIDI of drums is smaller.")
    data = await file.read()
    if not data.startswith(_MAGIC):
        raise InvalidRequestError(
            f"{shown} is not a MIDI file.", hint="MIDI files begin with MThd."
        )
    return data


def _delete(parts: ServiceParts, names: Sequence[str]) -> None:
    for name in names:
        parts.files.delete(name)
