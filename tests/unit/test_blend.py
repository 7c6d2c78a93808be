"""A profile between others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import make_phrase, make_profile, make_source

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.blend import blend_profiles
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.features import FEATURES
from mididrumigen.domain.style.profile import StyleProfile

WEIGHTS = st.floats(0.001, 1000)
NAMES = [name for name, feature in FEATURES.items() if "" in feature.by]


@st.composite
def profiles(draw: st.DrawFn, source_id: str) -> StyleProfile:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    estimates = {
        name: Estimate(
            draw(st.floats(FEATURES[name].low, FEATURES[name].high)),
            draw(st.floats(0, 50)),
            draw(st.floats(0, 100)),
            (source_id,),
            draw(st.sampled_from([Basis.ARTIST, Basis.GENRE])),
            draw(st.floats(0, 1)),
        )
        for name in names
    }
    profile = make_profile(source_id, sources=[make_source(source_id)])
    confidence = draw(st.floats(0, 1))
    return replace(profile, estimates=estimates, confidence=confidence, genre=source_id)


@given(profiles("a"), profiles("b"), WEIGHTS, WEIGHTS)
def test_every_number_lies_between_the_parts(
    a: StyleProfile, b: StyleProfile, weight_a: float, weight_b: float
) -> None:
    blend = blend_profiles("mix", [(a, weight_a), (b, weight_b)])
    share = weight_a / (weight_a + weight_b)
    assert set(blend.estimates) == {*a.estimates, *b.estimates}
    for name, estimate in blend.estimates.items():
        low, high = sorted((a.value(name), b.value(name)))
        assert low - 1e-9 <= estimate.value <= high + 1e-9
        assert estimate.value == pytest.approx(share * a.value(name) + (1 - share) * b.value(name))
        assert -1e-9 <= estimate.prior_share <= 1 + 1e-9
        assert set(estimate.sources) <= {source.id for source in blend.sources}
    assert blend.confidence == pytest.approx(
        share * a.confidence + (1 - share) * b.confidence, abs=0.001
    )
    assert blend.genre == ("a" if weight_a >= weight_b else "b")


@given(profiles("a"), WEIGHTS, WEIGHTS)
def test_a_profile_blended_with_itself_stays_itself(
    profile: StyleProfile, first: float, second: float
) -> None:
    blend = blend_profiles("mix", [(profile, first), (profile, second)])
    for name, estimate in blend.estimates.items():
        own = profile.estimates[name]
        assert estimate.value == pytest.approx(own.value)
        assert estimate.spread == pytest.approx(own.spread, abs=1e-4)
        assert (estimate.sources, estimate.basis) == (own.sources, own.basis)


@given(profiles("a"), profiles("b"))
def test_weights_need_not_add_up(a: StyleProfile, b: StyleProfile) -> None:
    percent = blend_profiles("mix", [(a, 60), (b, 40)])
    shares = blend_profiles("mix", [(a, 0.6), (b, 0.4)])
    for name, estimate in percent.estimates.items():
        assert shares.estimates[name].value == pytest.approx(estimate.value)


def test_what_one_part_does_not_know_is_taken_as_its_default() -> None:
    known = Estimate(200, 0, 8, ("a",), Basis.ARTIST, 0.0)
    a = replace(make_profile("A", sources=[make_source("a")]), estimates={"tempo_bpm": known})
    b = replace(make_profile("B", sources=[make_source("b")]), estimates={})
    mixed = blend_profiles("mix", [(a, 1), (b, 1)]).estimates["tempo_bpm"]
    assert mixed.value == (200 + FEATURES["tempo_bpm"].default) / 2
    assert mixed.prior_share == 0.5
    assert mixed.sources == ("a",)


def test_two_tempos_are_a_wide_spread() -> None:
    a, b = (make_profile(tempo_bpm=tempo) for tempo in (80.0, 120.0))
    assert blend_profiles("mix", [(a, 1), (b, 1)]).estimates["tempo_bpm"].spread > 20


def test_vocabularies_weigh_their_shares_however_large_they_are() -> None:
    a = replace(make_profile("A"), vocabulary=tuple(make_phrase("a") for _ in range(9)))
    b = replace(make_profile("B"), vocabulary=(make_phrase("b"),))
    blend = blend_profiles("mix", [(a, 75), (b, 25)])
    assert len(blend.vocabulary) == 10
    of_a = sum(phrase.weight for phrase in blend.vocabulary if phrase.source_id == "a")
    assert of_a == pytest.approx(0.75)
    assert sum(phrase.weight for phrase in blend.vocabulary) == pytest.approx(1)


def test_a_blend_says_what_it_is_made_of() -> None:
    a, b = make_profile("A"), make_profile("B")
    blend = blend_profiles("mix", [(a, 3), (b, 1)])
    assert blend.artist.name == "mix"
    assert blend.description.startswith("A blend of 75% A, 25% B.")
    assert len(blend.sources) == 1, "a source of both is listed once"


def test_three_parts() -> None:
    parts = [(make_profile(str(t), tempo_bpm=t), 1.0) for t in (60.0, 90.0, 150.0)]
    assert blend_profiles("mix", parts).value("tempo_bpm") == pytest.approx(100)


@pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf")])
def test_weights_that_are_none(weight: float) -> None:
    with pytest.raises(InvalidRequestError, match="above 0"):
        blend_profiles("mix", [(make_profile("A"), 1), (make_profile("B"), weight)])


@pytest.mark.parametrize("count", [0, 1])
def test_a_blend_takes_two(count: int) -> None:
    with pytest.raises(InvalidRequestError, match="at least two"):
        blend_profiles("mix", [(make_profile(), 1.0)] * count)
