"""REAPER projects, read by another reader (the package rpp)."""

from __future__ import annotations

from typing import Any

import rpp
from hypothesis import given
from hypothesis import strategies as st
from tests.delivery.grooves import midi_file

from mididrumigen.delivery.reaper_project import write_project
from mididrumigen.midi.note_list import NoteList, list_notes


def read(notes: NoteList, name: str = "Bonham") -> Any:
    """The project as that reader sees it."""
    return rpp.loads(write_project(notes, name).decode())


def events(project: Any) -> list[tuple[int, int, int, int]]:
    """MIDI events with their ticks."""
    source = project.find(".//SOURCE")
    now, found = 0, []
    for row in source.children:
        if row[0] == "E":
            now += int(row[1])
            status, pitch, velocity = (int(value, 16) for value in row[2:5])
            found.append((now, status, pitch, velocity))
    return found


_notes = st.lists(
    st.tuples(st.integers(0, 3700), st.integers(1, 100), st.integers(0, 127), st.integers(1, 127)),
    min_size=1,
    max_size=40,
)


@given(_notes)
def test_every_note_is_there_at_its_tick(rows: list[tuple[int, int, int, int]]) -> None:
    notes = list_notes(midi_file(rows, length=3840))
    found = events(read(notes))
    begun = [(tick, pitch, velocity) for tick, kind, pitch, velocity in found if kind == 0x99]
    assert begun == sorted((n.tick, n.pitch, n.velocity) for n in notes.notes)
    ended = [(tick, pitch) for tick, kind, pitch, _ in found if kind == 0x89]
    assert sorted(ended) == sorted((n.tick + n.ticks, n.pitch) for n in notes.notes)
    assert found[-1] == (3840, 0xB0, 0x7B, 0)


def test_regions_tempos_and_metres_stand_where_the_file_has_them() -> None:
    notes = list_notes(
        midi_file(
            [(0, 60, 36, 100), (1920, 60, 38, 90)],
            length=5280,
            tempos=[(0, 120.0), (1920, 60.0)],
            meters=[(0, 4, 4), (1920, 7, 8)],
            markers=[(0, "intro"), (1920, 'the "bridge"')],
        )
    )
    project = read(notes)
    assert project.find("TEMPO") == ["TEMPO", "120.000000", "4", "4"]
    points = [row[1:] for row in project.find("TEMPOENVEX").children if row[0] == "PT"]
    assert [[float(value) for value in row] for row in points] == [
        [0, 120, 1, 4 * 65536 + 4],
        [2, 60, 1, 8 * 65536 + 7],
    ]
    regions = [row[1:] for row in project.children if row[0] == "MARKER"]
    assert [(row[0], float(row[1]), row[2], row[3]) for row in regions] == [
        ("1", 0.0, "intro", "1"),
        ("1", 2.0, "", "1"),
        ("2", 2.0, 'the "bridge"', "1"),
        ("2", 9.0, "", "1"),
    ]
    item = project.find(".//ITEM")
    assert float(item.find("LENGTH")[1]) == 9.0


def test_one_tempo_needs_no_map_and_no_markers_no_regions() -> None:
    project = read(list_notes(midi_file([(0, 60, 36, 100)], length=1920)))
    assert project.find("TEMPOENVEX") is None
    assert project.find("MARKER") is None
    assert project.find(".//TRACK").find("NAME") == ["NAME", "Bonham"]
