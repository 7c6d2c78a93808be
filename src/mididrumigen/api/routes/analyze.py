"""Listening to a recording that is sent."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import UploadFile

from mididrumigen.api import response_bodies as told
from mididrumigen.api.error_answers import BodyTooLargeError
from mididrumigen.api.guard import RESEARCH, GuardedRoute, guarded, ident_of, parts_of
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.submitting import PREFIX, accepted_response, describe_accepted, submit
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.jobs import JobKind
from mididrumigen.orchestrator.make_clips import tag_of
from mididrumigen.research.upload_names import own_name, upload_name

MAX_BYTES = 64 * 1024 * 1024
_MAX_FORM_BYTES = MAX_BYTES + 64 * 1024
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "WAV, AIFF, FLAC, OGG or MP3, and what the server's "
                            "FFmpeg reads; 64 MB and two hours at most.",
                        }
                    },
                }
            }
        },
    }
}

Follow = Annotated[bool, Query(description="Hear what to play along with, not drums.")]

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["audio"])


@router.post(
    "/analyze",
    status_code=202,
    operation_id="analyze",
    response_model=None,
    responses=answers({202: told.Analyzing}, *POSTED),
    openapi_extra=_FORM,
)
@guarded(replace(RESEARCH, max_bytes=_MAX_FORM_BYTES))
async def analyze(request: Request, follow: Follow = False) -> Response:
    """Listen to a recording: strokes, beats, tempo and feel, as the result of a task.

    With ``follow`` it is music to play along with, a riff, a bass or a loop, as audio or MIDI; the
    result has what ``POST /api/v1/generate`` and ``/songs`` take as ``follow``.
    """
    parts = parts_of(request)
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidRequestError("The form has no file.", hint="Send one recording as 'file'.")
        if (file.size or 0) > MAX_BYTES:
            raise BodyTooLargeError("The recording is larger than 64 MB.", hint="Send it as MP3.")
        sent_as, data = file.filename or "", await file.read()
    ident = ident_of(request)
    tag = tag_of(ident) if ident else secrets.token_hex(6)
    name = upload_name(sent_as, data, tag, "audio")
    await asyncio.to_thread(parts.files.save, name, data)
    content: dict[str, object] = {"uploads": [name], **({"follow": True} if follow else {})}
    try:
        submitted = await submit(request, JobKind.ANALYZE, "", content)
    except Exception:
        await asyncio.to_thread(parts.files.delete, name)
        raise
    if submitted.job.status.is_final:
        # Sent again after the job was over, with whose end the first one was deleted.
        await asyncio.to_thread(parts.files.delete, name)
    answer = await describe_accepted(parts, submitted.job, "")
    answer["file"] = own_name(name)
    del answer["artist"]
    return accepted_response(answer)
