"""Swing as a function of tempo, and what an override of it goes to."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.fakes import library_profile, make_profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.swing import SwingCurve, swing_share
from mididrumigen.domain.work.requests import GenerationParams, SwingGrid
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.model import Bar, Stroke
from mididrumigen.generation.template_generator.swing import (
    Swing,
    Swinger,
    ratio_at,
    settle_grid,
    settle_swing,
)
from mididrumigen.generation.template_generator.touch import to_units

TEMPOS = st.floats(30, 300)
RATIOS = st.floats(1, 3.5)
HALF = Fraction(1, 2)


def play(name: str, **params: object) -> Sequence[Groove]:
    params = {"fills": 0.0, "humanize": False, "seed": 2, **params}
    return TemplateGenerator().generate(
        library_profile(name),
        GenerationParams(**params),  # type: ignore[arg-type]
    )


@given(TEMPOS, RATIOS, TEMPOS, TEMPOS)
def test_the_ratio_falls_with_tempo_and_is_what_is_known_where_it_is(
    known_at: float, ratio: float, slow: float, fast: float
) -> None:
    slow, fast = sorted((slow, fast))
    anchors = ((known_at, ratio),)
    assert ratio_at(anchors, known_at) == ratio
    assert 1 <= ratio_at(anchors, fast) <= ratio_at(anchors, slow) <= 3.5


@given(st.floats(60, 200), RATIOS)
def test_at_300_it_is_straight(known_at: float, ratio: float) -> None:
    assert ratio_at(((known_at, ratio),), 300.0) == 1


@given(st.lists(st.tuples(st.integers(40, 290), RATIOS), min_size=2, unique_by=lambda a: a[0]))
def test_between_tempos_that_are_known_it_lies_between(points: list[tuple[int, float]]) -> None:
    anchors = sorted((float(bpm), ratio) for bpm, ratio in points)
    for (low, before), (high, after) in pairwise(anchors):
        assert ratio_at(anchors, low) == pytest.approx(before)
        middle = ratio_at(anchors, (low + high) / 2)
        assert min(before, after) - 1e-9 <= middle <= max(before, after) + 1e-9


def test_what_is_known_at_several_tempos_comes_before_the_typical_ratio() -> None:
    profile = replace(make_profile(), swing=SwingCurve(((100.0, 2.0), (200.0, 1.4))))
    swing = settle_swing(profile, GenerationParams(tempo_bpm=150.0), None, 0.4)
    assert swing.eighth == pytest.approx(1.7)


def bar_of(*strokes: tuple[KitPiece, Fraction], fill: bool = False) -> Bar:
    return Bar(Meter(), tuple(Stroke(piece, at, 85, 0.0) for piece, at in strokes), 0, 0, fill)


def units(bar: Bar) -> list[int]:
    return [to_units(stroke.at) for stroke in bar.strokes]


THIRD = Fraction(1, 3)
SKIP = bar_of((KitPiece.RIDE, Fraction(0)), (KitPiece.SNARE, THIRD), (KitPiece.RIDE, 2 * THIRD))
TRIPLET = bar_of(*((KitPiece.SNARE, THIRD * i) for i in range(3)))


@given(st.floats(1, 3), TEMPOS)
def test_a_pair_written_as_a_triplet_moves_with_all_that_is_in_it(ratio: float, bpm: float) -> None:
    assume(ratio != 2)
    moves = Swinger(Swing(skip=ratio), Meter(), 60 / bpm).moves_s(SKIP, SKIP.strokes, units(SKIP))
    places = [float(s.at) + move * bpm / 60 for s, move in zip(SKIP.strokes, moves, strict=True)]
    share = swing_share(ratio)
    assert places == pytest.approx([0, share / 2, share])


def test_a_triplet_of_the_snare_stays_one() -> None:
    assert Swinger(Swing(skip=1.5), Meter(), 0.5).moves_s(
        TRIPLET, TRIPLET.strokes, units(TRIPLET)
    ) == [0, 0, 0]


@given(st.floats(50, 75))
def test_under_a_sixteenth_swing_the_eighths_stay(percent: float) -> None:
    for groove in play("Questlove", swing_percent=percent, swing_grid=SwingGrid.SIXTEENTHS, bars=1):
        for hit in groove.hits:
            if hit.position % HALF == 0:
                assert hit.offset_s == 0


@pytest.mark.parametrize("grid", list(SwingGrid))
def test_all_variations_of_a_call_swing_the_same_notes(grid: SwingGrid) -> None:
    for seed in range(12):
        moved = {
            ("8" if hit.position % 1 == HALF else "16")
            for groove in play("Questlove", swing_percent=62.0, swing_grid=grid, bars=1, seed=seed)
            for hit in groove.hits
            if hit.offset_s > 0 and hit.position % 1 in (HALF, Fraction(1, 4))
        }
        assert len(moved) <= (2 if "8" in moved else 1)
        if grid is SwingGrid.SIXTEENTHS:
            assert "8" not in moved


@given(st.sampled_from(list(SwingGrid)), st.booleans())
def test_the_grid_is_only_settled_for_an_override(grid: SwingGrid, fine: bool) -> None:
    ats = [Fraction(i, 4) for i in range(16)] if fine else [Fraction(i, 2) for i in range(8)]
    bars = [bar_of(*((KitPiece.CLOSED_HAT, at) for at in ats))]
    own = GenerationParams(swing_grid=grid)
    assert settle_grid(own, bars) is own
    settled = settle_grid(replace(own, swing_percent=60.0), bars).swing_grid
    usual = SwingGrid.SIXTEENTHS if fine else SwingGrid.EIGHTHS
    assert settled is (usual if grid is SwingGrid.AUTO else grid)


@pytest.mark.parametrize("percent", [50.0, 58.0, 62.5, 70.0])
def test_a_shuffle_obeys(percent: float) -> None:
    (groove,) = play("Jeff Porcaro", style="Rosanna", swing_percent=percent, variations=1)
    places = {
        round(groove.onset_s(hit) / groove.quarter_s % 1, 4)
        for hit in groove.hits
        if hit.piece in TIME_KEEPERS and hit.position % 1 > HALF
    }
    assert places == {round(percent / 100, 4)}


@pytest.mark.parametrize("name", ["Art Blakey", "Elvin Jones", "Max Roach"])
def test_the_skip_note_is_not_lost_at_any_tempo(name: str) -> None:
    def rides(tempo: float) -> int:
        return sum(
            hit.piece in TIME_KEEPERS
            for groove in play(name, tempo_bpm=tempo, ornament=0.0, style=labels[0])
            for hit in groove.hits
        )

    labels = [p.label for p in library_profile(name).vocabulary if not p.fills]
    assert rides(300.0) == rides(150.0)


@pytest.mark.parametrize("meter", ["12/8", "6/8", "9/8"])
def test_eighths_of_a_compound_metre_are_even(meter: str) -> None:
    for groove in play("Tony Williams", meter=Meter.parse(meter)):
        assert all(hit.offset_s == 0 for hit in groove.hits)
