"""Feel measures on grooves whose feel is known."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.music.dynamics import is_ghost
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece as K
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.features import FEATURES, Place, check_feature
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.fills import fill_likeness, usual_bar
from mididrumigen.domain.style.swing import swing_offset_s, swing_ratios
from mididrumigen.domain.style.syncopation import syncopation_lhl, syncopation_witek
from mididrumigen.domain.style.velocity import place_of

FOUR = Meter(4, 4)


def hats(step: Fraction, bars: int = 2, tempo: float = 100) -> Groove:
    count = int(bars * 4 / step)
    return Groove(FOUR, tempo, bars, tuple(Hit(K.CLOSED_HAT, step * i, 80) for i in range(count)))


def swung(groove: Groove, eighth: float, sixteenth: float) -> Groove:
    return groove.with_hits(
        Hit(
            h.piece,
            h.position,
            h.velocity,
            swing_offset_s(h.position, groove.quarter_s, eighth, sixteenth),
        )
        for h in groove.hits
    )


@given(st.floats(1.0, 3.0), st.floats(40, 250))
def test_8th_swing_is_read_back(ratio: float, tempo: float) -> None:
    measured, _ = swing_ratios(swung(hats(Fraction(1, 2), tempo=tempo), ratio, 1.0))
    assert measured is not None
    assert measured.value == pytest.approx(ratio, rel=1e-6)


@given(st.floats(1.0, 2.5), st.floats(40, 160))
def test_16th_swing_is_read_back_beside_straight_8ths(ratio: float, tempo: float) -> None:
    eighth, sixteenth = swing_ratios(swung(hats(Fraction(1, 4), tempo=tempo), 1.0, ratio))
    assert eighth is not None
    assert eighth.value == pytest.approx(1.0)
    assert sixteenth is not None
    assert sixteenth.value == pytest.approx(ratio, rel=1e-6)


@given(st.floats(-0.03, 0.03))
def test_a_late_recording_is_not_swing(late: float) -> None:
    groove = hats(Fraction(1, 2))
    moved = groove.with_hits(Hit(h.piece, h.position, h.velocity, late) for h in groove.hits)
    measured, _ = swing_ratios(moved)
    assert measured is not None
    assert measured.value == pytest.approx(1.0)


def test_no_off_beats_no_swing() -> None:
    assert swing_ratios(hats(Fraction(1))) == (None, None)


def test_microtiming_is_signed_and_against_the_rest() -> None:
    hits = [Hit(K.CLOSED_HAT, Fraction(i, 2), 80, 0.004) for i in range(16)]
    hits += [Hit(K.SNARE, Fraction(i), 110, 0.019) for i in (1, 3, 5, 7)]
    hits += [Hit(K.KICK, Fraction(i), 110, -0.006) for i in (0, 2, 4, 6)]
    feel = measure_feel(Groove(FOUR, 90, 2, tuple(hits)))
    assert feel["microtiming_ms.snare"].value == pytest.approx(15)
    assert feel["microtiming_ms.kick"].value == pytest.approx(-10)
    assert feel["microtiming_ms.hat"].value == pytest.approx(0)


def test_ghosts_are_quiet_relative_to_the_accents_and_off_the_backbeat() -> None:
    soft, loud = 20, 60  # a quiet player: a fixed threshold would call every stroke a ghost
    hits = (
        Hit(K.SNARE, Fraction(1), loud),
        Hit(K.SNARE, Fraction(3), loud),
        Hit(K.SNARE, Fraction(7, 4), soft),
        Hit(K.SNARE, Fraction(9, 4), soft),
    )
    groove = Groove(FOUR, 90, 1, hits)
    assert [groove.hits[i].velocity for i, ghost in is_ghost(groove).items() if ghost] == [20, 20]
    assert measure_feel(groove)["ghost_note_rate"].value == 0.5


@pytest.mark.parametrize(
    ("onsets", "score"),
    [
        ([0, 1, 2, 3], 0),
        ([0, "1/2", 1, "3/2", 2, "5/2", 3, "7/2"], 0),
        (["1/2"], 3),  # the off-beat 8th held over a bar line: 0 - (-3)
        ([0, "3/2", 3], 2),  # tresillo: the off-beat before the half bar, -1 - (-3)
    ],
)
def test_syncopation_after_longuet_higgins_and_lee(onsets: list[str | int], score: float) -> None:
    assert syncopation_lhl([Fraction(o) for o in onsets], FOUR) == score


def test_syncopation_after_witek() -> None:
    straight = Groove(FOUR, 90, 1, (Hit(K.KICK, Fraction(0), 90), Hit(K.SNARE, Fraction(1), 90)))
    assert syncopation_witek(straight) == 0
    # A kick on the last 16th, answered by the hat alone on the bar line: 0 - (-3) + 5.
    pushed = Groove(
        FOUR, 90, 1, (Hit(K.KICK, Fraction(15, 4), 90), Hit(K.CLOSED_HAT, Fraction(0), 90))
    )
    assert syncopation_witek(pushed) == 8


@pytest.mark.parametrize(
    ("meter", "at", "place"),
    [
        ("4/4", "0", Place.DOWNBEAT),
        ("4/4", "1", Place.BACKBEAT),
        ("4/4", "2", Place.BEAT),
        ("4/4", "1/2", Place.OFFBEAT),
        ("4/4", "1/4", Place.SIXTEENTH),
        ("7/8", "1/2", Place.OFFBEAT),
        ("12/8", "3/2", Place.BACKBEAT),
        ("12/8", "1/4", Place.SIXTEENTH),
    ],
)
def test_metrical_places(meter: str, at: str, place: Place) -> None:
    assert place_of(Meter.parse(meter), Fraction(at)) is place


def test_a_tom_roll_is_more_of_a_fill_than_the_groove_it_interrupts() -> None:
    beat = [Hit(K.CLOSED_HAT, Fraction(i, 2), 80) for i in range(8)]
    beat += [
        Hit(K.KICK, Fraction(0), 100),
        Hit(K.SNARE, Fraction(1), 110),
        Hit(K.SNARE, Fraction(3), 110),
    ]
    roll = [Hit(K.HIGH_TOM if i < 8 else K.FLOOR_TOM, Fraction(i, 4), 100) for i in range(16)]
    usual = usual_bar(Groove(FOUR, 100, 1, tuple(beat)))
    assert fill_likeness(Groove(FOUR, 100, 1, tuple(beat)), usual) == 0
    assert fill_likeness(Groove(FOUR, 100, 1, tuple(roll)), usual) == pytest.approx(1.0)


@given(st.integers(0, 10_000), st.integers(2, 13), st.sampled_from([4, 8, 16]))
def test_every_measure_is_a_feature_within_its_range(seed: int, top: int, bottom: int) -> None:
    rng = Random(seed)
    meter = Meter(top, bottom)
    steps = int(meter.bar_length * 4)
    hits = {
        (rng.choice(list(K)), Fraction(rng.randrange(2 * steps), 4)): rng.randint(1, 127)
        for _ in range(40)
    }
    groove = Groove(
        meter,
        rng.uniform(40, 220),
        2,
        tuple(Hit(p, at, v, rng.gauss(0, 0.01)) for (p, at), v in hits.items()),
    )
    feel = measure_feel(groove)
    assert {"density", "tempo_bpm", "syncopation_lhl"} <= set(feel)
    for name, measure in feel.items():
        check_feature(name, measure.value)
        assert measure.spread >= 0
        assert measure.count > 0


def test_silence_measures_nothing() -> None:
    assert measure_feel(Groove(FOUR, 100, 1)) == {}
    assert all(feature.low <= feature.default <= feature.high for feature in FEATURES.values())
