import io
from collections.abc import Sequence

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.midi_files import build_midi, note, rock_beat

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.midi.channels import ALL_CHANNELS
from mididrumigen.midi.convert import ConversionReport, Substitution, convert_midi
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import read_performance
from mididrumigen.midi.write import write_groove

ROLAND, GM = load_drum_map("roland-td"), general_midi()
names = st.sampled_from(drum_map_names())


def convert_notes(
    notes: Sequence[int], source: DrumMap, target: DrumMap
) -> tuple[tuple[int, ...], ConversionReport]:
    """Notes of one map as those of another, one after the other in a file."""
    data = build_midi([message for number in notes for message in note(9, number)])
    converted, report = convert_midi(data, source, target)
    (track,) = read_events(converted)
    return tuple(m.note for m in track if m.type == "note_on" and m.velocity), report


def read_events(data: bytes) -> list[list[mido.Message]]:
    return [list(track) for track in mido.MidiFile(file=io.BytesIO(data)).tracks]


@given(names, names)
def test_there_and_back_is_exact_for_the_pieces_both_have(one: str, other: str) -> None:
    source, target = load_drum_map(one), load_drum_map(other)
    both = [piece for piece in source.notes if piece in target.notes]
    written = tuple(source.note_of(piece) for piece in both)
    there, report = convert_notes(written, source, target)
    assert [target.piece_of_note[n] for n in there] == both
    assert report.is_exact
    back, report = convert_notes(there, target, source)
    assert [source.piece_of_note[n] for n in back] == both
    assert report.is_exact


@given(names, st.lists(st.integers(0, 127)))
def test_onto_the_same_map_nothing_changes(name: str, others: list[int]) -> None:
    drum_map = load_drum_map(name)
    notes = [drum_map.note_of(KitPiece.KICK), *others]
    converted, report = convert_notes(notes, drum_map, drum_map)
    assert converted == tuple(notes)
    assert not report.substitutions
    assert len(report.lines()) == len(report.unknown_notes)


def test_a_note_that_means_the_same_on_both_maps_stays() -> None:
    assert convert_notes([35, 36, 41, 43], GM, load_drum_map("ezdrummer"))[0] == (35, 36, 41, 43)


@given(names, names, st.lists(st.integers(0, 127)))
def test_every_hit_is_kept_substituted_or_unknown(one: str, other: str, others: list[int]) -> None:
    source, target = load_drum_map(one), load_drum_map(other)
    notes = [source.note_of(KitPiece.KICK), *others]
    converted, report = convert_notes(notes, source, target)
    kept = sum(
        source.piece_of_note.get(old) is target.piece_of_note.get(new)
        for old, new in zip(notes, converted, strict=True)
        if old in source.piece_of_note
    )
    substituted = sum(s.count for s in report.substitutions)
    assert kept + substituted + sum(report.unknown_notes.values()) == report.hits == len(notes)


def test_substitutions_and_unknown_notes_are_named_and_counted() -> None:
    converted, report = convert_notes([40, 40, 22, 100, 36], ROLAND, GM)
    assert converted == (38, 38, 42, 100, 36)
    assert report.substitutions == (
        Substitution(KitPiece.RIM_SHOT, KitPiece.SNARE, 2),
        Substitution(KitPiece.CLOSED_HAT_EDGE, KitPiece.CLOSED_HAT, 1),
    )
    assert report.unknown_notes == {100: 1}
    assert not report.is_exact
    assert report.lines() == [
        "2 x rim shot written as snare",
        "1 x closed hat edge written as closed hat",
        "1 x note 100 unknown to Roland TD (V-Drums), kept",
    ]


def test_only_drum_note_numbers_change() -> None:
    conductor = [
        mido.MetaMessage("text", text="\xa9 2024"),
        mido.MetaMessage("sequencer_specific", data=(22, 200)),
        mido.MetaMessage("key_signature", key="F#m", time=7),
    ]
    track = [
        mido.MetaMessage("track_name", name="椎名林檎".encode().decode("latin-1")),
        mido.Message("sysex", data=(0x26, 0x16), time=3),
        mido.Message("control_change", channel=9, control=22, value=22),
        mido.Message("pitchwheel", channel=9, pitch=-22),
        mido.Message("polytouch", channel=9, note=22, value=26, time=300),
        *note(9, 22, velocity=22),
        *note(0, 22),
        mido.MetaMessage("end_of_track", time=77),
    ]
    data = build_midi(conductor, track, ticks_per_quarter=96)
    converted, report = convert_midi(data, ROLAND, GM)
    changed = [
        (old.type, old.note, new == old.copy(note=new.note) and new.note)
        for before, after in zip(read_events(data), read_events(converted), strict=True)
        for old, new in zip(before, after, strict=True)
        if old != new
    ]
    assert changed == [("polytouch", 22, 42), ("note_on", 22, 42), ("note_off", 22, 42)]
    assert converted[:14] == data[:14]
    assert report.hits == 1


def build_track(events: bytes, kind: int = 1, tracks: int = 1) -> bytes:
    header = b"MThd\x00\x00\x00\x06" + bytes((0, kind, 0, tracks)) + b"\x01\xe0"
    return header + (b"MTrk" + len(events).to_bytes(4) + events) * tracks


def test_running_status_is_converted_too() -> None:
    data = build_track(b"\x00\x99\x16\x64\x0a\x16\x00\x00\xff\x2f\x00")
    converted, _ = convert_midi(data, ROLAND, GM)
    assert converted == data.replace(b"\x16", b"\x2a")


def test_a_meta_event_of_unknown_type_is_kept_with_its_time() -> None:
    data = build_track(b"\x60\xff\x08\x03Kit\x00\x99\x24\x64\x00\xff\x2f\x00")
    assert convert_midi(data, ROLAND, GM)[0] == data


@pytest.mark.parametrize(
    "data",
    [
        build_track(b"\x00\xf8\x00\x99\x24\x64"),
        build_track(b"\x00\x99\x24\x64", kind=0, tracks=2),
    ],
)
def test_what_no_file_may_hold_is_put_right(data: bytes) -> None:
    converted, report = convert_midi(data, ROLAND, GM)
    assert [m.note for t in read_events(converted) for m in t if m.type == "note_on"]
    assert not any(message.type == "clock" for t in read_events(converted) for message in t)
    assert report.hits


def test_two_notes_that_became_one_are_counted() -> None:
    flam = [note(9, 38)[0], *note(9, 40)]
    _, report = convert_midi(build_midi([*flam, *note(9, 40), *note(9, 38)]), ROLAND, GM)
    assert report.collisions == 1
    assert report.lines()[-1] == "1 x two hits at once on what is now one note"


def test_loops_on_another_channel_are_converted_when_asked() -> None:
    data = build_midi([*note(0, 22), *note(2, 22)])
    with pytest.raises(MidiReadError, match="no drum notes") as refused:
        convert_midi(data, ROLAND, GM)
    assert "--channel" in refused.value.hint
    for channel, notes in ((ALL_CHANNELS, [42, 42]), (1, [42, 22]), (3, [22, 42])):
        converted, report = convert_midi(data, ROLAND, GM, channel=channel)
        (track,) = read_events(converted)
        assert [m.note for m in track if m.type == "note_on"] == notes
        assert report.moved == notes.count(42)


def test_a_file_that_the_map_knows_nothing_of_is_refused() -> None:
    with pytest.raises(MidiReadError, match="General MIDI knows none of the 8 notes"):
        convert_midi(build_midi(note(9, 3) * 8), GM, ROLAND)


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(MidiReadError):
        convert_midi(b"no", ROLAND, GM)


@settings(deadline=None, max_examples=60)
@given(names, names)
def test_a_written_file_plays_the_same_pieces_on_another_map(one: str, other: str) -> None:
    source, target = load_drum_map(one), load_drum_map(other)
    data = write_groove(rock_beat(), source, track_name="x")
    converted, report = convert_midi(data, source, target)
    assert report.is_exact
    before = [(n.position, source.piece_of_note[n.note]) for n in read_performance(data).notes]
    after = [(n.position, target.piece_of_note[n.note]) for n in read_performance(converted).notes]
    assert sorted(before) == sorted(after)
