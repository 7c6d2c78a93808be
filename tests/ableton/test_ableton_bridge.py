"""The device's script at work in a Set: where clips go, and what they hold."""

from __future__ import annotations

from typing import Any

import pytest
from tests.ableton.max_host import (
    BANG,
    GENERATE,
    SETTLE,
    SURFACES,
    USUAL,
    clip,
    drums,
    made,
    needs_node,
    note,
    run,
    send,
)

from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.midi.drum_maps import load_drum_map

pytestmark = needs_node


def clips_of(found: dict[str, Any], track: int = 1) -> dict[int, dict[str, Any]]:
    """The clips of a track by slot."""
    return {n: one for n, one in enumerate(found["set"][track]["clips"]) if one}


@pytest.mark.parametrize("surface", SURFACES)
def test_clips_go_to_free_slots_and_the_status_says_where(surface: str) -> None:
    live_set = drums(clips=[{"slot": 1, "values": {"name": "mine"}, "notes": [{"pitch": 1}]}])
    found = run(GENERATE, USUAL + made(4), live_set, surface)
    assert found["status"] == "4 clips in slots 1 and 3-5 of Drums."
    clips = clips_of(found)
    assert clips[1]["name"] == "mine"
    assert clips[1]["notes"] == [{"pitch": 1}]
    assert sorted(clips) == [0, 1, 2, 3, 4]
    assert clips[0]["name"] == "John Bonham 1 - 7-1"
    assert clips[0]["looping"] == 1
    assert clips[0]["loop_end"] == 4
    assert len({clips[n]["color"] for n in (0, 2, 3, 4)}) == 1
    assert not any(one for one in found["set"][0]["clips"])
    assert found["tasks_left"] == 0


def test_tempo_metre_and_knobs_go_with_the_request() -> None:
    live_set = drums() | {
        "song": {"tempo": 93.5, "signature_numerator": 7, "signature_denominator": 8}
    }
    knobs = [send("bars", 2), send("variations", 3), send("complexity", 50), send("intensity", -25),
        send("swing", 9), send("fills", 3), send("humanize", 0), send("drum_map", 3)]  # fmt: skip
    found = run(knobs + GENERATE, USUAL + made(1, meter="7/8"), live_set)
    (body,) = [r["body"] for r in found["requests"] if r["url"].endswith("/generate")]
    assert body == {
        "artist": "John Bonham",
        "bars": 2,
        "variations": 3,
        "tempo": 93.5,
        "time_signature": "7/8",
        "complexity": 0.5,
        "intensity": -0.25,
        "swing_percent": 66.7,
        "fills": 0.25,
        "humanize": False,
        "reports": False,
        "drum_map": "ezdrummer",
    }
    made_clip = clips_of(found)[0]
    assert (made_clip["signature_numerator"], made_clip["signature_denominator"]) == (7, 8)
    assert made_clip["loop_end"] == 3.5


def test_notes_keep_their_ticks_and_flams_survive() -> None:
    strokes = [
        note(0, 36, 110),
        note(462, 38, 40),  # the grace note of a flam, which the main note would cut
        note(480, 38, 118),
        note(480, 38, 90),  # at one start: the loudest sounds
        note(1919, 42, 30),  # the last tick
        note(1920, 42, 30),  # beyond the clip
    ]
    found = run(GENERATE, USUAL + made(1, strokes))
    notes = clips_of(found)[0]["notes"]
    assert [(n["start_time"] * 480, n["pitch"], n["velocity"]) for n in notes] == [
        (0, 36, 110),
        (462, 38, 40),
        (480, 38, 118),
        (1919, 42, 30),
    ]
    assert notes[1]["duration"] * 480 == pytest.approx(18)
    assert all(n["start_time"] + n["duration"] <= 4 for n in notes)
    assert all((n["probability"], n["velocity_deviation"]) == (1, 0) for n in notes)


def test_live_varies_ghost_notes_most_where_it_is_let() -> None:
    steps = [send("vary", 1), *GENERATE]
    found = run(steps, USUAL + made(1, [note(0, 38, 30), note(480, 38, 110), note(960, 38, 1)]))
    deviations = [n["velocity_deviation"] for n in clips_of(found)[0]["notes"]]
    assert deviations == [10, 5, 0]


def test_from_the_selected_slot_on_whatever_track() -> None:
    live_set = drums() | {"highlighted": "live_set tracks 0 clip_slots 2"}
    steps = [send("target", 1), *GENERATE]
    found = run(steps, USUAL + made(2), live_set)
    assert found["status"] == "2 clips in slots 3-4 of Bass."
    assert sorted(clips_of(found, 0)) == [2, 3]


def test_the_arrangement_gets_clips_from_the_next_bar() -> None:
    live_set = drums() | {"song": {"current_song_time": 5.2}}
    steps = [send("target", 2), *GENERATE]
    found = run(steps, USUAL + made(2), live_set)
    assert found["status"] == "2 clips at bar 3 of Drums in the Arrangement."
    assert [(c["start_time"], c["end_time"]) for c in found["set"][1]["arrangement"]] == [
        (8, 12),
        (12, 16),
    ]
    assert all(len(c["notes"]) == 4 for c in found["set"][1]["arrangement"])


def test_a_take_replaces_the_notes_of_the_selected_clip_alone() -> None:
    live_set = drums(
        clips=[
            {
                "slot": 3,
                "beats": 8,
                "values": {"name": "verse", "color": 5, "loop_start": 0},
                "notes": [
                    {"pitch": 40, "start_time": 6, "duration": 1, "velocity": 90},
                    {"pitch": 127, "start_time": 0, "duration": 1, "velocity": 90},
                ],
            }
        ]
    )
    steps = [*GENERATE, {"change": {"options": {"detail": "live_set tracks 1 clip_slots 3 clip"}}},
        send("take", 2), send("replace_clip")]  # fmt: skip
    found = run(steps, USUAL + made(2), live_set)
    assert found["status"] == "Replaced the notes of verse by John Bonham 2 - 7-2."
    replaced = clips_of(found)[3]
    assert (replaced["name"], replaced["color"]) == ("verse", 5)
    assert [n["pitch"] for n in replaced["notes"]] == [36, 38, 36, 38]
    assert (replaced["loop_end"], replaced["end_marker"]) == (4, 4)


def test_inserting_again_makes_more_clips() -> None:
    found = run([*GENERATE, send("insert_clips")], USUAL + made(1))
    assert sorted(clips_of(found)) == [0, 1]


def test_a_reroll_asks_for_other_luck() -> None:
    found = run([*GENERATE, send("reroll"), SETTLE, send("reroll"), SETTLE], USUAL + made(1))
    bodies = [r["body"] for r in found["requests"] if r["url"].endswith("/generate")]
    assert "seed" not in bodies[0]
    assert bodies[1]["seed"] != bodies[2]["seed"]
    assert len(clips_of(found)) == 3


def test_a_device_in_racks_finds_its_track() -> None:
    inner = {"name": "Inner", "values": {"can_have_chains": 1},
        "chains": [{"name": "a", "devices": [{"name": "MidiDrumGen"}]}]}  # fmt: skip
    outer = {"name": "Outer", "values": {"can_have_chains": 1},
        "chains": [{"name": "b"}, {"name": "c", "devices": [inner]}]}  # fmt: skip
    live_set = drums(devices=[outer])
    live_set["device"] = "live_set tracks 1 devices 0 chains 1 devices 0 chains 0 devices 0"
    found = run(GENERATE, USUAL + made(1), live_set)
    assert found["status"] == "1 clip in slot 1 of Drums."


def rack(*pads: tuple[int, str], name: str = "Kit") -> dict[str, Any]:
    """A drum rack."""
    chains = [{"name": pad, "in_note": key} for key, pad in pads]
    return {"name": name, "values": {"can_have_drum_pads": 1, "can_have_chains": 1},
        "chains": chains}  # fmt: skip


def asked_map(devices: list[dict[str, Any]], **more: Any) -> tuple[Any, str]:
    """The drum map that was asked for, and the status."""
    live_set = drums(devices=[{"name": "MidiDrumGen"}, *devices]) | more
    found = run(GENERATE, USUAL + made(1), live_set)
    (body,) = [r["body"] for r in found["requests"] if r["url"].endswith("/generate")]
    return body["drum_map"], found["status"]


KIT = ((36, "Kick Deep"), (40, "Snare Tight"), (38, "Snare 2"), (42, "HiHat Closed"),
    (46, "HH Open"), (44, "Hat Pedal"), (49, "Crash L"), (51, "Ride"), (53, "Ride Bell"),
    (37, "Sidestick"), (39, "Clap"), (41, "Tom Low"), (48, "Tom Hi"), (56, "Cowbell"))  # fmt: skip


@pytest.mark.parametrize("old_live", [False, True])
def test_the_map_is_read_from_the_pads(old_live: bool) -> None:
    found, status = asked_map([rack(*KIT)], old_live=old_live)
    assert found == (
        "kick=36,cross_stick=37,snare=38+40,clap=39,low_tom=41,closed_hat=42,pedal_hat=44,"
        "open_hat=46,high_tom=48,crash_1=49,ride=51,ride_bell=53,cowbell=56"
    )
    assert set(load_drum_map(found).notes) == {
        KitPiece(word.split("=")[0]) for word in found.split(",")
    }
    assert status == "1 clip in slot 1 of Drums."


def test_racks_in_racks_are_looked_through() -> None:
    inner = rack((60, "BD"), (61, "SD"), (62, "CH"))
    outer = {"name": "Group", "values": {"can_have_chains": 1},
        "chains": [{"name": "x"}, {"name": "y", "devices": [inner]}]}  # fmt: skip
    found, _ = asked_map([outer])
    assert found == "kick=60,snare=61,closed_hat=62"


def test_what_has_no_pad_is_told() -> None:
    found, status = asked_map([rack((36, "Kick"), (38, "Snare"))])
    assert found == "kick=36,snare=38,closed_hat=42"
    assert status == "1 clip in slot 1 of Drums. The rack has no pad called closed hat."


def test_a_chain_for_all_notes_answers_for_what_has_no_pad() -> None:
    found, status = asked_map([rack((36, "Kick"), (38, "Snare"), (-1, "All"))])
    assert found == "kick=36,snare=38,closed_hat=42"
    assert status == "1 clip in slot 1 of Drums."


def test_a_rack_without_names_has_its_usual_map() -> None:
    found, status = asked_map([rack((36, "Audio 1"), (38, "Audio 2"))])
    assert found == "ableton-drum-rack"
    assert "no names of drums" in status


def test_without_a_rack_it_is_general_midi() -> None:
    found, _ = asked_map([{"name": "Synth"}])
    assert found == "general-midi"


def test_undo_is_one_step_where_live_lets_a_device_say_so() -> None:
    found = run(GENERATE, USUAL + made(4), drums() | {"undo_steps": True})
    assert found["undo"] == ["step"]
    plain = run(GENERATE, USUAL + made(1))
    assert plain["undo"][0] == "create_clip"


def test_a_hundred_inserts_leave_six_objects_and_no_task() -> None:
    steps = [*GENERATE, {"send": ["insert_clips"], "times": 99}]
    found = run(steps, USUAL + made(1))
    assert len(clips_of(found)) == 100
    assert found["objects"] <= 6
    assert found["tasks_left"] == 0
    assert found["tasks_made"] <= 3


def test_a_selected_clip_is_read_for_editing_with_what_is_kept() -> None:
    notes = [
        {"pitch": 36, "start_time": 4.0, "duration": 0.25, "velocity": 100.4},
        {"pitch": 38, "start_time": 5.0, "duration": 0.25, "velocity": 0.2},
        {"pitch": 38, "start_time": 9.0, "duration": 0.25, "velocity": 90},
    ]
    live_set = drums(
        clips=[{"slot": 0, "beats": 8, "values": {"name": "old", "loop_start": 4}, "notes": notes}]
    ) | {"detail": "live_set tracks 1 clip_slots 0 clip"}
    rules = [{"method": "POST", "path": "/clips$", "status": 200, "body": {"file_id": "5-1"}}]
    edited = made(1)
    edited[0] = edited[0] | {"path": "/edit$"}
    steps = [BANG, SETTLE, send("artist", "text", "John Bonham"), SETTLE, send("read_as", 1),
        send("lock", "kick", 1), send("lock", "hats", 1), send("lock", "hats", 0),
        send("lock", "cymbals", 1), send("read_clip"), SETTLE]  # fmt: skip
    found = run(steps, USUAL + rules + edited, live_set)
    (stored,) = [r["body"] for r in found["requests"] if r["url"].endswith("/clips")]
    assert stored == {
        "artist": "John Bonham",
        "store": True,
        "evidence": False,
        "clip": {
            "bars": 1,
            "tempo": 120,
            "time_signature": "4/4",
            "notes": [
                {"piece": "kick", "tick": 0, "velocity": 100},
                {"piece": "snare", "tick": 480, "velocity": 1},
            ],
        },
    }
    (body,) = [r["body"] for r in found["requests"] if r["url"].endswith("/edit")]
    assert (body["file_id"], body["lock"]) == ("5-1", ["kick", "ride", "crash"])
    assert found["status"] == "1 clip in slot 2 of Drums."


def test_a_selected_clip_is_read_as_evidence() -> None:
    notes = [
        {"pitch": 40, "start_time": 0.0, "duration": 0.25, "velocity": 100},
        {"pitch": 38, "start_time": 1.0, "duration": 0.25, "velocity": 90},
        {"pitch": 99, "start_time": 1.0, "duration": 0.25, "velocity": 90},
        {"pitch": 36, "start_time": 2.0, "duration": 0.25, "velocity": 90, "mute": 1},
    ]
    live_set = drums(clips=[{"slot": 0, "notes": notes}]) | {
        "detail": "live_set tracks 1 clip_slots 0 clip"
    }
    done = {"status": "completed", "result": {}}
    rules = [
        {"method": "POST", "path": "/clips$", "status": 200, "body": {"task_id": "t1"}},
        {"method": "GET", "path": "/task/t1$", "status": 200, "body": done},
    ]
    steps = [BANG, SETTLE, send("artist", "text", "John Bonham"), SETTLE, send("drum_map", 3),
        send("read_clip"), SETTLE]  # fmt: skip
    found = run(steps, USUAL + rules, live_set)
    (sent,) = [r["body"] for r in found["requests"] if r["url"].endswith("/clips")]
    assert (sent["store"], sent["evidence"]) == (False, True)
    assert sent["clip"]["notes"] == [
        {"piece": "rim_shot", "tick": 0, "velocity": 100},
        {"piece": "snare", "tick": 480, "velocity": 90},
    ]
    assert found["status"] == "John Bonham: 82 % sure, 14 sources"


def test_a_song_is_a_clip_for_each_section() -> None:
    rules = made(2)
    files = [
        {"id": "9-1", "url": "/api/v1/files/7-1"},
        {"id": "9-2", "url": "/api/v1/files/7-2"},
    ]
    rules[0] = rules[0] | {
        "path": "/songs$",
        "body": {
            "artist": "John Bonham",
            "files": files,
            "sections": [{"name": "intro"}, {"name": "verse"}],
        },
    }
    steps = [*GENERATE[:-2], send("form", "text", "intro:4", "verse:8"), send("song"), SETTLE]
    found = run(steps, USUAL + rules)
    (body,) = [r["body"] for r in found["requests"] if r["url"].endswith("/songs")]
    assert body["form"] == "intro:4 verse:8"
    assert body["split"] == "sections"
    assert not {"bars", "variations", "fills", "reports"} & body.keys()
    assert [c["name"] for c in clips_of(found).values()] == [
        "John Bonham intro - 9-1",
        "John Bonham verse - 9-2",
    ]


def test_typing_a_name_shows_who_could_be_meant_and_what_is_known() -> None:
    names = {
        "method": "GET",
        "path": "/suggest\\?q=zep$",
        "status": 200,
        "body": {"suggestions": [{"name": "John Bonham", "why": "Led Zeppelin"}]},
    }
    found = run([BANG, SETTLE, send("artist", "text", "zep"), SETTLE], [names, *USUAL])
    assert ["suggestions", "append", "John Bonham"] in found["told"]
    assert found["told"][-1] == ["profile", "John Bonham: 82 % sure, 14 sources"]


def test_the_dashboard_opens_in_a_browser() -> None:
    found = run([BANG, SETTLE, send("dashboard")], USUAL)
    assert found["opened"] == [["max", "launchbrowser", "http://127.0.0.1:8000/"]]


def test_a_max_without_requests_of_its_own_asks_through_maxurl() -> None:
    found = run(GENERATE, USUAL + made(2), maxurl=True)
    assert found["status"] == "2 clips in slots 1-2 of Drums."
    assert found["dicts"] == 0


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (["text", "5 Seconds", 1975], "5 Seconds 1975"),
        (["text", "bang"], "bang"),
        (["text", "椎名林檎"], "椎名林檎"),
        (["bang"], ""),
        (["text"], ""),
    ],
)
def test_names_are_taken_as_they_are_typed(values: list[Any], name: str) -> None:
    found = run([BANG, SETTLE, send("artist", *values), SETTLE, send("research"), SETTLE],
        [*USUAL, {"method": "POST", "path": "/research$", "status": 404,
            "body": {"message": "No."}}])  # fmt: skip
    asked = [r["body"] for r in found["requests"] if r["method"] == "POST"]
    assert asked == ([{"artist": name}] if name else [])


def test_a_clip_longer_than_a_bar_is_as_long_as_its_bars() -> None:
    rules = made(1)
    rules[1] = rules[1] | {"body": clip([note(5000)], bars=3)}
    found = run(GENERATE, USUAL + rules)
    assert clips_of(found)[0]["loop_end"] == 12
