"""How near a clip is to a style: aspect by aspect, honest about what it cannot know."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.midi_files import grooves

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.aspects import ASPECTS
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.report import closeness_of, report_style
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile


def funk(bars: int = 4) -> Groove:
    """16ths on the hat, some open; ghosts around a late backbeat."""
    hits = []
    for bar in range(bars):
        start = Fraction(4 * bar)
        for step in range(16):
            piece = KitPiece.OPEN_HAT if step == 14 else KitPiece.CLOSED_HAT
            late = 0.004 * (-1) ** step
            hits.append(Hit(piece, start + Fraction(step, 4), 84 - 12 * (step % 2), late))
        hits += [Hit(KitPiece.KICK, start + at, 100) for at in (0, Fraction(5, 2))]
        hits += [Hit(KitPiece.SNARE, start + beat, 112, 0.012) for beat in (1, 3)]
        hits += [Hit(KitPiece.SNARE, start + Fraction(at, 4), 30) for at in (7, 9)]
    return Groove(Meter(), 100, bars, tuple(hits))


def profile_like(groove: Groove, prior_share: float = 0.25) -> StyleProfile:
    """The profile of somebody who plays nothing but this groove."""
    estimates = {
        name: Estimate(m.value, m.spread, 16, (), Basis.ARTIST, prior_share)
        for name, m in measure_feel(groove).items()
    }
    return StyleProfile(Artist("Jane Doe"), "", estimates, (), (), 0.8)


def with_prior_share(profile: StyleProfile, feature: str, share: float) -> StyleProfile:
    estimate = replace(profile.estimates[feature], prior_share=share)
    return replace(profile, estimates={**profile.estimates, feature: estimate})


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_closeness_falls_with_distance(a: float, b: float) -> None:
    assert 0 <= closeness_of(a) <= 1
    assert closeness_of(a) == closeness_of(-a)
    if abs(a) <= 0.5:
        assert closeness_of(a) == 1
    if abs(a) <= abs(b):
        assert closeness_of(a) >= closeness_of(b)


def test_closeness_has_no_steps() -> None:
    values = [closeness_of(n / 100) for n in range(600)]
    assert max(a - b for a, b in pairwise(values)) < 0.01


def test_a_clip_is_near_to_whoever_plays_nothing_else() -> None:
    report = report_style(funk(), profile_like(funk()))
    assert report.closeness == 1
    assert set(report.aspects) | set(report.left_out) == set(ASPECTS)
    assert list(report.left_out) == ["timing_ride"]


@given(grooves())
def test_any_groove_can_be_reported_on(groove: Groove) -> None:
    report = report_style(groove, profile_like(funk()))
    assert set(report.aspects).isdisjoint(report.left_out)
    assert set(report.aspects) | set(report.left_out) == set(ASPECTS)
    assert len(report.lines()) == len(ASPECTS)
    if report.closeness is not None:
        assert 0 <= report.closeness <= 1
        nearest, furthest = (f(a.closeness for a in report.aspects.values()) for f in (max, min))
        assert furthest - 1e-9 <= report.closeness <= nearest + 1e-9


def louder(hit: Hit) -> Hit:
    return replace(hit, velocity=min(127, hit.velocity + 40))


def snare_later(hit: Hit) -> Hit:
    return replace(hit, offset_s=hit.offset_s + 0.025 * (hit.piece is KitPiece.SNARE))


def on_the_ride(hit: Hit) -> Hit:
    keeps_time = hit.piece.group is PieceGroup.HAT
    return replace(hit, piece=KitPiece.RIDE if keeps_time else hit.piece)


def opened(hit: Hit) -> Hit:
    return replace(hit, piece=KitPiece.OPEN_HAT if hit.piece is KitPiece.CLOSED_HAT else hit.piece)


def swung(hit: Hit) -> Hit:
    return replace(hit, offset_s=hit.offset_s + 0.05 * (hit.position % Fraction(1, 2) > 0))


def full_ghosts(hit: Hit) -> Hit:
    return replace(hit, velocity=max(hit.velocity, 70))


@pytest.mark.parametrize(
    ("change", "aspect"),
    [
        (louder, "loudness"),
        (snare_later, "timing_snare"),
        (on_the_ride, "ride_share"),
        (opened, "hat_openness"),
        (swung, "swing"),
        (full_ghosts, "ghost_notes"),
    ],
)
def test_a_change_shows_where_it_was_made(change: object, aspect: str) -> None:
    assert callable(change)
    profile, other = profile_like(funk()), funk().with_hits(map(change, funk().hits))
    before, after = report_style(funk(), profile), report_style(other, profile)
    assert after.aspects[aspect].verdict != "near"
    assert abs(before.aspects[aspect].distance) < 0.01
    assert after.closeness is not None
    assert before.closeness is not None
    assert after.closeness < before.closeness
    assert aspect in {each.name for each in after.furthest(3)}


def test_16th_swing_is_the_one_that_matters_where_8ths_are_straight() -> None:
    swings = funk().with_hits(map(swung, funk().hits))
    report = report_style(swings, profile_like(swings))
    assert report.aspects["swing"].title == "16th swing"
    assert report.aspects["swing"].value == pytest.approx(0.64, abs=0.001)


def test_what_the_clip_has_not_is_left_out_and_said() -> None:
    snareless = funk().with_hits(h for h in funk().hits if h.piece is not KitPiece.SNARE)
    report = report_style(snareless, profile_like(funk()))
    assert {"ghost_notes", "backbeat", "timing_snare"} <= set(report.left_out)
    assert "ghost notes: cannot be measured, no snare" in report.lines()


def test_an_empty_clip_is_near_to_nothing() -> None:
    report = report_style(Groove(Meter(), 100, 1), profile_like(funk()))
    assert report.closeness is None
    assert set(report.left_out) == set(ASPECTS)


def test_defaults_do_not_count() -> None:
    profile = StyleProfile(Artist("Jane Doe"), "", {}, (), (), 0.0)
    report = report_style(funk(), profile)
    assert report.closeness is None
    assert not any(aspect.counted for aspect in report.aspects.values())
    assert report.furthest() == []
    assert "not counted, a default: nothing is known of the artist" in report.lines()[0]


def test_evidence_that_a_default_outweighs_still_counts() -> None:
    profile = profile_like(funk())
    mostly_default = Estimate(4.0, 1.0, 3, (), Basis.DEFAULT, 0.6)
    profile = replace(profile, estimates={**profile.estimates, "density": mostly_default})
    assert report_style(funk(), profile).aspects["density"].weight == pytest.approx(0.4)


def test_how_backbeats_stand_out_is_not_guessed_from_the_other_strokes() -> None:
    profile = profile_like(funk())
    estimates = {n: e for n, e in profile.estimates.items() if n != "velocity.snare.backbeat"}
    report = report_style(funk(), replace(profile, estimates=estimates))
    assert not report.aspects["backbeat"].counted


def test_what_is_only_the_genres_does_not_count() -> None:
    report = report_style(funk(), with_prior_share(profile_like(funk()), "density", 1.0))
    assert report.aspects["density"].weight == 0
    assert "nothing is known of the artist" in report.aspects["density"].uncounted


def test_a_number_counts_by_how_much_it_is_the_artists_own() -> None:
    quiet = funk().with_hits(replace(h, velocity=h.velocity // 3 + 1) for h in funk().hits)
    profile = profile_like(funk())
    surer = report_style(quiet, with_prior_share(profile, "velocity", 0.05)).closeness
    vaguer = report_style(quiet, with_prior_share(profile, "velocity", 0.9)).closeness
    assert surer is not None
    assert vaguer is not None
    assert surer < vaguer


def test_the_longer_the_clip_the_more_the_same_distance_says() -> None:
    fewer = [h for h in funk().hits if h.velocity != 30 or h.position % 4 < 2]
    profile = profile_like(funk().with_hits(fewer))
    short, long = (report_style(funk(bars), profile).aspects["ghost_notes"] for bars in (1, 16))
    assert short.value == long.value
    assert abs(short.distance) < abs(long.distance)


def test_none_of_a_few_is_not_never() -> None:
    profile = profile_like(funk())
    closed = funk(1).with_hits(
        replace(h, piece=KitPiece.CLOSED_HAT) if h.piece is KitPiece.OPEN_HAT else h
        for h in funk(1).hits
    )
    assert report_style(closed, profile).aspects["hat_openness"].closeness > 0.9


def test_a_spread_of_nothing_is_not_believed() -> None:
    profile = profile_like(funk())
    exact = {name: replace(e, spread=0.0) for name, e in profile.estimates.items()}
    report = report_style(funk(), replace(profile, estimates=exact))
    for name, aspect in report.aspects.items():
        assert aspect.spread == ASPECTS[name].floor


PARAMS = GenerationParams()


@pytest.mark.parametrize(
    ("params", "uncounted"),
    [
        (PARAMS, set()),
        (replace(PARAMS, swing_percent=66.0), {"swing"}),
        (replace(PARAMS, intensity=0.5), {"loudness", "dynamics", "backbeat"}),
        (
            replace(PARAMS, complexity=-1.0),
            {"density", "syncopation", "ghost_notes", "hat_openness"},
        ),
        (replace(PARAMS, fills=1.0), {"density", "syncopation"}),
        (replace(PARAMS, tempo_bpm=101.0), {"density", "swing"}),
        (replace(PARAMS, push_pull_ms=30.0), set()),
        (
            replace(PARAMS, humanize=False),
            {"loudness", "dynamics", "backbeat", "timing_spread"}
            | {f"timing_{group}" for group in ("kick", "snare", "hat")},
        ),
        (
            replace(PARAMS, leave_out=frozenset(PIECES_OF[PieceGroup.TOM])),
            {"density", "loudness"},
        ),
        (
            replace(PARAMS, leave_out=frozenset(PIECES_OF[PieceGroup.HAT])),
            {"density", "loudness", "hat_openness", "ride_share", "timing_hat"},
        ),
    ],
)
def test_what_was_asked_for_is_not_counted(params: GenerationParams, uncounted: set[str]) -> None:
    report = report_style(funk(), profile_like(funk()), params)
    assert {name for name, aspect in report.aspects.items() if not aspect.counted} == uncounted
    for name in uncounted:
        assert "was asked for" in report.aspects[name].line("Jane Doe")


def test_pushing_everything_changes_nothing() -> None:
    pushed = funk().with_hits(replace(h, offset_s=h.offset_s + 0.03) for h in funk().hits)
    profile = profile_like(funk())
    assert report_style(pushed, profile).closeness == report_style(funk(), profile).closeness


def test_counts_in_a_metre_that_the_artist_never_played_are_not_compared() -> None:
    seven = Meter.parse("7/8")
    other = Groove(seven, 100, 2, tuple(h for h in funk().hits if h.position < 7))
    report = report_style(other, profile_like(funk()))
    assert report.aspects["density"].uncounted == "no phrase in 7/8 is known"
    assert report.aspects["swing"].counted


def test_a_sentence_says_what_is_played_and_what_should_be() -> None:
    profile = profile_like(funk())
    ghosts = Estimate(0.5, 0.2, 16, (), Basis.ARTIST, 0.2)
    profile = replace(profile, estimates={**profile.estimates, "ghost_note_rate": ghosts})
    plain = funk(16).with_hits(map(full_ghosts, funk(16).hits))
    ghost_notes = report_style(plain, profile).aspects["ghost_notes"]
    assert ghost_notes.line("Jane Doe") == "ghost notes 0 % where Jane Doe plays 50 ± 11 %: far"
    assert ghost_notes.brief == "ghost notes 0 % (50 ± 11 %)"


@cache
def library_profiles() -> list[StyleProfile]:
    library = Library()
    return [
        build_profile(artist, [finding], library.genre(artist.genres[0]), artist.genres[0])
        for artist in library.artists()
        if (finding := library.artist_finding(artist)) is not None
    ]


def test_clips_are_nearer_to_their_own_artist_than_to_the_others() -> None:
    """A guess would rank the own artist in the middle, and in the first tenth for one in ten.

    Measured over 154 clips of 77 artists: in the first sixth, and in the first tenth for half.
    """
    profiles, ranks = library_profiles(), []
    for own, profile in enumerate(profiles):
        (clip,) = TemplateGenerator().generate(profile, GenerationParams(variations=1, seed=own))
        near = [report_style(clip, other).closeness or 0.0 for other in profiles]
        ranks.append(1 + sum(closeness > near[own] for closeness in near))
    assert len(ranks) >= 30
    assert fmean(ranks) < len(profiles) / 5, ranks
    assert fmean(rank <= len(profiles) / 10 for rank in ranks) > 0.4, ranks
