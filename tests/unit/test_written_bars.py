"""Written bars keep their pieces, places and levels, and get the artist's touch and timing."""

from dataclasses import replace
from fractions import Fraction
from statistics import fmean

import pytest
from tests.fakes import library_profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.notation import parse_grid
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import FillSize, GenerationParams, Voicing
from mididrumigen.generation.plans.written import write_levels
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.levels import measure_levels
from mididrumigen.generation.template_generator.model import Bar, Stroke, StyleModel

BEAT = """
closed_hat |x-x-x-x-x-x-x-o-|
snare      |----X--g-g--X---|
kick       |X------x--x-----|
"""
ONE = GenerationParams(bars=2, variations=1, tempo_bpm=100.0, seed=3)


def bars_of(grid: str, meter: Meter = Meter()) -> list[Bar]:  # noqa: B008 (frozen)
    groove = parse_grid(grid, meter, 100.0)
    return [
        Bar(
            meter,
            tuple(Stroke(h.piece, h.position, h.velocity, h.offset_s) for h in groove.bar(i).hits),
            -1,
            i,
        )
        for i in range(groove.bars)
    ]


def played_profile() -> StyleProfile:
    """Two recordings of hands that know three levels, a little late."""
    profile = library_profile("Clyde Stubblefield")
    level = {35: 30, 85: 70, 115: 110}
    phrases = []
    for phrase in profile.vocabulary:
        hits = [
            replace(h, velocity=level.get(h.velocity, h.velocity), offset_s=0.01)
            for h in phrase.groove.hits
        ]
        phrases.append(replace(phrase, groove=phrase.groove.with_hits(hits), played=True))
    return replace(profile, vocabulary=tuple(phrases))


@pytest.mark.parametrize(
    "profile", [library_profile("Clyde Stubblefield"), played_profile()], ids=["written", "played"]
)
def test_pieces_places_and_levels_are_those_of_the_bars(profile: StyleProfile) -> None:
    bars = bars_of(BEAT) * 2
    groove, dropped = TemplateGenerator().render(profile, ONE, bars)
    assert not dropped
    written = {(s.piece, 4 * i + s.at): s.velocity for i, b in enumerate(bars) for s in b.strokes}
    assert {(h.piece, h.position) for h in groove.hits} == set(written)
    snare = [h for h in groove.hits if h.piece is KitPiece.SNARE]
    ghosts = [h.velocity for h in snare if written[h.piece, h.position] == 35]
    accents = [h.velocity for h in snare if written[h.piece, h.position] == 115]
    assert max(ghosts) < min(accents) / 2
    assert any(h.offset_s for h in groove.hits)


def test_the_same_seed_plays_the_same() -> None:
    engine, profile, bars = TemplateGenerator(), played_profile(), bars_of(BEAT) * 2
    assert engine.render(profile, ONE, bars) == TemplateGenerator().render(profile, ONE, bars)
    assert engine.render(profile, ONE, bars) != engine.render(profile, ONE, bars, 1)


def test_a_flam_leads_to_its_stroke() -> None:
    profile, bars = played_profile(), bars_of("snare |f---|") * 2
    groove, dropped = TemplateGenerator().render(profile, ONE, bars)
    assert not dropped
    second = [h for h in groove.hits if h.position == 4]
    assert [h.velocity for h in second] == sorted(h.velocity for h in second)
    assert 0.02 < second[1].offset_s - second[0].offset_s < 0.035


def test_what_no_limb_is_free_for_is_said() -> None:
    grid = "crash_1 |x---|\nride |x---|\nsnare |x---|\nkick |x---|"
    groove, dropped = TemplateGenerator().render(played_profile(), ONE, bars_of(grid) * 2)
    assert not find_clashes(groove)
    assert {hit.piece for hit in dropped} == {KitPiece.RIDE}


def test_without_any_phrase_the_numbers_play() -> None:
    profile = replace(library_profile("Elvin Jones"), vocabulary=(), grids=())
    groove, _ = TemplateGenerator().render(profile, ONE, bars_of(BEAT) * 2)
    assert len({hit.velocity for hit in groove.hits}) > 3


def test_bars_of_another_metre_are_fitted() -> None:
    params = replace(ONE, meter=Meter(7, 8))
    groove, _ = TemplateGenerator().render(played_profile(), params, bars_of(BEAT) * 2)
    assert groove.meter == Meter(7, 8)
    assert groove.hits


def play(**knobs: object) -> Groove:
    params = GenerationParams(variations=1, tempo_bpm=100.0, **knobs)  # type: ignore[arg-type]
    return TemplateGenerator().generate(library_profile("John Bonham"), params)[0]


@pytest.mark.parametrize("seed", range(4))
def test_parts_move_where_they_are_asked_to(seed: int) -> None:
    ride = play(seed=seed, voicing=frozenset({Voicing.RIDE_TIME}), fills=0.0)
    assert {h.piece.group for h in ride.hits if h.piece in TIME_KEEPERS} == {PieceGroup.RIDE}
    hats = play(seed=seed, voicing=frozenset({Voicing.HAT_TIME, Voicing.OPEN_HATS}))
    assert {h.piece for h in hats.hits if h.piece in TIME_KEEPERS} == {KitPiece.OPEN_HAT}
    stick = play(seed=seed, voicing=frozenset({Voicing.CROSS_STICK}))
    assert KitPiece.SNARE not in {h.piece for h in stick.hits}
    floor = play(seed=seed, voicing=frozenset({Voicing.FOUR_ON_THE_FLOOR}))
    assert [h.position for h in floor.hits if h.piece is KitPiece.KICK] == list(range(16))


@pytest.mark.parametrize("seed", range(4))
def test_fills_fall_in_the_bars_that_are_named(seed: int) -> None:
    engine, profile = TemplateGenerator(), library_profile("John Bonham")
    params = GenerationParams(8, 98.0, variations=1, seed=seed, humanize=False)
    plain = engine.generate(profile, replace(params, fill_bars=frozenset()))[0]
    asked = replace(params, fill_bars=frozenset({3}), fill_size=FillSize.BIG)
    filled = engine.generate(profile, asked)[0]
    differ = [i for i in range(8) if cells(plain, i) != cells(filled, i)]
    assert 2 in differ
    assert set(differ) <= {2, 3}  # and where it lands


def cells(groove: Groove, bar: int) -> set[tuple[KitPiece, Fraction]]:
    return {(hit.piece, hit.position) for hit in groove.bar(bar).hits}


def test_a_performance_is_written_down_in_levels() -> None:
    line = StyleModel(played_profile()).lines[0]
    bar = write_levels(line.bars[0], measure_levels(line))
    assert {stroke.velocity for stroke in bar.strokes} <= {35, 85, 115}
    assert {stroke.late_s for stroke in bar.strokes} == {0.0}
    louder = [s.velocity for s in bar.strokes if line.bars[0].meter.level(s.at) == -2]
    assert fmean(louder) > 35
