"""Estimates: where a number comes from when the artist says nothing, and how claims are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.fakes import make_profile, make_source

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.estimates import Basis, Estimate, as_prior, default_estimate, merge
from mididrumigen.domain.style.evidence import Evidence, SourceKind
from mididrumigen.domain.style.features import FEATURES, Place, default_of
from mididrumigen.domain.style.profile import StyleProfile

FEATURE_NAMES = [name for name, feature in FEATURES.items() if "" in feature.by]
PARAMETER_RANGES = {
    "tempo_min": (30, 300),
    "tempo_max": (30, 300),
    "tempo_avg": (30, 300),
    "swing_percent": (100 * 0.4 / 1.4, 80),
    "ghost_note_prob": (0, 1),
    "syncopation_level": (0, 1),
    "velocity_mean": (1, 127),
    "velocity_std": (0, 127),
}


def within(name: str) -> st.SearchStrategy[float]:
    feature = FEATURES[name]
    return st.floats(feature.low, feature.high)


@st.composite
def claims(draw: st.DrawFn, name: str, min_size: int = 1) -> list[Evidence]:
    one = st.builds(
        Evidence,
        feature=st.just(name),
        value=within(name),
        spread=st.floats(0, 50),
        sample_size=st.floats(0.1, 1000),
        source_id=st.sampled_from("abc"),
        confidence=st.floats(0.05, 1),
    )
    return draw(st.lists(one, min_size=min_size, max_size=5))


@st.composite
def evidence_and_prior(draw: st.DrawFn) -> tuple[list[Evidence], Estimate]:
    name = draw(st.sampled_from(FEATURE_NAMES))
    prior = Estimate(draw(within(name)), draw(st.floats(0, 50)), 0, ("genre",), Basis.GENRE, 1)
    return draw(claims(name)), prior


def with_estimates(**values: float) -> StyleProfile:
    return replace(
        make_profile(),
        estimates={
            name.replace("__", "."): Estimate(value, 1, 8, ("s",), Basis.ARTIST, 0.1)
            for name, value in values.items()
        },
    )


@given(evidence_and_prior())
def test_a_merged_value_lies_between_evidence_and_prior(
    pair: tuple[list[Evidence], Estimate],
) -> None:
    found, prior = pair
    merged = merge(found[0].feature, found, prior)
    values = [claim.value for claim in found] + [prior.value]
    assert min(values) - 1e-9 <= merged.value <= max(values) + 1e-9
    assert 0 < merged.prior_share < 1
    assert merged.spread >= 0


@given(evidence_and_prior())
def test_more_evidence_of_the_same_kind_leaves_less_to_the_prior(
    pair: tuple[list[Evidence], Estimate],
) -> None:
    found, prior = pair
    name = found[0].feature
    once, twice = merge(name, found, prior), merge(name, [*found, *found], prior)
    assert twice.prior_share < once.prior_share
    mean = merge(name, found, prior, prior_weight=0).value
    assert abs(twice.value - mean) <= abs(once.value - mean) + 1e-9
    longer = [replace(claim, sample_size=2 * claim.sample_size) for claim in found]
    assert merge(name, longer, prior).prior_share < once.prior_share


@given(evidence_and_prior())
def test_a_merge_cites_the_artists_sources_first(pair: tuple[list[Evidence], Estimate]) -> None:
    found, prior = pair
    merged = merge(found[0].feature, found, prior)
    own = list(dict.fromkeys(claim.source_id for claim in found))
    assert merged.sources == (*own, "genre")
    assert merged.basis is (Basis.ARTIST if merged.prior_share < 0.5 else Basis.GENRE)
    assert merged.sample_size == pytest.approx(sum(claim.sample_size for claim in found))


@given(evidence_and_prior(), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(
    pair: tuple[list[Evidence], Estimate], rng: Random
) -> None:
    found, prior = pair
    shuffled = rng.sample(found, len(found))
    one, other = (merge(found[0].feature, order, prior) for order in (found, shuffled))
    assert other.value == pytest.approx(one.value)
    assert other.spread == pytest.approx(one.spread, abs=1e-6)


@given(st.sampled_from(FEATURE_NAMES), st.data())
def test_claims_that_nobody_trusts_are_no_evidence(name: str, data: st.DataObject) -> None:
    found = [replace(claim, confidence=0.0) for claim in data.draw(claims(name, min_size=0))]
    assert merge(name, found) == default_estimate(name)


@pytest.mark.parametrize("sample_size", [1.0, 4.0, 16.0])
def test_the_prior_is_worth_four_bars(sample_size: float) -> None:
    claim = Evidence("tempo_bpm", 200, 0, sample_size, "s", 1.0)
    prior = Estimate(100, 0, 0, ("g",), Basis.GENRE, 1)
    merged = merge("tempo_bpm", [claim], prior)
    assert merged.prior_share == pytest.approx(4 / (4 + sample_size))
    assert merged.value == pytest.approx(200 - 100 * merged.prior_share)


def test_one_long_file_does_not_drown_the_others() -> None:
    long = Evidence("tempo_bpm", 200, 0, 1600, "long", 1.0)
    short = [Evidence("tempo_bpm", 100, 0, 16, f"short{i}", 1.0) for i in range(10)]
    assert merge("tempo_bpm", [long, *short], prior_weight=0).value == pytest.approx(150)


def test_disagreement_is_spread() -> None:
    pair = [Evidence("tempo_bpm", value, 0, 16, "s", 1.0) for value in (90, 110)]
    assert merge("tempo_bpm", pair, prior_weight=0).spread == pytest.approx(10)


def test_an_estimate_falls_back_on_what_it_is_a_case_of() -> None:
    profile = with_estimates(velocity=70, velocity__snare=90, velocity__snare__beat=95)
    assert profile.value("velocity.snare.beat") == 95
    assert profile.value("velocity.snare.offbeat") == 90
    assert profile.value("velocity.kick.downbeat") == 70
    assert profile.estimate("velocity.kick").basis is Basis.ARTIST


@pytest.mark.parametrize("name", ["tempo_bpm", "velocity.snare.beat", "density.hat"])
def test_at_the_end_there_is_a_default_that_says_so(name: str) -> None:
    estimate = with_estimates().estimate(name)
    assert (estimate.value, estimate.spread) == default_of(name)
    assert (estimate.basis, estimate.sources, estimate.prior_share) == (Basis.DEFAULT, (), 1)


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="not a feature"):
        with_estimates().estimate("loudness")


@given(st.data())
def test_the_eight_parameters_are_in_their_ranges(data: st.DataObject) -> None:
    estimates = {
        name: Estimate(data.draw(within(name)), data.draw(st.floats(0, 90)), 8, (), Basis.ARTIST, 0)
        for name in data.draw(st.lists(st.sampled_from(FEATURE_NAMES), unique=True))
    }
    params = replace(make_profile(), estimates=estimates).quantitative_params
    assert set(params) == set(PARAMETER_RANGES)
    for name, (low, high) in PARAMETER_RANGES.items():
        assert low - 0.05 <= params[name] <= high + 0.05, name
    assert params["tempo_min"] <= params["tempo_avg"] <= params["tempo_max"]


@pytest.mark.parametrize(("ratio", "percent"), [(1.0, 50), (2.0, 66.7), (1.5, 60)])
@pytest.mark.parametrize("feature", ["swing_8th_ratio", "swing_16th_ratio"])
def test_swing_is_given_in_percent(feature: str, ratio: float, percent: float) -> None:
    assert with_estimates(**{feature: ratio}).quantitative_params["swing_percent"] == percent


def test_sources_are_counted_by_kind() -> None:
    kinds: Sequence[SourceKind] = (SourceKind.MIDI, SourceKind.MIDI, SourceKind.ARTICLE)
    sources = [make_source(f"s{i}", kind) for i, kind in enumerate(kinds)]
    assert make_profile(sources=sources).sources_count == {
        "papers": 0,
        "articles": 1,
        "audio": 0,
        "midi": 2,
        "library": 0,
    }


def test_a_genres_estimates_become_priors_that_cite_it() -> None:
    own = {"tempo_bpm": Estimate(90, 5, 24, ("x",), Basis.ARTIST, 0.2)}
    prior = as_prior(own)["tempo_bpm"]
    assert prior == Estimate(90, 5, 0, ("x",), Basis.GENRE, 1)


@given(st.sampled_from(PieceGroup), st.sampled_from(Place))
def test_every_case_of_a_feature_has_a_default_in_range(group: PieceGroup, place: Place) -> None:
    for name, feature in FEATURES.items():
        assume("group" in feature.by or "" in feature.by)
        cases = [name] if "" in feature.by else []
        cases += [f"{name}.{group}"] if "group" in feature.by else []
        cases += [f"{name}.{group}.{place}"] if "place" in feature.by else []
        for case in cases:
            assert feature.low <= default_estimate(case).value <= feature.high
