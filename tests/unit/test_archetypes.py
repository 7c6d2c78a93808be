"""The named patterns: each sound, playable, at home in a genre, and found by every name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from mididrumigen.data import read_genre_words
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.settings.archetypes import archetypes, find_archetype, read_archetypes

NAMES = sorted(archetypes())
BROKEN = {
    "no grid": "- {name: a, genres: [rock], tempo: [90, 100]}",
    "one tempo": '- {name: a, genres: [rock], tempo: [90], grid: "kick |x---|"}',
    "tempos the wrong way": '- {name: a, genres: [rock], tempo: [99, 90], grid: "kick |x---|"}',
    "no such piece": '- {name: a, genres: [rock], tempo: [90, 99], grid: "kik |x---|"}',
    "no such key": '- {name: a, genres: [rock], tempo: [90, 99], grid: "kick |x---|", why: b}',
    "not a list": "name: a",
}


def test_there_are_enough() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_played_over_its_tempos(name: str) -> None:
    archetype = archetypes()[name]
    for tempo in archetype.tempo:
        assert find_clashes(replace(archetype.groove, tempo_bpm=tempo)) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_groove_at_home_somewhere(name: str) -> None:
    archetype = archetypes()[name]
    assert archetype.genres
    assert set(archetype.genres) <= set(read_genre_words().values())
    assert archetype.groove.bars in (1, 2)
    loud = [h for h in archetype.groove.hits if written_level(h.velocity) is not Level.GHOST]
    assert len(loud) >= 4
    assert all(
        any(
            bar == int(h.position // archetype.groove.meter.bar_length)
            for h in archetype.groove.hits
        )
        for bar in range(archetype.groove.bars)
    )


def test_no_two_are_the_same_pattern() -> None:
    patterns = Counter(
        (
            str(a.groove.meter),
            a.groove.bars,
            tuple((h.piece, h.position, h.velocity) for h in a.groove.hits),
        )
        for a in archetypes().values()
    )
    assert [count for count in patterns.values() if count > 1] == []


def test_every_name_leads_to_one() -> None:
    said = Counter(
        name.casefold().replace("-", " ")
        for a in archetypes().values()
        for name in {a.name, *a.aliases}
    )
    assert [name for name, count in said.items() if count > 1] == []
    assert find_archetype("Blast Beats") is archetypes()["blast beat"]
    assert find_archetype("one-drop") is archetypes()["one drop"]


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        find_archetype("one dorp")
    assert "one drop" in caught.value.hint


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_says_where(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(text)
    with pytest.raises(InvalidRequestError, match=r"odd\.yaml:1:\d+"):
        read_archetypes(tmp_path)
