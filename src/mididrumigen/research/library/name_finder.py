"""Whom a typed name means: word order, words around a name, one word of it, scripts run together.

A name that is in the index is looked up as it stands. What is here is tried after that, and
answers only where the words leave one artist.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from mididrumigen.domain.style.artist import display_name
from mididrumigen.research.library.lookup import lookup_key

# What stands around a name and names nobody, in the words of ``lookup_key``.
_WORDS_AROUND = """
    the a an of from in with at by on for to as and like band group guy man woman who whos is was
    plays played playing play sits behind kit drummer drummers drum drums drumming drumset
    percussionist percussion beat beats beatmaker producer groove grooves style styles sound sounds
    feel type vibe legendary famous great mr mrs ms sir
    schlagzeuger schlagzeugerin von der die das des bei
    batteur batteuse de du le la les chez baterista bateria del el los do da
    ドラマー ドラム の
"""
_MOST_WORDS = 12
_SHORTEST_WORD = 4
_CLOSE = 0.75
_FAR = 0.6
_CLOSE_WORD = 0.84
# Keys, since a lookup key has no marks on its letters.
_AROUND = frozenset(lookup_key(word) for word in _WORDS_AROUND.split() if word != "the") | {"the"}
_ALSO = re.compile(r"\s(?:aka|a\.k\.a\.|alias|also known as)\s", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)


@dataclass(frozen=True)
class NameFinder:
    """Finds artists of an index by what people type.

    Attributes:
        names: from lookup key to slug: names, aliases, and bands of those who own them.
        artists: of each slug, a row with ``name``, ``aliases`` and ``bands``.
    """

    names: Mapping[str, str]
    artists: Mapping[str, Mapping[str, Any]] = field(repr=False)

    def find(self, typed: str) -> str | None:
        """The slug of the one artist that is meant; ``None`` for nobody or several.

        Raises:
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        key = lookup_key(typed)
        if key in self.names:
            return self.names[key]
        for reading in _readings(typed):
            slug = self._find_key(reading)
            if slug is not None:
                return slug
        return None

    def suggest(self, typed: str, limit: int) -> list[str]:
        """Slugs of artists that are spelled much like what was typed, best first.

        Raises:
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        key = lookup_key(typed)
        named = [w for w in key.split() if len(w) >= _SHORTEST_WORD and w not in _AROUND]
        found = self._spelled_like(key, limit, _CLOSE)
        found += self._with_words(named)
        for word in named:
            for match in get_close_matches(word, self._of_word, n=limit, cutoff=_CLOSE_WORD):
                found += sorted(self._of_word[match])
        found = found or self._spelled_like(key, limit, _FAR)
        return list(dict.fromkeys(found))[:limit]

    def _spelled_like(self, key: str, limit: int, cutoff: float) -> list[str]:
        close = get_close_matches(key, self.names, n=2 * limit, cutoff=cutoff)
        return [self.names[match] for match in close]

    def _with_words(self, words: Sequence[str]) -> list[str]:
        """Those who have some of the words in their names: more words first, rarer words first."""
        worth: dict[str, float] = defaultdict(float)
        for word in words:
            for slug in self._of_word.get(word, ()):
                worth[slug] += 1 + 1 / len(self._of_word[word])
        return sorted(worth, key=lambda slug: (-worth[slug], slug))

    def _find_key(self, key: str) -> str | None:
        if key in self.names:
            return self.names[key]
        words = key.split()
        if not words or len(words) > _MOST_WORDS:
            return None
        joined = self._joined.get("".join(words), set())
        if len(joined) == 1:
            return next(iter(joined))
        sorted_words = self._sorted.get(" ".join(sorted(words)), set())
        if len(sorted_words) == 1:
            return next(iter(sorted_words))
        if len(words) == 1:
            return self._only_of_word(words[0])
        return self._find_person_of_band(words)

    def _only_of_word(self, word: str) -> str | None:
        """The only artist who has this given name or surname."""
        found = self._of_word.get(word, set())
        return next(iter(found)) if len(found) == 1 and len(word) >= _SHORTEST_WORD else None

    def _find_person_of_band(self, words: Sequence[str]) -> str | None:
        """The one who is both named and in the band beside the name, in either order."""
        for cut in range(1, len(words)):
            first, second = " ".join(words[:cut]), " ".join(words[cut:])
            for person, band in ((first, second), (second, first)):
                both = self._people(person) & self._in_band(band)
                if len(both) == 1:
                    return next(iter(both))
        return None

    def _people(self, words: str) -> set[str]:
        people = self._of_person.get(words, set())
        return people or (set() if " " in words else self._of_word.get(words, set()))

    def _in_band(self, words: str) -> set[str]:
        return self._of_band.get(_drop_around(words), set())

    @cached_property
    def _of_person(self) -> Mapping[str, set[str]]:
        """Slugs by a person's names and aliases."""
        return _index((key, slug) for slug in self.artists for key in self._own_keys(slug))

    @cached_property
    def _of_band(self) -> Mapping[str, set[str]]:
        """Slugs by band, of all who were in it."""
        return _index(
            (_drop_around(lookup_key(band)), slug)
            for slug, row in self.artists.items()
            for band in row["bands"]
        )

    @cached_property
    def _of_word(self) -> Mapping[str, set[str]]:
        """Slugs by each word of a person's names."""
        return _index(
            (word, slug)
            for key, slugs in self._of_person.items()
            for word in key.split()
            for slug in slugs
            if word not in _AROUND
        )

    @cached_property
    def _joined(self) -> Mapping[str, set[str]]:
        return _index((key.replace(" ", ""), slug) for key, slug in self.names.items())

    @cached_property
    def _sorted(self) -> Mapping[str, set[str]]:
        return _index(
            (" ".join(sorted(key.split())), slug)
            for key, slugs in self._of_person.items()
            for slug in slugs
        )

    def _own_keys(self, slug: str) -> Iterator[str]:
        row = self.artists[slug]
        for name in (row["name"], *row["aliases"]):
            yield lookup_key(name)


def _readings(typed: str) -> Iterator[str]:
    """What was typed as lookup keys: as it stands, then with less and less around it."""
    shown = display_name(typed)
    plain = _POSSESSIVE.sub(" ", shown)
    bare = re.sub(r"[(\[（].*?[)\]）]", " ", plain).strip() or plain
    seen: set[str] = set()
    for text in (shown, plain, bare, _ALSO.split(bare)[0]):
        key = lookup_key(text)
        for shorter in (*_trimmed(key), _drop_around(key)):
            if shorter and shorter not in seen:
                seen.add(shorter)
                yield shorter


def _trimmed(key: str) -> list[str]:
    """A key with fewer and fewer of the words that name nobody at its ends, the longest first.

    "The drummer Style Scott" has such a word in the name itself.
    """
    words = key.split()
    around = [word in _AROUND for word in words]
    if all(around):
        return [key]
    first, last = around.index(False), len(words) - around[::-1].index(False)
    parts = [words[a:b] for a in range(first + 1) for b in range(last, len(words) + 1)]
    return [" ".join(part) for part in sorted(parts, key=len, reverse=True)]


def _drop_around(key: str) -> str:
    """A key without the words that name nobody; as it is where nothing else is in it."""
    return " ".join(word for word in key.split() if word not in _AROUND) or key


def _index(pairs: Iterator[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, slug in pairs:
        found[key].add(slug)
    return found
