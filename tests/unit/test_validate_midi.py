from collections.abc import Collection
from fractions import Fraction
from typing import Any

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.midi_files import build_midi, grooves, note, rock_beat

from mididrumigen.domain.errors import MidiValidationError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import DrumMap, KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.playability import find_clashes, make_playable
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.validate import validate_midi
from mididrumigen.midi.write import write_groove

Substitutions = Collection[tuple[KitPiece, KitPiece]]

ROCK = write_groove(rock_beat(), general_midi(), track_name="Rock")


def problems(
    data: bytes, bars: int = 2, meter: str = "4/4", tempo_bpm: float = 120.0
) -> tuple[str, ...]:
    try:
        validate_midi(
            data,
            drum_map=general_midi(),
            bars=bars,
            meter=Meter.parse(meter),
            tempo_bpm=tempo_bpm,
        )
    except MidiValidationError as error:
        listed = error.details["problems"]
        assert isinstance(listed, list)
        return tuple(listed)
    return ()


def one_bar(*messages: mido.Message, ending: int = 1920) -> bytes:
    """A 4/4 bar at 120 BPM of these messages."""
    used = sum(message.time for message in messages)
    return build_midi(
        [
            mido.MetaMessage("set_tempo", tempo=500_000),
            mido.MetaMessage("time_signature", numerator=4, denominator=4),
            mido.MetaMessage("end_of_track", time=1920),
        ],
        [*messages, mido.MetaMessage("end_of_track", time=ending - used)],
    )


def test_what_was_asked_for_passes() -> None:
    assert problems(ROCK) == ()


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"bars": 3}, "ends on tick 3840 instead of 5760"),
        ({"meter": "2/2"}, "metre is 4/4 instead of 2/2"),
        ({"tempo_bpm": 120.1}, "tempo is 120 instead of 120.1 BPM"),
    ],
)
def test_anything_else_than_asked_for_is_a_problem(asked: dict[str, Any], problem: str) -> None:
    assert problem in "; ".join(problems(ROCK, **asked))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"not MIDI", "cannot be read"),
        (ROCK[:12] + bytes(2) + ROCK[14:], "it has no bars"),
        (ROCK.replace(b"\x99\x24\x64", b"\x99\x24\xe4"), "data byte must be in range"),
        (one_bar(*note(9, 36), ending=1919), "track 2 ends on tick 1919"),
        (one_bar(*note(8, 36)), "channel 9 instead of 10"),
        (one_bar(*note(9, 40), *note(9, 90)), "has no note 90"),
        (one_bar(note(9, 36)[0]), "note 36 is not released"),
        (one_bar(note(9, 36)[0], *note(9, 36, time=5)), "note 36 overlaps itself on tick 5"),
        (one_bar(note(9, 36)[0], note(9, 36)[1].copy(time=0)), "not released after it begins"),
        (build_midi([*note(9, 36)]), "0 tempos"),
        (build_midi([*note(9, 36)]), "0 time signatures"),
    ],
)
def test_each_problem_is_named(data: bytes, problem: str) -> None:
    assert problem in "; ".join(problems(data, bars=1))


def test_an_overlap_between_two_tracks_is_found() -> None:
    on, off = note(9, 36)
    tracks = [[on, off, mido.MetaMessage("end_of_track")] for _ in range(2)]
    assert "note 36 overlaps itself on tick 0" in problems(build_midi(*tracks), bars=1)


def test_all_problems_are_listed_at_once() -> None:
    found = problems(one_bar(*note(8, 90), ending=1900), bars=1)
    assert len(found) == 3


def test_three_hands_are_refused() -> None:
    pieces = (KitPiece.SNARE, KitPiece.CRASH_1, KitPiece.RIDE)
    groove = Groove(Meter(), 120, 1, tuple(Hit(piece, Fraction(1), 90) for piece in pieces))
    assert "cannot be played" in problems(write_groove(groove, general_midi(), track_name=""), 1)[0]


def one_beat(*pieces: KitPiece) -> Groove:
    return Groove(Meter(), 120, 1, tuple(Hit(piece, Fraction(1), 90) for piece in pieces))


def check(groove: Groove, drum_map: DrumMap, substitutions: Substitutions) -> None:
    validate_midi(
        write_groove(groove, drum_map, track_name="x"),
        drum_map=drum_map,
        bars=groove.bars,
        meter=groove.meter,
        tempo_bpm=groove.tempo_bpm,
        substitutions=substitutions,
    )


RACK = load_drum_map("ableton-drum-rack")


@pytest.mark.parametrize(
    ("drum_map", "pieces"),
    [
        (RACK, (KitPiece.PEDAL_HAT, KitPiece.SNARE, KitPiece.RIDE)),
        (load_drum_map("addictive-drums-2"), (KitPiece.TAMBOURINE, KitPiece.OPEN_HAT)),
    ],
)
def test_a_substitute_is_played_as_what_it_stands_for(
    drum_map: DrumMap, pieces: tuple[KitPiece, ...]
) -> None:
    missing = pieces[0]
    assert drum_map.nearest_piece(missing) is KitPiece.CLOSED_HAT
    check(one_beat(*pieces), drum_map, [(missing, KitPiece.CLOSED_HAT)])
    with pytest.raises(MidiValidationError, match="cannot be played"):
        check(one_beat(*pieces), drum_map, ())


def test_a_substitute_still_takes_a_hand() -> None:
    groove = one_beat(KitPiece.TAMBOURINE, KitPiece.OPEN_HAT, KitPiece.SNARE)
    with pytest.raises(MidiValidationError, match="3 strokes of the hand"):
        check(groove, RACK, [(KitPiece.TAMBOURINE, KitPiece.CLOSED_HAT)])


@settings(deadline=None, max_examples=300)
@given(grooves(), st.sampled_from(drum_map_names()))
def test_what_can_be_played_and_is_written_passes(groove: Groove, map_name: str) -> None:
    drum_map = load_drum_map(map_name)
    groove = make_playable(groove.with_hits(hit for hit in groove.hits if hit.offset_s >= 0))
    assert not find_clashes(groove)
    played = {hit.piece for hit in groove.hits}
    check(groove, drum_map, [(p, drum_map.nearest_piece(p)) for p in played - set(drum_map.notes)])
