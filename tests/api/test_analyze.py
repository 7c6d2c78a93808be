"""Recordings that are sent: kept for their task, and not longer; what is none stays out."""

from __future__ import annotations

import pytest
from tests.api.clients import check_error

from mididrumigen.domain.work.jobs import JobKind


def send(client, *files):
    return client.post("/api/v1/analyze", files=[("file", file) for file in files])


def test_a_recording_becomes_a_task(client, fakes):
    answer = send(client, ("../My Take.wav", b"RIFF" + bytes(30)))
    assert answer.status_code == 202
    body = answer.json()
    assert (body["status"], body["file"]) == ("analyzing", "My-Take.sound")
    (job,) = fakes.jobs.rows.values()
    assert (job.kind, job.subject, body["task_id"]) == (JobKind.ANALYZE, "", job.id)
    assert list(job.request["uploads"]) == list(fakes.files.kept)
    assert client.get(body["status_url"]).json()["kind"] == "analyze"


def test_two_recordings_are_two_tasks(client, fakes):
    assert send(client, ("a.wav", b"RIFF1")).status_code == 202
    assert send(client, ("a.wav", b"RIFF2")).status_code == 202
    assert len(fakes.jobs.rows) == 2


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([], 422, "invalid_request"),
        ([("a.wav", b"RIFF")] * 2, 400, "bad_request"),
        ([("a.wav", bytes(68 * 1024 * 1024))], 413, "body_too_large"),
    ],
)
def test_what_is_not_one_recording_stays_out(client, fakes, files, status, code):
    answer = send(client, *files)
    assert answer.status_code == status
    check_error(answer, status, answer.json()["error"])
    assert code
    assert not fakes.files.kept


FOLLOWED = {
    "bars": 1,
    "time_signature": "3/4",
    "tempo": 93.5,
    "onsets": [{"position": 0, "strength": 1}, {"position": 1.75, "strength": 0.8}],
}


def test_a_riff_becomes_a_task_that_hears_what_to_follow(client, fakes):
    files = [("file", ("riff.mid", b"MThd"))]
    assert client.post("/api/v1/analyze", params={"follow": True}, files=files).status_code == 202
    (job,) = fakes.jobs.rows.values()
    assert job.request["follow"] is True


@pytest.mark.parametrize(
    ("path", "more"), [("generate", {"variations": 1}), ("songs", {"form": "verse:2"})]
)
def test_a_clip_plays_along_in_the_tempo_and_metre_of_what_is_followed(client, path, more):
    body = {"artist": "John Bonham", "seed": 1, "follow": FOLLOWED, **more}
    answer = client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 200
    told = answer.json()
    assert told.get("tempo", told.get("sections", [{}])[0].get("tempo")) == 93.5
    again = client.post(f"/api/v1/{path}", json={**body, "follow": None})
    assert again.status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"onsets": []},
        {"bars": 0},
        {"onsets": [{"position": 77, "strength": 1}]},
        {"tempo": "fast"},
        {"strength": 1},
    ],
)
def test_what_cannot_be_followed_is_refused(client, change):
    body = {"artist": "John Bonham", "seed": 1, "follow": {**FOLLOWED, **change}}
    assert client.post("/api/v1/generate", json=body).status_code in (400, 422)
