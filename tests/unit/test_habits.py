"""Habits of drummers: read from the library, stored, merged, blended."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import make_profile
from tests.unit.test_library import ENTRY, write_library

from mididrumigen.domain.errors import InvalidRequestError, ResearchError
from mididrumigen.domain.music.counting import parse_place, spell_place
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.style.artist import Artist, Tenure
from mididrumigen.domain.style.blend import blend_profiles
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.habits import (
    BACKBEATS,
    NO_HABITS,
    FillHabit,
    FillNotes,
    FillShape,
    Habits,
    HatAccents,
    HatRate,
    Ornaments,
    decode_habits,
    encode_habits,
    merge_habits,
)
from mididrumigen.domain.style.profile_codec import (
    decode_profile,
    decode_statements,
    encode_profile,
    encode_statements,
)
from mididrumigen.domain.style.swing import SwingCurve
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile

COUNTED = st.builds(
    lambda beat, part: beat + part,
    st.integers(0, 98),
    st.sampled_from([Fraction(n, d) for d in (1, 2, 3, 4) for n in range(d)]),
)
PLACES = st.none() | st.sets(COUNTED, max_size=4).map(lambda found: tuple(sorted(found)))
SHARES = st.floats(0, 0.3)
HABITS = st.builds(
    Habits,
    st.none() | st.sampled_from(HatAccents),
    st.none() | st.sampled_from(HatRate),
    PLACES,
    PLACES,
    PLACES,
    PLACES,
    st.none() | st.sampled_from(KitPiece),
    st.none() | st.builds(Ornaments, SHARES, SHARES, SHARES),
    st.none() | st.sampled_from(BACKBEATS),
    st.none() | st.floats(0, 1),
    st.none()
    | st.builds(
        FillHabit,
        st.floats(0.25, 16),
        st.floats(0, 4),
        st.sampled_from(FillNotes),
        st.lists(st.sampled_from(KitPiece), min_size=1, max_size=4).map(tuple),
        st.sampled_from(FillShape),
    ),
)
POINTS = st.dictionaries(st.integers(40, 300), st.floats(0.5, 3), max_size=4).map(
    lambda points: tuple(sorted(points.items()))
)
CURVES = st.builds(SwingCurve, POINTS, POINTS)
SAID = """
habits:
  hat_accents: on
  hat_rate: 8
  open_hat_at: [4&]
  ghosts_at: [4a, 1a, 2e, 2t]
  kicks_at: []
  foot_hat: [2, 4]
  time_on: hat
  ornaments: {flam: 0.06, drag: 0.1}
  backbeat: rim_shot
  crash_on_one: 0.3
  fill: {beats: 2 ± 1, notes: sixteenths, pieces: [snare, floor_tom], shape: crescendo}
swing_at_bpm: {8th: {200: 1.7, 120: 2.1}}
"""


@given(COUNTED)
def test_places_are_spelled_as_they_are_counted(place: Fraction) -> None:
    assert parse_place(spell_place(place)) == place


@pytest.mark.parametrize("text", ["", "0", "e", "2i", "2&a", " 2", "-1", "1000"])
def test_what_nobody_counts_is_no_place(text: str) -> None:
    with pytest.raises(InvalidRequestError, match="not a place in a bar"):
        parse_place(text)


@given(HABITS, CURVES)
def test_habits_are_stored_exactly(habits: Habits, curve: SwingCurve) -> None:
    profile = replace(make_profile(), habits=habits, swing=curve)
    stored = json.loads(json.dumps(encode_profile(profile)))
    assert decode_profile(stored) == profile
    finding = Finding(profile.sources[0], habits=habits, swing=curve)
    stated = json.loads(json.dumps(encode_statements(finding)))
    assert decode_statements(finding.source, stated) == finding


def test_profiles_stored_without_habits_have_none() -> None:
    stored = encode_profile(make_profile())
    assert not {"habits", "swing"} & stored.keys()
    assert decode_profile(stored).habits == NO_HABITS


@given(st.lists(HABITS, max_size=3))
def test_each_habit_is_the_first_that_is_known(ranked: list[Habits]) -> None:
    merged = merge_habits(ranked)
    for each in fields(Habits):
        known = [v for habits in ranked if (v := getattr(habits, each.name)) is not None]
        assert getattr(merged, each.name) == (known[0] if known else None)


def test_never_is_not_unknown() -> None:
    never, always = Habits(foot_hat=()), Habits(foot_hat=(Fraction(1),))
    assert never
    assert not NO_HABITS
    assert never.or_else(always).foot_hat == ()
    assert decode_habits(encode_habits(never)) == never


def test_an_entry_says_its_habits(tmp_path: Path) -> None:
    library = write_library(tmp_path, nobody=ENTRY + SAID)
    finding = library.artist_finding(Artist("Nobody"))
    assert finding is not None
    assert finding.habits == Habits(
        hat_accents=HatAccents.ON,
        hat_rate=HatRate.EIGHTHS,
        open_hat_at=(Fraction(7, 2),),
        ghosts_at=(Fraction(3, 4), Fraction(5, 4), Fraction(4, 3), Fraction(15, 4)),
        kicks_at=(),
        foot_hat=(Fraction(1), Fraction(3)),
        time_on=KitPiece.CLOSED_HAT,
        ornaments=Ornaments(0.06, 0.1, 0.0),
        backbeat=KitPiece.RIM_SHOT,
        crash_on_one=0.3,
        fill=FillHabit(
            2.0,
            1.0,
            FillNotes.SIXTEENTHS,
            (KitPiece.SNARE, KitPiece.FLOOR_TOM),
            FillShape.CRESCENDO,
        ),
    )
    assert finding.swing == SwingCurve(eighths=((120.0, 2.1), (200.0, 1.7)))
    genre = library.genre("noise")
    profile = build_profile(Artist("Nobody"), [finding], genre, "noise")
    assert profile.habits == finding.habits
    assert profile.swing == finding.swing


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hat_rate: 8", "hat_rate: 7", "habits.hat_rate: the value is not known"),
        ("hat_rate: 8", "hat_speed: 8", "habits.hat_speed: the key is not known"),
        ("accents: on", "accents: true", "habits.hat_accents: the value is not known"),
        ("[4&]", "[4i]", "habits.open_hat_at[0]: '4i' is not a place"),
        ("[4&]", "4&", "habits.open_hat_at: here must be a list"),
        ("time_on: hat", "time_on: gong", "habits.time_on: the value is not known"),
        ("flam: 0.06", "flam: 0.96", "habits.ornaments: Shares of ornaments"),
        ("backbeat: rim_shot", "backbeat: kick", "habits.backbeat: the value"),
        ("one: 0.3", "one: 3", "habits.crash_on_one: here must be a number from 0 to 1"),
        ("2 ± 1", "0 ± 1", "habits.fill: A fill has up to 16 beats"),
        (", shape: crescendo", "", "habits.fill.shape: the key is missing"),
        ("120: 2.1", "fast: 2.1", "swing_at_bpm.8th.fast: here must be a tempo"),
        ("120: 2.1", "120: 9", "swing_at_bpm.8th.120: here must be a number from 0.4 to 4"),
        ("8th:", "4th:", "swing_at_bpm.4th: the key is not known"),
    ],
)
def test_broken_habits_are_refused_with_their_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in SAID
    library = write_library(tmp_path, nobody=ENTRY + SAID.replace(old, new))
    with pytest.raises(ResearchError) as caught:
        library.artists()
    assert said in caught.value.message


def test_a_band_may_say_when(tmp_path: Path) -> None:
    banded = (
        "[{name: The Nobodies, years: '1968–1970, 1977-today'}, Others, {name: X, years: 1964}]"
    )
    library = write_library(tmp_path, nobody=ENTRY.replace("[The Nobodies]", banded))
    found = library.identify("Nobodies")
    assert found is not None
    assert found.bands == ("The Nobodies", "Others", "X")
    assert library.tenures(found) == [
        Tenure("The Nobodies", 1968, 1970),
        Tenure("The Nobodies", 1977, None),
        Tenure("X", 1964, 1964),
    ]


@pytest.mark.parametrize("years", ["'68", "1970-1968", "1968 to 1970", "''", "[1968]"])
def test_years_that_are_none_are_refused(tmp_path: Path, years: str) -> None:
    banded = f"[{{name: The Nobodies, years: {years}}}]"
    library = write_library(tmp_path, nobody=ENTRY.replace("[The Nobodies]", banded))
    with pytest.raises(ResearchError, match=r"bands\[0\]\.years|not YAML"):
        library.artists()


def test_an_entry_names_genres_that_have_a_file(tmp_path: Path) -> None:
    for genres in ("[country, noise]", "[country]"):
        with pytest.raises(ResearchError, match=r"genres: .'country'. are not among noise"):
            write_library(tmp_path, nobody=ENTRY.replace("[noise]", genres)).artists()


def test_a_blend_has_the_habits_of_its_largest_part_first() -> None:
    small = replace(make_profile(), habits=Habits(crash_on_one=0.5, foot_hat=()))
    large = replace(make_profile(), habits=Habits(crash_on_one=0.1))
    blend = blend_profiles("both", [(small, 1), (large, 2)])
    assert blend.habits == Habits(crash_on_one=0.1, foot_hat=())


def test_every_drummer_of_the_library_that_says_habits_can_be_told_apart() -> None:
    library = Library()
    said = [
        finding.habits
        for artist in library.artists()
        if (finding := library.artist_finding(artist)) is not None and finding.habits
    ]
    assert len(set(said)) == len(said)
