"""Real drummers on a Roland TD-11: what is read against what symusic reads, and the map found."""

from collections import Counter
from pathlib import Path

import pytest
import symusic
from tests.shared_data import shared

from mididrumigen.midi.convert import convert_midi
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.map_detection import detect_drum_map, detect_drum_maps
from mididrumigen.midi.read import read_performance


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return sorted(shared("gmd").rglob("*.mid"))[::20]


def test_notes_metres_and_tempos_are_those_that_symusic_reads(files: list[Path]) -> None:
    assert files
    for path in files:
        score = symusic.Score.from_file(path)
        played = sorted(
            (n.time, n.pitch, n.velocity) for t in score.tracks if t.is_drum for n in t.notes
        )
        performance = read_performance(path)
        assert played == sorted(
            (int(n.position * score.tpq), n.note, n.velocity) for n in performance.notes
        )
        assert performance.length * score.tpq >= score.end()
        # drummer…/…/<number>_<style>_<bpm>_<beat or fill>_<metre>.mid
        _, _, bpm, _, meter = path.stem.split("_")
        assert performance.tempos[0][1] == pytest.approx(float(bpm), abs=0.1)
        assert str(performance.meters[0][1]) == meter.replace("-", "/")


def test_hat_edges_are_recognised_as_a_roland_kit(files: list[Path]) -> None:
    with_edges = [
        notes
        for path in files
        if {22, 26} & set(notes := [n.note for n in read_performance(path).notes])
    ]
    found = Counter(detect_drum_map(notes).drum_map.name for notes in with_edges)
    assert found["roland-td"] >= 0.9 * len(with_edges) > 0


def test_a_performance_moves_to_general_midi_without_losing_a_hit(files: list[Path]) -> None:
    roland = load_drum_map("roland-td")
    for path in files:
        data = path.read_bytes()
        converted, report = convert_midi(data, roland, general_midi())
        assert len(read_performance(converted).notes) == len(read_performance(data).notes)
        assert report.hits == len(read_performance(data).notes)
        assert not report.unknown_notes


def test_files_of_eight_maps_in_one_tree_are_told_apart(files: list[Path]) -> None:
    roland = load_drum_map("roland-td")
    notes, packs, played = [], [], []
    for name in drum_map_names():
        drum_map = load_drum_map(name)
        for path in files:
            struck = [roland.piece_of_note[n.note] for n in read_performance(path).notes]
            notes.append([drum_map.note_of(piece) for piece in struck])
            packs.append(name)
            played.append(drum_map)
    found = detect_drum_maps(notes, packs)
    right = sum(
        all(d.drum_map.piece_of_note.get(n) is m.piece_of_note[n] for n in file)
        for d, m, file in zip(found, played, notes, strict=True)
    )
    assert right >= 0.97 * len(notes), "a few fills of a beat or two fit any kit"
