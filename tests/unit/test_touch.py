"""Touch: varied as players vary, held together as limbs are."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from statistics import fmean, pstdev

import pytest
from tests.fakes import make_profile

from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.generation.template_generator.model import Stroke
from mididrumigen.generation.template_generator.numeric_touch import NumericTouch
from mididrumigen.generation.template_generator.players import load_players
from mididrumigen.generation.template_generator.touch import StrictPlayer, limb_gaps, to_units

FOUR = Meter(4, 4)


def profile(**values: tuple[float, float]) -> StyleProfile:
    """A profile that states some numbers as the artist's own."""
    estimates = {
        name.replace("__", "."): Estimate(value, spread, 24, ("x",), Basis.ARTIST, 0.1)
        for name, (value, spread) in values.items()
    }
    return replace(make_profile(), estimates=estimates)


def play(
    who: StyleProfile, piece: KitPiece, *, tempo: float = 110, velocity: int = 85, clips: int = 200
) -> list[tuple[int, float]]:
    """One stroke on beat two of each of four bars, in many clips."""
    touch = NumericTouch(who)
    stroke = Stroke(piece, Fraction(1), velocity, 0.0)
    return [
        touched
        for seed in range(clips)
        for player in (touch.start(Random(seed), 60 / tempo),)
        for number in range(4)
        for touched in player.play_bar([stroke], FOUR, number)
    ]


def test_means_are_the_profiles() -> None:
    who = profile(velocity__snare__backbeat=(104, 6), microtiming_ms__snare=(14, 6))
    touched = play(who, KitPiece.SNARE)
    assert fmean(v for v, _ in touched) == pytest.approx(104, abs=2)
    assert fmean(late for _, late in touched) == pytest.approx(0.014, abs=0.002)


def test_spreads_lie_between_the_profiles_and_what_was_measured_on_players() -> None:
    tight = play(profile(microtiming_ms__hat=(0, 2)), KitPiece.CLOSED_HAT)
    loose = play(profile(microtiming_ms__hat=(0, 30)), KitPiece.CLOSED_HAT)
    usual = sum(x * x for x in load_players().timing_ms[PieceGroup.HAT]) ** 0.5 / 1000
    assert 0.002 < pstdev(late for _, late in tight) < usual
    assert usual < pstdev(late for _, late in loose) < 0.03


def test_faster_playing_is_tighter() -> None:
    who = profile(microtiming_ms__hat=(0, 10))
    slow, fast = (
        pstdev(late for _, late in play(who, KitPiece.CLOSED_HAT, tempo=tempo))
        for tempo in (90, 220)
    )
    assert fast < 0.7 * slow


def test_limbs_drift_together() -> None:
    touch = NumericTouch(profile())
    beats = [Fraction(i) for i in range(4)]
    pairs = []
    for seed in range(60):
        player = touch.start(Random(seed), 0.5)
        strokes = [Stroke(p, at, 85, 0.0) for at in beats for p in (KitPiece.KICK, KitPiece.RIDE)]
        late = [late for n in range(8) for _, late in player.play_bar(strokes, FOUR, n)]
        kick, ride = late[::2], late[1::2]
        pairs += [(k - fmean(kick), r - fmean(ride)) for k, r in zip(kick, ride, strict=True)]
    cross = fmean(a * b for a, b in pairs)
    size = (fmean(a * a for a, _ in pairs) * fmean(b * b for _, b in pairs)) ** 0.5
    assert cross / size > 0.2


def test_ghosts_plain_strokes_and_accents_keep_their_order() -> None:
    who = profile(velocity__snare__backbeat=(110, 8), velocity__hat__beat=(80, 8))
    ghost, plain = (
        fmean(v for v, _ in play(who, KitPiece.SNARE, velocity=velocity)) for velocity in (35, 85)
    )
    assert ghost < 50
    assert plain > 90
    usual, accent = (
        fmean(v for v, _ in play(who, KitPiece.CLOSED_HAT, velocity=velocity))
        for velocity in (85, 115)
    )
    assert usual < accent


def test_without_humanising_three_levels_stay_on_the_grid() -> None:
    strokes = [Stroke(KitPiece.SNARE, Fraction(i), v, 0.02) for i, v in enumerate((30, 80, 120))]
    assert StrictPlayer().play_bar(strokes, FOUR, 0) == [(40, 0.0), (90, 0.0), (115, 0.0)]


def test_gaps_loop_round_the_bar() -> None:
    strokes = [
        Stroke(KitPiece.KICK, Fraction(0), 90, 0.0),
        Stroke(KitPiece.KICK, Fraction(15, 4), 90, 0.0),
        Stroke(KitPiece.SNARE, Fraction(1), 90, 0.0),
    ]
    assert limb_gaps(strokes, FOUR) == [(0, 3), (3, 0), (3, 3)]


def test_units_are_exact_for_every_grid() -> None:
    for steps in (2, 3, 4, 5, 6, 8, 12, 16):
        assert [to_units(Fraction(i, steps)) * steps for i in range(steps)] == [
            240 * i for i in range(steps)
        ]
