"""The REAPER script over a project in memory, with the real program behind it."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import mido
import pytest
from reaper.picture import draw_panel, show_panel
from tests.command_line import ALONE, read_clip
from tests.reaper.reaper_project import PPQ, Item, Project, Take, Track

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "reaper" / "MidiDrumGen.lua"
DIALOG = {"Do": 0, "artist": 1, "bars": 2, "takes": 3, "complexity": 4, "intensity": 5, "swing": 6,
    "fills": 7, "prompt": 8, "map": 9, "form": 10, "lock": 11, "program": 12}  # fmt: skip

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the script's shell here is /bin/sh")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The real command line as one file."""
    path = tmp_path / "mididrumigen"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mididrumigen "$@"\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def scripted(tmp_path: Path) -> Path:
    """A program that notes its arguments and answers with what lies beside it."""
    path = tmp_path / "scripted program"
    path.write_text(
        f'#!/bin/sh\nfor one in "$@"; do printf "%s\\n" "$one"; done > "{tmp_path}/arguments"\n'
        f'cat "{tmp_path}/answer.json"\n'
    )
    path.chmod(0o755)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project."""
    environment = {
        **os.environ,
        **ALONE,
        "MIDIDRUMIGEN_HOME": str(tmp_path / "home"),
        "MIDIDRUMIGEN_OUTPUT": str(tmp_path / "output"),
        "PYTHONPATH": str(ROOT / "src"),
    }
    return Project(tmp_path / "REAPER it's here", environment=environment)


def typed(**values: str) -> list[str]:
    """Answers of the dialog; what is not given stays."""
    found = ["="] * len(DIALOG)
    for key, value in values.items():
        found[DIALOG[key]] = value
    return found


def arguments(tmp_path: Path) -> list[str]:
    """What the scripted program was called with."""
    return (tmp_path / "arguments").read_text().splitlines()


def answer(tmp_path: Path, data: dict[str, Any]) -> None:
    """What the scripted program says."""
    (tmp_path / "answer.json").write_text(json.dumps(data))


def song_file(path: Path) -> Path:
    """A MIDI file with two sections, by a second writer."""
    midi = mido.MidiFile(type=1, ticks_per_beat=480)
    conductor, drums = mido.MidiTrack(), mido.MidiTrack()
    midi.tracks += [conductor, drums]
    conductor.append(mido.MetaMessage("marker", text="intro", time=0))
    conductor.append(mido.MetaMessage("marker", text="verse", time=1920))
    conductor.append(mido.MetaMessage("end_of_track", time=3840))
    for _ in range(3):
        drums.append(mido.Message("note_on", channel=9, note=36, velocity=100, time=0))
        drums.append(mido.Message("note_on", channel=9, note=36, velocity=0, time=1920))
    midi.save(path)
    return path


def midi_item(track: Track, notes: list[tuple[int, int]], *, bars: int = 1) -> Item:
    """A selected item at 2 s with notes at (tick of 960, pitch)."""
    item = Item(track, 2.0, 2.0 + 2.0 * bars, is_selected=True)
    take = Take(item, notes=[(float(at), at + 100.0, 9, pitch, 90, False) for at, pitch in notes])
    item.takes.append(take)
    track.items.append(item)
    return item


def test_variations_become_takes_with_the_notes_of_the_files(
    project: Project, program: Path
) -> None:
    project.cursor = 4.0
    project.answers = typed(
        Do="generate", artist="John Bonham", bars="2", takes="3", program=str(program)
    )
    project.run(SCRIPT)
    assert project.boxes == ["1 item with 3 takes on Drums at the edit cursor."]
    (track,) = project.tracks
    (item,) = track.items
    assert track.name == "Drums"
    assert (item.start, item.stop) == (4.0, 8.0)
    assert len(item.takes) == 3
    assert project.sorts == 3, "sorted once a take"
    assert project.undo == ["MidiDrumGen: John Bonham"]
    files = sorted((project.resources / "MidiDrumGen").glob("*.mid"))
    assert len(files) == 3
    for take in item.takes:
        stem = take.name[take.name.index("(") + 1 : -1]
        clip = read_clip(project.resources / "MidiDrumGen" / f"{stem}.mid")
        assert clip.bpm == pytest.approx(120)
        ticks = [(round(480 * at), pitch, velocity) for at, pitch, velocity in clip.notes]
        assert [(480 * n[0] / PPQ, n[3], n[4]) for n in take.notes] == [
            (pytest.approx(at), pitch, velocity) for at, pitch, velocity in ticks
        ]
        assert {n[2] for n in take.notes} == {9}


def test_tempo_and_metre_are_the_projects_at_the_cursor(
    project: Project, scripted: Path, tmp_path: Path
) -> None:
    project.tempo_bpm, project.meters = 93.0, [(0, 4, 4), (2, 7, 8)]
    project.cursor = project.time(8.0)
    answer(tmp_path, {"artist": "X", "midi_files": [str(song_file(tmp_path / "a.mid"))]})
    project.answers = typed(
        Do="generate", artist='O\'Brien; rm -rf $HOME `x` "q"', program=str(scripted), swing="62"
    )
    project.run(SCRIPT)
    found = arguments(tmp_path)
    assert found[:2] == ["generate", 'O\'Brien; rm -rf $HOME `x` "q"']
    options = dict(zip(found[2::2], found[3::2], strict=False))
    assert options["--tempo"] == "93.000"
    assert options["--time-signature"] == "7/8"
    assert options["--swing"] == "62"
    assert "--fills" not in options
    assert found[-1] == "--json"


def test_a_selected_track_is_used(project: Project, program: Path) -> None:
    track = Track("Kit")
    project.tracks.append(track)
    project.selected_track = track
    project.answers = typed(Do="generate", artist="Questlove", takes="1", program=str(program))
    project.run(SCRIPT)
    assert project.boxes == ["1 item with 1 take on Kit at the edit cursor."]
    assert len(track.items) == 1


def test_the_form_comes_from_the_regions(project: Project, scripted: Path, tmp_path: Path) -> None:
    project.meters = [(0, 4, 4), (6, 7, 8)]
    # Two bars, four bars, then two bars of 7/8 (3.5 quarter notes each).
    project.regions = [(4.0, 12.0, "Verse 1"), (0.0, 4.0, "INTRO"), (12.0, 15.5, "Middle 8"),
        (1.0, 1.0, "a marker")]  # fmt: skip
    answer(tmp_path, {"artist": "X", "midi_files": [str(song_file(tmp_path / "a.mid"))]})
    project.answers = typed(Do="song", artist="X", program=str(scripted))
    project.run(SCRIPT)
    assert arguments(tmp_path)[2:4] == ["--form", "intro:2 verse:4 bridge:2@7/8"]
    assert project.boxes == ["1 item with 2 sections at the first region."]
    assert len(project.regions) == 4
    (item,) = project.tracks[0].items
    assert item.start == 0.0


def test_the_real_program_plays_the_regions(project: Project, program: Path) -> None:
    project.regions = [(0.0, 4.0, "Intro"), (4.0, 12.0, "Verse 1"), (12.0, 20.0, "Refrain")]
    project.answers = typed(Do="song", artist="John Bonham", program=str(program))
    project.run(SCRIPT)
    assert project.boxes == ["1 item with 3 sections at the first region."]
    (item,) = project.tracks[0].items
    assert (item.start, item.stop) == (0.0, 20.0)
    assert item.takes[0].notes


def test_the_real_program_follows_the_selected_item(project: Project, program: Path) -> None:
    bass = Track("Bass")
    project.tracks.append(bass)
    midi_item(bass, [(at * 480, 40) for at in (0, 3, 6, 8, 11, 14)], bars=2)
    project.answers = typed(
        Do="follow", artist="John Bonham", bars="2", takes="1", program=str(program)
    )
    project.run(SCRIPT)
    assert project.boxes == ["1 item with 1 take on Drums at the edit cursor."]


def test_a_typed_form_brings_regions(project: Project, scripted: Path, tmp_path: Path) -> None:
    project.cursor = 2.0
    answer(tmp_path, {"artist": "X", "midi_files": [str(song_file(tmp_path / "a.mid"))]})
    project.answers = typed(Do="song", artist="X", form="intro:1 verse:2", program=str(scripted))
    project.run(SCRIPT)
    assert project.regions == [(2.0, 4.0, "intro"), (4.0, 8.0, "verse")]
    assert project.undo == ["MidiDrumGen: song like X"]
    assert project.boxes == ["1 item with 2 sections at the edit cursor."]


def test_the_selected_item_is_followed(project: Project, scripted: Path, tmp_path: Path) -> None:
    track = Track("Bass")
    project.tracks.append(track)
    midi_item(track, [(0, 40), (1440, 43)])
    answer(tmp_path, {"artist": "X", "midi_files": [str(song_file(tmp_path / "a.mid"))]})
    project.answers = typed(Do="follow", artist="X", program=str(scripted))
    project.run(SCRIPT)
    found = arguments(tmp_path)
    clip = read_clip(found[found.index("--follow") + 1])
    assert clip.notes == ((0.0, 40, 90), (1.5, 43, 90))
    assert (clip.bpm, clip.meter, clip.quarters) == (120, (4, 4), 4.0)


def test_the_selected_item_is_played_anew_but_for_what_is_kept(
    project: Project, program: Path
) -> None:
    track = Track("Kit")
    project.tracks.append(track)
    project.selected_track = track
    midi_item(track, [(0, 36), (960, 38), (1920, 36), (2400, 36), (2880, 38)])
    project.answers = typed(
        Do="edit", artist="John Bonham", lock="kick", takes="1", program=str(program)
    )
    project.run(SCRIPT)
    assert project.boxes == ["1 item with 1 take on Kit at the edit cursor."]
    kicks = [n[0] for n in track.items[1].takes[0].notes if n[3] == 36]
    assert kicks == [0, 1920, 2400]


def test_research_says_how_sure_it_is(project: Project, program: Path) -> None:
    project.answers = typed(Do="research", artist="John Bonham", program=str(program))
    project.run(SCRIPT)
    (said,) = project.boxes
    assert said.startswith("John Bonham: ")
    assert said.endswith("% sure.")
    assert project.undo == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"Do": "generate", "artist": " "}, "Type a drummer or a band first."),
        ({"Do": "dance"}, "'dance' cannot be done. Type generate, follow, song, edit or research."),
        ({"Do": "follow", "artist": "X"}, "Select an item first."),
        (
            {"Do": "song", "artist": "X"},
            "There are no regions: type a form, such as intro:4 verse:8 chorus:8.",
        ),
        (
            {"Do": "generate", "artist": "X", "program": "/nowhere/mididrumigen"},
            "The program '/nowhere/mididrumigen' is not there. Give its whole path in Program.",
        ),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    project: Project, values: dict[str, str], sentence: str
) -> None:
    project.answers = typed(**values)
    project.run(SCRIPT)
    assert project.boxes == [sentence]
    assert project.tracks == []
    assert project.undo == []


def test_the_programs_own_refusal_is_shown(project: Project, program: Path) -> None:
    project.answers = typed(Do="generate", artist="Bonham", bars="99", program=str(program))
    project.run(SCRIPT)
    assert project.boxes == ["Bars of 99 is out of range. Use 1 to 16."]


def test_an_audio_take_is_not_read(project: Project, scripted: Path) -> None:
    track = Track("Bass")
    project.tracks.append(track)
    item = midi_item(track, [(0, 40)])
    item.takes.append(Take(item, is_midi=False))
    item.active = 1
    project.answers = typed(Do="follow", artist="X", program=str(scripted))
    project.run(SCRIPT)
    assert project.boxes == ["The active take of the selected item is audio. Select a MIDI take."]


def test_regions_that_do_not_meet_or_are_no_sections(project: Project, scripted: Path) -> None:
    project.regions = [(0.0, 4.0, "verse"), (6.0, 8.0, "chorus")]
    project.answers = typed(Do="song", artist="X", program=str(scripted))
    project.run(SCRIPT)
    project.regions = [(0.0, 4.0, "Groupies")]
    project.run(SCRIPT)
    assert project.boxes[0] == "The regions 'verse' and 'chorus' do not meet."
    assert project.boxes[1].startswith("The region 'Groupies' is no section. Call it intro, verse")


def test_a_file_that_is_broken_leaves_no_open_undo_block(
    project: Project, scripted: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.mid"
    bad.write_bytes(b"RIFF and so on")
    answer(tmp_path, {"artist": "X", "midi_files": [str(bad)]})
    project.answers = typed(Do="generate", artist="X", program=str(scripted))
    project.run(SCRIPT)
    assert project.boxes == ["That is no MIDI file."]


def test_cancelling_the_dialog_does_nothing(project: Project) -> None:
    project.answers = None
    project.run(SCRIPT)
    assert project.boxes == []
    assert project.commands == []


def test_what_was_typed_is_there_the_next_time(project: Project, scripted: Path) -> None:
    project.answers = typed(Do="follow", artist="椎名 林檎", program=str(scripted))
    project.run(SCRIPT)
    assert project.stored["MidiDrumGen/artist"] == "椎名 林檎"
    assert project.captions[0].startswith("Do")


def test_the_panel_generates_and_says_so(project: Project, program: Path) -> None:
    project.typed = {"Artist": "John Bonham", "Program": str(program), "Takes (1-16)": "2"}
    project.presses = ["", "Generate", "", "", ""]
    project.run(SCRIPT, panel=True)
    assert project.texts[0] == "Type a drummer, then press Generate."
    assert project.texts[-1] == "1 item with 2 takes on Drums at the edit cursor."
    assert len(project.tracks[0].items[0].takes) == 2
    assert project.boxes == []


def test_on_windows_the_shell_gets_one_line_without_what_could_end_it(
    project: Project, tmp_path: Path
) -> None:
    project.windows = True
    project.typed = {"Artist": 'a "b" & del %TEMP%'}
    project.presses = ["", "Generate", "Cancel", ""]
    project.run(SCRIPT, panel=True)
    (command,) = project.commands
    assert command.startswith('cmd.exe /D /C ""')
    lines = Path(command.removeprefix('cmd.exe /D /C ""').removesuffix('""')).read_text()
    assert '"mididrumigen" "generate" "a b & del %%TEMP%%" ' in lines
    assert project.texts[-1] == "Cancelled: what comes now is left out."


def test_the_scripts_midi_files_are_read_by_another_reader(
    project: Project, scripted: Path, tmp_path: Path
) -> None:
    track = Track("Bass")
    project.tracks.append(track)
    project.meters = [(0, 7, 8)]
    item = midi_item(track, [(at * 240, 36 + at % 3) for at in range(14)])
    item.stop = item.start + project.time(7.0)
    answer(tmp_path, {"artist": "X", "midi_files": [str(song_file(tmp_path / "a.mid"))]})
    project.answers = typed(Do="follow", artist="X", program=str(scripted))
    project.run(SCRIPT)
    found = arguments(tmp_path)
    data = Path(found[found.index("--follow") + 1]).read_bytes()
    midi = mido.MidiFile(file=io.BytesIO(data))
    assert sum(m.time for m in midi.tracks[0]) == 7 * 480
    assert [m.numerator for m in midi.tracks[0] if m.type == "time_signature"] == [7]


def test_the_picture_shows_what_the_script_asks_for() -> None:
    panel = show_panel()
    widgets = [(widget, label) for row in panel.rows for widget, label, _ in row]
    assert [label for widget, label in widgets if widget == "button"] == [
        "Generate",
        "Follow the selected item",
        "Song",
        "Edit the selected item",
        "Research",
    ]
    assert sum(widget == "input" for widget, _ in widgets) == len(DIALOG) - 1
    image = draw_panel(panel)
    assert image.height > image.width / 2
    assert len(image.getcolors(1 << 20) or ()) > 4
