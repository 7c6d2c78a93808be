"""Everything that goes wrong is one sentence in the status line, and never a hang."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.ableton.max_host import (
    BANG,
    CLOSE,
    GENERATE,
    HEALTHY,
    MAPS,
    NOBODY,
    SETTLE,
    USUAL,
    Json,
    drums,
    made,
    needs_node,
    run,
    send,
)

pytestmark = needs_node

ADDRESS = "http://127.0.0.1:8000"
PLAY = GENERATE[2:]
DETAIL = "live_set tracks 1 clip_slots 0 clip"


def answer(method: str, path: str, status: int = 200, body: Any = None, **more: Any) -> Json:
    """A rule of the server."""
    return {"method": method, "path": path, "status": status, "body": body, **more}


def problem(path: str, status: int, message: str, code: str = "error") -> Json:
    """A refusal in the server's own shape."""
    return answer("POST", path, status, {"error": code, "message": message, "details": {}})


def task(*states: Json) -> list[Json]:
    """A generation that becomes a task with these states; the last one stays."""
    rules = [answer("POST", "/generate$", 202, {"task_id": "t1"})]
    rules += [answer("GET", "/task/t1$", body=state, times=1) for state in states[:-1]]
    return [*rules, answer("GET", "/task/t1$", body=states[-1])]


@dataclass(frozen=True)
class Fault:
    """A fault, and the sentence that tells of it."""

    sentence: str
    rules: list[Json] = field(default_factory=list)
    live_set: Json = field(default_factory=drums)
    steps: list[Json] = field(default_factory=lambda: GENERATE)
    clips: int = 0


def selected(**values: Any) -> Json:
    """A Set whose selected clip has these values."""
    return drums(clips=[{"slot": 0, "values": {"name": "verse", **values}}]) | {"detail": DETAIL}


RUNNING = {"status": "in_progress", "progress": 40, "current_step": "reading"}
BROKEN = "The server's answer is not what this device expects. Press Connect to compare versions."

FAULTS: dict[str, Fault] = {
    "the server is away": Fault(
        f"No server at {ADDRESS}. Start it with: mididrumigen serve",
        [answer("GET", "/", 0), answer("POST", "/", 0)],
    ),
    "the server does not answer": Fault(
        f"The server at {ADDRESS} does not answer.",
        [*USUAL, answer("POST", "/generate$", never=True)],
    ),
    "something else answers": Fault(
        f"What answers at {ADDRESS} is not MidiDrumiGen (status 200).",
        [answer("GET", "/health$", body="<html>router</html>")],
        steps=[BANG, SETTLE],
    ),
    "json of something else": Fault(
        f"The server at {ADDRESS} is not MidiDrumiGen.",
        [answer("GET", "/health$", body={"hello": 1})],
        steps=[BANG, SETTLE],
    ),
    "the server is older": Fault(
        f"The server at {ADDRESS} is older than this device. "
        "Update it: pip install -U mididrumigen.",
        [answer("GET", "/health$", body={"api": "healthy"})],
        steps=[BANG, SETTLE],
    ),
    "the server is too new": Fault(
        f"The server at {ADDRESS} is too new for this device. Copy the new MidiDrumGen.amxd.",
        [answer("GET", "/health$", body={"api": "healthy", "api_level": 9, "api_oldest": 8})],
        steps=[BANG, SETTLE],
    ),
    "its database is away": Fault(
        "The server's database is away: connection refused",
        [answer("GET", "/health$", 503, {"api": "healthy", "database": "connection refused"})],
        steps=[BANG, SETTLE],
    ),
    "a key is wanted": Fault(
        "The server wants a key: paste one into Key.",
        [HEALTHY, answer("GET", "/drum-maps$", 401, {"message": "This server needs an API key."})],
        steps=[BANG, SETTLE],
    ),
    "the key is wrong": Fault(
        "The server does not know this key.",
        [HEALTHY, answer("GET", "/drum-maps$", 401, {"message": "Not known."})],
        steps=[send("key", "text", "mdg_wrong"), BANG, SETTLE],
    ),
    "the key may not generate": Fault(
        "This API key may not generate. It is for read.",
        [*USUAL, problem("/generate$", 403, "This API key may not generate. It is for read.")],
    ),
    "too many requests": Fault(
        "10 requests in this window were made already. Try again in 8 s.",
        [
            *USUAL,
            problem(
                "/generate$", 429, "10 requests in this window were made already. Try again in 8 s."
            ),
        ],
    ),
    "the tempo cannot be played": Fault(
        "tempo: Input should be less than or equal to 300",
        [*USUAL, problem("/generate$", 422, "tempo: Input should be less than or equal to 300")],
        drums() | {"song": {"tempo": 999}},
    ),
    "something went wrong inside": Fault(
        "Something went wrong inside.", [*USUAL, problem("/", 500, "Something went wrong inside.")]
    ),
    "the task failed": Fault(
        "Nothing is known of Nobody.",
        USUAL + task(RUNNING, {"status": "failed", "details": "Nothing is known of Nobody."}),
    ),
    "the task failed without a reason": Fault(
        "The server gave no reason for the failure of its task.",
        USUAL + task({"status": "failed"}),
    ),
    "the task was cancelled elsewhere": Fault(
        "Cancelled.", USUAL + task(RUNNING, {"status": "cancelled"})
    ),
    "the task is gone": Fault(
        "There is nothing at '/api/v1/task/t1'.",
        [*USUAL, answer("POST", "/generate$", 202, {"task_id": "t1"})],
    ),
    "the server goes away during the task": Fault(
        f"No server at {ADDRESS}. Start it with: mididrumigen serve",
        [*USUAL, answer("POST", "/generate$", 202, {"task_id": "t1"}), answer("GET", "/task/", 0)],
    ),
    "an answer without files": Fault(
        BROKEN, [*USUAL, answer("POST", "/generate$", body={"status": "success"})]
    ),
    "a file is gone": Fault(
        "Generation 7 has 1 files.",
        [
            *USUAL,
            made(2)[0],
            answer("GET", "/files/", 404, {"message": "Generation 7 has 1 files."}),
        ],
    ),
    "no artist is typed": Fault(
        "Type a drummer or a band first, then press Enter.",
        USUAL,
        steps=[BANG, SETTLE, send("generate"), SETTLE],
    ),
    "no form is typed": Fault(
        "Type a form first, such as: intro:4 verse:8 chorus:8 outro:4",
        USUAL,
        steps=[*PLAY[:1], BANG, SETTLE, send("song"), SETTLE],
    ),
    "the track is frozen": Fault(
        "Drums is frozen. Unfreeze it, then insert again.",
        USUAL + made(),
        drums(values={"is_frozen": 1}),
    ),
    "the track is a group": Fault(
        "Drums is a group. Choose a MIDI track inside of it.",
        USUAL + made(),
        drums(values={"is_foldable": 1}),
    ),
    "the track is audio": Fault(
        "Drums is not a MIDI track. Clips of drums need one.",
        USUAL + made(),
        drums(values={"has_midi_input": 0}),
    ),
    "live is recording": Fault(
        "Live is recording on Drums. Stop it, then insert again.",
        USUAL + made(),
        drums(values={"arm": 1}) | {"song": {"session_record": 1}},
    ),
    "the track froze meanwhile": Fault(
        "Drums is frozen. Unfreeze it, then insert again.",
        USUAL + made(),
        steps=[
            *GENERATE[:-1],
            {"change": {"set": "live_set tracks 1", "values": {"is_frozen": 1}}},
            SETTLE,
        ],
    ),
    "the track is gone meanwhile": Fault(
        "This device is on no track.",
        USUAL + made(),
        drums() | {"device": "live_set"},
    ),
    "no slot is free and no scene can be added": Fault(
        "3 clips in slots 1-3 of Drums. Live refused: No more scenes can be created.",
        USUAL + made(4),
        drums() | {"scenes": 3, "max_scenes": 3},
        clips=3,
    ),
    "no slot is selected": Fault(
        "No clip slot is selected. Click one in the Session View.",
        USUAL + made(),
        steps=[send("target", 1), *GENERATE],
    ),
    "a clip is in the way in the arrangement": Fault(
        "A clip of Drums is in the way at bar 1 of the Arrangement. "
        "Move the playhead, or choose slots.",
        USUAL + made(),
        drums(arrangement=[[2, 4]]),
        steps=[send("target", 2), *GENERATE],
    ),
    "live keeps fewer notes": Fault(
        "1 clip in slot 1 of Drums. Live kept 2 notes less.",
        USUAL + made(),
        drums() | {"keeps": 2},
        clips=1,
    ),
    "nothing was made yet": Fault(
        "There is nothing to insert yet: press Generate.",
        USUAL,
        steps=[BANG, SETTLE, send("insert_clips")],
    ),
    "no clip is selected": Fault(
        "No clip is selected. Click one first.",
        USUAL + made(),
        steps=[send("target", 2), *GENERATE, send("replace_clip")],
    ),
    "the selected clip is audio": Fault(
        "The selected clip is audio. Select a MIDI clip.",
        USUAL,
        selected(is_midi_clip=0),
        steps=[BANG, SETTLE, *PLAY[:2], send("read_clip")],
        clips=1,
    ),
    "the selected clip is recorded": Fault(
        "The selected clip is being recorded. Stop it first.",
        USUAL,
        selected(is_recording=1),
        steps=[BANG, SETTLE, *PLAY[:2], send("read_clip")],
        clips=1,
    ),
    "the selected clip is empty": Fault(
        "verse has no notes.",
        USUAL,
        selected(),
        steps=[BANG, SETTLE, *PLAY[:2], send("read_clip")],
        clips=1,
    ),
    "the map knows none of its notes": Fault(
        "verse has no note that the drum map knows.",
        USUAL,
        drums(
            clips=[
                {
                    "slot": 0,
                    "values": {"name": "verse"},
                    "notes": [{"pitch": 99, "start_time": 0, "duration": 1, "velocity": 9}],
                }
            ]
        )
        | {"detail": DETAIL},
        steps=[BANG, SETTLE, *PLAY[:2], send("read_clip")],
        clips=1,
    ),
    "live is still loading": Fault(
        "Live is still loading this device.", USUAL, steps=[*PLAY[:1], send("generate"), SETTLE]
    ),
    "an address that is none": Fault(
        "An address looks like http://127.0.0.1:8000.",
        USUAL,
        steps=[BANG, SETTLE, send("address", "text", "my server")],
    ),
    "there is nothing to cancel": Fault(
        "There is nothing to cancel.", USUAL, steps=[BANG, SETTLE, send("cancel")]
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_a_sentence(name: str) -> None:
    fault = FAULTS[name]
    found = run(fault.steps, fault.rules, fault.live_set)
    assert found["status"].startswith(fault.sentence)
    assert "\n" not in found["status"]
    assert "undefined" not in found["status"]
    assert sum(bool(clip) for clip in found["set"][1]["clips"]) == fault.clips
    assert (found["tasks_left"], found["flights"]) == (0, 0)
    # Nobody has to wait or to cancel afterwards.
    last = [row for row in found["told"] if row[0] == "progress"][-1:]
    assert last in ([], [["progress", 0]])


def test_a_device_works_again_after_a_fault() -> None:
    gone = answer("POST", "/generate$", 0, times=1)
    found = run([*GENERATE, send("generate"), SETTLE], [*USUAL, gone, *made()])
    assert found["status"] == "1 clip in slot 1 of Drums."


@pytest.mark.parametrize("deaf", [False, True])
def test_a_set_that_is_closed_on_the_way_gets_nothing(deaf: bool) -> None:
    steps = [*GENERATE[:-1], {"run": 0}, {"mark": "closed"}, CLOSE, SETTLE]
    found = run(steps, USUAL + made(), deaf_to_abort=deaf)
    after = found["told"][found["told"].index(["mark", "closed"]) + 1 :]
    assert after == []
    assert found["tasks_left"] == 0
    assert not any(found["set"][1]["clips"])


def test_a_set_that_is_closed_during_a_task_asks_no_more() -> None:
    rules = USUAL + task(RUNNING)
    steps = [*GENERATE[:-1], {"run": 5000}, CLOSE, SETTLE]
    found = run(steps, rules)
    looks = [r for r in found["requests"] if "/task/" in r["url"]]
    assert 4 <= len(looks) <= 6, "about one look a second"
    assert found["tasks_left"] == 0


def test_a_second_press_waits_for_the_first() -> None:
    steps = [*GENERATE[:-1], send("generate"), send("insert_clips"), SETTLE]
    found = run(steps, USUAL + made())
    assert "Still playing John Bonham. Wait, or press Cancel." in found["statuses"]
    assert found["status"] == "1 clip in slot 1 of Drums."


def test_cancel_ends_the_task_on_the_server_too() -> None:
    rules = [*USUAL, *task(RUNNING), answer("DELETE", "/task/t1$", body={"status": "cancelled"})]
    steps = [*GENERATE[:-1], {"run": 3000}, send("cancel"), SETTLE]
    found = run(steps, rules)
    assert found["status"] == "Cancelled."
    assert found["requests"][-1]["method"] == "DELETE"
    assert found["tasks_left"] == 0


def test_an_answer_to_an_earlier_press_is_not_taken_for_the_later_one() -> None:
    late = answer("POST", "/generate$", body=made()[0]["body"] | {"artist": "Late"}, after=5000)
    rules = [*USUAL, late | {"times": 1}, *made()]
    steps = [*GENERATE[:-1], {"run": 10}, send("cancel"), send("generate"), SETTLE]
    found = run(steps, rules, deaf_to_abort=True)
    names = [clip["name"] for clip in found["set"][1]["clips"] if clip]
    assert names == ["John Bonham 1 - 7-1"]


def test_names_typed_fast_are_not_mixed_up() -> None:
    slow = answer("GET", "/suggest\\?q=first", body={"suggestions": [{"name": "Old"}]}, after=900)
    fast = answer("GET", "/suggest\\?q=second", body={"suggestions": [{"name": "New"}]})
    unknown = answer("GET", "/research", 404, {"message": "Artist not found in cache"})
    steps = [
        BANG,
        SETTLE,
        send("artist", "text", "first"),
        send("artist", "text", "second"),
        SETTLE,
    ]
    found = run(steps, [HEALTHY, MAPS, slow, fast, unknown])
    assert [r[2] for r in found["told"] if r[:2] == ["suggestions", "append"]] == ["New"]
    assert found["told"][-1][1].startswith("second is not researched yet")


def test_scenes_that_were_inserted_meanwhile_move_the_free_slots() -> None:
    live_set = drums(clips=[{"slot": 0, "values": {"name": "mine"}}])
    steps = [*GENERATE[:-1], {"change": {"insert_scene": 0}}, SETTLE]
    found = run(steps, USUAL + made(1), live_set)
    assert found["status"] == "1 clip in slot 1 of Drums."
    assert found["set"][1]["clips"][1]["name"] == "mine"


def test_a_track_that_was_removed_before_ours_does_not_matter() -> None:
    steps = [*GENERATE[:-1], {"change": {"remove_track": 0}}, SETTLE]
    found = run(steps, USUAL + made(1))
    assert found["set"][0]["name"] == "Drums"
    assert found["set"][0]["clips"][0]["notes"]


def test_a_poll_that_fails_now_and_then_is_borne() -> None:
    done = {"status": "completed", "result": made()[0]["body"]}
    rules = [*USUAL, answer("POST", "/generate$", 202, {"task_id": "t1"}),
        answer("GET", "/task/t1$", 0, times=2), answer("GET", "/task/t1$", 503, {}, times=1),
        answer("GET", "/task/t1$", body=done), made()[1]]  # fmt: skip
    found = run(GENERATE, rules)
    assert "The server is away. Trying again ..." in found["statuses"]
    assert found["status"] == "1 clip in slot 1 of Drums."


def test_the_server_is_told_the_key_and_nothing_else_is() -> None:
    found = run([send("key", "text", "mdg_secret"), BANG, SETTLE], [HEALTHY, MAPS, NOBODY])
    assert all(r["headers"]["X-API-Key"] == "mdg_secret" for r in found["requests"])
    assert "mdg_secret" not in str(found["told"])


def test_words_that_ask_for_a_key_are_no_key() -> None:
    found = run([send("key", "text", "API key, if any"), BANG, SETTLE], [HEALTHY, MAPS])
    assert all("X-API-Key" not in r["headers"] for r in found["requests"])


def test_there_are_at_least_25_faults() -> None:
    assert len(FAULTS) >= 25
