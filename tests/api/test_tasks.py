"""Tasks: polled, followed, called off."""

from __future__ import annotations

import asyncio
import json
import threading
import time

import pytest
from tests.api.clients import check_error, connect

from mididrumigen.api.app import create_app
from mididrumigen.domain.errors import AmbiguousArtistError
from mididrumigen.domain.work.jobs import JobFailure, JobStatus
from mididrumigen.tasks.job_run import explain

RESULT = {
    "generation_id": 12,
    "artist": "Meg White",
    "provider_used": "template",
    "generation_time_ms": 20,
    "confidence": 0.4,
    "seed": 1,
    "tempo": 100.0,
    "bars": 4,
    "time_signature": "4/4",
    "midi_files": ["/srv/output/secret-place.mid"],
    "files": [{"name": "x.mid", "bars": 4, "tempo": 100.0, "style_report": None}],
}


@pytest.fixture
def job(client, fakes):
    client.post("/api/v1/research", json={"artist": "Meg White"})
    return next(iter(fakes.jobs.rows.values()))


def show(client, job):
    return client.get(f"/api/v1/task/{job.id}").json()


def test_a_task_is_shown_at_every_stage(client, fakes, job):
    queued = show(client, job)
    assert (queued["status"], queued["progress"], queued["kind"]) == ("queued", 0, "research")
    asyncio.run(fakes.jobs.claim("w", 15))
    asyncio.run(fakes.jobs.heartbeat(job.id, "w", 15, 65, "Analysing audio"))
    running = show(client, job)
    assert (running["status"], running["progress"]) == ("in_progress", 65)
    assert running["current_step"] == "Analysing audio"
    assert running["estimated_completion"] > running["started_at"]
    asyncio.run(fakes.jobs.complete(job.id, "w", {"artist_id": 123, "confidence": 0.82}))
    done = show(client, job)
    assert (done["status"], done["progress"]) == ("completed", 100)
    assert done["result"] == {"artist_id": 123, "confidence": 0.82}
    assert "estimated_completion" not in done


def test_a_task_says_how_each_source_stands(client, fakes, job):
    asyncio.run(fakes.jobs.claim("w", 15))
    states = [
        {"name": "library", "status": "found", "reason": "1 found.", "found": 1},
        {"name": "wikipedia", "status": "running", "reason": "", "until": time.time() + 60},
        {"name": "arxiv", "status": "running", "reason": "", "until": 1.0},
    ]
    asyncio.run(fakes.jobs.heartbeat(job.id, "w", 15, 5, "asking", states))
    running = show(client, job)
    assert "result" not in running
    library, wikipedia, arxiv = running["collectors"]
    assert library == states[0]
    assert 50 < wikipedia.pop("seconds_left") <= 60
    assert wikipedia == {"name": "wikipedia", "status": "running", "reason": ""}
    assert arxiv["seconds_left"] == 0
    asyncio.run(fakes.jobs.complete(job.id, "w", {"collectors": states[:1]}))
    assert show(client, job)["collectors"] == states[:1]


def test_a_name_of_several_lists_them(client, fakes, job):
    choices = [{"name": "Meg White", "disambiguation": "drummer", "id": "Q1", "kind": "drummer"}]
    error = AmbiguousArtistError("Meg White", choices)
    failure, again = explain(error, job.id)
    fakes.jobs.change(job.id, status=JobStatus.FAILED, failure=failure)
    body = show(client, job)
    assert not again
    assert (body["error"], body["reasons"]) == ("ambiguous_artist", {"choices": choices})


def test_a_failed_task_says_why(client, fakes, job):
    reason = JobFailure("insufficient_evidence", "Only 2 sources found.", {"found": 2})
    fakes.jobs.change(job.id, status=JobStatus.FAILED, failure=reason)
    body = show(client, job)
    assert body["status"] == "failed"
    assert (body["error"], body["details"]) == ("insufficient_evidence", "Only 2 sources found.")
    assert body["reasons"] == {"found": 2}


def test_what_a_generation_brought_has_addresses_and_no_paths(client, fakes):
    client.post("/api/v1/generate", json={"artist": "Meg White"})
    (job,) = fakes.jobs.rows.values()
    fakes.jobs.change(job.id, status=JobStatus.COMPLETED, result=RESULT)
    result = show(client, job)["result"]
    assert result["status"] == "success"
    assert result["midi_files"] == RESULT["midi_files"], "this machine's callers are told paths"
    assert result["files"][0]["id"] == "12-1"
    assert "secret-place" not in json.dumps(result["files"])


def test_a_task_is_called_off_once(client, job):
    assert client.delete(f"/api/v1/task/{job.id}").json()["status"] == "cancelled"
    assert client.delete(f"/api/v1/task/{job.id}").json()["status"] == "cancelled"


def test_a_task_that_is_over_cannot_be_called_off(client, fakes, job):
    fakes.jobs.change(job.id, status=JobStatus.COMPLETED, result={})
    body = check_error(client.delete(f"/api/v1/task/{job.id}"), 409, "conflict")
    assert body["details"]["status"] == "completed"


@pytest.mark.parametrize("ident", ["nope", "0" * 36, "%00", "%F0%9F%A5%81", "x" * 3000])
def test_a_task_that_is_not_there(client, ident):
    for method in ("GET", "DELETE"):
        check_error(client.request(method, f"/api/v1/task/{ident}"), 404, "not_found")
    check_error(client.get(f"/api/v1/task/{ident}/events"), 404, "not_found")


def read_events(text: str) -> list[dict[str, str]]:
    blocks = [block for block in text.split("\r\n\r\n") if block and not block.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.split("\r\n")) for block in blocks]


def test_a_task_is_followed_to_its_end(client, fakes, job):
    def work() -> None:
        asyncio.run(fakes.jobs.claim("w", 15))
        for percent in (20, 60):
            asyncio.run(fakes.jobs.heartbeat(job.id, "w", 15, percent, f"at {percent}"))
            seen.wait(30)
            seen.clear()
        asyncio.run(fakes.jobs.complete(job.id, "w", {"artist_id": 1}))

    seen, lines = threading.Event(), []
    worker = threading.Thread(target=work)
    find, shown = fakes.jobs.find, set()

    async def find_and_tell(ident):
        found = await find(ident)
        # A state that was read twice was sent in between.
        if found is not None and found.progress in shown:
            seen.set()
        shown.add(found.progress if found else 0)
        return found

    fakes.jobs.find = find_and_tell
    worker.start()
    with client.stream("GET", f"/api/v1/task/{job.id}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines.append(answer.read().decode())
    worker.join()
    events = read_events("".join(lines))
    assert [event["event"] for event in events][-1] == "completed"
    progress = [json.loads(e["data"])["progress"] for e in events]
    assert progress == sorted(progress)
    assert {20, 60, 100} <= set(progress)
    assert len({event["id"] for event in events}) == len(events)


@pytest.mark.parametrize("status", [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED])
def test_a_task_that_is_over_sends_its_end_at_once(client, fakes, job, status):
    fakes.jobs.change(job.id, status=status)
    (event,) = read_events(client.get(f"/api/v1/task/{job.id}/events").text)
    assert event["event"] == status.value
    assert json.loads(event["data"])["task_id"] == job.id


def test_following_goes_on_from_where_it_was(client, fakes, job):
    path = f"/api/v1/task/{job.id}/events"
    fakes.jobs.change(job.id, status=JobStatus.IN_PROGRESS, progress=40, current_step="on")
    reads = 0
    find = fakes.jobs.find

    async def end_later(ident):
        nonlocal reads
        reads += 1
        if reads % 4 == 0:
            fakes.jobs.change(ident, status=JobStatus.COMPLETED)
        return await find(ident)

    fakes.jobs.find = end_later
    first, last = read_events(client.get(path).text)
    assert (first["event"], last["event"]) == ("progress", "completed")
    reads = 0
    fakes.jobs.change(job.id, status=JobStatus.IN_PROGRESS)
    (only,) = read_events(client.get(path, headers={"Last-Event-ID": first["id"]}).text)
    assert only["event"] == "completed"


def test_the_stream_ends_when_the_client_leaves(fakes):
    async def leave() -> int:
        app = create_app(fakes.parts())
        job, _ = await fakes.jobs.add(next_job())
        begun = asyncio.Event()
        sent = []

        async def receive():
            await begun.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)
            if message["type"] == "http.response.body" and message["body"]:
                begun.set()

        path = f"/api/v1/task/{job.id}/events"
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
        }
        async with asyncio.timeout(30):
            await app(scope, receive, send)
        return sent[0]["status"]

    assert asyncio.run(leave()) == 200


def next_job():
    from mididrumigen.domain.work.jobs import JobKind, NewJob

    return NewJob(JobKind.RESEARCH, "x", {"artist": "X"})


def test_starting_the_service_starts_the_jobs_and_stopping_stops_them(fakes):
    closed = []

    async def close() -> None:
        closed.append(fakes.jobs.running)

    with connect(fakes, closers=(close,)):
        assert fakes.jobs.running
    assert closed == [False]
