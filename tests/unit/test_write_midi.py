import io
from dataclasses import replace
from fractions import Fraction

import mido
import pytest
import symusic
from hypothesis import given, settings
from tests.midi_files import grooves, rock_beat

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.hat_pedal import find_struck
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import read_performance
from mididrumigen.midi.write import TICKS_PER_QUARTER, write_groove


def write(groove: Groove, name: str = "Drums") -> bytes:
    return write_groove(groove, general_midi(), track_name=name)


def read_with_mido(data: bytes) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(data))


def timed(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    tick, events = 0, []
    for message in track:
        tick += message.time
        events.append((tick, message))
    return events


def starts(data: bytes) -> list[tuple[int, int, int]]:
    events = timed(read_with_mido(data).tracks[1])
    return [(tick, m.note, m.velocity) for tick, m in events if m.type == "note_on"]


def test_a_half_open_hat_is_told_by_the_pedal_where_the_map_has_none() -> None:
    struck = [KitPiece.CLOSED_HAT, KitPiece.HALF_OPEN_HAT, KitPiece.HALF_OPEN_HAT]
    struck += [KitPiece.OPEN_HAT]
    hits = [Hit(piece, Fraction(at), 90) for at, piece in enumerate(struck)]
    groove = Groove(Meter(), 120, 1, tuple(hits))
    assert not [m for m in read_with_mido(write(groove)).tracks[1] if m.type == "control_change"]
    data = write_groove(groove, general_midi(), track_name="x", hat_pedal=True)
    events = timed(read_with_mido(data).tracks[1])
    told = [(tick, m.value) for tick, m in events if m.type == "control_change"]
    assert told == [(0, 127), (480, 64), (1440, 0)]
    assert [m.type for tick, m in events if tick == 480] == ["control_change", "note_on"]
    read = find_struck(read_performance(data).notes, general_midi().piece_of_note)
    assert read == struck


def test_a_map_with_a_half_open_hat_needs_no_pedal() -> None:
    groove = Groove(Meter(), 120, 1, (Hit(KitPiece.HALF_OPEN_HAT, Fraction(0), 90),))
    drum_map = load_drum_map("addictive-drums-2")
    plain = write_groove(groove, drum_map, track_name="x")
    assert write_groove(groove, drum_map, track_name="x", hat_pedal=True) == plain


@settings(deadline=None, max_examples=300)
@given(grooves())
def test_mido_reads_exactly_the_bars_metre_and_tempo(groove: Groove) -> None:
    midi = read_with_mido(write(groove))
    assert (midi.type, midi.ticks_per_beat, len(midi.tracks)) == (1, 480, 2)
    end = groove.length * TICKS_PER_QUARTER
    assert [timed(track)[-1][0] for track in midi.tracks] == [end, end]
    tempo = next(m for m in midi.tracks[0] if m.type == "set_tempo")
    assert tempo.tempo == round(60_000_000 / groove.tempo_bpm)
    meter = next(m for m in midi.tracks[0] if m.type == "time_signature")
    assert (meter.numerator, meter.denominator) == (
        groove.meter.numerator,
        groove.meter.denominator,
    )
    assert meter.notated_32nd_notes_per_beat == 8
    notes = [m for m in midi.tracks[1] if m.type in ("note_on", "note_off")]
    assert {m.channel for m in notes} <= {9}


@settings(deadline=None, max_examples=300)
@given(grooves())
def test_notes_lie_inside_and_never_overlap_themselves(groove: Groove) -> None:
    sounding: dict[int, int] = {}
    for tick, message in timed(read_with_mido(write(groove)).tracks[1]):
        if message.type == "note_on":
            assert message.note not in sounding
            assert 1 <= message.velocity <= 127
            sounding[message.note] = tick
        elif message.type == "note_off":
            assert 1 <= tick - sounding.pop(message.note) <= TICKS_PER_QUARTER / 8
    assert not sounding


@settings(deadline=None, max_examples=150)
@given(grooves())
def test_every_hit_is_on_the_tick_nearest_to_where_it_sounds(groove: Groove) -> None:
    drum_map = general_midi()
    end = groove.length * TICKS_PER_QUARTER
    wanted: dict[tuple[int, int], int] = {}
    for hit in groove.hits:
        exact = float(hit.position) * 480 + hit.offset_s / groove.quarter_s * 480
        tick = int(min(max(round(exact), 0), int(end) - 1))
        key = (tick, drum_map.note_of(hit.piece))
        wanted[key] = max(wanted.get(key, 0), hit.velocity)
    assert {(t, n): v for t, n, v in starts(write(groove))} == wanted


@settings(deadline=None, max_examples=100)
@given(grooves())
def test_symusic_and_the_own_reader_read_the_same_notes(groove: Groove) -> None:
    data = write(groove)
    score = symusic.Score.from_midi(data)
    theirs = sorted((n.time, n.pitch, n.velocity) for t in score.tracks for n in t.notes)
    assert theirs == sorted(starts(data))
    if groove.hits:
        ours = read_performance(data)
        assert [(n.position * 480, n.note, n.velocity) for n in ours.notes] == theirs
        assert ours.length == groove.length
        assert ours.meters == ((Fraction(0), groove.meter),)
        assert ours.tempos[0][1] == pytest.approx(groove.tempo_bpm, rel=1e-4)


def test_an_early_first_hit_sounds_at_the_start_and_a_late_last_one_before_the_end() -> None:
    hits = (
        Hit(KitPiece.KICK, Fraction(0), 90, -0.03),
        Hit(KitPiece.SNARE, Fraction(7, 2), 90, 2.0),
    )
    assert starts(write(Groove(Meter(), 120, 1, hits))) == [(0, 36, 90), (1919, 38, 90)]


def test_of_two_hits_on_one_tick_and_note_the_louder_stays() -> None:
    hits = (Hit(KitPiece.SNARE, Fraction(1), 50), Hit(KitPiece.RIM_SHOT, Fraction(1), 120))
    assert starts(write(Groove(Meter(), 120, 1, hits))) == [(480, 38, 120)]


def test_a_fast_repeat_ends_the_note_before_it() -> None:
    hits = (Hit(KitPiece.SNARE, Fraction(1), 50), Hit(KitPiece.SNARE, Fraction(1), 60, 0.005))
    events = timed(read_with_mido(write(Groove(Meter(), 120, 1, hits))).tracks[1])
    notes = [(tick, m.type) for tick, m in events if m.type.startswith("note")]
    assert notes == [(480, "note_on"), (485, "note_off"), (485, "note_on"), (545, "note_off")]


@pytest.mark.parametrize(
    ("meter", "clocks"),
    [("4/4", 24), ("3/2", 48), ("7/8", 12), ("6/8", 36), ("12/8", 36), ("5/16", 6), ("9/16", 18)],
)
def test_the_metronome_clicks_on_the_beat(meter: str, clocks: int) -> None:
    data = write(Groove(Meter.parse(meter), 120, 1))
    signature = next(m for m in read_with_mido(data).tracks[0] if m.type == "time_signature")
    assert signature.clocks_per_click == clocks


def test_a_grouping_is_marked_only_where_it_is_not_the_usual_one() -> None:
    def markers(meter: str) -> list[str]:
        track = read_with_mido(write(Groove(Meter.parse(meter), 120, 1))).tracks[0]
        return [m.text for m in track if m.type == "marker"]

    assert markers("3+2+2/8") == ["3+2+2/8"]
    assert markers("2+2+3/8") == markers("7/8") == markers("4/4") == []


def test_both_tracks_carry_the_name_in_utf_8() -> None:
    data = write(rock_beat(), "椎名林檎 – Björk")
    midi = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    assert [track.name for track in midi.tracks] == ["椎名林檎 – Björk"] * 2


def test_a_name_that_utf_8_cannot_hold_is_written_as_far_as_it_goes() -> None:
    assert b"a?b" in write(rock_beat(), "a\ud800b")


def test_a_groove_without_hits_still_has_its_bars() -> None:
    midi = read_with_mido(write(Groove(Meter(7, 8), 90, 3)))
    assert [timed(track)[-1][0] for track in midi.tracks] == [5040, 5040]


def test_more_bars_than_a_file_can_say_are_refused() -> None:
    with pytest.raises(InvalidRequestError, match="at most 139,810"):
        write(Groove(Meter(), 120, 139_811))
    assert timed(read_with_mido(write(Groove(Meter(), 120, 139_810))).tracks[1])


def test_the_same_groove_gives_the_same_bytes_in_any_order_of_hits() -> None:
    groove = rock_beat()
    shuffled = replace(groove, hits=tuple(reversed(groove.hits)))
    assert write(groove) == write(shuffled)
