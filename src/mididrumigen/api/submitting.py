"""Jobs as the API submits and shows them."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response

from mididrumigen.api.addresses import add_addresses
from mididrumigen.api.error_answers import REQUEST_ID, dump_json, hide_places
from mididrumigen.api.guard import caller_of, ident_of, parts_of
from mididrumigen.api.ownership import check_visible
from mididrumigen.api.request_bodies import EvidenceBody
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import artist_key
from mididrumigen.domain.work.job_requests import research_to_json
from mididrumigen.domain.work.jobs import Job, JobKind, JobStatus, NewJob
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.domain.work.web_hosts import names_public_host
from mididrumigen.midi.drum_maps import drum_map_names
from mididrumigen.midi.spelled_map import is_spelled, parse_spelled_map
from mididrumigen.wiring.api_parts import ServiceParts

PREFIX = "/api/v1"
# Until there is a median of this installation's own: the document's guess for full research, and
# what is more than enough where nothing but the library and files are read.
LIVE_S, OFFLINE_S = 15 * 60.0, 60.0

# Jobs that run beside any other: they change no profile.
_FREE = frozenset({JobKind.GENERATE, JobKind.ANALYZE, JobKind.SEND})

# One language model, asked twice at most.
ASKING_S = 60.0
_DOING = {JobKind.AUGMENT: "augmenting", JobKind.ANALYZE: "analyzing"}


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job that was accepted, and whether it is new."""

    job: Job
    is_new: bool


async def submit(
    request: Request, kind: JobKind, artist: str, content: Mapping[str, object]
) -> Submitted:
    """Have something done for an artist; one research a time for each.

    Raises:
        ConflictError: the name is that of a blend that is another's.
    """
    if artist:
        await check_visible(request, artist)
    subject = "" if kind in _FREE else artist_key(artist)
    owner, trace = caller_of(request).key_id, request.scope[REQUEST_ID]
    new = NewJob(kind, subject, content, owner, trace, ident_of(request))
    return Submitted(*await parts_of(request).jobs.submit(new))


async def submit_research(request: Request, kind: JobKind, asked: ResearchRequest) -> Submitted:
    """Have an artist researched."""
    return await submit(request, kind, asked.artist, research_to_json(asked))


def read_research(
    parts: ServiceParts, artist: str, body: EvidenceBody, uploads: Sequence[str] = ()
) -> ResearchRequest:
    """What a body asks to find out.

    Raises:
        InvalidRequestError: an unknown genre, drum map or folder, or an invalid id or URL.
    """
    asked = body.read(
        ResearchRequest,
        artist=artist,
        uploads=tuple(uploads),
        midi_folders=_find_folder(parts, body.midi_folder),
    )
    check_genre(parts, asked.genre)
    for url in asked.urls:
        if not names_public_host(url):
            raise InvalidRequestError(
                f"The page {url[:80]} is not on a public machine.", hint="Use https://host/page."
            )
    return replace(asked, drum_map=find_map_name(asked.drum_map)) if asked.drum_map else asked


def check_genre(parts: ServiceParts, genre: str) -> None:
    """Refuse a genre that is not known.

    Raises:
        InvalidRequestError: it is not.
    """
    library = parts.profiles.library
    if genre and library.genre(genre) is None:
        raise InvalidRequestError(
            f"'{genre}' is not a known genre.", hint=f"Known: {', '.join(library.genres())}."
        )


def find_map_name(name: str) -> str:
    """The name of a drum map that comes with the program, or a map that is spelled out.

    No file is ever opened.

    Raises:
        InvalidRequestError: there is none of that name, or it is spelled wrong.
    """
    if is_spelled(name):
        return parse_spelled_map(name).name
    plain = name.strip().lower().replace("_", "-").replace(" ", "-")
    if plain not in drum_map_names():
        raise InvalidRequestError(
            f"There is no drum map '{name[:40]}'.", hint=f"Known: {', '.join(drum_map_names())}."
        )
    return plain


def _find_folder(parts: ServiceParts, name: str) -> tuple[str, ...]:
    """The folder of that name, out of a listing: a name is never joined to a path."""
    if not name:
        return ()
    root = parts.server.midi_root
    folders = {path.name: path for path in root.iterdir() if path.is_dir()} if root else {}
    if name not in folders:
        known = ", ".join(sorted(folders)[:20])
        raise InvalidRequestError(
            f"The server has no MIDI folder '{name}'.",
            hint=f"It has {known}." if known else "It has none; upload files to /api/v1/midi.",
        )
    return (str(folders[name]),)


def accepted_response(answer: Mapping[str, Any]) -> Response:
    """What is answered for a job that was accepted, with the address to look at it."""
    headers = {"Location": str(answer["status_url"])}
    return Response(dump_json(answer), 202, headers, "application/json")


async def describe_accepted(
    parts: ServiceParts, job: Job, artist: str, *, is_known: bool = False
) -> dict[str, Any]:
    """What is answered for a job that was accepted.

    Args:
        parts: of the service.
        job: as it was accepted.
        artist: who it is about.
        is_known: whether it asks language models alone, and need not research.
    """
    usual = _DOING.get(job.kind, "researching")
    if is_known:
        seconds, basis = ASKING_S, "default"
    else:
        seconds, basis = await _duration_s(parts, job.kind)
    return {
        "task_id": job.id,
        "status": "generating" if is_known else usual,
        "artist": artist,
        "estimated_time_minutes": max(1, math.ceil(seconds / 60)),
        "estimate_basis": basis,
        **task_addresses(job),
    }


def task_addresses(job: Job) -> dict[str, str]:
    """Where a task is asked for and followed."""
    address = f"{PREFIX}/task/{job.id}"
    return {"status_url": address, "events_url": f"{address}/events"}


async def describe_task(parts: ServiceParts, job: Job, *, local: bool = False) -> dict[str, Any]:
    """A job as the document shows it.

    Args:
        parts: of the service.
        job: as it is now.
        local: whether the caller is on this machine, and may be told where its files are.
    """
    body: dict[str, Any] = {
        "task_id": job.id,
        "kind": job.kind.value,
        "status": job.status.value,
        "progress": 100 if job.status is JobStatus.COMPLETED else job.progress,
        "current_step": job.current_step,
        "attempts": job.attempts,
        "created_at": job.created_at,
        "started_at": job.started_at or None,
        "finished_at": job.finished_at or None,
    }
    if not job.status.is_final:
        seconds, body["estimate_basis"] = await _duration_s(parts, job.kind)
        body["estimated_completion"] = _completion(job, seconds)
    if collectors := _describe_sources(job):
        body["collectors"] = collectors
    if job.result is not None and job.status is JobStatus.COMPLETED:
        body["result"] = _describe_job_result(job, local=local)
    if job.failure is not None:
        body["error"] = job.failure.code
        body["details"] = hide_places(job.failure.message)
        body["reasons"] = dict(job.failure.details)
    return body


def _describe_sources(job: Job) -> list[dict[str, Any]]:
    """How each source of research stands; of one that is still asked, how long that may take."""
    states = (job.result or {}).get("collectors")
    if not isinstance(states, list):
        return []
    described = []
    for state in states:
        shown = {key: value for key, value in state.items() if key != "until"}
        if "until" in state and not job.status.is_final:
            shown["seconds_left"] = max(0, math.ceil(state["until"] - time.time()))
        described.append(shown)
    return described


def _describe_job_result(job: Job, *, local: bool) -> dict[str, Any]:
    result = dict(job.result or {})
    if job.kind is JobKind.GENERATE:
        return {"status": "success", "attempts": [], **add_addresses(result, local=local)}
    return result


async def _duration_s(parts: ServiceParts, kind: JobKind) -> tuple[float, str]:
    """How long a job of a kind takes, and whether that was measured here."""
    measured = await parts.job_store.typical_duration_s(kind)
    if measured is not None:
        return measured, "history"
    slow = parts.asks_live and kind is not JobKind.ANALYZE
    return LIVE_S if slow else OFFLINE_S, "default"


def _completion(job: Job, seconds: float) -> str | None:
    try:
        begun = datetime.fromisoformat(job.started_at or job.created_at)
    except ValueError:
        return None
    return (begun + timedelta(seconds=seconds)).isoformat()
