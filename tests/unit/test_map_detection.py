"""Which map a file was played on: by its notes, beside its neighbours, and how sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.map_detection import detect_drum_map, detect_drum_maps

BEAT = [36, 42, 38, 42] * 16
ADDICTIVE = [36, 49, 38, 49] * 16
# A song in General MIDI that keeps time on ride bell, pedal hat and crash.
SONG = [53, 44, 53, 44, 36, 38] * 32


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ([], "general-midi"),
        (BEAT, "general-midi"),
        ([*BEAT, 49, 51, 53, 57, 46, 46, 45, 47, 48], "general-midi"),
        ([*BEAT, 62, 63, 64, 63, 64, 75, 70, 70], "general-midi"),
        ([*SONG, *[39] * 16, *[52, 59] * 4], "general-midi"),
        ([*[36, 38, 49] * 32, *[42] * 32, *[54] * 8, *[31] * 4, *[52, 44, 45] * 4], "general-midi"),
        ([*BEAT, *range(27, 35), *range(82, 88)], "general-midi"),
        ([*BEAT, *[37] * 8, *[39] * 32], "general-midi"),
        ([36, 51, 38, 51] * 16, "general-midi"),
        ([36, 38] * 16, "general-midi"),
        ([*BEAT, 22, 22, 26], "roland-td"),
        ([36, 22, 38, 22] * 16, "roland-td"),
        (ADDICTIVE, "addictive-drums-2"),
        ([*ADDICTIVE, *[60] * 32, 77, 71, 69, 65], "addictive-drums-2"),
        ([24, 26] * 16, "bfd3"),
        ([24, 30, 26, 30] * 16 + [72, 60, 60], "bfd3"),
        ([36, 62, 38, 63] * 16 + [24, 25, 60, 21, 21, 82], "ezdrummer"),
        ([36, 67, 38, 67] * 16 + [70, 72, 72, 55], "steven-slate"),
        ([*BEAT, *[40] * 8, 48, 45, 43, 50, 47, 59], "roland-td"),
        ([*[48] * 50, *[36] * 16, *[43, 45] * 4, 50, 50], "general-midi"),
    ],
)
def test_the_notes_tell_the_map(notes: list[int], expected: str) -> None:
    detection = detect_drum_map(notes)
    assert detection.drum_map.name == expected
    assert 0 <= detection.confidence <= 1
    assert detection.reason


def test_one_loop_of_another_kit_among_many_keeps_its_map() -> None:
    found = detect_drum_maps([*[BEAT] * 9, ADDICTIVE])
    assert [d.drum_map.name for d in found] == ["general-midi"] * 9 + ["addictive-drums-2"]
    assert all(d.is_sure for d in found)


def test_kits_of_every_map_mixed_in_one_folder_are_told_apart() -> None:
    bar = [KitPiece.KICK, KitPiece.SNARE] * 2 + [KitPiece.CLOSED_HAT] * 6
    bar += [KitPiece.OPEN_HAT, KitPiece.PEDAL_HAT]
    fill = [KitPiece.RIM_SHOT, KitPiece.HIGH_TOM, KitPiece.MID_TOM, KitPiece.FLOOR_TOM]
    fill += [KitPiece.CRASH_1, KitPiece.RIDE, KitPiece.RIDE_BELL]
    maps = [load_drum_map(name) for name in drum_map_names()] * 3
    files = [[drum_map.note_of(piece) for piece in bar * 8 + fill] for drum_map in maps]
    for drum_map, notes, found in zip(maps, files, detect_drum_maps(files), strict=True):
        for note in notes:
            piece = found.drum_map.piece_of_note.get(note)
            assert piece is not None
            assert piece.group is drum_map.piece_of_note[note].group


def test_a_file_that_fits_several_maps_follows_those_it_lies_beside() -> None:
    unclear = [36, 38, 45, 43] * 4
    sure = [*BEAT, *[22, 26] * 8, 40, 45, 58]
    beside = detect_drum_maps([*[sure] * 6, unclear])[-1]
    assert beside.drum_map.piece_of_note[45] is KitPiece.MID_TOM
    general = [*BEAT, *[47, 48] * 4]
    packs = ["a"] * 7 + ["b"] * 7
    *_, apart = detect_drum_maps([*[general] * 6, unclear, *[sure] * 6, unclear], packs)
    assert apart.drum_map.name == "roland-td"


@given(st.integers(0, 127), st.integers(1, 200))
def test_from_one_note_no_kit_can_be_told(note: int, count: int) -> None:
    detection = detect_drum_map([note] * count)
    assert detection.drum_map.name == "general-midi"
    assert not detection.is_sure
    assert f"every note is {note}, and from one note no kit" in detection.refusal


def test_notes_that_no_kit_has_are_refused() -> None:
    assert "no drum map knows its notes" in detect_drum_map([1, 2, 3, 4, 5, 110, 120]).refusal


def test_the_reason_names_the_notes_that_decided() -> None:
    detection = detect_drum_map([*BEAT, 22, 22, 26])
    assert detection.confidence > 0.9
    assert detection.reason == (
        "Roland TD (V-Drums) knows 100% of the hits; "
        "General MIDI has no 22 (closed hat edge), 26 (open hat edge)"
    )
    assert detect_drum_map(ADDICTIVE).reason == (
        "XLN Audio Addictive Drums 2 knows 100% of the hits; "
        "to General MIDI 49 would be the crash 1, not the closed hat"
    )


def test_few_known_notes_lower_the_confidence() -> None:
    sure = detect_drum_map(BEAT).confidence
    assert detect_drum_map([*BEAT, *[1, 2, 3, 4, 5, 110, 120] * 10]).confidence < sure


@given(st.sampled_from(drum_map_names()), st.integers(2, 40))
def test_a_rock_beat_with_toms_and_open_hats_is_read_right_on_every_map(
    name: str, bars: int
) -> None:
    drum_map = load_drum_map(name)
    bar = [KitPiece.CLOSED_HAT] * 7 + [KitPiece.OPEN_HAT] + [KitPiece.KICK, KitPiece.SNARE] * 2
    fill = [KitPiece.HIGH_TOM, KitPiece.MID_TOM, KitPiece.FLOOR_TOM, KitPiece.CRASH_1]
    notes = [drum_map.note_of(piece) for piece in [*bar * bars, *fill]]
    found = detect_drum_map(notes).drum_map
    for note in notes:
        piece = found.piece_of_note.get(note)
        assert piece is not None
        assert piece.group is drum_map.piece_of_note[note].group
