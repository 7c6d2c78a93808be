"""Which sentences say how somebody drums, measured on sentences labelled by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.shared_data import shared

from mididrumigen.research.text.relevance import is_about_drumming, is_drumming
from mididrumigen.research.text.sentences import Sentence, split_sentences

LABELS = Path(__file__).parents[1] / "payloads" / "drumming_labels.txt"
# The system document's own rule looks for these words.
KEYWORDS = frozenset("drum beat rhythm groove tempo kit cymbal snare kick hi-hat".split())  # noqa: SIM905


def digest(sentence: str) -> str:
    text = " ".join(sentence.split()).casefold()
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def labelled() -> list[tuple[Sentence, bool]]:
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    labels = dict(line.split() for line in lines if not line.startswith("#"))
    found: dict[str, tuple[Sentence, bool]] = {}
    for page in sorted(shared("recorded", "wikipedia_pages").glob("*.md")):
        for sentence in split_sentences(page.read_text(encoding="utf-8")):
            key = digest(sentence.text)
            if key in labels:
                found[key] = (sentence, labels[key] == "1")
    # The rules were adjusted on the other half.
    return [found[key] for key in sorted(found) if int(key[0], 16) % 2]


def precision_and_recall(
    rule: Callable[[Sentence], bool], rows: list[tuple[Sentence, bool]]
) -> tuple[float, float]:
    hits = sum(rule(sentence) and label for sentence, label in rows)
    return (
        hits / max(1, sum(rule(sentence) for sentence, _ in rows)),
        hits / sum(label for _, label in rows),
    )


def has_keyword(sentence: Sentence) -> bool:
    return bool(KEYWORDS & set(re.findall(r"[\w-]+", sentence.text.casefold())))


def test_the_filter_is_twice_as_precise_as_keywords_and_misses_no_more() -> None:
    rows = labelled()
    assert len(rows) > 240
    precision, recall = precision_and_recall(is_drumming, rows)
    of_keywords, recall_of_keywords = precision_and_recall(has_keyword, rows)
    assert precision >= 0.75
    assert precision > 1.8 * of_keywords
    assert recall >= max(0.75, recall_of_keywords)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He plays ghost notes. His backbeat is heavy, and his fills are rare.", True),
        ("He was born in Leeds. He joined a band. He plays the drums. They toured.", False),
        ("A drum kit consists of drums, a snare, a kick and cymbals. The beat is a rhythm.", False),
    ],
)
def test_a_page_is_about_drumming_when_it_says_how(text: str, expected: bool) -> None:
    assert is_about_drumming(text) is expected
