"""Grooves in other metres: nothing is cut off, and every beat keeps its part."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import library_profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import parse_grid
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar, Stroke

TWELVE, FOUR, SEVEN, FIVE = (Meter.parse(text) for text in ("12/8", "4/4", "7/8", "5/4"))
ROCK = """
closed_hat |x-x-x-x-x-x-x-x-|
snare      |----X-------X--g|
kick       |X-x---x-X-----x-|
"""
SIX_OVER_FOUR = """
ride       |x-xx-xx-xx-x|
snare      |--g-X--g--X-|
kick       |x-----x--x--|
"""
METERS = st.builds(Meter, st.integers(2, 13), st.sampled_from([2, 4, 8, 16]))


def bar_of(grid: str, meter: Meter) -> Bar:
    hits = parse_grid(grid, meter=meter, tempo_bpm=100.0).hits
    return Bar(meter, tuple(Stroke(h.piece, h.position, h.velocity, 0.0) for h in hits), 0, 0)


def places(bar: Bar, group: PieceGroup) -> list[Fraction]:
    return sorted(s.at for s in bar.strokes if s.piece.group is group and s.velocity >= 50)


def test_a_compound_bar_in_quarters_is_the_same_in_triplets() -> None:
    bar = bar_of(SIX_OVER_FOUR, TWELVE)
    fitted = fit_meter(bar, FOUR)
    assert sorted((s.piece, s.at * Fraction(3, 2)) for s in fitted.strokes) == sorted(
        (s.piece, s.at) for s in bar.strokes
    )
    assert fit_meter(fitted, TWELVE).strokes == bar.strokes


def test_half_notes_are_pairs_of_quarters() -> None:
    bar = bar_of(ROCK, FOUR)
    cut = fit_meter(bar, Meter(2, 2))
    assert {(s.piece, s.at) for s in cut.strokes} == {(s.piece, s.at) for s in bar.strokes}
    assert places(fit_meter(bar, Meter(4, 2)), PieceGroup.SNARE) == [1, 3, 5, 7]


def test_five_has_two_backbeats_and_a_pickup() -> None:
    assert places(fit_meter(bar_of(ROCK, FOUR), FIVE), PieceGroup.SNARE) == [1, 3]


def test_seven_lands_its_backbeat_on_the_long_group() -> None:
    fitted = fit_meter(bar_of(ROCK, FOUR), SEVEN)
    assert places(fitted, PieceGroup.SNARE) == [2]
    assert places(fitted, PieceGroup.HAT) == [Fraction(i, 2) for i in range(7)]


def test_triplets_are_played_straight_where_eighths_count() -> None:
    fitted = fit_meter(bar_of(SIX_OVER_FOUR, TWELVE), SEVEN)
    assert all(s.at.denominator in (1, 2, 4, 8) for s in fitted.strokes)
    assert len([s for s in fitted.strokes if s.piece is KitPiece.RIDE]) == 6


@settings(max_examples=80)
@given(METERS, METERS, st.sampled_from([ROCK, SIX_OVER_FOUR]))
def test_every_bar_lies_inside_its_metre_and_begins_as_the_other(
    through: Meter, meter: Meter, grid: str
) -> None:
    bar = fit_meter(bar_of(grid, TWELVE if grid is SIX_OVER_FOUR else FOUR), through)
    fitted = fit_meter(bar, meter)
    assert fitted.meter == meter
    assert all(0 <= s.at < meter.bar_length for s in fitted.strokes)
    assert {s.piece for s in fitted.strokes if s.at == 0} >= {
        s.piece for s in bar.strokes if s.at == 0
    }
    cells = [(s.piece, s.at) for s in fitted.strokes]
    assert len(cells) == len(set(cells))


@pytest.mark.parametrize("meter", ["7/8", "5/4", "3/4", "6/8", "12/8", "9/8", "2+2+3+2/8"])
@pytest.mark.parametrize("name", ["John Bonham", "Dave Lombardo", "Questlove", "Ringo Starr"])
def test_something_happens_on_every_beat(name: str, meter: str) -> None:
    asked = Meter.parse(meter)
    grooves = TemplateGenerator().generate(
        library_profile(name), GenerationParams(meter=asked, fills=0.0, humanize=False, seed=1)
    )
    for groove in grooves:
        assert _silent_beats(groove) == 0


def _silent_beats(groove: Groove) -> int:
    length = groove.meter.bar_length
    struck = {hit.position for hit in groove.hits}
    return sum(
        bar * length + beat not in struck
        for bar in range(groove.bars)
        for beat in groove.meter.beats
    )
