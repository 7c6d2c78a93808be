"""Likeness: clips of one artist are like each other, a stock beat is not like them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.fakes import library_profile
from tests.midi_files import rock_beat

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.style.report import report_style
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.ranking.likeness import measure_patterns, rate_likeness
from mididrumigen.generation.ranking.ratings import OwnClips, rate_own, rate_takes
from mididrumigen.generation.template_generator import TemplateGenerator

PARAMS = GenerationParams(variations=8, tempo_bpm=107.0)


def clips(name: str) -> list[Groove]:
    return list(TemplateGenerator().generate(library_profile(name), PARAMS))


def test_patterns_are_measured() -> None:
    measures = measure_patterns(rock_beat(4))
    assert measures["density.hat"] == 2
    assert measures["density.kick"] == measures["density.snare"] == 0.5
    assert measures["change"] == 0
    assert measures["repeats"] == 1
    assert measures["ghosts"] == measures["open"] == measures["syncopation"] == 0
    assert "change" not in measure_patterns(rock_beat(1))


def test_a_bar_that_differs_is_a_change() -> None:
    beat = rock_beat(2)
    moved = beat.with_hits([*beat.hits, Hit(KitPiece.KICK, Fraction(27, 4), 90)])
    measures = measure_patterns(moved)
    assert 0 < measures["change"] < 0.2
    assert measures["repeats"] == 0


@pytest.mark.parametrize("name", ["Clyde Stubblefield", "Elvin Jones", "J Dilla"])
def test_an_artists_clips_are_like_each_other_and_stock_rock_is_not(name: str) -> None:
    profile, grooves = library_profile(name), clips(name)
    own = rate_own(grooves, profile, PARAMS)
    stock = replace(rock_beat(4), tempo_bpm=107.0)
    rated = rate_takes([stock], [report_style(stock, profile, PARAMS)], own)
    assert sorted(own.nearness)[4] > 2 * rated.takes[0]
    assert not rated.admits(0)
    (line,) = rated.lines()
    assert "less like the artist than the engine's own clips" in line


def test_without_other_clips_everything_is_admitted() -> None:
    stock = rock_beat(4)
    assert rate_likeness(measure_patterns(stock), []) == (1.0, [])
    report = report_style(stock, library_profile("J Dilla"))
    rated = rate_takes([stock], [report], OwnClips())
    assert rated.admits(0)
    assert rated.lines() == []


def test_what_is_furthest_off_is_named() -> None:
    usual = [{"change": 0.5 + 0.02 * i, "open": 0.1} for i in range(5)]
    like, unlike = rate_likeness({"change": 0.0, "open": 0.7}, usual)
    assert like < 0.5
    assert set(unlike) == {"change", "open"}
