"""Words to knobs: what is documented is done, what is not understood is given back."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import library_profile

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.kit import OPEN_HATS, PIECES_OF, KitPiece, PieceGroup
from mididrumigen.domain.work.requests import FillSize, GenerationParams, TimeFeel, Voicing
from mididrumigen.generation.free_text import LEAVE_OUT, RULES, steer
from mididrumigen.generation.steered_request import Steering
from mididrumigen.generation.template_generator import TemplateGenerator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "words.md"
ROWS = re.findall(r"^\| ([a-z][^|]*) \| ([^|]*) \| ([^|]*?) ?\|$", PAGE.read_text(), re.MULTILINE)[
    1:
]
EIGHT = GenerationParams(bars=8)
CYMBALS = {*PIECES_OF[PieceGroup.CRASH], *PIECES_OF[PieceGroup.RIDE]}


def read(text: str, params: GenerationParams = EIGHT) -> Steering:
    return steer(params, text)


def spell(params: GenerationParams) -> str:
    """What is not as usual, as the table has it."""
    parts = []
    for name in GenerationParams.__slots__:
        value = getattr(params, name)
        if value == getattr(EIGHT, name) or name == "prompt":
            continue
        if isinstance(value, frozenset):
            value = " ".join(map(str, sorted(value)))
        parts.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
    return ", ".join(parts)


def test_the_table_has_every_rule_in_order() -> None:
    assert [words for words, _, _ in ROWS] == [rule.title for rule in (*RULES, LEAVE_OUT)]


@pytest.mark.parametrize(("words", "sets", "negated"), ROWS[:-1], ids=[row[0] for row in ROWS[:-1]])
def test_words_do_what_the_table_says(words: str, sets: str, negated: str) -> None:
    for word in words.replace(" (at the end)", "").split(", "):
        assert spell(read(word).params) == sets
        assert read(word).understood == (word,)
        for no in ("no", "not"):
            said = read(f"{no} {word}")
            if negated and "normal" not in negated:
                assert spell(said.params) == negated
            else:
                assert said.params == replace(EIGHT, prompt=f"{no} {word}")
            assert bool(said.ignored) is not bool(negated)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "half-time, sparse, big fill into bar 4",
            {
                "time_feel": TimeFeel.HALF,
                "complexity": -0.5,
                "fill_bars": frozenset({3}),
                "fill_size": FillSize.BIG,
            },
        ),
        ("Very BUSY and a bit laid back", {"complexity": 0.8, "push_pull_ms": 7.5}),
        ("fill in bars 2, 4 and 7", {"fill_bars": frozenset({2, 4, 7})}),
        ("a fill in bar 2 & a short fill into bar 1", {"fill_bars": frozenset({2, 8})}),
        ("fills every other bar", {"fill_bars": frozenset({2, 4, 6, 8})}),
        ("fill every 3 bars", {"fill_bars": frozenset({3, 6})}),
        ("without the crash, no ride or cowbell", {"leave_out": CYMBALS | {KitPiece.COWBELL}}),
        ("no open hats; not too busy", {"leave_out": OPEN_HATS, "complexity": -0.25}),
        ("no crash, ride instead of hats", {"voicing": frozenset({Voicing.RIDE_TIME})}),
        ("on the ride ... on the hats!", {"voicing": frozenset({Voicing.HAT_TIME})}),
        ("soft, then really hard", {"intensity": 0.8}),
        ("straight, not swung", {"swing_percent": 50.0}),
    ],
)
def test_words_together(text: str, expected: dict[str, object]) -> None:
    said = read(text)
    assert said.ignored == ()
    for name, value in expected.items():
        assert getattr(said.params, name) == value


@pytest.mark.parametrize(
    ("text", "given_back"),
    [
        ("banjo", ("banjo",)),
        ("sparse, with a Banjo on a Tuesday, busy", ("Banjo", "Tuesday")),
        ("fill in bar 9", ("fill in bar 9",)),
        ("fill every 9 bars", ("fill every 9 bars",)),
        ("no four on the floor", ("no four on the floor",)),
        ("hardcore", ("hardcore",)),
        ("no ghost notes", ()),
        ("", ()),
        (" , and the ; ", ()),
    ],
)
def test_what_is_not_understood_is_given_back(text: str, given_back: tuple[str, ...]) -> None:
    assert read(text).ignored == given_back


def test_a_knob_is_not_overruled() -> None:
    set_already = replace(EIGHT, complexity=0.9, fills=0.0, swing_percent=60.0)
    said = read("sparse, fill in bar 4, straight, loud", set_already)
    assert said.params == replace(set_already, intensity=0.5, prompt=said.params.prompt)
    assert said.ignored == ("sparse", "fill in bar 4", "straight")


def test_the_prompt_of_the_request_is_read_by_default() -> None:
    assert steer(replace(EIGHT, prompt="soft")).params.intensity == -0.5
    with pytest.raises(InvalidRequestError, match="out of range"):
        replace(EIGHT, prompt="x" * 501)


WORDS = [word for rule in RULES for word in rule.title.split(", ")] + [
    "no",
    "not",
    "crash",
    "brushes",
]


@given(st.text(max_size=500) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text_is_a_request(text: str) -> None:
    text = text[:500]
    said = read(text)
    assert said.params.bars == 8
    assert said.params.prompt == text
    assert len(said.ignored) <= 9
    assert all(len(words) <= 60 for words in said.ignored)
    assert steer(said.params, "").params == replace(said.params, prompt="")


@given(st.permutations(["half-time", "soft", "no crash", "shuffle", "open hats", "fill in bar 2"]))
def test_the_order_of_words_on_different_knobs_does_not_matter(words: list[str]) -> None:
    usual = read("half-time, soft, no crash, shuffle, open hats, fill in bar 2").params
    assert replace(read(", ".join(words)).params, prompt="") == replace(usual, prompt="")


@given(
    st.lists(
        st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9).map(lambda w: f"qz{w}"),
        min_size=1,
        max_size=5,
    )
)
def test_strange_words_come_back_as_they_were(words: list[str]) -> None:
    text = " ".join(words)
    assert "; ".join(read(f"soft, {text}").ignored)[:60] == text[:60]


def test_the_engine_does_what_the_words_say() -> None:
    params = read("four on the floor, no toms, on the ride, fill in bar 4").params
    profile = library_profile("John Bonham")
    for groove in TemplateGenerator().generate(profile, replace(params, tempo_bpm=98.0)):
        pieces = {hit.piece.group for hit in groove.hits}
        assert PieceGroup.TOM not in pieces
        assert PieceGroup.HAT not in pieces
        kicks = {hit.position for hit in groove.hits if hit.piece is KitPiece.KICK}
        assert kicks == set(range(32))
