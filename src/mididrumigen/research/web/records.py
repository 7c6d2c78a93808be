"""Reading what services send: nothing is taken for granted, and what is missing is empty."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.research.library.lookup import lookup_key

FEW, MANY = 3, 10

_DRUMMING = re.compile(r"\b(drum|percussion|cymbal|snare|hi hat|hihat|backbeat|microtiming)")
_MARKUP = re.compile(r"<[^<>]{0,200}>")

Record = Mapping[str, Any]


def read_object(data: object, service: str) -> Record:
    """A JSON object.

    Raises:
        ResearchError: it is something else.
    """
    if not isinstance(data, dict):
        raise ResearchError(f"{service} sent no JSON object.")
    return data


def read_rows(record: Record, key: str) -> Sequence[Record]:
    """The objects in a list; empty where there is no list."""
    rows = record.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def read_text(record: Record, key: str) -> str:
    """A text, or the first one of a list, on one line without markup; empty where there is none."""
    value = record.get(key)
    if isinstance(value, list):
        value = next(iter(value), "")
    return strip_markup(value) if isinstance(value, str) else ""


def strip_markup(text: str) -> str:
    """Text without tags and character references, on one line; references make no tags either."""
    return " ".join(_MARKUP.sub(" ", html.unescape(_MARKUP.sub(" ", text))).split())


def how_many(request: ResearchRequest) -> int:
    """How many results to ask for."""
    return FEW if request.depth is ResearchDepth.QUICK else MANY


def is_about_drumming_of(artist: Artist, text: str) -> bool:
    """Whether a text names the artist (or a band of theirs) and is about drumming."""
    words = f" {lookup_key_of(text)} "
    names = (artist.name, artist.asked_as, *artist.aliases, *artist.bands)
    named = any(f" {key} " in words for name in names if (key := lookup_key_of(name)))
    return named and bool(_DRUMMING.search(words))


def lookup_key_of(text: str) -> str:
    """The lookup key of a text of any length; empty where it has none."""
    plain = "".join(char if char.isprintable() else " " for char in text).split()
    # Keys are made of names, which are short.
    return " ".join(filter(None, (lookup_key(word[:100]) for word in plain)))


def make_paper(
    artist: Artist, source_id: str, title: str, abstract: str, locator: str, licence: str, on: date
) -> Finding | None:
    """A paper as a finding; ``None`` when it is not about the artist's drumming."""
    text = f"{title}. {abstract}".strip()
    if not source_id or not title or not is_about_drumming_of(artist, text):
        return None
    source = Source(source_id, SourceKind.PAPER, dated(title, on), locator, licence)
    return Finding(source, text=text)


def dated(title: str, on: date) -> str:
    """A title as one would cite a page: with the day that it was read."""
    return f"{title} (read {on.isoformat()})"


def find_doi(text: str) -> str:
    """A DOI as a source id, the same in every catalogue; empty where there is none."""
    found = re.search(r"10\.\d{4,9}/\S+", text)
    return f"doi:{found[0].lower()}" if found else ""
