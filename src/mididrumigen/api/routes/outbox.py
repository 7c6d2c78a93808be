"""The outbox: files that a device in a DAW takes, and what it says became of them.

A device that takes what is sent asks for it every second or two, and counts as connected for as
long as it does. What is sent is a job that only a device claims, so that it is taken once, can be
called off and followed like any other, and is not lost when the service starts again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from fastapi import APIRouter, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.addresses import describe_generation
from mididrumigen.api.error_answers import ConflictError, NotFoundError, dump_json
from mididrumigen.api.guard import (
    GENERATE,
    READ,
    GuardedRoute,
    caller_of,
    guarded,
    parts_of,
)
from mididrumigen.api.ownership import seen_by
from mididrumigen.api.request_bodies import DeviceBody, InsertedBody, SendBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.routes.generations import find_file
from mididrumigen.api.submitting import PREFIX, submit, task_addresses
from mididrumigen.domain.work.jobs import Job, JobFailure, JobKind, JobStatus

# A device that has not asked for so long is not there any more.
PRESENT_S = 10.0
# For so long a device may take to fetch and insert what it took.
LEASE_S = 60.0
_KINDS = (JobKind.SEND,)
# It asks more often than a person generates.
_DEVICE = replace(GENERATE, group="read", idempotent=False)

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["daw"])


@router.get(
    "/outbox",
    operation_id="find_device",
    response_model=None,
    responses=answers({200: told.Outbox}),
)
@guarded(READ)
async def find_device(request: Request) -> Response:
    """Whether a device in a DAW takes what is sent, and which."""
    device = await _present(request)
    body = {"connected": bool(device), "device": device}
    return Response(dump_json(body), media_type="application/json")


@router.post(
    "/outbox",
    status_code=202,
    operation_id="send_to_device",
    response_model=None,
    responses=answers({202: told.Sent}, *POSTED, 404),
)
@guarded(GENERATE)
async def send_to_device(request: Request, body: SendBody) -> Response:
    """Send files to the device; the task's result says where they went."""
    records = [(await find_file(request, file_id))[0] for file_id in body.files]
    device = await _present(request)
    if not device:
        raise ConflictError(
            "No device in a DAW takes what is sent.",
            hint="Switch on Receive on the device MidiDrumGen in Live.",
        )
    content = {"files": list(body.files), "artist": records[0].artist}
    job = (await submit(request, JobKind.SEND, records[0].artist, content)).job
    answer = {"task_id": job.id, "device": device, **task_addresses(job)}
    return Response(dump_json(answer), 202, media_type="application/json")


@router.post(
    "/outbox/next",
    operation_id="receive",
    response_model=None,
    responses=answers({200: told.Received}, *POSTED),
)
@guarded(_DEVICE)
async def receive(request: Request, body: DeviceBody) -> Response:
    """What a device is to insert now; asking says that the device is there."""
    parts = parts_of(request)
    await parts.cache.set(_key(request), body.device.encode(), PRESENT_S)
    worker = _worker(body)
    job = await _claim(request, worker)
    found = None
    if job is not None:
        try:
            found = await _describe(request, job)
        except NotFoundError as error:
            # Deleted since it was sent.
            failure = JobFailure(error.code, str(error))
            await parts.job_store.fail(job.id, worker, failure)
    return Response(dump_json({"send": found}), media_type="application/json")


@router.post(
    "/outbox/{task_id}",
    operation_id="settle",
    response_model=None,
    responses=answers({200: told.Settled}, *POSTED, 404),
)
@guarded(_DEVICE)
async def settle(request: Request, task_id: str, body: InsertedBody) -> Response:
    """What became of what a device took."""
    store, worker = parts_of(request).job_store, _worker(body)
    if body.failed:
        failure = JobFailure("not_inserted", body.told)
        noted = await store.fail(task_id, worker, failure)
    else:
        noted = await store.complete(task_id, worker, {"told": body.told})
    if not noted:
        raise NotFoundError(f"This device has taken no task {task_id[:64]!a}.")
    status = JobStatus.FAILED if body.failed else JobStatus.COMPLETED
    return Response(dump_json({"status": status.value}), media_type="application/json")


def _key(request: Request) -> str:
    """Where the device of a caller is noted: a device takes its own key's things alone."""
    return f"outbox:device:{seen_by(caller_of(request)) or ''}"


async def _present(request: Request) -> str:
    return (await parts_of(request).cache.get(_key(request)) or b"").decode()


async def _claim(request: Request, worker: str) -> Job | None:
    """The oldest job that the caller may take, if it is free."""
    store = parts_of(request).job_store
    owner = seen_by(caller_of(request))
    if owner is None:
        return await store.claim(worker, LEASE_S, kinds=_KINDS)
    jobs = await store.list_jobs(owner=owner)
    waiting = [job.id for job in jobs if job.kind is JobKind.SEND and not job.status.is_final]
    for ident in reversed(waiting):
        if (job := await store.claim(worker, LEASE_S, ident, kinds=_KINDS)) is not None:
            return job
    return None


def _worker(body: DeviceBody) -> str:
    return f"device:{body.device}"


async def _describe(request: Request, job: Job) -> dict[str, Any]:
    files: list[dict[str, Any]] = []
    for file_id in cast("list[str]", job.request["files"]):
        record, _ = await find_file(request, file_id)
        described = describe_generation(record)["files"]
        files += [file for file in described if file["id"] == file_id]
    return {"task_id": job.id, "artist": str(job.request.get("artist", "")), "files": files}
