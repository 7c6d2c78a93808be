"""Research on real drummers: the Groove MIDI Dataset, many players in one folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.command_line import Run, read_clip
from tests.shared_data import shared

from mididrumigen.midi.general_midi import general_midi

FILES = 24
# What only Roland's hat sends: its edge, closed and open.
EDGES = {22, 26}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some files of two drummers, with the table of all."""
    source, target = shared("gmd"), tmp_path / "gmd"
    target.mkdir()
    shutil.copy(source / "info.csv", target)
    for drummer in ("drummer7", "drummer1"):
        paths = sorted(source.glob(f"{drummer}/**/*.mid"))
        for path in paths[:: len(paths) // FILES][:FILES]:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return target


def test_a_drummer_is_picked_out_measured_and_remembered(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    data = run("research", "drummer7", "--midi-folder", folder, "--json").data
    assert 0.9 * FILES <= data["sources_count"]["midi"] <= FILES
    assert data["confidence"] > 0.6
    profile = run("profile", "drummer7", "--json").data
    played = [row for row in profile["sources"] if row["kind"] == "midi"]
    assert all(row["locator"].startswith("drummer7/") for row in played)
    assert sum(row["played"] for row in profile["vocabulary"]) >= 0.9 * FILES
    assert {"rock", "hiphop"} & {row["label"].split("/")[0] for row in profile["vocabulary"]}
    for name in ("tempo_bpm", "density", "ghost_note_rate", "velocity.snare", "hat_openness"):
        estimate = profile["estimates"][name]
        assert estimate["basis"] == "artist", name
        assert estimate["prior_share"] < 0.2, name
        assert len(estimate["sources"]) >= 3, name
    assert 60 < profile["estimates"]["tempo_bpm"]["value"] < 160
    assert abs(profile["estimates"]["microtiming_ms.snare"]["value"]) < 30

    shutil.rmtree(folder)
    made = run("generate", "drummer7", "--seed", 3, "--output", tmp_path / "out", "--json")
    assert made.code == 0, made.err
    for path in made.data["midi_files"]:
        clip = read_clip(path)
        assert clip.quarters == 16
        assert clip.channels == {9}
        assert clip.pitches <= set(general_midi().piece_of_note)
        assert len(clip.notes) > 16


def test_the_rolands_edges_are_heard_as_hats(run: Run, folder: Path) -> None:
    assert any(EDGES & read_clip(path).pitches for path in folder.glob("drummer1/**/*.mid"))
    run("research", "drummer1", "--midi-folder", folder)
    own = run("profile", "drummer1", "--json").data["estimates"]["density.hat"]
    run("research", "drummer1", "--fresh", "--midi-folder", folder, "--drum-map", "general-midi")
    without = run("profile", "drummer1", "--json").data["estimates"]["density.hat"]
    assert own["value"] > without["value"], "General MIDI knows no edges"


def test_two_real_drummers_get_two_profiles(run: Run, folder: Path) -> None:
    found = []
    for name in ("drummer1", "drummer7"):
        run("research", name, "--midi-folder", folder)
        found.append(run("profile", name, "--json").data)
    a, b = ({r["id"] for r in data["sources"] if r["kind"] == "midi"} for data in found)
    assert not a & b
    tempos = [data["estimates"]["tempo_bpm"]["value"] for data in found]
    assert tempos[0] != tempos[1]
