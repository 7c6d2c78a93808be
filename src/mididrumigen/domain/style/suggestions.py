"""Whom an unfinished name could mean: by name, alias, band or title, best first, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mididrumigen.domain.style.artist import Artist


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An artist who could be meant.

    Attributes:
        artist: who.
        matched: what was found in what was typed: a name, an alias or a band.
        relation: ``name``, ``alias`` or ``band``.
        is_stored: whether a profile is stored.
    """

    artist: Artist
    matched: str
    relation: str
    is_stored: bool


def suggest_artists(
    typed: str, artists: Iterable[tuple[Artist, bool]], key_of: Callable[[str], str]
) -> list[Suggestion]:
    """Artists with a name that holds the typed text, best first; all of them for an empty text.

    Beginnings of names go before beginnings of words, and those before the rest; names before
    aliases, and aliases before bands.

    Args:
        typed: an unfinished name in any script.
        artists: the candidates, and whether a profile of each is stored.
        key_of: what names are compared by.
    """
    wanted = key_of(typed) if typed.strip() else ""
    found = []
    for artist, is_stored in artists:
        best = _best_match(wanted, artist, key_of)
        if best is not None:
            rank, relation, matched = best
            suggestion = Suggestion(artist, matched, relation, is_stored)
            found.append(((rank, artist.name.casefold()), suggestion))
    return [suggestion for _, suggestion in sorted(found, key=lambda pair: pair[0])]


def _best_match(
    wanted: str, artist: Artist, key_of: Callable[[str], str]
) -> tuple[tuple[int, int], str, str] | None:
    if not wanted:
        return (0, 0), "name", artist.name
    names = [("name", artist.name)]
    names += [("alias", alias) for alias in artist.aliases]
    names += [("band", band) for band in artist.bands]
    relations = ("name", "alias", "band")
    matches = [
        ((place, relations.index(relation)), relation, name)
        for relation, name in names
        if (place := _place(wanted, key_of(name))) is not None
    ]
    return min(matches, key=lambda match: match[0], default=None)


def _place(wanted: str, key: str) -> int | None:
    """0 for the beginning, 1 for the beginning of a word, 2 for within one; ``None`` for none."""
    if key.startswith(wanted):
        return 0
    if f" {wanted}" in f" {key}":
        return 1
    return 2 if wanted in key else None
