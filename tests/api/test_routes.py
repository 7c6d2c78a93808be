"""Every route answers as the document says, well and badly."""

from __future__ import annotations

import asyncio
import re

import numpy as np
import pytest
from tests.api.clients import add_key, check_error, connect
from tests.fakes import make_profile

from mididrumigen.domain.work.job_requests import research_from_json
from mididrumigen.domain.work.jobs import JobKind
from mididrumigen.midi.drum_maps import drum_map_names
from mididrumigen.midi.smf import read_smf
from mididrumigen.settings.service import ServerSettings

UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


def test_research_is_accepted_as_a_task(client, fakes):
    answer = client.post("/api/v1/research", json={"artist": "Meg White", "depth": "quick"})
    assert answer.status_code == 202
    body = answer.json()
    assert body["status"] == "researching"
    assert isinstance(body["estimated_time_minutes"], int)
    assert UUID.fullmatch(body["task_id"])
    assert body["status_url"] == f"/api/v1/task/{body['task_id']}"
    (job,) = fakes.jobs.rows.values()
    assert (job.kind, job.subject) == (JobKind.RESEARCH, "meg white")
    assert job.request["artist"] == "Meg White"
    assert job.request["depth"] == "quick"
    assert job.trace == answer.headers["x-request-id"]


def test_research_of_a_band_and_of_its_drummer_is_one_job(client, fakes):
    first = client.post("/api/v1/research", json={"artist": "Led Zeppelin"}).json()
    second = client.post("/api/v1/research", json={"artist": "john  BONHAM"}).json()
    assert first["task_id"] == second["task_id"]
    assert len(fakes.jobs.rows) == 1


def test_the_estimate_is_the_median_of_what_was_measured(client, fakes):
    fakes.jobs.typical_s = 130.0
    body = client.post("/api/v1/research", json={"artist": "Meg White"}).json()
    assert (body["estimated_time_minutes"], body["estimate_basis"]) == (3, "history")


@pytest.mark.parametrize(("asks_live", "minutes"), [(False, 1), (True, 15)])
def test_the_estimate_is_called_a_default_where_it_is_one(fakes, asks_live, minutes):
    with connect(fakes, asks_live=asks_live) as client:
        body = client.post("/api/v1/research", json={"artist": "Meg White"}).json()
        assert (body["estimated_time_minutes"], body["estimate_basis"]) == (minutes, "default")
        assert client.get(body["status_url"]).json()["estimate_basis"] == "default"


@pytest.mark.parametrize("name", ["John Bonham", "john bonham", "john-bonham", "Led Zeppelin"])
def test_what_is_stored_is_found_by_name_alias_and_slug(client, name):
    body = client.get(f"/api/v1/research/{name}").json()
    assert body["exists"] is True
    assert body["artist"] == "John Bonham"
    assert body["sources_count"].keys() == {"papers", "articles", "audio", "midi", "library"}
    assert 0 < body["confidence"] <= 1


def test_what_is_not_stored_says_so_in_both_ways(client):
    body = check_error(client.get("/api/v1/research/Nobody"), 404, "not_found")
    assert body["exists"] is False
    assert body["message"] == "Artist not found in cache"


def test_augmenting_says_how_many_sources_there_are(client, fakes):
    body = client.post("/api/v1/augment/john-bonham", json={}).json()
    assert body["status"] == "augmenting"
    assert body["current_sources"] == 1
    assert body["target_sources"] > 2
    (job,) = fakes.jobs.rows.values()
    assert job.kind is JobKind.AUGMENT
    assert client.post("/api/v1/augment/John%20Bonham").status_code == 202


def test_only_who_is_stored_can_be_augmented(client):
    check_error(client.post("/api/v1/augment/Nobody", json={}), 404, "not_found")


def test_a_stored_artist_is_played_at_once(client, fakes):
    request = {"artist": "John Bonham", "bars": 2, "tempo": 96, "variations": 3, "seed": 7}
    body = client.post("/api/v1/generate", json=request).json()
    assert body["status"] == "success"
    assert body["provider_used"] == "template"
    assert (body["seed"], body["tempo"], body["bars"]) == (7, 96.0, 2)
    assert body["attempts"] == []
    assert len(body["midi_files"]) == len(body["files"]) == 3
    assert [file["id"] for file in body["files"]] == ["1-1", "1-2", "1-3"]
    assert 0 <= body["files"][0]["style_report"]["closeness"] <= 1
    midi = client.get(body["files"][2]["url"])
    assert midi.headers["content-type"] == "audio/midi"
    assert read_smf(midi.content).division > 0


def test_the_same_seed_gives_the_same_bytes_in_files_of_their_own(client, fakes):
    request = {"artist": "John Bonham", "variations": 1, "seed": 11, "time_signature": "7/8"}
    files = [client.post("/api/v1/generate", json=request).json()["files"][0] for _ in "ab"]
    assert files[0]["url"] != files[1]["url"]
    assert client.get(files[0]["url"]).content == client.get(files[1]["url"]).content
    assert len(fakes.files.kept) == 2


def test_a_seed_is_chosen_and_told(client):
    seeds = {
        client.post("/api/v1/generate", json={"artist": "John Bonham", "variations": 1}).json()[
            "seed"
        ]
        for _ in range(3)
    }
    assert len(seeds) == 3


def test_paths_are_for_callers_on_this_machine(fakes):
    request = {"artist": "John Bonham", "variations": 1}
    with connect(fakes) as near:
        assert (
            near.post("/api/v1/generate", json=request).json()["midi_files"][0][0:8] == "/memory/"
        )
    keyed = {"X-API-Key": add_key(fakes)}
    with connect(fakes, client=("203.0.113.9", 1), headers=keyed) as far:
        body = far.post("/api/v1/generate", json=request).json()
        assert body["midi_files"] == ["/api/v1/files/2-1"]


def test_reports_can_be_left_out(client):
    request = {"artist": "John Bonham", "variations": 1, "reports": False}
    assert client.post("/api/v1/generate", json=request).json()["files"][0]["style_report"] is None


def test_a_new_artist_is_researched_first(client, fakes):
    answer = client.post("/api/v1/generate", json={"artist": "Meg White", "bars": 8, "seed": 3})
    assert answer.status_code == 202
    assert answer.json()["status"] == "researching"
    (job,) = fakes.jobs.rows.values()
    assert job.kind is JobKind.GENERATE
    assert job.subject == ""
    assert job.request["params"]["bars"] == 8
    assert job.request["params"]["seed"] == 3


def test_without_research_a_new_artist_is_refused_as_the_document_says(client):
    request = {"artist": "Meg White", "research": False}
    body = check_error(client.post("/api/v1/generate", json=request), 400, "Artist not researched")
    assert body["message"] == "Please research this artist first"
    assert body["suggest_endpoint"] == "/api/v1/research"


def test_a_genre_is_played_for_a_name_that_nobody_knows(client):
    request = {"artist": "Nobody At All", "genre": "funk", "variations": 1}
    body = client.post("/api/v1/generate", json=request).json()
    assert (body["artist"], body["confidence"]) == ("Nobody At All", 0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bars": 17}, "less than or equal to 16"),
        ({"bars": 0}, "greater than or equal to 1"),
        ({"bars": True}, "valid integer"),
        ({"tempo": 301}, "less than or equal to 300"),
        ({"time_signature": [4, 5]}, "4/5 is not a supported time signature"),
        ({"time_signature": "seven"}, "Write it like 4/4"),
        ({"time_signature": [4]}, "at least 2 items"),
        ({"best_of": 9}, "less than or equal to 8"),
        ({"leave_out": ["gong"]}, "'gong' is not a kit piece"),
        ({"drum_map": "../../etc/passwd.json"}, "There is no drum map"),
        ({"drum_map": "/tmp/map.yaml"}, "There is no drum map"),  # noqa: S108
        ({"genre": "polka"}, "'polka' is not a known genre"),
        ({"provider": "hal"}, "Use auto, template, anthropic, google, openai, local."),
        ({"artist": ""}, "artist"),
        ({"artist": " "}, "The artist name is empty"),
        ({"artist": "a\u0000b"}, "control or invisible"),
        ({"artist": "x" * 201}, "longer than 200"),
        ({"style": "a\u0007"}, "Control characters"),
        ({"tempoo": 90}, "'tempoo' is not known here. Known: artist, bars, tempo"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(client, change, says):
    answer = client.post("/api/v1/generate", json={"artist": "John Bonham", **change})
    assert says in check_error(answer, 422, answer.json()["error"])["message"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"artist": "John Bonham", "tempo": NaN}',
        b'{"artist": "John Bonham", "tempo": Infinity}',
        b'{"artist": "John Bonham", "complexity": 1e999}',
        b'{"artist": "\\ud800"}',
        b'{"artist": "John Bonham", "style": "\\udfff"}',
        b'{"artist": "John Bonham", "\\ud800": 1}',
        b'{"artist": "John\\u0000"}',
        b'{"artist": "John Bonham", "bars": 1' + b"0" * 5000 + b"}",
        b"[" * 20_000,
        b"\xff\xfe",
        b"{",
        b"null",
        b"[]",
        b"",
    ],
)
def test_json_that_is_no_request_is_refused(client, body):
    answer = client.post(
        "/api/v1/generate", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    check_error(answer, answer.status_code, answer.json()["error"])


def test_artists_are_counted_listed_and_searched(client, fakes):
    asyncio.run(fakes.store.save_profile(make_profile("Björk's Drummer")))
    asyncio.run(fakes.store.set_status("Meg White", "researching"))
    body = client.get("/api/v1/artists").json()
    assert (body["total"], body["cached"], body["researching"], body["failed"]) == (3, 2, 1, 0)
    assert body["recent"][0]["name"] == "Meg White"
    assert "Questlove" in body["library"]
    found = client.get("/api/v1/artists", params={"q": "bjork"}).json()
    assert [artist["name"] for artist in found["recent"]] == ["Björk's Drummer"]
    page = client.get("/api/v1/artists", params={"limit": 1, "offset": 1}).json()
    assert [artist["name"] for artist in page["recent"]] == ["Björk's Drummer"]


def test_a_profile_shows_each_number_with_its_sources(client):
    body = client.get("/api/v1/artists/john-bonham/profile").json()
    cited = {source["id"] for source in body["sources"]}
    tempo = body["estimates"]["tempo_bpm"]
    assert tempo["sources"]
    assert set(tempo["sources"]) <= cited
    assert body["quantitative_params"]["tempo_avg"] == round(tempo["value"])
    check_error(client.get("/api/v1/artists/Nobody/profile"), 404, "not_found")


def test_similar_artists_come_nearest_first(client, fakes):
    for name in ("A", "B"):
        asyncio.run(fakes.store.save_profile(make_profile(name), np.ones(384)))
    body = client.get("/api/v1/similar/A", params={"limit": 1}).json()
    near = {"name": "B", "similarity": pytest.approx(1), "reasons": ["both are test drummers"]}
    near |= {"x": 0.5, "y": -0.5}
    assert body == {"artist": "A", "x": 0.0, "y": 1.0, "similar_artists": [near]}
    check_error(client.get("/api/v1/similar/Nobody"), 404, "unknown_artist")
    check_error(client.get("/api/v1/similar/A?limit=0"), 422, "invalid_request")


def test_a_blend_is_stored_and_cites_both(client):
    parts = [{"artist": "John Bonham", "weight": 60}, {"artist": "Questlove", "weight": 40}]
    body = client.post("/api/v1/blend", json={"parts": parts}).json()
    assert body["artist"] == "John Bonham 60 + Questlove 40"
    again = client.get(f"/api/v1/artists/{body['artist']}/profile").json()
    assert again["estimates"] == body["estimates"]
    played = client.post("/api/v1/generate", json={"artist": body["artist"], "variations": 1})
    assert played.status_code == 200


def test_a_blend_does_not_take_the_place_of_an_artist(client):
    parts = [{"artist": "John Bonham"}, {"artist": "Questlove"}]
    answer = client.post("/api/v1/blend", json={"parts": parts, "name": "Led Zeppelin"})
    check_error(answer, 409, "conflict")
    check_error(client.post("/api/v1/blend", json={"parts": parts[:1]}), 422, "invalid_request")
    unknown = [{"artist": "John Bonham"}, {"artist": "Nobody"}]
    check_error(client.post("/api/v1/blend", json={"parts": unknown}), 404, "unknown_artist")


def test_the_history_is_read_page_by_page(client):
    for _ in range(3):
        client.post("/api/v1/generate", json={"artist": "John Bonham", "variations": 1})
    page = client.get("/api/v1/generations", params={"limit": 2}).json()
    assert [line["id"] for line in page["generations"]] == [3, 2]
    rest = client.get("/api/v1/generations", params={"before": page["next_before"]}).json()
    assert [line["id"] for line in rest["generations"]] == [1]
    assert rest["next_before"] is None
    mine = client.get("/api/v1/generations", params={"artist": "john-bonham"}).json()
    assert len(mine["generations"]) == 3
    assert client.get("/api/v1/generations?artist=Nobody").json()["generations"] == []


def test_a_line_of_the_history_leads_to_its_files(client):
    client.post("/api/v1/generate", json={"artist": "John Bonham", "variations": 1, "seed": 4})
    line = client.get("/api/v1/generations/1").json()
    assert (line["artist"], line["params"]["seed"]) == ("John Bonham", 4)
    assert client.get(line["files"][0]["url"]).status_code == 200
    check_error(client.get("/api/v1/generations/2"), 404, "not_found")
    check_error(client.get("/api/v1/generations/9" + "9" * 30), 404, "not_found")
    check_error(client.get("/api/v1/generations/x"), 422, "invalid_request")


def test_drum_maps_are_those_of_the_program(client):
    body = client.get("/api/v1/drum-maps").json()
    assert [m["name"] for m in body["drum_maps"]] == list(drum_map_names())
    assert body["drum_maps"][0]["notes"]["kick"][0] == 36


def test_a_folder_is_named_not_given_by_path(fakes, tmp_path):
    (tmp_path / "mine").mkdir()
    with connect(fakes, ServerSettings(midi_root=tmp_path)) as client:
        request = {"artist": "Meg White", "midi_folder": "mine"}
        assert client.post("/api/v1/research", json=request).status_code == 202
        for name in ("..", "../mine", str(tmp_path / "mine"), "mine/"):
            answer = client.post("/api/v1/research", json={**request, "midi_folder": name})
            assert "It has mine." in check_error(answer, 422, "invalid_request")["message"]
    (job,) = fakes.jobs.rows.values()
    assert job.request["midi_folders"] == [str(tmp_path / "mine")]


def test_research_takes_pages_and_which_of_several_artists_is_meant(client, fakes):
    page = "https://blog.example.org/jane?x=1"
    request = {"artist": "Led Zeppelin", "artist_id": "Q2331", "urls": [page]}
    assert client.post("/api/v1/research", json=request).status_code == 202
    assert client.post("/api/v1/augment/John Bonham", json={"urls": [page]}).status_code == 202
    first, second = fakes.jobs.rows.values()
    read = research_from_json(first.request)
    # The id says who is meant: not the drummer that the library knows by that name.
    assert (read.artist, read.artist_id, read.urls) == ("Led Zeppelin", "Q2331", (page,))
    assert research_from_json(second.request).urls == (page,)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("artist_id", "42"),
        ("artist_id", "Q2331\n"),
        ("artist_id", "b83bc61f-8451-4a5d-8b8e-7e9ed295e82"),
        ("urls", ["file:///etc/passwd"]),
        ("urls", ["https://example.org/a b"]),
        ("urls", ["https://example.org/"] * 21),
        ("urls", ["https://example.org/" + "x" * 2000]),
        ("urls", "https://example.org/"),
    ],
)
def test_what_is_no_id_or_page_is_refused(client, fakes, field, value):
    answer = client.post("/api/v1/research", json={"artist": "Meg White", field: value})
    assert field in check_error(answer, 422, "invalid_request")["message"]
    assert not fakes.jobs.rows


def test_an_answer_is_kept_until_a_profile_changes(client, fakes):
    client.get("/api/v1/artists/John Bonham/profile")
    before = fakes.store.reads
    first = client.get("/api/v1/artists/John Bonham/profile")
    assert fakes.store.reads == before
    asyncio.run(fakes.store.save_profile(make_profile("John Bonham")))
    assert client.get("/api/v1/artists/John Bonham/profile").json() != first.json()


def test_paths_that_are_not_there_and_methods_that_are_not_possible(client):
    check_error(client.get("/api/v1/nothing"), 404, "not_found")
    check_error(client.get("/api/v1/generate/"), 404, "not_found")
    answer = client.put("/api/v1/generate", json={})
    check_error(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"
