"""The device's script against the real server: from a name to clips that equal the files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import mido
import pytest
from tests.ableton.max_host import BANG, SETTLE, SURFACES, Json, drums, needs_node, run, send
from tests.command_line import ALONE

pytestmark = needs_node

API_LEVEL = 3
KIT = [(36, "Kick"), (40, "Snare Tight"), (38, "Snare 2"), (43, "HH Closed"), (45, "HH Open"),
    (50, "Ride"), (51, "Ride Bell"), (55, "Crash L"), (60, "Tom"), (61, "Floor Tom")]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service listens, in a home of its own."""
    folder = tmp_path_factory.mktemp("service")
    environment = {
        **os.environ,
        **ALONE,
        "MIDIDRUMIGEN_HOME": str(folder / "home"),
        "MIDIDRUMIGEN_OUTPUT": str(folder / "output"),
    }
    command = [sys.executable, "-m", "mididrumigen", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "Serving at" in line)
        found = line.split()[2].rstrip(",")
        # Read on, or the server waits for somebody who takes its log.
        reader = threading.Thread(target=process.stderr.read)
        reader.start()
        try:
            wait_until_ready(found)
            assert json.loads(get(found, "/health"))["api_level"] >= API_LEVEL
            yield found
        finally:
            process.terminate()
            reader.join()


def wait_until_ready(address: str) -> None:
    """A new home's database is made by the first who asks, while others are told to wait."""
    for _ in range(40):
        try:
            get(address, "/readyz")
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
        else:
            return
    raise AssertionError("the server never became ready")


def get(address: str, path: str) -> bytes:
    """What the server answers."""
    with urllib.request.urlopen(f"{address}{path}") as answer:  # noqa: S310 (our own server)
        data: bytes = answer.read()
        return data


def post(address: str, path: str, body: Json) -> Any:
    """What the server answers to a body."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(  # noqa: S310 (our own server)
        f"{address}{path}", json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def file_notes(data: bytes) -> list[tuple[int, int, int, int]]:
    """Notes of a file as (tick, length, pitch, velocity), by mido."""
    found, now, begun = [], 0, {}
    midi = mido.MidiFile(file=io.BytesIO(data))
    for message in mido.merge_tracks(midi.tracks):
        now += message.time
        if message.type == "note_on" and message.velocity:
            begun[message.note] = (now, message.velocity)
        elif message.type in ("note_off", "note_on"):
            tick, velocity = begun.pop(message.note)
            found.append((tick, now - tick, message.note, velocity))
    return sorted(found)


def clip_notes(clip: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """Notes of a clip in Live, the same way."""
    return sorted(
        (round(480 * n["start_time"], 6), round(480 * n["duration"], 6), n["pitch"], n["velocity"])
        for n in clip["notes"]
    )


def work(address: str, *steps: Json, live_set: Json | None = None, surface: str = "js") -> Json:
    """What the device does at that server."""
    begin = [send("address", "text", address), BANG, SETTLE]
    return run([*begin, *steps], None, live_set, surface)


def played(*knobs: Json, artist: str = "John Bonham") -> list[Json]:
    """Steps of generating."""
    return [*knobs, send("artist", "text", artist), SETTLE, send("generate"), SETTLE]


def clips_of(found: Json) -> list[dict[str, Any]]:
    """The clips of the drum track."""
    return [clip for clip in found["set"][1]["clips"] if clip]


def test_device_and_server_find_each_other(address: str) -> None:
    found = work(address)
    assert found["status"] == "Connected. Type a drummer, then press Generate."
    version = json.loads(get(address, "/health"))["version"]
    (told,) = [row[1] for row in found["told"] if row[0] == "version"]
    assert told.endswith(f"server {version}")


def test_research_shows_its_progress_and_what_it_brought(address: str) -> None:
    found = work(address, send("artist", "text", "Clyde Stubblefield"), SETTLE,
        send("research"), SETTLE)  # fmt: skip
    assert found["status"].startswith("Clyde Stubblefield: ")
    assert found["status"].endswith("source")
    percents = [row[1] for row in found["told"] if row[0] == "progress"]
    assert percents[-2:] == [100, 0]
    assert found["tasks_left"] == 0


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("artist", ["John Bonham", "Elvin Jones"])
def test_clips_equal_the_files_to_the_tick(address: str, artist: str, surface: str) -> None:
    live_set = drums() | {"song": {"tempo": 93.5}}
    found = work(address, *played(send("bars", 4), send("variations", 3), artist=artist),
        live_set=live_set, surface=surface)  # fmt: skip
    assert found["status"] == "3 clips in slots 1-3 of Drums."
    clips = clips_of(found)
    assert len(clips) == 3
    for clip in clips:
        ident = clip["name"].rsplit(" - ", 1)[1]
        data = get(address, f"/api/v1/files/{ident}")
        assert clip_notes(clip) == file_notes(data)
        assert clip["loop_end"] == 16
        tempo = next(m.tempo for m in mido.MidiFile(file=io.BytesIO(data)).tracks[0]
            if m.type == "set_tempo")  # fmt: skip
        assert mido.tempo2bpm(tempo) == pytest.approx(93.5, abs=0.001)
    assert (found["tasks_left"], found["flights"]) == (0, 0)


def test_a_racks_own_map_is_played(address: str) -> None:
    chains = [{"name": name, "in_note": note} for note, name in KIT]
    rack = {"name": "Kit", "values": {"can_have_drum_pads": 1}, "chains": chains}
    live_set = drums(devices=[{"name": "MidiDrumGen"}, rack])
    found = work(address, *played(send("variations", 1)), live_set=live_set)
    assert found["status"] == "1 clip in slot 1 of Drums."
    (clip,) = clips_of(found)
    pitches = {note["pitch"] for note in clip["notes"]}
    assert pitches <= {note for note, _ in KIT}
    assert {36, 38} & pitches
    ident = clip["name"].rsplit(" - ", 1)[1]
    assert clip_notes(clip) == file_notes(get(address, f"/api/v1/files/{ident}"))


def test_a_metre_of_seven_goes_to_the_clip(address: str) -> None:
    live_set = drums() | {"song": {"signature_numerator": 7, "signature_denominator": 8}}
    found = work(address, *played(send("bars", 2), send("variations", 1)), live_set=live_set)
    (clip,) = clips_of(found)
    assert (clip["signature_numerator"], clip["signature_denominator"]) == (7, 8)
    assert clip["loop_end"] == 7.0


def test_a_band_finds_its_drummer_and_a_typo_finds_somebody(address: str) -> None:
    found = work(address, send("artist", "text", "led zep"), SETTLE)
    assert ["suggestions", "append", "John Bonham"] in found["told"]
    missed = work(address, send("artist", "text", "John Bonhan"), SETTLE)
    assert ["suggestions", "append", "John Bonham"] in missed["told"]


def test_a_clip_is_played_anew_but_for_what_is_kept(address: str) -> None:
    notes = [
        {"pitch": pitch, "start_time": at, "duration": 0.25, "velocity": 100.0}
        for pitch, at in ((36, 0.0), (38, 1.0), (36, 2.5), (38, 3.0), (42, 0.5), (42, 1.5))
    ]
    live_set = drums(clips=[{"slot": 0, "values": {"name": "mine"}, "notes": notes}]) | {
        "detail": "live_set tracks 1 clip_slots 0 clip"
    }
    found = work(address, send("artist", "text", "John Bonham"), SETTLE, send("read_as", 1),
        send("lock", "kick", 1), send("variations", 2), send("read_clip"), SETTLE,
        live_set=live_set)  # fmt: skip
    assert found["status"] == "2 clips in slots 2-3 of Drums."
    for clip in clips_of(found)[1:]:
        kicks = [(n["start_time"], n["velocity"]) for n in clip["notes"] if n["pitch"] == 36]
        assert kicks == [(0.0, 100), (2.5, 100)]


def test_a_clip_is_learned_from(address: str) -> None:
    notes = [
        {"pitch": 36 if n % 2 else 38, "start_time": n / 2, "duration": 0.25, "velocity": 90 + n}
        for n in range(32)
    ]
    live_set = drums(clips=[{"slot": 0, "beats": 16, "values": {"name": "me"}, "notes": notes}])
    live_set["detail"] = "live_set tracks 1 clip_slots 0 clip"
    found = work(address, send("artist", "text", "Keith Moon"), SETTLE, send("read_clip"), SETTLE,
        live_set=live_set)  # fmt: skip
    assert found["status"].startswith("Keith Moon: ")
    told = json.loads(get(address, "/api/v1/research?artist=Keith%20Moon"))
    assert told["sources_count"]["midi"] == 1


def test_a_song_is_a_clip_for_each_section(address: str) -> None:
    found = work(address, send("form", "text", "intro:1 verse:2 chorus:2"),
        send("artist", "text", "John Bonham"), SETTLE, send("song"), SETTLE)  # fmt: skip
    assert found["status"] == "3 clips in slots 1-3 of Drums."
    clips = clips_of(found)
    assert [clip["loop_end"] for clip in clips] == [4, 8, 8]
    assert [clip["name"].split(" - ")[0] for clip in clips] == [
        "John Bonham intro",
        "John Bonham verse",
        "John Bonham chorus",
    ]
    for clip in clips:
        ident = clip["name"].rsplit(" - ", 1)[1]
        assert clip_notes(clip) == file_notes(get(address, f"/api/v1/files/{ident}"))


def test_a_name_that_nobody_knows_is_a_sentence(address: str) -> None:
    found = work(address, *played(artist="Zorblax Quimby"))
    assert found["status"].startswith("Nothing is known of 'Zorblax Quimby'.")
    assert not clips_of(found)


def test_a_tempo_that_nobody_plays_is_a_sentence(address: str) -> None:
    found = work(address, *played(), live_set=drums() | {"song": {"tempo": 999}})
    assert "300" in found["status"]
    assert not clips_of(found)


def make_files(address: str) -> list[Json]:
    """Two files of the history; songs of whom the library knows are made at once."""
    song = {"artist": "John Bonham", "form": "verse:2 chorus:2", "split": "sections", "seed": 3}
    files: list[Json] = post(address, "/api/v1/songs", song)["files"]
    return files


def test_what_the_dashboard_sends_is_inserted_and_told(address: str) -> None:
    files = make_files(address)
    steps = [send("receive", 1), {"wait": 2}, send("receive", 0), SETTLE]
    with ThreadPoolExecutor(1) as device:
        found = device.submit(work, address, *steps)
        while not json.loads(get(address, "/api/v1/outbox"))["connected"]:
            assert not found.done(), found.result()
        sent = post(address, "/api/v1/outbox", {"files": [file["id"] for file in files]})
        ended = found.result()
    assert ended["status"] == "2 clips in slots 1-2 of Drums."
    for clip, file in zip(clips_of(ended), files, strict=True):
        assert clip_notes(clip) == file_notes(get(address, file["url"]))
    task = json.loads(get(address, sent["status_url"]))
    assert (task["status"], task["result"]) == ("completed", {"told": ended["status"]})
    assert (ended["tasks_left"], ended["flights"]) == (0, 0)


def test_what_cannot_be_inserted_is_told_to_who_sent_it(address: str) -> None:
    files = make_files(address)
    steps = [send("receive", 1), {"refused": "frozen"}, send("receive", 0), SETTLE]
    frozen = drums(values={"is_frozen": 1})
    with ThreadPoolExecutor(1) as device:
        found = device.submit(work, address, *steps, live_set=frozen)
        while not json.loads(get(address, "/api/v1/outbox"))["connected"]:
            assert not found.done(), found.result()
        sent = post(address, "/api/v1/outbox", {"files": [files[0]["id"]]})
        ended = found.result()
    task = json.loads(get(address, sent["status_url"]))
    assert (task["status"], task["details"]) == (
        "failed",
        "Drums is frozen. Unfreeze it, then insert again.",
    )
    assert not clips_of(ended)
