"""Files down and up: nothing but what was generated leaves, nothing but MIDI comes in."""

from __future__ import annotations

import asyncio
import io
import zipfile

import pytest
from tests.api.clients import check_error, connect
from tests.fakes_service import Fakes, MemoryFiles

from mididrumigen.domain.work.jobs import JobKind
from mididrumigen.midi.render import find_soundfont
from mididrumigen.settings.service import Downloads, ServerSettings

MIDI = b"MThd" + bytes(30)


@pytest.fixture
def played(client):
    request = {"artist": "John Bonham", "variations": 2, "bars": 1, "seed": 1}
    return client.post("/api/v1/generate", json=request).json()


def test_a_file_says_what_it_is(client, played):
    answer = client.get("/api/v1/files/1-2")
    assert answer.content.startswith(b"MThd")
    assert answer.headers["content-type"] == "audio/midi"
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="john-bonham-1-2.mid"'
    )
    assert answer.headers["cache-control"].startswith("private")
    assert client.get("/api/v1/files/1-2.mid").content == answer.content


def test_a_file_that_the_caller_has_is_not_sent_again(client, played):
    etag = client.get("/api/v1/files/1-1").headers["etag"]
    for known in (etag, f'"x", W/{etag}'):
        again = client.get("/api/v1/files/1-1", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/files/1-2", headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_all_of_a_generation_comes_in_one_archive(client, played):
    answer = client.get("/api/v1/files/1.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["john-bonham-1-1.mid", "john-bonham-1-2.mid"]
        for number, name in enumerate(archive.namelist(), 1):
            assert archive.read(name) == client.get(f"/api/v1/files/1-{number}").content
    assert client.get("/api/v1/files/1.zip").content == answer.content


@pytest.mark.skipif(find_soundfont() is None, reason="no soundfont")
def test_a_file_can_be_listened_to(client, played):
    pytest.importorskip("soundfile")
    answer = client.get("/api/v1/files/1-1.wav")
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.content[:4] == b"RIFF"
    assert len(answer.content) > 100_000


@pytest.mark.parametrize(
    "ident",
    ["1-3", "2-1", "2.zip", "0-1", "1-0", "1", "1-1.exe", "1-1.zip", "..", "%2e%2e%2fetc%2fpasswd",
     "1-1%00", "1-1%0a", "-1-1", "1-1%2f..%2f1-2", "9999999999999999-1", "١-١",
     "john-bonham_98bpm.mid", "1%2D1%2E%2E", " 1-1"],
)  # fmt: skip
def test_nothing_else_leaves(client, played, ident):
    check_error(client.get(f"/api/v1/files/{ident}"), 404, "not_found")


def test_an_object_store_is_linked_to_where_the_settings_say_so(fakes: Fakes):
    fakes.files = MemoryFiles("https://store.example/")
    for downloads, status in ((Downloads.REDIRECT, 307), (Downloads.PROXY, 200)):
        with connect(fakes, ServerSettings(downloads=downloads)) as client:
            request = {"artist": "John Bonham", "variations": 1}
            url = client.post("/api/v1/generate", json=request).json()["files"][0]["url"]
            answer = client.get(url, follow_redirects=False)
            assert answer.status_code == status
    assert fakes.files.link("x", 300.0) == "https://store.example/x?expires=300"


def upload(client, *files, **fields):
    return client.post(
        "/api/v1/midi",
        data={"artist": "Meg White", **fields},
        files=[("files", file) for file in files],
    )


def test_midi_is_kept_under_names_of_ours_and_researched(client, fakes):
    answer = upload(client, ("../../Ghöst Notes (live).mid", MIDI), ("b/c\\d.mid", MIDI))
    assert answer.status_code == 202
    (job,) = fakes.jobs.rows.values()
    assert job.kind is JobKind.RESEARCH
    names = job.request["uploads"]
    assert sorted(fakes.files.kept) == sorted(names) == sorted(answer.json()["files"])
    assert names[0].startswith("upload-")
    assert names[0].endswith("_Ghöst-Notes-live.mid")
    assert names[1].endswith("_d.mid")


def test_midi_of_who_is_stored_is_added_to_the_profile(client, fakes):
    answer = upload(client, ("a.mid", MIDI), artist="Led Zeppelin", drum_map="Roland TD")
    assert answer.json()["status"] == "augmenting"
    (job,) = fakes.jobs.rows.values()
    assert (job.kind, job.subject) == (JobKind.AUGMENT, "john bonham")
    assert job.request["drum_map"] == "roland-td"


@pytest.mark.parametrize(
    ("files", "fields", "status", "says"),
    [
        ([("a.mid", b"RIFF" + bytes(30))], {}, 422, "not a MIDI file"),
        ([("a.mid", MIDI), ("b.mid", b"")], {}, 422, "not a MIDI file"),
        ([("a.mid", b"MThd" + bytes(1_050_000))], {}, 413, "larger than 1 MB"),
        ([], {}, 422, ""),
        ([("a.mid", MIDI)], {"artist": " "}, 422, "empty"),
        ([("a.mid", MIDI)], {"path": "/etc"}, 422, "unknown field 'path'"),
        ([("a.mid", MIDI)], {"drum_map": "/etc/x.json"}, 422, "no drum map"),
        ([("a.mid", MIDI)], {"genre": "polka"}, 422, "not a known genre"),
        ([("a.mid", MIDI)] * 201, {}, 400, "Too many files"),
    ],
)
def test_what_is_not_midi_of_an_artist_stays_out(client, fakes, files, fields, status, says):
    answer = upload(client, *files, **fields)
    assert says in check_error(answer, status, answer.json()["error"])["message"]
    assert fakes.files.kept == {}
    assert fakes.jobs.rows == {}


def test_more_than_32_mb_together_stay_out(client, fakes):
    big = b"MThd" + bytes(999_000)
    answer = upload(client, *[(f"{i}.mid", big) for i in range(34)])
    check_error(answer, 413, "body_too_large")
    assert fakes.files.kept == {}


def test_an_upload_waits_for_research_that_is_under_way(client, fakes):
    client.post("/api/v1/research", json={"artist": "Meg White"})
    answer = upload(client, ("a.mid", MIDI))
    body = check_error(answer, 409, "conflict")
    assert body["details"]["task_id"] in fakes.jobs.rows
    assert answer.headers["retry-after"] == "10"
    assert fakes.files.kept == {}


def test_a_form_that_is_torn_is_refused(client):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for content in (b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"):
        answer = client.post("/api/v1/midi", content=content, headers=headers)
        assert answer.status_code in (400, 422)
        check_error(answer, answer.status_code, answer.json()["error"])


def test_the_store_is_asked_by_the_names_in_the_history(fakes):
    asyncio.run(fakes.store.delete_artist("John Bonham"))
    with connect(fakes) as client:
        check_error(client.get("/api/v1/files/1-1"), 404, "not_found")
