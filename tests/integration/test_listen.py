"""Listening, from a file to its numbers: on the command line, from a folder, and as a MIDI file."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from tests.audio_files import chords, rock_beat, save
from tests.command_line import Run, read_clip

from mididrumigen.audio.heard import Heard
from mididrumigen.audio.heard_json import heard_from_json, heard_to_json
from mididrumigen.audio.listener import Listener
from mididrumigen.domain.errors import AudioReadError, CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus, NotedFindings
from mididrumigen.domain.style.evidence import SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.audio_folder import AudioFolderCollector
from mididrumigen.research.gather import gather_findings
from mididrumigen.research.listening import Ear

BPM, LEAD_S, BARS = 100.0, 0.3, 6


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("takes") / "take.wav", rock_beat(BARS, BPM, lead_s=LEAD_S))


@pytest.fixture(scope="module")
def heard(take: Path) -> Heard:
    return Listener().listen(take)


def times(heard: Heard, piece: str) -> list[float]:
    return [hit.time_s for hit in heard.hits if hit.piece.value == piece]


def test_strokes_are_heard_where_they_are(heard: Heard) -> None:
    beat = 60 / BPM
    for piece, first in (("kick", 0), ("snare", 1)):
        true = LEAD_S + beat * np.arange(first, 4 * BARS, 2)
        found = np.array(times(heard, piece))
        assert len(found) == len(true)
        assert np.abs(found - true).max() < 0.012
    assert len(times(heard, "closed_hat")) > 6 * BARS


def test_the_beat_is_found(heard: Heard) -> None:
    assert heard.grid.tempo_bpm == pytest.approx(BPM, abs=0.5)
    assert str(heard.grid.meter) == "4/4"
    # One and three are played alike.
    half_bars = (heard.grid.downbeats_s - LEAD_S) / (120 / BPM)
    assert half_bars == pytest.approx(np.round(half_bars), abs=0.03)
    assert 0.5 < heard.grid.tempo_confidence <= 1
    assert all(0 <= hit.confidence <= 1 for hit in heard.hits)


def test_level_rate_and_channels_change_nothing_that_matters(heard: Heard, tmp_path: Path) -> None:
    loud = rock_beat(BARS, BPM, 48_000, LEAD_S)
    both = np.column_stack([0.02 * loud, 0.01 * loud])
    other = Listener().listen(save(tmp_path / "quiet.flac", both, 48_000, subtype="PCM_24"))
    assert other.grid.tempo_bpm == pytest.approx(heard.grid.tempo_bpm, rel=0.01)
    for piece in ("kick", "snare"):
        assert times(other, piece) == pytest.approx(times(heard, piece), abs=0.012)


def test_what_was_heard_survives_as_json(heard: Heard) -> None:
    data = json.loads(json.dumps(heard_to_json(heard)))
    again = heard_from_json(data)
    assert again is not None
    assert heard_to_json(again) == data
    assert again.hits[0].piece is heard.hits[0].piece
    assert heard_from_json({**data, "version": 0}) is None


def test_analyze_tells_what_was_heard(run: Run, take: Path) -> None:
    data = run("analyze", take, "--json").data
    assert data["tempo_bpm"] == pytest.approx(BPM, abs=0.5)
    assert 0 < data["tempo_confidence"] <= 1
    assert data["meter"] == "4/4"
    assert set(data["downbeats_s"]) <= set(data["beats_s"])
    assert {hit["piece"] for hit in data["hits"]} >= {"kick", "snare", "closed_hat"}
    assert all(hit.keys() == {"time_s", "piece", "velocity", "confidence"} for hit in data["hits"])
    assert data["measures"]["swing_8th_ratio"]["value"] == pytest.approx(1, abs=0.05)
    assert all(0 <= m["confidence"] <= 1 for m in data["measures"].values())
    assert f"{BPM:.0f}" in run("analyze", take).out


def test_the_transcription_can_be_edited_and_researched(
    run: Run, take: Path, tmp_path: Path
) -> None:
    midi = tmp_path / "heard" / "take.mid"
    assert run("analyze", take, "--midi", midi).code == 0
    clip = read_clip(midi)
    assert clip.bpm == pytest.approx(BPM, abs=0.5)
    assert clip.meter == (4, 4)
    assert {36, 38, 42} <= clip.pitches
    on_the_one = [at % 4 for at, note, _ in clip.notes if note == 36]
    assert all(min(at, 4 - at) < 0.1 or abs(at - 2) < 0.1 for at in on_the_one)
    assert run("edit", midi, "--artist", "John Bonham", "--lock", "kick", "--seed", 1).code == 0
    data = run("research", "Somebody", "--midi-folder", midi.parent, "--json").data
    assert data["sources_count"]["midi"] == 1


def test_what_was_heard_is_drawn(run: Run, take: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "take.png"
    assert run("analyze", take, "--plot", picture).code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_sounds_unlike_drums_is_refused(run: Run, tmp_path: Path) -> None:
    outcome = run("analyze", save(tmp_path / "organ.wav", chords()), "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert json.loads(outcome.err)["error"] == "no_drums"


def test_a_bad_file_is_exit_code_2_and_a_reason(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    path.write_text("this is no sound")
    outcome = run("analyze", path)
    assert outcome.code == 2
    assert "'take.wav' is text, not a recording." in outcome.err
    assert "Traceback" not in outcome.err


def test_a_file_cut_in_half_says_so(run: Run, take: Path, tmp_path: Path) -> None:
    data = take.read_bytes()
    half = tmp_path / "half.wav"
    half.write_bytes(data[: len(data) // 2])
    outcome = run("analyze", half, "--json")
    assert outcome.code == 0
    assert outcome.data["is_cut"] is True
    assert "ends early" in outcome.err


def test_a_folder_becomes_a_profile_with_a_line_on_each_file(
    run: Run, take: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "tapes" / "Jane Doe"
    folder.mkdir(parents=True)
    for name in ("one.wav", "the same.wav"):
        (folder / name).write_bytes(take.read_bytes())
    (folder / "broken.wav").write_bytes(b"RIFF" + bytes(60))
    save(folder / "organ.flac", chords())
    (folder / "notes.txt").write_text("not a recording, and not looked at")
    data = run("research", "Jane Doe", "--audio-folder", tmp_path / "tapes", "--json").data
    assert data["sources_count"]["audio"] == 1
    (report,) = [each for each in data["collectors"] if each["name"] == "audio_folder"]
    notes = {note.split(":")[0]: note for note in report["notes"]}
    assert "100 BPM in 4/4" in notes["Jane Doe/one.wav"]
    assert "the same as Jane Doe/one.wav" in notes["Jane Doe/the same.wav"]
    assert "cannot be read as sound" in notes["Jane Doe/broken.wav"]
    assert "unlike drums" in notes["Jane Doe/organ.flac"]
    assert len(notes) == 4
    assert run("generate", "Jane Doe", "--seed", 1, "--variations", 1).code == 0
    evidence = run("profile", "Jane Doe", "--json").data["estimates"]["tempo_bpm"]
    assert evidence["basis"] == "artist"
    assert evidence["value"] == pytest.approx(BPM, rel=0.05)


def collect(folder: Path, memory: Path | None = None) -> NotedFindings:
    artist, request = Artist("Jane"), ResearchRequest("Jane", audio_folders=(str(folder),))
    found = asyncio.run(AudioFolderCollector(memory).collect(artist, request))
    assert isinstance(found, NotedFindings)
    return found


def test_what_was_heard_is_remembered_by_content(take: Path, tmp_path: Path) -> None:
    memory = tmp_path / "heard"
    first = collect(take.parent, memory)
    (kept,) = memory.iterdir()
    data = json.loads(kept.read_text())
    kept.write_text(json.dumps({**data, "tempo_confidence": 0.125}))
    again = collect(take.parent, memory)
    assert again[0].source == first[0].source
    assert again[0].source.kind is SourceKind.AUDIO
    assert again[0].claims != first[0].claims  # of what was kept, not of the recording
    kept.write_text("{}")
    assert collect(take.parent, memory)[0].claims == first[0].claims


def test_no_folder_is_off_and_a_folder_without_drums_says_so(tmp_path: Path) -> None:
    async def ask(*folders: str) -> None:
        request = ResearchRequest("Jane", audio_folders=folders)
        await AudioFolderCollector().collect(Artist("Jane"), request)

    with pytest.raises(CollectorUnavailableError) as off:
        asyncio.run(ask())
    assert off.value.status == CollectorStatus.OFF
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(CollectorUnavailableError, match="No drums in 1 recordings") as none:
        asyncio.run(ask(str(tmp_path)))
    assert none.value.status == CollectorStatus.NOT_FOUND


def test_listening_ends_when_research_is_called_off(take: Path) -> None:
    async def call_off() -> int | None:
        async with Ear() as ear:
            _, heard = await ear.listen(take)
            assert heard.hits
            process = ear.process
            task = asyncio.create_task(ear.listen(take))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert process is not None
        return process.returncode

    assert asyncio.run(call_off()) is not None


def test_a_recording_that_is_gone_is_no_crash(tmp_path: Path) -> None:
    async def listen() -> None:
        async with Ear() as ear:
            await ear.listen(tmp_path / "none.wav")

    with pytest.raises(AudioReadError, match=r"none\.wav"):
        asyncio.run(listen())


def test_one_file_costs_no_other(take: Path) -> None:
    async def gather() -> tuple[str, int]:
        request = ResearchRequest("Jane", audio_folders=(str(take.parent),))
        (report,) = await gather_findings([AudioFolderCollector()], Artist("Jane"), request)
        return report.status.value, len(report.notes)

    assert asyncio.run(gather()) == ("found", 1)


def test_two_hundred_files_with_one_bad_are_all_told_of(take: Path, tmp_path: Path) -> None:
    folder, data = tmp_path / "tapes", take.read_bytes()
    folder.mkdir()
    for number in range(199):
        # The same recording under other names costs a look at its bytes.
        (folder / f"{number:03}.wav").write_bytes(data)
    (folder / "bad.wav").write_bytes(data[:30])
    told: list[tuple[str, float | None]] = []

    async def gather() -> tuple[int, tuple[str, ...]]:
        request = ResearchRequest("Jane", audio_folders=(str(folder),))
        collector = AudioFolderCollector(tmp_path / "heard", processes=2)
        (report,) = await gather_findings(
            [collector],
            Artist("Jane"),
            request,
            progress=lambda step, done=None, /: told.append((step, done)),
        )
        return len(report.findings), report.notes

    found, notes = asyncio.run(gather())
    assert (found, len(notes)) == (1, 200)
    assert sum("cannot be read as sound" in note for note in notes) == 1
    assert "200 of 200 recordings heard" in [step for step, _ in told]


def test_a_drum_stem_is_heard_in_place_of_its_song(take: Path, tmp_path: Path) -> None:
    (tmp_path / "song - drums.wav").write_bytes(take.read_bytes())
    save(tmp_path / "song.wav", chords())
    found = collect(tmp_path)
    assert [finding.source.title for finding in found] == ["song - drums.wav"]
    assert found.notes[0] == "song.wav: song - drums.wav is heard instead."


# Stands in for Demucs: the "drums" of a mix are the file beside it.
SEPARATOR = """
import pathlib, shutil, sys
out, mix = pathlib.Path(sys.argv[sys.argv.index("--out") + 1]), pathlib.Path(sys.argv[-1])
if "--broken" in sys.argv:
    sys.exit("out of memory")
folder = out / "htdemucs" / mix.stem
folder.mkdir(parents=True)
shutil.copy(mix.with_name("drums of it.wav"), folder / "drums.wav")
"""


def test_the_drums_of_a_mix_are_separated_and_nothing_is_left(take: Path, tmp_path: Path) -> None:
    program = tmp_path / "separator.py"
    program.write_text(SEPARATOR)
    (tmp_path / "drums of it.wav").write_bytes(take.read_bytes())
    mix = save(tmp_path / "mix.wav", chords())
    before = set(Path(tempfile.gettempdir()).glob("mididrumigen-*"))
    heard = Listener(separator=(sys.executable, str(program))).listen_to_drums_of(mix)
    assert heard.name == "mix"
    assert len(times(heard, "kick")) == 2 * BARS
    broken = Listener(separator=(sys.executable, str(program), "--broken"))
    with pytest.raises(AudioReadError, match="separate 'mix\\.wav': out of memory"):
        broken.listen_to_drums_of(mix)
    assert set(Path(tempfile.gettempdir()).glob("mididrumigen-*")) == before
