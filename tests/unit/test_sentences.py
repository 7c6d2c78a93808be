"""Splitting into sentences, markup passed over, tempos read as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mididrumigen.research.text.markup import clean_quote, mask_markup
from mididrumigen.research.text.sentences import split_sentences
from mididrumigen.research.text.tempos import find_tempos

PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "He plays at 120.5 bpm. ",
                "St. Louis ",
                "vs. ",
                "\n",
                "\n\n",
                "- ",
                "1. ",
                "# ",
                "U.S. ",
            ),
            *(
                "<p>",
                "</p>",
                "<b>ghost</b> ",
                "<script>",
                "</script>",
                "<!--",
                "[12]",
                "“",
                '"',
                "_",
                "é",
            ),
            *(
                "<div style='display:none'>",
                "</div>",
                "Moon ",
                "shuffle. ",
                "?",
                "…",
                "\x00",
                "\ud800",
            ),
        ]
    )
    | st.text(max_size=5),
    max_size=30,
).map("".join)


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It runs at 120.5 bpm. He likes it.", ["It runs at 120.5 bpm.", "He likes it."]),
        ("Born in St. Louis vs. the U.S. Army.", ["Born in St. Louis vs. the U.S. Army."]),
        ("J. R. Stone played. So did I.", ["J. R. Stone played.", "So did I."]),
        ("He said: “It swings.” She left.", ["He said: “It swings.”", "She left."]),
        ("Loud![3] Fast?[4][5] Yes.", ["Loud!", "Fast?", "Yes."]),
        ("- one beat\n- two. Three.", ["one beat", "two.", "Three."]),
        (
            "A long line that was wrapped\nin the middle. End.",
            ["A long line that was wrapped\nin the middle.", "End."],
        ),
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_headings_are_told_from_sentences() -> None:
    found = split_sentences("# Style\nEarly years\nHe plays.\n")
    assert [sentence.is_heading for sentence in found] == [True, True, False]


@settings(max_examples=60)
@given(PIECES)
def test_offsets_point_into_the_text_and_never_overlap(text: str) -> None:
    masked = mask_markup(text)
    assert len(masked) == len(text)
    last = 0
    for sentence in split_sentences(text):
        assert last <= sentence.start < sentence.end <= len(text)
        assert sentence.text == masked[sentence.start : sentence.end]
        last = sentence.end


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>He shuffles.</script>",
        "<!-- He shuffles. -->",
        '<div style="display: none">He shuffles.</div>',
        "<span hidden>He shuffles.</span>",
        '<p aria-hidden="true">He shuffles.</p>',
        "<style>He shuffles.</style>",
        "<script>He shuffles.",
    ],
)
def test_what_nobody_sees_is_not_read(hidden: str) -> None:
    assert sentences(f"He plays. {hidden}") == ["He plays."]


def test_a_quotation_is_shown_without_markup() -> None:
    assert clean_quote("He <b>swings</b>[3]\n hard.") == "He swings hard."


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("120.5 BPM", [120.5]),
        ("92–95 BPM", [93.5]),
        ("92 to 95 beats per minute", [93.5]),
        ("around 76 bpm", [76]),
        ("quarter note = 88", [88]),
        ("♩ = 120", [120]),
        ("a tempo of 144", [144]),
        ("60-bpm ballad and 180 BPM finale", [60, 180]),
        ("1,200 BPM", []),
        ("20 bpm", []),
        ("in 1998, 45 songs", []),
        ("a tempo of 120,000 copies", []),
        ("tempo of 5/4", []),
        ("301 bpm", []),
    ],
)
def test_tempos_are_read_as_they_are_written(text: str, values: list[float]) -> None:
    assert [tempo.value for tempo in find_tempos(text)] == values


def test_a_range_says_its_own_spread_and_one_song_little() -> None:
    (wide,) = find_tempos("100–140 bpm")
    (single,) = find_tempos("104 bpm")
    assert (wide.spread, wide.is_range, single.spread, single.is_range) == (20, True, 20, False)
