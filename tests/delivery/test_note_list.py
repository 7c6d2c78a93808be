"""Notes of files with their lengths."""

from __future__ import annotations

import pytest
from tests.delivery.grooves import midi_file

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.note_list import list_notes


def test_notes_markers_tempos_and_metres_are_told() -> None:
    found = list_notes(
        midi_file(
            [(0, 60, 36, 100), (480, 30, 38, 20), (480, 90, 42, 80)],
            length=3840,
            tempos=[(0, 100.0), (1920, 120.0)],
            meters=[(0, 4, 4), (1920, 7, 8)],
            markers=[(0, "verse"), (1920, "Räfrän")],
        )
    )
    assert [(n.tick, n.ticks, n.pitch, n.velocity) for n in found.notes] == [
        (0, 60, 36, 100),
        (480, 30, 38, 20),
        (480, 90, 42, 80),
    ]
    assert [(tick, round(bpm, 3)) for tick, bpm in found.tempos] == [(0, 100), (1920, 120)]
    assert found.meters == ((0, Meter(4, 4)), (1920, Meter(7, 8)))
    assert [tick for tick, _ in found.markers] == [0, 1920]
    assert (found.length, found.quarters) == (3840, 8.0)


def test_a_note_that_is_struck_again_ends_there() -> None:
    found = list_notes(midi_file([(0, 500, 38, 40), (100, 60, 38, 90)], length=960))
    assert [(n.tick, n.ticks) for n in found.notes] == [(0, 100), (100, 60)]


def test_a_file_without_notes_is_refused() -> None:
    with pytest.raises(MidiReadError):
        list_notes(midi_file([], length=960))
