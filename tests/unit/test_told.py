"""What words tell of a style is heard: in the direction that is told, with its citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import pytest

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.manners import MANNERS, pattern_feature
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.profile_codec import decode_profile, encode_profile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.steering.operators import MEASURE_OPERATORS
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile

LIBRARY = Library()
ASKED = GenerationParams(variations=8, seed=3)
MEASURES = {
    "density": (5.5, 2.0),
    "density.kick": (1.8, 0.4),
    "density.hat": (3.0, 0.8),
    "ghost_note_rate": (0.5, 0.0),
    "syncopation_lhl": (8.0, 1.0),
    "swing_16th_ratio": (1.5, 1.0),
    "velocity": (110, 70),
    "velocity.snare.backbeat": (118, 85),
    "microtiming_ms.snare": (18, -15),
    "tempo_bpm": (150, 80),
}


def told(feature: str, value: float, direction: str, witnesses: int = 1) -> StyleProfile:
    """An unknown funk drummer of whom so many articles say one thing."""
    sources = [
        Source(f"article:{n}", SourceKind.ARTICLE, f"Interview {n}") for n in range(witnesses)
    ]
    findings = [
        Finding(
            source,
            claims=(
                Evidence(
                    feature, value, 0.3, 6.0, source.id, 0.45, "said", f"{n} {'xyz'[n % 3] * n}",
                    direction,
                ),
            ),
        )
        for n, source in enumerate(sources)
    ]  # fmt: skip
    artist = Artist("Nobody", ArtistKind.DRUMMER)
    return build_profile(artist, findings, LIBRARY.genre("funk"), "funk")


def nothing_told() -> StyleProfile:
    artist = Artist("Nobody", ArtistKind.DRUMMER)
    return build_profile(artist, [], LIBRARY.genre("funk"), "funk")


def play(profile: StyleProfile) -> Sequence[Groove]:
    return TemplateGenerator().generate(profile, ASKED)


def mean(clips: Sequence[Groove], feature: str) -> float:
    found = [m[feature].value for clip in clips if feature in (m := measure_feel(clip))]
    return fmean(found)


@pytest.mark.parametrize("feature", MEASURES)
def test_words_move_a_measure_the_way_they_point(feature: str) -> None:
    high, low = MEASURES[feature]
    plain = mean(play(nothing_told()), feature)
    more = mean(play(told(feature, high, "+")), feature)
    less = mean(play(told(feature, low, "-")), feature)
    assert less < plain < more


@pytest.mark.parametrize("feature", ["density", "density.kick", "velocity", "ghost_note_rate"])
def test_five_witnesses_are_heard_more_than_one(feature: str) -> None:
    high, _ = MEASURES[feature]
    one, five = (mean(play(told(feature, high, "+", n)), feature) for n in (1, 5))
    assert one < five


@pytest.mark.parametrize("feature", [*MEASURE_OPERATORS, *MANNERS])
@pytest.mark.parametrize("direction", ["+", "-"])
def test_whatever_is_told_can_be_played(feature: str, direction: str) -> None:
    value = 1.0 if direction == "+" else 0.0
    for clip in play(told(feature, value, direction)):
        assert find_clashes(clip) == []
        assert clip.bars == ASKED.bars


def test_without_words_nothing_is_told() -> None:
    profile = nothing_told()
    assert all(not e.told and not e.moved for e in profile.estimates.values())


def test_a_named_pattern_becomes_a_phrase_that_cites_who_says_so() -> None:
    profile = told(pattern_feature("train beat"), 1.0, "+")
    phrases = [p for p in profile.vocabulary if p.label == "train beat"]
    assert [p.source_id for p in phrases] == ["article:0"]
    assert not phrases[0].played
    assert mean(play(profile), "density.snare") > mean(play(nothing_told()), "density.snare")


def test_a_pattern_that_is_denied_is_not_played() -> None:
    profile = told(pattern_feature("train beat"), 0.0, "-")
    assert [p for p in profile.vocabulary if p.label == "train beat"] == []


def test_what_is_told_survives_the_store_and_the_seed() -> None:
    profile = told("density.kick", 1.8, "+")
    assert play(decode_profile(encode_profile(profile))) == play(profile)
    assert play(profile) == play(replace(profile, description="another"))
