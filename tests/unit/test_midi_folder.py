"""The user's own MIDI: which files are taken, whose they are, and what is made of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.midi_files import build_midi, note, rock_beat

from mididrumigen.domain.errors import (
    CollectorUnavailableError,
    DrumMapError,
    InvalidRequestError,
)
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import FileReading, Finding, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.research.collectors.midi_folder import MidiFolderCollector, find_midi
from mididrumigen.research.collectors.own_files import choose_files
from mididrumigen.research.gather import gather_findings

ARTIST = Artist("Ann Slow", aliases=("A. Slow",), asked_as="The Slows")


def save(path: Path, tempo_bpm: float = 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_groove(rock_beat(4, tempo_bpm), general_midi(), track_name="x"))
    return path


def collect_all(
    *folders: Path, artist: Artist = ARTIST, drum_map: str = ""
) -> list[Finding | FileReading]:
    request = ResearchRequest(artist.name, midi_folders=tuple(map(str, folders)), drum_map=drum_map)
    return list(asyncio.run(MidiFolderCollector().collect(artist, request)))


def collect(*folders: Path, artist: Artist = ARTIST, drum_map: str = "") -> list[Finding]:
    found = collect_all(*folders, artist=artist, drum_map=drum_map)
    return [finding for finding in found if isinstance(finding, Finding)]


def left_out(*folders: Path) -> dict[str, str]:
    found = collect_all(*folders)
    return {reading.file: reading.reason for reading in found if isinstance(reading, FileReading)}


def titles(folder: Path, artist: Artist = ARTIST) -> list[str]:
    return [file.title for file in choose_files(find_midi(folder), artist)]


def test_every_midi_file_of_a_tree_is_found_in_order(tmp_path: Path) -> None:
    for name in ("b.mid", "a/c.MIDI", "a/b/d.smf", "a/readme.txt", "z.mid.bak"):
        save(tmp_path / name)
    (tmp_path / "folder.mid").mkdir()
    assert [file.title for file in find_midi(tmp_path)] == ["a/b/d.smf", "a/c.MIDI", "b.mid"]


def test_a_link_that_leads_back_does_not_go_round(tmp_path: Path) -> None:
    save(tmp_path / "a/1.mid")
    (tmp_path / "a/back").symlink_to(tmp_path, target_is_directory=True)
    assert len(find_midi(tmp_path)) == 1


@pytest.mark.parametrize("name", ["missing", "file.mid"])
def test_what_is_not_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    save(tmp_path / "file.mid")
    with pytest.raises(InvalidRequestError, match=f"There is no folder '.*{name}'"):
        find_midi(tmp_path / name)


def test_the_nearest_table_tells_of_a_file(tmp_path: Path) -> None:
    for name in ("1.mid", "deep/2.mid", "deep/er/3.mid"):
        save(tmp_path / name)
    (tmp_path / "info.csv").write_text("file,style\n1.mid,rock\ndeep/2.mid,wrong\n")
    (tmp_path / "deep/info.csv").write_text(
        "midi_filename,style,beat_type\n2.mid,funk,beat\ner\\3.mid,jazz/swing,fill\n"
    )
    files = {file.title: file for file in find_midi(tmp_path)}
    assert [files[name].label for name in sorted(files)] == ["rock", "funk", "jazz/swing"]
    assert [files[name].is_fill for name in sorted(files)] == [False, False, True]


def test_without_a_table_the_folder_is_the_label(tmp_path: Path) -> None:
    save(tmp_path / "1.mid")
    save(tmp_path / "Shuffles/2.mid")
    assert [file.label for file in find_midi(tmp_path)] == ["", "Shuffles"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "line 1: it is empty"),
        (b"drummer,style\nAnn,rock\n", "line 1: no column names the files"),
        (b"\xff\xfe\x00\x01,\n\x00,1\n", "line 1"),
        (b"\x81\x8d", "line 1: it is not text"),
        (b'file,style\n"1.mid,rock\n', "line 2"),
        (b"file,style\n1.mid,rock\n2.mid,too,many\n", "line 3: 3 cells under 2 columns"),
        (b"file,style\n\nnowhere.mid,rock\n", "line 3: there is no file 'nowhere.mid'"),
    ],
)
def test_a_table_that_cannot_be_used_stops_with_line_and_reason(
    tmp_path: Path, text: bytes, said: str
) -> None:
    (tmp_path / "info.csv").write_bytes(text)
    save(tmp_path / "1.mid")
    with pytest.raises(InvalidRequestError, match=said):
        find_midi(tmp_path)


TABLE = "drummer,file,style\nAnn Slow,takes/Caf\u00e9.mid,rock\nBob,2.mid,jazz\n"


@pytest.mark.parametrize(
    "text",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("cp1252"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        b"sep=;\n" + TABLE.replace(",", ";").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", ",,\n").encode(),
        TABLE.replace("takes/", "takes\\").encode(),
        TABLE.replace("takes/", "C:\\Users\\ann\\loops\\takes\\").encode(),
        TABLE.replace("takes/", "").encode(),
        TABLE.replace("takes/", "./takes/").encode(),
        TABLE.replace("\u00e9", "e\u0301").encode(),
        TABLE.replace("drummer,file,style", "Drummer, File ,Style").encode(),
        TABLE.encode() + b"\n,,a note on the table\n",
    ],
)
@pytest.mark.parametrize("name", ["Caf\u00e9.mid", "Cafe\u0301.mid"])
def test_tables_are_read_as_spreadsheets_write_them(tmp_path: Path, text: bytes, name: str) -> None:
    save(tmp_path / "takes" / name)
    save(tmp_path / "2.mid")
    (tmp_path / "info.csv").write_bytes(text)
    (mine,) = choose_files(find_midi(tmp_path), ARTIST)
    assert (mine.path.name, mine.label) == (name, "rock")


def test_a_name_alone_is_of_no_file_where_two_have_it(tmp_path: Path) -> None:
    for name in ("a/1.mid", "b/1.mid", "2.mid"):
        save(tmp_path / name)
    (tmp_path / "info.csv").write_text("file,style\n1.mid,rock\n2.mid,jazz\n")
    assert [file.label for file in find_midi(tmp_path)] == ["jazz", "a", "b"]


def test_the_table_says_whose_a_file_is(tmp_path: Path) -> None:
    for name in ("Ann Slow/1.mid", "2.mid", "3.mid", "4.mid"):
        save(tmp_path / name)
    (tmp_path / "info.csv").write_text(
        "file,drummer\nAnn Slow/1.mid,Bob\n2.mid,ann-slow\n3.mid,A. Slow\n4.mid,Bob\n"
    )
    assert titles(tmp_path) == ["2.mid", "3.mid"]
    assert titles(tmp_path, Artist("bob")) == ["4.mid", "Ann Slow/1.mid"]


@pytest.mark.parametrize(
    "folder", ["Ann Slow", "ann_slow", "x/takes of ANN-SLOW 2020", "The Slows"]
)
def test_else_the_path_says_it(tmp_path: Path, folder: str) -> None:
    mine = save(tmp_path / folder / "1.mid")
    save(tmp_path / "Bob/1.mid")
    assert titles(tmp_path) == [mine.relative_to(tmp_path).as_posix()]


def test_a_longer_name_is_another(tmp_path: Path) -> None:
    for name in ("drummer1/1.mid", "drummer10/1.mid", "xdrummer1/1.mid"):
        save(tmp_path / name)
    assert titles(tmp_path, Artist("Drummer1")) == ["drummer1/1.mid"]


def test_else_every_file_is_the_artists(tmp_path: Path) -> None:
    save(tmp_path / "1.mid")
    save(tmp_path / "Bob/2.mid")
    assert titles(tmp_path) == ["1.mid", "Bob/2.mid"]


def test_one_finding_a_file_with_a_source_that_stays_the_same(tmp_path: Path) -> None:
    save(tmp_path / "a/Rock/1.mid", 100)
    save(tmp_path / "a/Rock/2.mid", 120)
    findings = collect(tmp_path / "a")
    assert [finding.source.title for finding in findings] == ["Rock/1.mid", "Rock/2.mid"]
    for finding in findings:
        assert finding.source.kind is SourceKind.MIDI
        (phrase,) = finding.phrases
        assert (phrase.source_id, phrase.label) == (finding.source.id, "Rock")
        assert phrase.played
    (tmp_path / "a/Rock").rename(tmp_path / "moved")
    again = collect(tmp_path / "moved")
    assert [f.source.id for f in again] == [f.source.id for f in findings]
    assert str(tmp_path) not in repr(findings), "no path of this machine is stored"


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    save(tmp_path / "a/1.mid")
    save(tmp_path / "b/copy.mid")
    assert len(collect(tmp_path / "a", tmp_path / "b")) == 1


def test_files_that_cannot_be_read_are_named_with_the_reason(tmp_path: Path) -> None:
    save(tmp_path / "good.mid")
    (tmp_path / "noise.mid").write_bytes(b"\x00" * 50)
    (tmp_path / "piano.mid").write_bytes(build_midi(note(0, 60)))
    (tmp_path / "one.mid").write_bytes(build_midi(note(9, 60) * 8))
    (tmp_path / "few.mid").write_bytes(build_midi([*note(9, 36), *note(9, 38)]))
    (tmp_path / "wrapped.rmi").write_bytes(b"RIFF\x0c\0\0\0RMIDfoo \0\0\0\0")
    save(tmp_path / "z/copy.mid")
    assert [finding.source.title for finding in collect(tmp_path)] == ["good.mid"]
    reasons = left_out(tmp_path)
    assert sorted(reasons) == [
        "few.mid",
        "noise.mid",
        "one.mid",
        "piano.mid",
        "wrapped.rmi",
        "z/copy.mid",
    ]
    assert "2 strokes are too few" in reasons["few.mid"]
    assert "MThd" in reasons["noise.mid"]
    assert "from one note no kit can be told" in reasons["one.mid"]
    assert "channel 1 (1 notes)" in reasons["piano.mid"]
    assert "no MIDI data" in reasons["wrapped.rmi"]
    assert reasons["z/copy.mid"] == "the same as good.mid"


def test_no_drums_at_all_says_how_many_were_tried_and_why(tmp_path: Path) -> None:
    (tmp_path / "noise.mid").write_bytes(b"\x00" * 50)
    request = ResearchRequest(ARTIST.name, midi_folders=(str(tmp_path),))
    (report,) = asyncio.run(gather_findings([MidiFolderCollector()], ARTIST, request))
    assert report.status == CollectorStatus.NOT_FOUND
    assert report.reason.startswith("No drums in 1 file, 1 left out. noise.mid: This is not")
    assert [reading.file for reading in report.files] == ["noise.mid"]


def test_a_folder_without_midi_says_so(tmp_path: Path) -> None:
    with pytest.raises(CollectorUnavailableError, match="no MIDI files"):
        collect(tmp_path)


def test_no_folder_is_off() -> None:
    with pytest.raises(CollectorUnavailableError, match="--midi-folder") as error:
        collect()
    assert error.value.status == CollectorStatus.OFF


def test_a_drum_map_that_is_named_is_used_and_checked_first(tmp_path: Path) -> None:
    with pytest.raises(DrumMapError, match="nobodys"):
        collect(tmp_path, drum_map="nobodys")
    save(tmp_path / "1.mid")
    kit = tmp_path / "kit.yaml"
    kit.write_text("notes: {kick: 38, snare: 36, closed_hat: 42}")
    (plain,), (turned,) = collect(tmp_path), collect(tmp_path, drum_map=str(kit))

    def pieces(finding: Finding) -> list[str]:
        return [hit.piece.value for hit in finding.phrases[0].groove.hits]

    swap = {"kick": "snare", "snare": "kick"}
    assert sorted(pieces(turned)) == sorted(swap.get(p, p) for p in pieces(plain))


def test_drums_are_read_on_the_channel_that_is_named(tmp_path: Path) -> None:
    beat = [event for _ in range(16) for event in (*note(3, 36), *note(3, 38, time=240))]
    (tmp_path / "a.mid").write_bytes(build_midi(beat))
    request = ResearchRequest("Ann Slow", midi_folders=(str(tmp_path),), channel="4")
    (found,) = asyncio.run(MidiFolderCollector().collect(ARTIST, request))
    assert isinstance(found, Finding)
    other = replace(request, channel="5")
    (refused,) = asyncio.run(MidiFolderCollector().collect(ARTIST, other))
    assert isinstance(refused, FileReading)
    assert "channel 5" in refused.reason


@pytest.mark.parametrize("channel", ["17", "0", "drums", "-1"])
def test_what_is_no_channel_is_refused(channel: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"'{channel}' is not a channel"):
        ResearchRequest("Ann Slow", channel=channel)


def test_many_files_are_read_by_several_processes_as_by_one(tmp_path: Path) -> None:
    """More of them than it takes to start processes; some of them twice, one of them broken."""
    for number in range(304):
        save(tmp_path / f"{number:03}.mid", tempo_bpm=80 + number // 2)
    (tmp_path / "999.mid").write_bytes(b"MThd")
    told: list[str] = []
    request = ResearchRequest("Ann Slow", midi_folders=(str(tmp_path),))
    collector = MidiFolderCollector()
    found = asyncio.run(
        collector.collect_telling(ARTIST, request, lambda step, _=None: told.append(step))
    )
    read = [one for one in found if isinstance(one, Finding)]
    assert [one.source.title for one in read] == [f"{n:03}.mid" for n in range(0, 304, 2)]
    reasons = {one.file: one.reason for one in found if isinstance(one, FileReading)}
    assert reasons["001.mid"] == "the same as 000.mid"
    assert len(reasons) == 153
    assert told[-1] == "measuring MIDI files: 152 of 152"
