"""Language models through the API: who is asked is a task, the engine alone plays at once."""

from __future__ import annotations

import json

import pytest
from tests.api.clients import check_error, connect
from tests.fakes_service import ConfiguredModels

from mididrumigen.domain.work.jobs import JobKind, JobStatus
from mididrumigen.settings.model_files import read_shipped_config

SECRET = "sk-ant-very-secret-indeed"
BONHAM = {"artist": "John Bonham", "variations": 1, "seed": 3}


@pytest.fixture
def with_model(fakes):
    pytest.importorskip("pydantic_ai")
    fakes.models = ConfiguredModels(read_shipped_config({"ANTHROPIC_API_KEY": SECRET}))
    with connect(fakes) as client:
        yield client


def post(client, path="generate", **body):
    return client.post(f"/api/v1/{path}", json={**BONHAM, **body})


def test_a_named_model_is_asked_in_a_task(client, fakes):
    answer = post(client, provider="anthropic", mode="llm", fallback=False, prompt="sparse\nplease")
    assert answer.status_code == 202
    assert answer.json()["status"] == "generating"
    assert answer.json()["estimated_time_minutes"] == 1
    (job,) = fakes.jobs.rows.values()
    assert job.kind is JobKind.GENERATE
    assert job.request["choice"] == {"provider": "anthropic", "mode": "llm", "fallback": False}
    assert job.request["params"]["prompt"] == "sparse please"


def test_a_configured_model_makes_a_task_of_what_leaves_the_choice_open(with_model):
    assert post(with_model).status_code == 202
    for engine in ({"provider": "template"}, {"mode": "template"}):
        played = post(with_model, **engine)
        assert played.status_code == 200
        assert played.json()["made_by"] == ["template"]


def test_without_fallback_there_is_something_to_wait_for(client):
    assert post(client).status_code == 200
    assert post(client, fallback=False).status_code == 202


def test_a_provider_that_is_not_known_is_refused_with_those_that_are(client, fakes):
    for mode in ("llm", "template"):
        body = check_error(post(client, provider="hal", mode=mode), 422, "invalid_request")
        assert "There is no provider 'hal'" in body["message"]
        assert "anthropic, google, openai, local" in body["message"]
    assert not fakes.jobs.rows


def test_words_steer_the_engine_and_are_told(client):
    body = post(client, prompt="no crash, sparse, purple").json()
    assert body["prompt"] == {"understood": ["no crash", "sparse"], "ignored": ["purple"]}
    assert (body["made_by"], body["attempts"], body["repairs"]) == (["template"], [], [])
    made = client.get(f"/api/v1/generations/{body['generation_id']}").json()["making"]
    assert made["prompt"] == body["prompt"]
    assert (made["made_by"], made["cost_usd"]) == (["template"], 0)


@pytest.mark.parametrize("prompt", ["x" * 501, "bell \u0007", 7, None])
def test_a_prompt_that_is_none_is_refused(client, prompt):
    check_error(post(client, prompt=prompt), 422, "invalid_request")


def test_the_providers_are_listed_without_their_keys(client, with_model):
    listed = client.get("/api/v1/providers").json()
    assert listed["auto"] == []
    assert {each["reason"] for each in listed["providers"]} >= {"no_key", "not_configured"}
    assert "Set ANTHROPIC_API_KEY" in listed["providers"][0]["message"]
    answer = with_model.get("/api/v1/providers")
    assert answer.json()["auto"] == ["anthropic"]
    first = answer.json()["providers"][0]
    assert (first["name"], first["usable"], first["reason"]) == ("anthropic", True, None)
    assert SECRET not in answer.text


def test_what_a_task_asked_and_paid_is_shown(client, fakes):
    post(client, provider="openai")
    (job,) = fakes.jobs.rows.values()
    attempt = {"provider": "openai", "reason": "timed_out", "message": "No answer within 60 s."}
    result = {"generation_id": 1, "files": [], "midi_files": [], "attempts": [attempt]}
    fakes.jobs.change(job.id, status=JobStatus.COMPLETED, result=result)
    shown = client.get(f"/api/v1/task/{job.id}").json()["result"]
    assert shown["attempts"] == [attempt]


def edit(client, **body):
    return client.post("/api/v1/edit", json={"file_id": "1-1", "variations": 2, "seed": 4, **body})


@pytest.fixture
def played(client):
    return post(client, bars=2, tempo=97, prompt="").json()


def test_an_edit_is_a_generation_of_its_own(client, fakes, played):
    answer = edit(client, lock=["kick", "snare"], prompt="on the ride")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["bars"], body["artist"]) == (2, "John Bonham")
    assert body["tempo"] == pytest.approx(97, abs=0.001)
    assert body["generation_id"] == played["generation_id"] + 1
    assert len(body["files"]) == len(body["gave_way"]) == 2
    assert body["unknown_notes"] == 0
    assert body["prompt"]["understood"] == ["on the ride"]
    before, after = (client.get(b["files"][0]["url"]).content for b in (played, body))
    assert after != before
    again = edit(client, lock=["kick", "snare"], prompt="on the ride").json()
    assert client.get(again["files"][0]["url"]).content == after
    assert len(fakes.files.kept) == 5


def test_another_artist_may_play_the_rest(client, played):
    assert edit(client, artist="Questlove", lock_bars=[1]).json()["artist"] == "Questlove"
    check_error(edit(client, artist="Nobody At All"), 404, "unknown_artist")
    known_by_genre = edit(client, artist="Nobody At All", genre="funk", lock_bars=[1])
    assert known_by_genre.json()["confidence"] == 0


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"file_id": "1-2"}, 404, "Generation 1 has 1 files"),
        ({"file_id": "9-1"}, 404, "There is no generation 9"),
        ({"file_id": "../../etc/passwd"}, 404, "There is no file"),
        ({"lock": ["gong"]}, 422, "'gong' is not a kit piece"),
        ({"lock_bars": [3]}, 422, "the clip has 2"),
        ({"lock_bars": [1, 2]}, 422, "nothing to change"),
        ({"lock_bars": ["1"]}, 422, "integer"),
        ({"provider": "hal"}, 422, "There is no provider"),
        ({"bars": 8}, 422, "'bars' is not known here. Known: file_id, clip, artist, lock"),
    ],
)
@pytest.mark.parametrize("provider", ["template", "openai"])
def test_what_cannot_be_edited_is_said_at_once(
    client, fakes, played, change, status, says, provider
):
    answer = edit(client, **{"provider": provider, **change})
    body = check_error(answer, status, "not_found" if status == 404 else "invalid_request")
    assert says in body["message"]
    assert not fakes.jobs.rows


def test_an_edit_with_models_is_a_task(client, fakes, played):
    answer = edit(client, lock=["snare"], lock_bars=[2], provider="google", reports=False)
    assert answer.status_code == 202
    (job,) = fakes.jobs.rows.values()
    name = next(iter(fakes.files.kept))
    pieces = job.request["edit"]["pieces"]
    assert job.request["edit"] == {"name": name, "pieces": pieces, "bars": [2], "cells": []}
    assert "snare" in pieces
    assert job.request["artist"] == "John Bonham"
    json.dumps(dict(job.request))
