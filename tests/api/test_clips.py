"""Clips as notes: out of files, into files, and locked cell by cell."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.clients import add_key, check_error, connect
from tests.fakes_service import Fakes

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.clip import open_clip
from mididrumigen.midi.clip_notes import ClipNote, Outline, groove_of, notes_of
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import general_midi

V1 = "/api/v1"
BEAT = [
    {"piece": "kick", "tick": 0, "velocity": 110},
    {"piece": "closed_hat", "tick": 244, "velocity": 60},
    {"piece": "snare", "tick": 489, "velocity": 118},
    {"piece": "kick", "tick": 960, "velocity": 104},
    {"piece": "snare", "tick": 1448, "velocity": 117},
]
CLIP = {"bars": 1, "tempo": 96, "notes": BEAT}


@pytest.fixture
def played(client):
    request = {"artist": "John Bonham", "variations": 2, "bars": 2, "seed": 1}
    return client.post(f"{V1}/generate", json=request).json()


def notes_in(client, file_id):
    groove = open_clip(client.get(f"{V1}/files/{file_id}").content, general_midi()).groove()
    return sorted((n.tick, n.piece.value, n.velocity) for n in notes_of(groove))


def test_a_file_comes_as_notes_to_the_tick(client, played):
    answer = client.get(f"{V1}/files/1-2.json")
    assert answer.headers["content-type"] == "application/json"
    clip = answer.json()
    assert (clip["bars"], clip["time_signature"]) == (2, "4/4")
    assert clip["tempo"] == pytest.approx(played["tempo"], abs=1e-3)
    told = sorted((n["tick"], n["piece"], n["velocity"]) for n in clip["notes"])
    assert told == notes_in(client, "1-2")
    for note in clip["notes"]:
        assert note["pitch"] == general_midi().note_of(KitPiece(note["piece"]))
        late = (note["tick"] - note["score_tick"]) * 60_000 / clip["tempo"] / 480
        assert note["offset_ms"] == pytest.approx(late, abs=0.001)


def test_a_file_moves_to_another_map(client, played):
    logic = load_drum_map("logic")
    moved = client.get(f"{V1}/files/1-1.mid", params={"map": "logic"}).content
    clip = open_clip(moved, logic)
    assert clip.unknown_notes == 0
    pieces = {hit.piece for hit in clip.groove().hits}
    original = open_clip(client.get(f"{V1}/files/1-1").content, general_midi()).groove()
    assert pieces == {logic.nearest_piece(hit.piece) for hit in original.hits}
    archive = zipfile.ZipFile(
        io.BytesIO(client.get(f"{V1}/files/1.zip", params={"map": "logic"}).content)
    )
    assert archive.read("john-bonham-1-1.mid") == moved
    notes = client.get(f"{V1}/files/1-1.json", params={"map": "logic"}).json()["notes"]
    assert {n["pitch"] for n in notes} == {logic.note_of(hit.piece) for hit in original.hits}
    check_error(client.get(f"{V1}/files/1-1", params={"map": "a kazoo"}), 422, "invalid_request")


def test_a_drawn_clip_becomes_a_file_with_a_report(client):
    answer = client.post(f"{V1}/clips", json={"artist": "John Bonham", "clip": CLIP})
    assert answer.status_code == 200, answer.text
    kept = answer.json()
    assert kept["file_id"] == "1-1"
    assert 0 <= kept["style_report"]["closeness"] <= 1
    assert notes_in(client, "1-1") == sorted((n["tick"], n["piece"], n["velocity"]) for n in BEAT)
    line = client.get(f"{V1}/generations/1").json()
    assert (line["provider_used"], line["params"]["bars"]) == ("drawn", 1)


def test_a_clip_is_measured_without_being_kept(client):
    body = {"artist": "John Bonham", "clip": CLIP, "store": False}
    kept = client.post(f"{V1}/clips", json=body).json()
    assert kept["file_id"] is kept["url"] is None
    assert kept["style_report"]["features"]
    assert client.get(f"{V1}/generations").json()["generations"] == []


def test_a_clip_of_somebody_who_is_not_known_has_no_report(client):
    kept = client.post(f"{V1}/clips", json={"artist": "Nobody Yet", "clip": CLIP}).json()
    assert (kept["artist"], kept["style_report"]) == ("Nobody Yet", None)


def test_a_clip_is_evidence_where_its_owner_may_research(client):
    body = {"artist": "John Bonham", "clip": CLIP, "store": False, "evidence": True}
    task = client.post(f"{V1}/clips", json=body).json()["task_id"]
    assert client.get(f"{V1}/task/{task}").json()["kind"] == "augment"
    fakes = Fakes()
    key = add_key(fakes, frozenset({"read", "generate"}))
    with connect(fakes, loopback=False, headers={"X-API-Key": key}) as stranger:
        check_error(stranger.post(f"{V1}/clips", json=body), 403, "not_allowed")
        kept = stranger.post(f"{V1}/clips", json={"artist": "X", "clip": CLIP, "store": False})
        assert kept.status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"notes": []}, "invalid_request"),
        ({"notes": [{"piece": "kazoo", "tick": 0, "velocity": 1}]}, "invalid_request"),
        ({"notes": [{"piece": "kick", "tick": 0, "velocity": 0}]}, "invalid_request"),
        ({"notes": [{"piece": "kick", "tick": 1920, "velocity": 9}]}, "invalid_request"),
        ({"notes": [{"piece": "kick", "tick": 1, "score_tick": 1920, "velocity": 9}]},
         "invalid_request"),
        ({"time_signature": "4/5"}, "invalid_meter"),
        ({"tempo": 1000}, "invalid_request"),
    ],
)  # fmt: skip
def test_a_clip_that_cannot_be_is_refused(client, change, code):
    answer = client.post(f"{V1}/clips", json={"artist": "John Bonham", "clip": CLIP | change})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"] == code, answer.text


def cell(notes, piece, bar):
    return [n for n in notes if n[1] == piece and (n[0] + 40) // 1920 == bar - 1]


def test_a_locked_cell_stays_and_nothing_else_need(client, played):
    before = notes_in(client, "1-1")
    body = {"file_id": "1-1", "lock_cells": [{"piece": "snare", "bar": 2}], "variations": 1}
    edited = client.post(f"{V1}/edit", json=body | {"seed": 99, "artist": "Questlove"})
    assert edited.status_code == 200, edited.text
    after = notes_in(client, edited.json()["files"][0]["id"])
    assert cell(before, "snare", 2)
    assert cell(after, "snare", 2) == cell(before, "snare", 2)
    assert after != before


def test_a_drawn_clip_is_edited_without_a_file_of_its_own(client):
    body = {
        "artist": "John Bonham",
        "clip": CLIP,
        "lock": ["kick"],
        "variations": 1,
        "seed": 3,
    }
    edited = client.post(f"{V1}/edit", json=body)
    assert edited.status_code == 200, edited.text
    after = notes_in(client, edited.json()["files"][0]["id"])
    kicks = [(n["tick"], n["piece"], n["velocity"]) for n in BEAT if n["piece"] == "kick"]
    assert [n for n in after if n[1] == "kick"] == kicks


@pytest.mark.parametrize(
    "body",
    [
        {"artist": "John Bonham"},
        {"artist": "John Bonham", "clip": CLIP, "file_id": "1-1"},
        {"clip": CLIP},
        {"artist": "John Bonham", "clip": CLIP, "lock_bars": [1]},
        {"artist": "John Bonham", "clip": CLIP, "lock_cells": [{"piece": "kick", "bar": 2}]},
        {"artist": "John Bonham", "clip": CLIP, "lock_cells": [{"piece": "kazoo", "bar": 1}]},
    ],
)
def test_an_edit_of_nothing_or_of_two_things_is_refused(client, body):
    check_error(client.post(f"{V1}/edit", json=body), 422, "invalid_request")


PIECES = st.sampled_from(list(KitPiece))


@given(
    st.lists(st.tuples(PIECES, st.integers(0, 3359), st.integers(-40, 40), st.integers(1, 127))),
    st.floats(30, 300),
)
def test_notes_make_the_groove_that_they_are_made_of(strokes, tempo):
    second = 60 / tempo / 480
    hits = [
        Hit(piece, Fraction(score, 480), velocity, late * second)
        for piece, score, late, velocity in strokes
        if 0 <= score + late < 3360
    ]
    groove = Groove(Meter(7, 8), tempo, 2, tuple(hits))
    again = groove_of(Outline(groove.meter, tempo, 2), notes_of(groove))
    assert notes_of(again) == notes_of(groove)
    written = [
        sorted((h.piece, h.position, h.velocity) for h in each.hits) for each in (again, groove)
    ]
    assert written[0] == written[1]


def test_notes_without_a_place_are_given_one():
    outline = Outline(Meter(), 120, 1)
    groove = groove_of(outline, [ClipNote(KitPiece.OPEN_HAT_EDGE, 483, None, 70)])
    [hit] = groove.hits
    assert (hit.piece, hit.position, groove.bars) == (KitPiece.OPEN_HAT_EDGE, 1, 1)
    assert hit.offset_s == pytest.approx(3 / 960, abs=1e-6)
    with pytest.raises(InvalidRequestError, match="outside the 1 bars"):
        groove_of(outline, [ClipNote(KitPiece.KICK, 1920, None, 70)])
