"""Songs over HTTP."""

from __future__ import annotations

import base64

import pytest
from tests.api.clients import check_error
from tests.midi_files import build_midi, note

from mididrumigen.midi.smf import MARKER, read_smf

FORM = "intro:2 verse:4 chorus:4@+4bpm bridge:2@7/8 outro:2"


def test_a_song_is_one_file_with_its_form(client):
    body = {"artist": "John Bonham", "seed": 3, "form": FORM, "tempo": 100}
    answer = client.post("/api/v1/songs", json=body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["form"] == FORM
    assert [section["name"] for section in told["sections"]] == [
        "intro", "verse", "chorus", "bridge", "outro",
    ]  # fmt: skip
    assert (told["bars"], told["sections"][2]["tempo"]) == (14, 104)
    (file,) = told["files"]
    written = read_smf(client.get(file["url"]).content)
    assert [text.decode() for _, text in written.metas(MARKER)] == [
        section["name"] for section in told["sections"]
    ]
    line = client.get(f"/api/v1/generations/{told['generation_id']}").json()
    assert line["params"]["form"] == FORM


def test_a_form_may_be_a_list(client):
    form = [{"section": "verse", "bars": 2}, {"section": "Chorus", "bars": 2, "tempo": 120}]
    body = {"artist": "John Bonham", "form": form, "split": "sections"}
    told = client.post("/api/v1/songs", json=body).json()
    assert len(told["files"]) == 2
    assert told["sections"][1]["tempo"] == 120


def test_a_section_of_a_list_has_knobs_of_its_own(client):
    verse = {"section": "verse", "bars": 2}
    form = [verse, {**verse, "complexity": 0.5, "swing_percent": 60}]
    body = {"artist": "John Bonham", "form": form, "seed": 2}
    told = client.post("/api/v1/songs", json=body).json()
    assert told["form"] == "verse:2 verse:2@complexity=0.5@swing_percent=60"
    wrong = {**body, "form": [{**verse, "intensity": 3}]}
    check_error(client.post("/api/v1/songs", json=wrong), 422, "invalid_request")


@pytest.mark.parametrize(
    "form",
    ["", "blub:4", "verse:400", "verse:8@9/3", [], "verse:64 " * 7, "verse:4@400bpm"],
)
def test_a_form_that_cannot_be_played_is_refused(client, form):
    answer = client.post("/api/v1/songs", json={"artist": "John Bonham", "form": form})
    assert answer.status_code in (400, 422), answer.text


def test_nobody_knows_the_artist(client):
    answer = client.post("/api/v1/songs", json={"artist": "Nobody At All", "form": "verse:4"})
    check_error(answer, 404, "unknown_artist")


def test_a_song_and_a_clip_follow_other_music(client):
    riff = [event for _ in range(16) for event in note(0, 40, time=240)]
    follow = base64.b64encode(build_midi(riff)).decode()
    body = {"artist": "John Bonham", "seed": 1, "fills": 0}
    alone = client.post("/api/v1/generate", json=body | {"tempo": 120}).json()
    along = client.post("/api/v1/generate", json=body | {"follow": follow}).json()
    assert along["tempo"] == 120
    first, second = (client.get(told["files"][0]["url"]).content for told in (alone, along))
    assert first != second
    song = {"artist": "John Bonham", "form": "verse:4", "follow": follow}
    assert client.post("/api/v1/songs", json=song).status_code == 200
    refused = client.post("/api/v1/songs", json=song | {"follow": "no midi"})
    assert refused.status_code == 422
    assert "not base64" in refused.text
    unread = client.post("/api/v1/songs", json=song | {"follow": "bm90IG1pZGk="})
    assert unread.status_code in (400, 422)
