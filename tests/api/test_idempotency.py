"""A repeated POST is answered once."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.api.clients import add_key, check_error, connect

from mididrumigen.domain.errors import DatabaseError, GenerationError
from mididrumigen.domain.work.jobs import JobStatus
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.settings.service import ServerSettings

PLAY = {"artist": "John Bonham", "variations": 1}


def post(client, body, key="k1", path="generate", **headers):
    sent = {"Idempotency-Key": key, **headers}
    return client.post(f"/api/v1/{path}", json=body, headers=sent)


def test_the_first_answer_is_replayed(client, fakes):
    first = post(client, PLAY)
    again = post(client, dict(reversed(PLAY.items())))
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert len(fakes.store.generations) == 1
    assert len(fakes.files.kept) == 1


def test_a_task_is_accepted_once(client, fakes):
    first = post(client, {"artist": "Meg White"})
    again = post(client, {"artist": "Meg White"})
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["task_id"] == again.json()["task_id"]
    assert len(fakes.jobs.rows) == 1


def test_another_request_under_the_same_key_is_refused(client):
    post(client, PLAY)
    check_error(post(client, {**PLAY, "bars": 8}), 400, "idempotency_mismatch")


def test_keys_are_of_one_caller_and_one_route(fakes):
    with connect(fakes) as client:
        mine = post(client, PLAY)
        theirs = post(client, PLAY, **{"X-API-Key": add_key(fakes)})
        assert "idempotent-replayed" not in theirs.headers
        assert theirs.json()["generation_id"] != mine.json()["generation_id"]
        elsewhere = post(client, {"artist": "John Bonham"}, path="research")
        assert elsewhere.status_code == 202


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é".encode("latin-1")])
def test_a_key_is_plain(client, key):
    check_error(post(client, PLAY, key=key), 422, "invalid_request")


def test_a_refusal_frees_the_key(client):
    check_error(post(client, {**PLAY, "bars": 99}), 422, "invalid_request")
    check_error(post(client, {"artist": "Nobody", "research": False}), 400, "Artist not researched")
    assert post(client, PLAY).status_code == 200


def test_a_full_window_does_not_take_the_key(fakes):
    server = ServerSettings(rates={"generate": "1/minute"})
    with connect(fakes, server) as client:
        assert post(client, PLAY, key="a").status_code == 200
        check_error(post(client, PLAY, key="b"), 429, "rate_limited")
    with connect(fakes) as client:
        assert "idempotent-replayed" not in post(client, PLAY, key="b").headers


class FailingHistory:
    """A store whose history fails once, or whose answer is lost once it is written."""

    def __init__(self, store, error, *, writes=False):
        self._store, self._error, self._writes = store, error, writes
        self.calls = 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def record_generation(self, record: GenerationRecord) -> int:
        self.calls += 1
        if self.calls > 1:
            return await self._store.record_generation(record)
        if self._writes:
            await self._store.record_generation(record)
        raise self._error


def test_a_failure_of_work_that_began_is_replayed(fakes):
    failing = FailingHistory(fakes.store, GenerationError("No groove."))
    with connect(fakes, fast=failing) as client:
        first = check_error(post(client, PLAY), 500, "generation_failed")
        again = post(client, PLAY)
        assert again.status_code == 500
        assert again.json() == first
        assert again.headers["idempotent-replayed"] == "true"
    assert failing.calls == 1


def test_after_a_server_was_away_the_request_may_be_repeated(fakes):
    failing = FailingHistory(fakes.store, DatabaseError("The database is away."))
    with connect(fakes, fast=failing) as client:
        check_error(post(client, PLAY), 503, "database_error")
        again = post(client, PLAY)
        assert again.status_code == 200
        assert client.get(again.json()["files"][0]["url"]).status_code == 200
    assert (len(fakes.store.generations), len(fakes.files.kept)) == (1, 1)


def test_what_a_process_wrote_before_it_was_killed_is_found_again(fakes):
    killed = FailingHistory(fakes.store, DatabaseError("Killed."), writes=True)
    with connect(fakes, fast=killed) as client:
        post(client, PLAY)
        (line,) = fakes.store.generations
        again = post(client, PLAY)
    assert again.status_code == 200
    assert again.json()["generation_id"] == line.id
    assert fakes.store.generations == [line]
    assert [file["name"] for file in line.files] == list(fakes.files.kept)


def test_a_task_that_was_accepted_unheard_is_accepted_again(client, fakes):
    first = post(client, {"artist": "Meg White"}).json()
    fakes.access.answers.clear()  # as if the process was killed before it kept the answer
    assert post(client, {"artist": "Meg White"}).json()["task_id"] == first["task_id"]
    assert len(fakes.jobs.rows) == 1


def test_an_upload_that_was_accepted_unheard_is_no_conflict(client, fakes):
    files = [("files", ("a.mid", b"MThd" + bytes(20)))]
    headers = {"Idempotency-Key": "u1"}
    for _ in range(2):
        sent = {"data": {"artist": "Meg White"}, "files": files, "headers": headers}
        assert client.post("/api/v1/midi", **sent).status_code == 202
        fakes.access.answers.clear()
    assert (len(fakes.jobs.rows), len(fakes.files.kept)) == (1, 1)


def test_an_upload_that_comes_again_after_its_job_is_not_kept(client, fakes):
    sent = {
        "data": {"artist": "Meg White"},
        "files": [("files", ("a.mid", b"MThd" + bytes(20)))],
        "headers": {"Idempotency-Key": "u1"},
    }
    first = client.post("/api/v1/midi", **sent).json()
    job = fakes.jobs.rows[first["task_id"]]
    fakes.jobs.rows[job.id] = replace(job, status=JobStatus.COMPLETED)
    fakes.files.kept.clear()  # as the sweep does
    fakes.access.answers.clear()
    assert client.post("/api/v1/midi", **sent).json()["task_id"] == job.id
    assert fakes.files.kept == {}


def test_a_long_answer_keeps_its_key(fakes):
    begun, go_on = threading.Event(), threading.Event()
    renewed = threading.Semaphore(0)
    renew = fakes.access.renew_idempotent

    async def tell(key, lease_s):
        await renew(key, lease_s)
        renewed.release()

    fakes.access.renew_idempotent = tell

    class Waiting(TemplateGenerator):
        def generate(self, profile, params):
            begun.set()
            assert go_on.wait(30)
            return super().generate(profile, params)

    with (
        connect(fakes, generator=Waiting(), idempotency_lease_s=0.3) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(post, client, PLAY)
        assert begun.wait(30)
        for _ in range(5):
            assert renewed.acquire(timeout=30)
        check_error(post(client, PLAY), 409, "request_in_progress")
        go_on.set()
        assert first.result().status_code == 200
    assert len(fakes.store.generations) == 1


def test_of_many_at_once_one_works_and_the_others_are_told_to_wait(fakes):
    begun, go_on = threading.Event(), threading.Event()

    class Waiting(TemplateGenerator):
        def generate(self, profile, params):
            begun.set()
            assert go_on.wait(30)
            return super().generate(profile, params)

    with connect(fakes, generator=Waiting()) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, client, PLAY)
        assert begun.wait(30)
        meanwhile = [post(client, PLAY) for _ in range(5)]
        go_on.set()
        for answer in meanwhile:
            check_error(answer, 409, "request_in_progress")
            assert answer.headers["retry-after"] == "1"
        assert first.result().status_code == 200
        assert post(client, PLAY).content == first.result().content
    assert len(fakes.store.generations) == 1


def test_an_upload_is_the_same_whatever_its_boundary(client, fakes):
    files = [("files", ("a.mid", b"MThd" + bytes(20)))]
    headers = {"Idempotency-Key": "u1"}
    answers = [
        client.post("/api/v1/midi", data={"artist": "Meg White"}, files=files, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert len(fakes.files.kept) == 1


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(client, fakes):
    async def fail(key, answer):
        raise DatabaseError("The database is away.")

    fakes.access.end_idempotent = fail
    assert post(client, PLAY).status_code == 200
    assert asyncio.run(fakes.store.find_generation(1)) is not None
