"""Tasks: how far they are, as a poll or a stream; and calling them off."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from sse_starlette import EventSourceResponse

from mididrumigen.api import response_bodies as told
from mididrumigen.api.error_answers import ConflictError, NotFoundError, dump_json
from mididrumigen.api.guard import READ, RESEARCH, GuardedRoute, caller_of, guarded, parts_of
from mididrumigen.api.ownership import check_owner, may_see, seen_by
from mididrumigen.api.paging import Cursor
from mididrumigen.api.routes import Responses, answers
from mididrumigen.api.submitting import PREFIX, describe_task
from mididrumigen.domain.work.jobs import Job, JobKind, JobStatus

Limit = Annotated[int, Query(ge=1, le=100)]
Status = Annotated[
    Literal["queued", "in_progress", "completed", "failed", "cancelled"] | None,
    Query(description="Only those that are so."),
]

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["tasks"])
_EVENTS: Responses = {
    200: {
        "description": "Events `progress`, then one of `completed`, `failed` and `cancelled`; "
        "the data is the task. A Last-Event-ID is resumed from. `closed` comes where the key "
        "counts no more.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/tasks",
    operation_id="list_tasks",
    response_model=None,
    responses=answers({200: told.Tasks}),
)
@guarded(READ)
async def list_tasks(
    request: Request, status: Status = None, limit: Limit = 20, cursor: Cursor = ""
) -> Response:
    """The caller's tasks, newest first."""
    parts, caller = parts_of(request), caller_of(request)
    wanted = None if status is None else JobStatus(status)
    jobs = await parts.job_store.list_jobs(
        status=wanted, limit=limit + 1, owner=seen_by(caller), before=cursor
    )
    page = jobs[:limit]
    body = {
        "tasks": [await describe_task(parts, job, local=caller.is_here) for job in page],
        "next_cursor": page[-1].id if len(jobs) > limit else None,
    }
    return Response(dump_json(body), media_type="application/json")


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
    body = await describe_task(parts, await _find(request, task_id), local=local)
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
    job = await _find(request, task_id)
    is_playing = job.kind in (JobKind.GENERATE, JobKind.SEND)
    caller.check("generate" if is_playing else "research")
    check_owner(caller, job.owner, "task")
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


@router.delete(
    "/task/{task_id}/uploads",
    status_code=204,
    operation_id="delete_uploads",
    response_model=None,
    responses={204: {"description": "They are deleted."}, **answers({}, 404)},
)
@guarded(replace(RESEARCH, idempotent=False))
async def delete_uploads(request: Request, task_id: str) -> Response:
    """Delete what was sent along with a task now; a task that goes on is called off for that.

    By themselves uploads are deleted seconds after their task is over.
    """
    parts = parts_of(request)
    job = await _find(request, task_id)
    check_owner(caller_of(request), job.owner, "task")
    if not job.status.is_final:
        await parts.jobs.cancel(job.id)
    names = job.request.get("uploads")
    for name in names if isinstance(names, list) else ():
        await asyncio.to_thread(parts.files.delete, str(name))
    await parts.job_store.forget_uploads(job.id)
    return Response(status_code=204)


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
    job = await _find(request, task_id)
    stream: Response = await request.scope["app"].state.followers.open(request, job)
    return stream


async def _find(request: Request, task_id: str) -> Job:
    """A task that the caller may see: their own, or research, which all share who asked for it."""
    is_plain = task_id.isascii() and task_id.isprintable()
    job = await parts_of(request).jobs.find(task_id) if is_plain else None
    if job is None or not may_see(caller_of(request), job.owner, shared=is_common(job)):
        raise _not_found(task_id)
    return job


def is_common(job: Job) -> bool:
    """Whether a task is research on public sources, which is done once for all who ask for it."""
    return job.kind in (JobKind.RESEARCH, JobKind.AUGMENT) and not job.request.get("uploads")


def _not_found(task_id: str) -> NotFoundError:
    return NotFoundError(f"There is no task {task_id[:64]!a}.")
