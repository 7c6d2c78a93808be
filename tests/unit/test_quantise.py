"""From played notes to score positions."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import KitPiece as K
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.performance import Performance, PlayedNote
from mididrumigen.domain.music.quantise import quantise
from mididrumigen.domain.style.swing import swing_ratios

PIECES = {36: K.KICK, 38: K.SNARE, 42: K.CLOSED_HAT}


def perform(
    positions: list[float],
    *,
    note: int = 42,
    meter: str = "4/4",
    tempos: list[tuple[float, float]] | None = None,
    bars: int = 4,
) -> Performance:
    metre = Meter.parse(meter)
    return Performance(
        "test",
        tuple(PlayedNote(Fraction(p).limit_denominator(960), note, 90) for p in sorted(positions)),
        tuple((Fraction(at), bpm) for at, bpm in tempos or [(0.0, 120.0)]),
        ((Fraction(0), metre),),
        metre.bar_length * bars,
    )


@given(st.sampled_from([4, 3, 6, 8]), st.integers(0, 9999))
def test_a_beat_is_read_on_the_grid_it_was_played_on(division: int, seed: int) -> None:
    rng = Random(seed)
    score = [beat + Fraction(i, division) for beat in range(16) for i in range(division)]
    played = [max(0.0, float(p) + rng.uniform(-0.012, 0.012)) for p in score]
    (groove,) = quantise(perform(played), PIECES)
    assert [hit.position for hit in groove.hits] == score


@given(st.floats(0.62, 0.69))
def test_swung_8ths_are_written_straight_and_keep_their_swing(place: float) -> None:
    played = [beat + off for beat in range(16) for off in (0.0, place)]
    (groove,) = quantise(perform(played), PIECES)
    assert {hit.position % 1 for hit in groove.hits} == {Fraction(0), Fraction(1, 2)}
    ratio, _ = swing_ratios(groove)
    assert ratio is not None
    assert ratio.value == pytest.approx(place / (1 - place), rel=0.02)


def test_triplets_stay_triplets_in_a_shuffle() -> None:
    shuffle = [beat + off for beat in range(12) for off in (0.0, 2 / 3)]
    (groove,) = quantise(perform([*shuffle, 12, 12 + 1 / 3, 12 + 2 / 3, 13]), PIECES)
    last = {hit.position for hit in groove.hits if hit.position >= 12}
    assert last == {Fraction(12), Fraction(37, 3), Fraction(38, 3), Fraction(13)}


def test_offsets_say_how_late_each_note_was() -> None:
    (groove,) = quantise(perform([0.0, 1.02, 1.98, 3.0], bars=1), PIECES)
    assert [round(1000 * hit.offset_s) for hit in groove.hits] == [0, 10, -10, 0]


def test_an_early_note_belongs_to_the_bar_it_anticipates() -> None:
    (groove,) = quantise(perform([0.0, 1, 2, 3, 3.95, 5, 6, 7], bars=2), PIECES)
    assert [hit.position for hit in groove.bar(1).hits] == [Fraction(i) for i in range(4)]


def test_silence_at_both_ends_is_left_out() -> None:
    (groove,) = quantise(perform([4.0, 5, 6, 7, 8, 9], bars=8), PIECES)
    assert (groove.bars, groove.hits[0].position) == (2, 0)


def test_tempo_changes_cut_the_performance_and_drift_does_not() -> None:
    beats = [float(i) for i in range(16)]
    drifting = quantise(perform(beats, tempos=[(0, 120), (4, 121), (8, 120.5)]), PIECES)
    assert [groove.bars for groove in drifting] == [4]
    changed = quantise(perform(beats, tempos=[(0, 120), (8, 140)]), PIECES)
    assert [(groove.bars, groove.tempo_bpm) for groove in changed] == [(2, 120), (2, 140)]


def test_unknown_notes_are_left_out() -> None:
    assert quantise(perform([0.0, 1.0], note=99), PIECES) == []


@given(
    st.lists(st.floats(0, 60), min_size=1, max_size=80),
    st.sampled_from(["4/4", "7/8", "5/4", "12/8", "13/16"]),
    st.floats(31, 299),
)
def test_anything_played_is_quantised_into_whole_bars(
    positions: list[float], meter: str, tempo: float
) -> None:
    grooves = quantise(perform(positions, meter=meter, tempos=[(0, tempo)], bars=64), PIECES)
    assert sum(len(groove.hits) for groove in grooves) == len(positions)
    for groove in grooves:
        assert isinstance(groove, Groove)
        assert str(groove.meter) == meter
        # Half a third from its place on the triplet grid, and a sixth for writing swing straight.
        assert all(abs(hit.offset_s) <= groove.quarter_s / 3 + 1e-9 for hit in groove.hits)


def test_a_metre_that_changes_within_a_bar_takes_each_note_once() -> None:
    notes = tuple(PlayedNote(Fraction(n), 42, 90) for n in range(8))
    meters = ((Fraction(0), Meter()), (Fraction(2), Meter(3, 4)), (Fraction(3), Meter()))
    tempos = ((Fraction(0), 100.0),)
    grooves = quantise(Performance("test", notes, tempos, meters, Fraction(8)), PIECES)
    assert [len(groove.hits) for groove in grooves] == [2, 1, 5]
