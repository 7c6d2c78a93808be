"""What sentences claim of a drummer, and what they do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mididrumigen.domain.evidence import Artist, ArtistKind, Source, SourceKind
from mididrumigen.research.text.claims import Claim, extract_claims

KESSLER = Artist("Dan Kessler", ArtistKind.DRUMMER, bands=("The Lanterns",))
LEADS = {
    "own": ("Dan Kessler", "Dan Kessler is an English drummer from Leeds."),
    "band": (
        "The Lanterns",
        "The Lanterns are a band from Leeds with Sam Odell (guitar), Dan Kessler (drums, to 1999) "
        "and Ray Tolliver (drums, since 1999).",
    ),
    "other": ("Ghosts of the snare", "This page is about drums."),
}
PAYLOAD = Path(__file__).parents[1] / "payloads" / "sentences.yaml"


def read(text: str, page: str = "own", artist: Artist = KESSLER) -> list[Claim]:
    title, lead = LEADS[page]
    source = Source(f"article:{page}", SourceKind.ARTICLE, title)
    return extract_claims(f"{lead}\n\n{text}", artist, source)


def names(claims: list[Claim]) -> list[str]:
    """Claims as the payload writes them."""
    return sorted(
        f"tempo {claim.effects['tempo_bpm'][0]:g}"
        if claim.phrase == "tempo"
        else f"{'!' if claim.denied else ''}{claim.phrase}"
        for claim in claims
    )


def cases() -> Iterator[Any]:
    for page, sentences in yaml.safe_load(PAYLOAD.read_text(encoding="utf-8")).items():
        for sentence, expected in sentences:
            yield pytest.param(page, sentence, expected, id=f"{page}: {sentence[:60]}")


@pytest.mark.parametrize(("page", "sentence", "expected"), cases())
def test_a_sentence_claims_what_it_says_and_no_more(
    page: str, sentence: str, expected: list[str]
) -> None:
    assert names(read(sentence, page)) == sorted(expected)
