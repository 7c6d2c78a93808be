"""Tasks: how far they are, as a poll or a stream; and calling them off."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from mididrumigen.api import response_bodies as told
from mididrumigen.api.error_answers import ConflictError, NotAllowedError, NotFoundError, dump_json
from mididrumigen.api.guard import READ, GuardedRoute, caller_of, guarded, parts_of
from mididrumigen.api.routes import Responses, answers
from mididrumigen.api.submitting import PREFIX, describe_task
from mididrumigen.domain.work.jobs import Job, JobKind, JobStatus
from mididrumigen.wiring.api_parts import ServiceParts

KEEP_ALIVE_S = 15

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["tasks"])
_EVENTS: Responses = {
    200: {
        "description": "Events `progress`, then one of `completed`, `failed` and `cancelled`; "
        "the data is the task. A Last-Event-ID is resumed from.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/task/{task_id}",
    operation_id="find_task",
    response_model=None,
    responses=answers({200: told.Task}, 404),
)
@guarded(READ)
async def find_task(request: Request, task_id: str) -> Response:
    """How far a task is."""
    parts = parts_of(request)
    local = caller_of(request).is_here
    body = await describe_task(parts, await _find(parts, task_id), local=local)
    return Response(dump_json(body), media_type="application/json")


@router.delete(
    "/task/{task_id}",
    operation_id="cancel_task",
    response_model=None,
    responses=answers({200: told.Task}, 404, 409),
)
@guarded(READ)
async def cancel_task(request: Request, task_id: str) -> Response:
    """Call a task off."""
    parts, caller = parts_of(request), caller_of(request)
    job = await _find(parts, task_id)
    caller.check("generate" if job.kind is JobKind.GENERATE else "research")
    if caller.key_id not in ("", job.owner) and not caller.may("admin"):
        raise NotAllowedError("This task is somebody else's.")
    cancelled = await parts.jobs.cancel(job.id)
    if cancelled is None:
        raise _not_found(task_id)
    if cancelled.status is not JobStatus.CANCELLED:
        raise ConflictError(
            f"This task is {cancelled.status.value} already.",
            details={"status": cancelled.status.value},
        )
    body = await describe_task(parts, cancelled)
    return Response(dump_json(body), media_type="application/json")


@router.get(
    "/task/{task_id}/events",
    operation_id="watch_task",
    response_model=None,
    response_class=EventSourceResponse,
    responses=answers({}, 404) | _EVENTS,
)
@guarded(READ)
async def watch_task(request: Request, task_id: str) -> Response:
    """Follow a task to its end as server-sent events."""
    parts = parts_of(request)
    job = await _find(parts, task_id)
    seen = request.headers.get("last-event-id", "")
    return EventSourceResponse(_follow(parts, job, seen), ping=KEEP_ALIVE_S)


async def _follow(parts: ServiceParts, job: Job, seen: str) -> AsyncIterator[ServerSentEvent]:
    while not job.status.is_final:
        ident = _event_id(job)
        if ident != seen:
            seen = ident
            yield await _event(parts, job, "progress", ident)
        await asyncio.sleep(parts.poll_s)
        found = await parts.jobs.find(job.id)
        if found is None:
            return
        job = found
    yield await _event(parts, job, job.status.value, _event_id(job))


async def _event(parts: ServiceParts, job: Job, name: str, ident: str) -> ServerSentEvent:
    data = json.dumps(await describe_task(parts, job), ensure_ascii=False, allow_nan=False)
    return ServerSentEvent(data, event=name, id=ident)


def _event_id(job: Job) -> str:
    """Says which state it is, so that any process can go on from it without having kept a thing."""
    state = f"{job.status}\0{job.current_step}".encode(errors="replace")
    return f"{job.attempts}-{job.progress}-{zlib.crc32(state):08x}"


async def _find(parts: ServiceParts, task_id: str) -> Job:
    job = await parts.jobs.find(task_id) if task_id.isascii() and task_id.isprintable() else None
    if job is None:
        raise _not_found(task_id)
    return job


def _not_found(task_id: str) -> NotFoundError:
    return NotFoundError(f"There is no task {task_id[:64]!a}.")
