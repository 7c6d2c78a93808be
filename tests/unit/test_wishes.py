"""Wishes in a prompt: what, how much and where are understood, and heard in the notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts import free_text_page
from scripts.archetypes_page import NAMES, PAGE, names, page
from scripts.bench_musical.asked import PROMPTS, Prompt, profile_of

from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.free_text import steer, wishes_of
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.lexicon.places import match_place
from mididrumigen.lexicon.wish import Place
from mididrumigen.settings.archetypes import archetypes

EIGHT = GenerationParams(bars=8)
FOUR = GenerationParams(bars=4, variations=2, seed=5)
ENGINE = TemplateGenerator()
FUNK = profile_of("genre:funk")
PLAIN = ENGINE.generate(FUNK, FOUR)


@pytest.mark.parametrize("prompt", PROMPTS, ids=[p.words for p in PROMPTS])
def test_what_is_asked_can_be_played(prompt: Prompt) -> None:
    said = steer(FOUR, prompt.words)
    for clip in ENGINE.generate(FUNK, said.params):
        assert find_clashes(clip) == []
        assert clip.bars == 4


@pytest.mark.parametrize(
    "words",
    ["crash on the one", "leave beat 3 empty", "no kick in bar 2", "just kick and snare",
     "on the floor tom instead of hats", "cowbell on every beat", "no ghost notes",
     "crescendo over four bars", "in bar 3, no hats", "louder snare"],
)  # fmt: skip
def test_what_is_asked_is_heard(words: str) -> None:
    prompt = next(p for p in PROMPTS if p.words == words)
    said = steer(FOUR, words)
    assert said.ignored == ()
    assert prompt.check(ENGINE.generate(FUNK, said.params), PLAIN)


@pytest.mark.parametrize(
    "words",
    ["crash on beat 5", "no kick in bar 9", "crescendo over 12 bars", "stop on beat 4 of bar 11"],
)
def test_a_wish_that_cannot_be_kept_is_given_back(words: str) -> None:
    said = steer(EIGHT, words)
    assert said.ignored
    assert not wishes_of(said.params)


def test_swing_it_hard_is_swing_and_not_loudness() -> None:
    said = steer(EIGHT, "swing it hard")
    assert said.params.swing_percent is not None
    assert said.params.swing_percent > 62
    assert said.params.intensity == 0


@pytest.mark.parametrize("name", sorted(archetypes()))
def test_every_pattern_can_be_asked_for(name: str) -> None:
    assert steer(EIGHT, name).ignored == ()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("in bar 2", Place(bars=frozenset({2}))),
        ("in bars 5-8", Place(bars=frozenset({5, 6, 7, 8}))),
        ("in the last bar", Place(bars=frozenset({-1}))),
        ("every other bar", Place(every=2)),
        ("on the last two beats", Place(bars=frozenset({-1}), last_beats=2)),
        ("in the second half", Place(half=2)),
    ],
)
def test_places(words: str, place: Place) -> None:
    assert match_place(words, 0) == (len(words), place)


@given(st.text(max_size=200))
def test_any_text_is_read_the_same_way_twice(text: str) -> None:
    said = steer(EIGHT, text)
    assert wishes_of(said.params) == wishes_of(said.params)


def test_the_page_of_the_lexicon_is_fresh() -> None:
    assert free_text_page.PAGE.read_text(encoding="utf-8") == free_text_page.page()


def test_what_follows_from_the_archetypes_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    assert NAMES.read_text(encoding="utf-8") == names()
