"""The knowledge library: what is known offline of drummers and genres.

A name is looked up in one small ``index.json`` (written by ``scripts/build_library_index.py``);
only the entry that is asked for is read. Entries of the user's own folder come first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from mididrumigen.domain.errors import ResearchError
from mididrumigen.domain.style.artist import Artist, ArtistKind, Tenure, display_name
from mididrumigen.domain.style.artist import slug as slug_of
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.traits import KnownStyle
from mididrumigen.research.library.entry_state import fingerprint
from mididrumigen.research.library.genre_statistics import measured_genre
from mididrumigen.research.library.library_files import LibraryEntry, read_entry
from mididrumigen.research.library.lookup import lookup_key
from mididrumigen.research.library.name_finder import NameFinder
from mididrumigen.research.library.own_entries import OwnEntries
from mididrumigen.research.library.style_table import read_styles

INDEX_FORMAT = 2


class Library:
    """Drummers and genres from a folder of YAML files, read when they are asked for.

    Args:
        root: a folder with ``artists/`` and ``genres/``; the built-in one by default. Without an
            ``index.json`` every file of it is read at the first question.
        own: the user's folder, of the same shape, which may be absent. Its entries win over those
            of ``root``, and it may change at any time.

    Every method raises ``ResearchError``, naming file and key, where a file is broken.
    """

    def __init__(self, root: Traversable | None = None, own: Path | None = None) -> None:
        self._root = root or files("mididrumigen.data") / "library"
        self._own = OwnEntries(own, self._index_own)
        self._finds: NameFinder | None = None
        self._merged: tuple[object, Mapping[str, Any]] | None = None

    @property
    def _index(self) -> Mapping[str, Any]:
        """The index, the user's own entries before the others."""
        own = self._own.index()
        if own is None:
            return self._given_index
        if self._merged is None or self._merged[0] is not own:
            self._merged = own, merge_index(self._given_index, own)
        return self._merged[1]

    def _index_own(self, root: Path) -> Mapping[str, Any]:
        return build_index(root, also_genres=self._given_index["genres"])

    @cached_property
    def _given_index(self) -> Mapping[str, Any]:
        index = self._root / "index.json"
        if not index.is_file():
            return build_index(self._root)
        found: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
        if found.get("format") != INDEX_FORMAT:
            raise ResearchError(
                f"The library's index has format {found.get('format')!r}, not {INDEX_FORMAT}.",
                hint="Run scripts/build_library_index.py.",
            )
        return found

    def identify(self, name: str) -> Artist | None:
        """The artist behind a name, an alias or a band; ``None`` where there is none.

        Case, accents, punctuation, word order and words around a name ("drummer of Tool") do not
        matter; spelling does. One word is enough where one artist alone has it.

        Raises:
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        slug = self._finder.find(name)
        if slug is None:
            return None
        artist = self._artist(slug)
        asked = lookup_key(name) != lookup_key(artist.name)
        return self._artist(slug, display_name(name)) if asked else artist

    def tenures(self, artist: Artist) -> Sequence[Tenure]:
        """When an artist of the library was in which band, where the years are known."""
        row = self._index["artists"].get(slug_of(artist.name), {"tenures": ()})
        return [Tenure(band, begin, end) for band, begin, end in row["tenures"]]

    def suggest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Names of artists spelled much like ``name`` (or with such an alias or band), best first.

        Raises:
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        return tuple(self._artist(slug).name for slug in self._finder.suggest(name, limit))

    def genre_in(self, name: str) -> str:
        """The genre whose name is among the words of ``name``; empty where there is none.

        Raises:
            InvalidRequestError: the name is empty, too long or holds control characters.
        """
        words = f" {lookup_key(name)} "
        named = [key for key in self._index["genre_names"] if f" {key} " in words]
        return self._index["genre_names"][max(named, key=len)] if named else ""

    def artists(self) -> Sequence[Artist]:
        """Every artist, by name."""
        return [self._artist(slug) for slug in self._index["artists"]]

    def artist_finding(self, artist: Artist) -> Finding | None:
        """What is known of an artist, found by name or alias; ``None`` when nothing is."""
        for name in (artist.name, *artist.aliases):
            slug = self._index["names"].get(lookup_key(name))
            if slug is None:
                continue
            bands = map(lookup_key, self._index["artists"][slug]["bands"])
            if lookup_key(name) not in bands:
                return self._read("artists", slug).finding
        return None

    def entry(self, artist: Artist) -> tuple[LibraryEntry, str] | None:
        """The whole entry of an artist with where it lies, or ``None``."""
        slug = self._index["names"].get(lookup_key(artist.name))
        if slug is None:
            return None
        return self._read("artists", slug), str(self._folder_of("artists", slug) / f"{slug}.yaml")

    def is_own(self, artist: Artist) -> bool:
        """Whether the entry of an artist is one of the user's own."""
        return self._own.has("artists", slug_of(artist.name))

    @cached_property
    def _styles(self) -> tuple[KnownStyle, ...]:
        return read_styles(self._root)

    def styles(self) -> Sequence[KnownStyle]:
        """The styles of the built-in artists, to compare; those of the user's own are left out."""
        return [style for style in self._styles if not self._own.has_name(style.traits.name)]

    def genres(self) -> Sequence[str]:
        """Names of the genres."""
        return list(self._index["genres"])

    def genre(self, name: str) -> Finding | None:
        """What is typical of a genre, found by name or alias; ``None`` when it is not known."""
        slug = self._index["genre_names"].get(lookup_key(name))
        return None if slug is None else self._read("genres", slug).finding

    def measured(self, name: str) -> Finding | None:
        """What was measured on performances of a genre, found like :meth:`genre`."""
        slug = self._index["genre_names"].get(lookup_key(name))
        return None if slug is None else measured_genre(slug)

    def _folder_of(self, folder: str, slug: str) -> Traversable:
        return self._own.folder(folder, slug) or self._root / folder

    def _read(self, folder: str, slug: str) -> LibraryEntry:
        own = self._own.root if self._own.has(folder, slug) else None
        return read_file(own or self._root, folder, slug)

    @property
    def _finder(self) -> NameFinder:
        index = self._index
        if self._finds is None or self._finds.artists is not index["artists"]:
            self._finds = NameFinder(index["names"], index["artists"])
        return self._finds

    def _artist(self, slug: str, asked_as: str = "") -> Artist:
        row = self._index["artists"][slug]
        return Artist(
            name=row["name"],
            kind=ArtistKind(row["kind"]),
            aliases=tuple(row["aliases"]),
            bands=tuple(row["bands"]),
            genres=tuple(row["genres"]),
            asked_as=asked_as,
        )


def read_file(root: Traversable, folder: str, slug: str) -> LibraryEntry:
    """Read ``root/folder/slug.yaml``.

    Raises:
        ResearchError: it is not an entry; names file and key.
    """
    file = f"{folder}/{slug}.yaml"
    try:
        data = (root / folder / f"{slug}.yaml").read_bytes()
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResearchError(f"Library file {file} cannot be read as UTF-8 text.") from error
    entry_id = slug if folder == "artists" else f"genre:{slug}"
    return read_entry(text, file, entry_id, fingerprint(data))


def merge_index(given: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Two indexes as one, in which what ``own`` says of a name counts."""
    return {
        "format": INDEX_FORMAT,
        "artists": dict(sorted((given["artists"] | own["artists"]).items())),
        "names": given["names"] | own["names"],
        "genres": sorted({*given["genres"], *own["genres"]}),
        "genre_names": given["genre_names"] | own["genre_names"],
    }


def build_index(root: Traversable, also_genres: Sequence[str] = ()) -> dict[str, Any]:
    """What ``index.json`` holds: every name that leads to an entry, as JSON data.

    A band that several drummers list leads to the one that has it among ``primary_bands``.

    Args:
        root: the folder.
        also_genres: genres that its artists may name though it has no file of them.

    Raises:
        ResearchError: a broken entry, an unknown genre, or a name that leads to two entries.
    """
    artists, genres = dict(_entries(root, "artists")), dict(_entries(root, "genres"))
    all_genres = sorted({*genres, *also_genres})
    for slug, entry in artists.items():
        unknown = [genre for genre in entry.artist.genres if genre not in all_genres]
        if unknown or not entry.artist.genres:
            raise ResearchError(
                f"Library file artists/{slug}.yaml, genres: {unknown or 'none'} are not among "
                f"{', '.join(all_genres)}."
            )
    names: dict[str, str] = {}
    bands = _band_owners(artists)
    for slug, entry in artists.items():
        own = [band for band in entry.artist.bands if bands[lookup_key(band)] == slug]
        _claim_names(names, slug, (entry.artist.name, *entry.artist.aliases, *own))
    genre_names: dict[str, str] = {}
    for slug, entry in genres.items():
        _claim_names(genre_names, slug, (slug, entry.artist.name, *entry.artist.aliases))
    return {
        "format": INDEX_FORMAT,
        "artists": {
            slug: {
                "name": entry.artist.name,
                "kind": entry.artist.kind.value,
                "aliases": list(entry.artist.aliases),
                "bands": list(entry.artist.bands),
                "tenures": [
                    [tenure.name, tenure.begin, tenure.end]
                    for tenure in entry.tenures
                    if tenure.begin is not None
                ],
                "genres": list(entry.artist.genres),
            }
            for slug, entry in artists.items()
        },
        "names": dict(sorted(names.items())),
        "genres": list(genres),
        "genre_names": dict(sorted(genre_names.items())),
    }


def _entries(root: Traversable, folder: str) -> Iterator[tuple[str, LibraryEntry]]:
    if not (root / folder).is_dir():
        return
    names = [file.name for file in (root / folder).iterdir() if file.name.endswith(".yaml")]
    for name in sorted(names):
        stem = name.removesuffix(".yaml")
        entry = read_file(root, folder, stem)
        if stem != slug_of(entry.artist.name):
            raise ResearchError(
                f"Library file {folder}/{name}: it is about {entry.artist.name}.",
                hint=f"Call it {slug_of(entry.artist.name)}.yaml.",
            )
        yield stem, entry


def _band_owners(artists: Mapping[str, LibraryEntry]) -> dict[str, str]:
    """Which entry each band leads to, by lookup key."""
    listed: dict[str, list[str]] = {}
    for slug, entry in artists.items():
        for band in entry.artist.bands:
            listed.setdefault(lookup_key(band), []).append(slug)
    owners = {}
    for band, slugs in listed.items():
        primary = [s for s in slugs if band in map(lookup_key, artists[s].primary_bands)]
        if len(slugs) > 1 and len(primary) != 1:
            raise ResearchError(
                f"The band '{band}' is listed by {', '.join(slugs)}.",
                hint="Put it into primary_bands of exactly one of them.",
            )
        owners[band] = (primary or slugs)[0]
    return owners


def _claim_names(taken: dict[str, str], slug: str, names: Sequence[str]) -> None:
    for name in names:
        owner = taken.setdefault(lookup_key(name), slug)
        if owner != slug:
            raise ResearchError(f"'{name}' leads to both {owner} and {slug}.")
