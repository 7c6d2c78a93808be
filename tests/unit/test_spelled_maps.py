"""Drum maps in one word, as devices in a DAW send them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.api.submitting import find_map_name
from mididrumigen.domain.errors import DrumMapError
from mididrumigen.domain.music.kit import ESSENTIAL_PIECES, KitPiece
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.spelled_map import parse_spelled_map, spell_map


@st.composite
def maps(draw: st.DrawFn) -> dict[KitPiece, tuple[int, ...]]:
    """Notes of pieces, each note once."""
    others = draw(st.sets(st.sampled_from(sorted(set(KitPiece) - set(ESSENTIAL_PIECES)))))
    pieces = [*ESSENTIAL_PIECES, *sorted(others)]
    notes = draw(st.permutations(range(128)))
    sizes = draw(st.lists(st.integers(1, 3), min_size=len(pieces), max_size=len(pieces)))
    found, at = {}, 0
    for piece, size in zip(pieces, sizes, strict=True):
        found[piece] = tuple(notes[at : at + size])
        at += size
    return found


@given(maps())
def test_a_map_comes_back_from_its_word(notes: dict[KitPiece, tuple[int, ...]]) -> None:
    word = spell_map(notes)
    found = load_drum_map(word)
    assert found.notes == notes
    assert found.name == word
    assert find_map_name(word) == word


@pytest.mark.parametrize("name", drum_map_names())
def test_every_map_of_ours_can_be_spelled(name: str) -> None:
    notes = dict(load_drum_map(name).notes)
    assert parse_spelled_map(spell_map(notes)).notes == notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kick=36", "has no snare, closed_hat"),
        ("kick=36,kick=37,snare=38,closed_hat=42", "has kick twice"),
        ("kick=36,snare=36,closed_hat=42", "note 36 is both"),
        ("kick=128,snare=38,closed_hat=42", "outside 0-127"),
        ("gong=1,kick=36,snare=38,closed_hat=42", "'gong=1' is no entry of a drum map"),
        ("kick=,snare=38,closed_hat=42", "'kick=' is no entry"),
        ("kick=-1,snare=38,closed_hat=42", "'kick=-1' is no entry"),
        ("kick=٣,snare=38,closed_hat=42", "is no entry"),
        ("=", "'=' is no entry"),
        ("kick=36," * 200, "at most 1000 characters"),
    ],
)
def test_what_is_spelled_wrong_is_a_sentence(text: str, said: str) -> None:
    with pytest.raises(DrumMapError) as caught:
        load_drum_map(text)
    assert said in str(caught.value)


@given(st.text(max_size=60).map(lambda text: f"{text}="))
def test_any_text_is_a_map_or_refused(text: str) -> None:
    try:
        parse_spelled_map(text)
    except DrumMapError:
        return
