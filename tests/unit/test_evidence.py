"""Names and claims: what is one artist, and what is no claim."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.artist_names import NAMES

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import MAX_NAME_LENGTH, Artist, artist_key, display_name, slug
from mididrumigen.domain.style.evidence import Evidence

any_text = st.text(min_size=1, max_size=60)


def test_five_hundred_names_are_as_many_artists() -> None:
    assert len(NAMES) >= 500
    keys = {artist_key(name) for name in NAMES}
    assert len(keys) == len(set(NAMES))
    for name in NAMES:
        assert display_name(name) == unicodedata.normalize("NFC", name)
        assert slug(name)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_names_are_one(form: Literal["NFC", "NFD"]) -> None:
    for name in NAMES:
        other = unicodedata.normalize(form, name)
        assert artist_key(other) == artist_key(name)
        assert slug(other) == slug(name)
        assert display_name(other) == display_name(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Bonham", "  john   BONHAM "),
        ("Björk", "BJO\u0308RK"),
        ("Straße", "STRASSE"),
        ("ﬁve ﬂoors", "Five Floors"),
        ("Ｆｕｌｌ Width", "full width"),
        ("ｷﾞﾀｰ", "ギター"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert artist_key(one) == artist_key(other)


@given(any_text)
def test_a_key_is_its_own_key_and_a_name_is_its_own_name(text: str) -> None:
    try:
        key = artist_key(text)
    except InvalidRequestError:
        return
    assert artist_key(key) == key
    assert artist_key(display_name(text)) == key
    assert display_name(display_name(text)) == display_name(text)


@given(any_text)
def test_a_slug_is_a_plain_file_name(text: str) -> None:
    try:
        made = slug(text)
    except InvalidRequestError:
        return
    assert made
    assert len(made.encode()) <= 80
    assert not re.search(r"[\s/\\:*?\"<>|.\0]", made)
    assert not made.startswith("-")
    assert not made.endswith("-")


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("AC/DC", "ac-dc"),
        ("../etc", "etc"),
        ("-rf", "rf"),
        ("Sigur Rós", "sigur-rós"),
        ("椎名林檎", "椎名林檎"),
        ("!!!", "u21-u21-u21"),
        ("🥁", "u1f941"),
        ("..", "u2e-u2e"),
        ("x" * 200, "x" * 80),
        ("神" * 100, "神" * 26),
    ],
)
def test_slugs(name: str, made: str) -> None:
    assert slug(name) == made


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "empty"),
        (" \t\n", "empty"),
        ("x" * (MAX_NAME_LENGTH + 1), "longer than 200"),
        ("a\0b", "control"),
        ("a\tb", "control"),
        ("a\x1b[31m", "control"),
        ("\u202egnp.exe", "invisible"),
        ("a\u200bb", "invisible"),
        ("\ufeffJohn", "invisible"),
        ("\ud800", "control"),
    ],
)
def test_names_that_are_none(name: str, message: str) -> None:
    for function in (display_name, artist_key, slug):
        with pytest.raises(InvalidRequestError, match=message):
            function(name)


def test_an_artists_key_is_that_of_the_name() -> None:
    assert Artist("Ásgeir").key == artist_key("ÁSGEIR")


@pytest.mark.parametrize(
    "wrong",
    [
        {"feature": "loudness"},
        {"value": 29.0},
        {"value": float("nan")},
        {"spread": -1.0},
        {"spread": float("nan")},
        {"sample_size": 0.0},
        {"confidence": 1.01},
        {"confidence": -0.1},
        {"confidence": float("nan")},
    ],
)
def test_claims_that_are_none(wrong: dict[str, object]) -> None:
    right = {
        "feature": "tempo_bpm",
        "value": 100.0,
        "spread": 0.0,
        "sample_size": 1.0,
        "source_id": "s",
        "confidence": 1.0,
    }
    Evidence(**right)  # type: ignore[arg-type]
    with pytest.raises(InvalidRequestError):
        Evidence(**{**right, **wrong})  # type: ignore[arg-type]
