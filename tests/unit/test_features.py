"""The vocabulary of numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import PieceGroup
from mididrumigen.domain.style.features import FEATURES, Place, check_feature, default_of


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_has_a_title_a_range_and_a_default_within(name: str) -> None:
    feature = FEATURES[name]
    assert feature.title
    assert feature.low <= feature.default <= feature.high
    assert feature.spread > 0


@pytest.mark.parametrize(
    "name",
    ["tempo_bpm", "density.kick", "velocity", "velocity.snare.beat", "microtiming_ms.hat"],
)
def test_names_that_are_known(name: str) -> None:
    assert check_feature(name) is FEATURES[name.partition(".")[0]]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "loudness",
        "Tempo_bpm",
        "tempo_bpm.snare",
        "density.banjo",
        "density.kick.downbeat",
        "microtiming_ms",
        "velocity.backbeat",
        "velocity.snare.upbeat",
        "velocity.snare.backbeat.x",
        "velocity.",
        "velocity.snare.",
    ],
)
def test_names_that_are_not(name: str) -> None:
    with pytest.raises(InvalidRequestError, match="is not a feature"):
        check_feature(name)


@given(st.sampled_from(sorted(FEATURES)), st.floats())
def test_values_keep_to_the_range(name: str, value: float) -> None:
    feature = FEATURES[name]
    case = name if "" in feature.by else f"{name}.snare"
    if feature.low <= value <= feature.high:
        assert check_feature(case, value) is feature
    else:
        with pytest.raises(InvalidRequestError, match=case):
            check_feature(case, value)


def test_the_kit_shares_the_default_density() -> None:
    shares = [default_of(f"density.{group}")[0] for group in PieceGroup]
    assert sum(shares) == pytest.approx(default_of("density")[0])


@pytest.mark.parametrize("place", Place)
def test_a_case_without_a_default_of_its_own_has_its_features(place: Place) -> None:
    assert default_of(f"velocity.kick.{place}") == default_of("velocity") == (85, 15)
