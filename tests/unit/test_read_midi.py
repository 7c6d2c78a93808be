from fractions import Fraction
from pathlib import Path
from typing import Any

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.midi_files import build_midi, note, rock_beat

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.channels import ALL_CHANNELS
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import MAX_BARS, MAX_NOTES, read_performance
from mididrumigen.midi.smf import MAX_MIDI_BYTES, dump_smf, read_smf
from mididrumigen.midi.write import write_groove

ROCK = write_groove(rock_beat(), general_midi(), track_name="Rock")


def meta(kind: str, time: int = 0, **values: object) -> mido.MetaMessage:
    return mido.MetaMessage(kind, time=time, **values)


def control(channel: int, number: int, value: int) -> mido.Message:
    return mido.Message("control_change", channel=channel, control=number, value=value)


def program(channel: int, number: int) -> mido.Message:
    return mido.Message("program_change", channel=channel, program=number)


def played(data: bytes, **options: Any) -> list[int]:
    return [n.note for n in read_performance(data, **options).notes]


def test_a_type_0_file_with_all_channels_mixed_gives_the_drums_only() -> None:
    data = build_midi([*note(0, 60), *note(9, 36), *note(3, 64), *note(9, 38)], kind=0)
    performance = read_performance(data)
    assert [(n.position, n.note) for n in performance.notes] == [
        (Fraction(10, 480), 36),
        (Fraction(30, 480), 38),
    ]


def test_drums_are_found_in_any_track_and_sorted_by_time() -> None:
    assert played(build_midi(note(9, 38, time=100), note(9, 36, time=50), note(1, 50))) == [36, 38]


@pytest.mark.parametrize("bank", [120, 126, 127])
def test_a_drum_bank_makes_another_channel_drums_from_its_program_change_on(bank: int) -> None:
    track = [*note(3, 60), control(3, 0, bank), program(3, 0), *note(3, 36), *note(4, 61)]
    assert played(build_midi(track)) == [36]


def test_a_melodic_bank_ends_the_drums_of_a_channel() -> None:
    to_drums = [control(3, 0, 127), program(3, 0), *note(3, 36)]
    back = [control(3, 0, 0), program(3, 5), *note(3, 60)]
    assert played(build_midi([*to_drums, *back])) == [36]


def test_a_bank_without_a_program_change_changes_nothing() -> None:
    assert played(build_midi([control(3, 0, 127), *note(3, 36), *note(9, 38)])) == [38]


def test_note_on_of_velocity_0_is_a_note_off_and_unreleased_notes_count() -> None:
    track = [
        mido.Message("note_on", channel=9, note=36, velocity=100),
        mido.Message("note_on", channel=9, note=36, velocity=0, time=10),
        mido.Message("note_on", channel=9, note=38, velocity=90, time=10),
    ]
    assert played(build_midi(track)) == [36, 38]


def test_tempo_and_metre_changes_keep_their_places() -> None:
    conductor = [
        meta("set_tempo", tempo=600_000),
        meta("time_signature", numerator=7, denominator=8),
        meta("set_tempo", tempo=500_000, time=960),
        meta("time_signature", numerator=3, denominator=4, time=480),
    ]
    performance = read_performance(build_midi(conductor, note(9, 36)))
    assert performance.tempos == ((Fraction(0), 100.0), (Fraction(2), 120.0))
    assert performance.meters == ((Fraction(0), Meter(7, 8)), (Fraction(3), Meter(3, 4)))
    assert performance.length == 3


def test_without_tempo_and_metre_it_is_120_bpm_in_4_4() -> None:
    performance = read_performance(build_midi(note(9, 36)))
    assert performance.tempos == ((Fraction(0), 120.0),)
    assert performance.meters == ((Fraction(0), Meter()),)


@pytest.mark.parametrize(
    ("written", "read"), [((8, 32), Meter(4, 16)), ((4, 64), Meter(1, 16)), ((2, 1), Meter(4, 2))]
)
def test_a_metre_outside_the_supported_ones_is_read_as_its_equal(
    written: tuple[int, int], read: Meter
) -> None:
    signature = meta("time_signature", numerator=written[0], denominator=written[1])
    assert read_performance(build_midi([signature, *note(9, 36)])).meters == ((Fraction(0), read),)


@pytest.mark.parametrize("written", [(3, 32), (0, 4), (65, 4)])
def test_a_metre_that_cannot_be_is_left_out_and_named(written: tuple[int, int]) -> None:
    signature = meta("time_signature", numerator=written[0], denominator=written[1])
    performance = read_performance(build_midi([signature, *note(9, 36)]))
    assert performance.meters == ((Fraction(0), Meter()),)
    assert performance.defects == (
        f"a time signature that cannot be ({written[0]}/{written[1]}), left out",
    )


def test_a_file_without_drums_names_its_channels() -> None:
    with pytest.raises(MidiReadError, match=r"channel 1 \(2 notes\), channel 4 \(1 notes\)"):
        read_performance(build_midi([*note(0, 60), *note(0, 62), *note(3, 64)]))


def test_every_channel_can_be_read_as_drums() -> None:
    assert played(build_midi([*note(0, 36), *note(9, 38)]), channel=ALL_CHANNELS) == [36, 38]


def test_a_path_gives_its_name_and_a_given_name_wins(tmp_path: Path) -> None:
    path = tmp_path / "funk 95.mid"
    path.write_bytes(ROCK)
    assert read_performance(path).name == "funk 95"
    assert read_performance(path, name="mine").name == "mine"
    assert read_performance(ROCK).name == "Rock"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MidiReadError, match=r"gone\.mid"):
        read_performance(tmp_path / "gone.mid")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(MidiReadError, match="not a file"):
        read_performance(tmp_path)


def test_a_file_above_the_size_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.mid"
    path.write_bytes(ROCK + bytes(MAX_MIDI_BYTES))
    with pytest.raises(MidiReadError, match="1,000,000"):
        read_performance(path)


def with_header(kind: int = 1, division: int = 480) -> bytes:
    return ROCK[:8] + kind.to_bytes(2) + ROCK[10:12] + division.to_bytes(2) + ROCK[14:]


def one_track(events: bytes) -> bytes:
    return ROCK[:10] + b"\x00\x01" + ROCK[12:14] + b"MTrk" + len(events).to_bytes(4) + events


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "MThd"),
        (with_header(kind=2), "type 2"),
        (with_header(division=0), "0 ticks"),
        (with_header(division=0xE728), "SMPTE"),
        (ROCK[:14], "no tracks"),
        (b"RIFF" + ROCK[4:], "MThd"),
        (b"RIFF\x0c\0\0\0RMIDfoo \0\0\0\0", "no MIDI data"),
        (one_track(b"\x00\x99\x24"), "no notes"),
        (one_track(b"\x00\x24"), "running status"),
        (one_track(b"\x00\xf4"), "0xf4"),
        (one_track(b"\xff\xff\xff\xff\x00\x99\x24\x64"), "4 bytes"),
        (one_track(b"\x00\xff\x2f\x00"), "no notes"),
        (one_track(b""), "no notes"),
    ],
)
def test_a_refusal_names_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(MidiReadError, match=reason):
        read_performance(data)


@pytest.mark.parametrize("tempo", [1, 16_777_215 // 400])
def test_an_impossible_tempo_is_refused(tempo: int) -> None:
    with pytest.raises(MidiReadError, match="BPM"):
        read_performance(build_midi([meta("set_tempo", tempo=tempo), *note(9, 36)]))


@pytest.mark.parametrize(
    ("tempos", "bpm"), [((0,), 120.0), ((0, 600_000), 100.0), ((1, 500_000), 120.0)]
)
def test_a_tempo_that_never_sounds_costs_nothing(tempos: tuple[int, ...], bpm: float) -> None:
    track = [meta("set_tempo", tempo=tempo) for tempo in tempos]
    assert read_performance(build_midi([*track, *note(9, 36)])).tempos == ((Fraction(0), bpm),)


def test_a_file_of_months_is_refused() -> None:
    late = mido.Message("note_on", channel=9, note=36, velocity=9, time=200_000_000)
    with pytest.raises(MidiReadError, match="24 hours"):
        read_performance(build_midi([late]))


def test_a_number_without_end_is_refused_before_it_takes_minutes() -> None:
    with pytest.raises(MidiReadError, match="4 bytes"):
        read_performance(one_track(b"\xff" * (MAX_MIDI_BYTES - 22)))


def test_tolerated_running_status_sysex_and_data_bytes_above_127() -> None:
    events = (
        b"\x00\xf0\x02\x7e\xf7"
        b"\x00\x99\x24\x64"
        b"\x0a\x24\x00"  # running status
        b"\x00\xff\x01\x01x"
        b"\x0a\x26\xff"  # running status across a meta event, velocity above 127
    )
    performance = read_performance(one_track(events))
    assert [(n.position * 480, n.note, n.velocity) for n in performance.notes] == [
        (0, 36, 100),
        (20, 38, 127),
    ]


def test_a_meta_event_of_unknown_type_takes_its_time() -> None:
    events = b"\x60\xff\x08\x03Kit\x00\x99\x24\x64\x60\xff\x7e\x00\x60\xff\x2f\x00"
    performance = read_performance(one_track(events))
    assert performance.notes[0].position * 480 == 0x60
    assert performance.length * 480 == 3 * 0x60


BEAT = b"\x00\x99\x24\x64\x60\x89\x24\x40\x00\xff\x2f\x00"


def chunk(events: bytes, name: bytes = b"MTrk") -> bytes:
    return name + len(events).to_bytes(4) + events


def file(*chunks: bytes, tracks: int = 1, header: bytes = b"\0\0\0\6") -> bytes:
    tail = bytes(int.from_bytes(header) - 6)
    return b"MThd" + header + b"\0\1" + tracks.to_bytes(2) + b"\1\xe0" + tail + b"".join(chunks)


def riff(data: bytes) -> bytes:
    inner = b"RMIDdisp\x01\0\0\0x\0data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(inner).to_bytes(4, "little") + inner


@pytest.mark.parametrize(
    ("data", "defect"),
    [
        (riff(file(chunk(BEAT))), "RIFF"),
        (file(chunk(BEAT), chunk(b"abc", b"XFIH")), "'XFIH' that is no track"),
        (file(chunk(b"abc", b"XFIH"), chunk(BEAT)), "'XFIH' that is no track"),
        (file(chunk(BEAT), b"\0\0"), ""),
        (file(b"\0\0\0\0\0\0\0\0\0", chunk(BEAT)), "no chunk"),
        (file(chunk(BEAT), header=b"\0\0\0\x0a"), "10 bytes long"),
        (file(chunk(BEAT), tracks=7), "says 7 tracks, it has 1"),
        (file(chunk(BEAT), tracks=0), "says 0 tracks, it has 1"),
        (file(chunk(BEAT)[:-6]), "in the middle"),
        (file(b"MTrk\xff\xff\xff\xff" + BEAT), "shorter than it says"),
        (file(b"MTrk\0\0\xff\xff" + BEAT, chunk(b"\0\xff\x2f\0"), tracks=2), "shorter"),
        (file(chunk(b"\0\xf8" + BEAT)), "clock"),
        (file(chunk(b"\0\xf2\1\2\0\xf6\0\xf3\1" + BEAT)), "3 times"),
        (file(chunk(b"\0\xff\x59\2\x09\0" + BEAT)), ""),
        (file(chunk(b"\0\xff\x59\0" + BEAT)), ""),
        (file(chunk(b"\0\xff\x58\1\4" + BEAT)), "time signature"),
        (file(chunk(b"\0\xff\x58\4\4\x20\x18\x08" + BEAT)), "time signature"),
        (file(chunk(b"\0\xff\x51\1\7" + BEAT)), "tempo"),
        (file(chunk(b"\0\xff\x54\5\xff\0\0\0\0" + BEAT)), ""),
        (file(chunk(BEAT + b"\0\xff\x2f\0")), ""),
        (file(chunk(BEAT + b"\x24\xff")), ""),
        (file(chunk(b""), chunk(BEAT), tracks=2), ""),
    ],
)
def test_a_minor_defect_costs_nothing_and_is_named(data: bytes, defect: str) -> None:
    performance = read_performance(data)
    assert [n.note for n in performance.notes] == [36]
    assert defect in "; ".join(performance.defects)
    assert bool(performance.defects) is bool(defect)


EVENTS = st.sampled_from(
    [
        b"\x00\x99\x24\x64",
        b"\x81\x00\x99\x24\x64",
        b"\x00\x24\x00",  # running status
        b"\x00\xe9\x05\x06",
        b"\x00\xf0\x02\x7e\xf7",
        b"\x00\xf7\x00",
        b"\x00\xff\x01\x81\x00" + 128 * b"x",
        b"\x00\xff\x7e\x00",
    ]
)


@given(st.lists(st.lists(EVENTS), min_size=1, max_size=3))
def test_what_is_read_and_written_is_the_same(tracks: list[list[bytes]]) -> None:
    chunks = [chunk(b"\x00\x99\x24\x64" + b"".join(events)) for events in tracks]
    smf = read_smf(file(*chunks, tracks=len(chunks)))
    assert not smf.defects
    assert read_smf(dump_smf(smf)) == smf


def test_controllers_are_not_counted() -> None:
    flood = b"\x00\xb9\x04\x40" + 200_000 * b"\x01\x04\x41"
    assert played(file(chunk(flood + BEAT))) == [36]


def test_more_drum_notes_than_an_hour_has_are_refused() -> None:
    with pytest.raises(MidiReadError, match="50,001 drum notes"):
        read_performance(one_track(b"\x00\x99\x24\x64" + MAX_NOTES * b"\x01\x24\x64"))


def test_more_bars_than_anyone_plays_are_refused() -> None:
    shortest = [meta("time_signature", numerator=1, denominator=16), *note(9, 36)]
    late = mido.Message("note_on", channel=9, note=36, velocity=9, time=120 * MAX_BARS)
    with pytest.raises(MidiReadError, match="20,001 bars"):
        read_performance(build_midi([*shortest, late]))
    changes = [meta("time_signature", numerator=1 + n % 2) for n in range(MAX_BARS + 1)]
    for change in changes:
        change.time = 1
    with pytest.raises(MidiReadError, match="bars"):
        read_performance(build_midi([*changes, *note(9, 36)]))
