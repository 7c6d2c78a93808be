"""Use case: which artists play alike, and why.

The library's styles come ready with the package. A stored profile that holds more than the library
is measured when it is compared; its description counts where a model can embed it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.traits import KnownStyle, traits_of
from mididrumigen.domain.work.records import Comparison, SimilarArtist, StoredArtist
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.orchestrator.neighbours import compare_styles
from mididrumigen.orchestrator.profile_source import Knowledge, ProfileSource
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.orchestrator.unknown import unknown_artist
from mididrumigen.ports.knowledge import StyleShelf
from mididrumigen.ports.models import Embedder
from mididrumigen.ports.profiles import ProfileStore
from mididrumigen.ports.progress import Progress
from mididrumigen.research.gather import be_silent

_BATCH = 32
# More stored artists than these are first searched by the vectors of their descriptions.
MOST_READ = 200
_MOST_LISTED = 10_000

FindNearest: TypeAlias = Callable[[str, int], Awaitable[Sequence[SimilarArtist]]]
"""The stored artists whose descriptions are nearest to that of a stored artist."""
ReadVectors: TypeAlias = Callable[[], Awaitable[Mapping[str, tuple[float, ...]]]]
"""The vectors of all stored descriptions that have one, by artist."""


class Shelf(Knowledge, StyleShelf, Protocol):
    """What is known offline, and the styles that are ready to be compared."""


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares artists of the library and of the store.

    Attributes:
        shelf: the library.
        researcher: knows the store, and reads what the library knows.
        embedder: makes vectors of descriptions; does without where it cannot.
        find_nearest: searches a store that is too large to be read whole.
        read_vectors: of a store that is not.
    """

    shelf: Shelf
    researcher: Researcher
    embedder: Embedder
    find_nearest: FindNearest
    read_vectors: ReadVectors

    async def compare(self, name: str, limit: int, progress: Progress = be_silent) -> Comparison:
        """The nearest neighbours of an artist, in the library and among the stored.

        Raises:
            UnknownArtistError: nothing is known of the name.
            DatabaseError: the database failed.
        """
        known = await know_artist(name, self.researcher)
        styles = {style.traits.name: style for style in self.shelf.styles()}
        listed = await self.researcher.store.list_artists(_MOST_LISTED)
        names = {artist.name for artist in listed if says_more(artist, styles)}
        vectors: Mapping[str, tuple[float, ...]] | None = {}
        if len(names) > MOST_READ:
            names &= await self._search(known, progress)
            vectors = None
        elif names:
            vectors = await self.read_vectors()
        names |= {artist.name for artist in self.shelf.artists()} - styles.keys()
        if known not in styles:
            names.add(known)
        for number, each in enumerate(sorted(names), 1):
            progress(f"measuring {each}", number / len(names))
            style = await self._measure(each, vectors)
            if style is not None:
                styles[each] = style
        return await asyncio.to_thread(compare_styles, known, list(styles.values()), limit)

    async def _search(self, known: str, progress: Progress) -> set[str]:
        """Stored artists whose descriptions are near, of a store that is large."""
        if await self.researcher.store.find_profile(known) is None:
            await self.researcher.research(ResearchRequest(known), progress=progress)
        await embed_missing(self.researcher.store, self.embedder, progress)
        return {known, *(near.name for near in await self.find_nearest(known, MOST_READ))}

    async def _measure(
        self, name: str, vectors: Mapping[str, tuple[float, ...]] | None
    ) -> KnownStyle | None:
        """The style of an artist outside the library, or with more evidence than the library has.

        Args:
            name: the artist.
            vectors: of stored descriptions; ``None`` where descriptions have chosen already whom to
                compare, and do not count again.
        """
        stored = await self.researcher.store.find_profile(name)
        source = ProfileSource(self.shelf, self.researcher)
        profile = stored or await asyncio.to_thread(source.from_library, name)
        if profile is None:
            return None
        vector = vectors.get(name, ()) if vectors is not None else ()
        if vectors is not None and not vector:
            vector = await self._embed(profile, is_stored=stored is not None)
        tenures = self.shelf.tenures(profile.artist)
        return KnownStyle(await asyncio.to_thread(traits_of, profile, tenures), vector)

    async def _embed(self, profile: StyleProfile, *, is_stored: bool) -> tuple[float, ...]:
        """The vector of a description, kept where the profile is stored; or none."""
        # The model is an extra; without it, descriptions do not count.
        with suppress(MidiDrumiGenError):
            (row,) = await asyncio.to_thread(self.embedder.embed, [profile.description])
            if is_stored:
                await self.researcher.store.save_embedding(profile.artist.name, row)
            return tuple(map(float, row))
        return ()


def says_more(stored: StoredArtist, styles: Mapping[str, KnownStyle]) -> bool:
    """Whether a stored artist has sources beside the library's entry."""
    return stored.status == "cached" and (stored.name not in styles or stored.sources_count > 1)


async def know_artist(name: str, researcher: Researcher) -> str:
    """The name that an artist is stored under, or known by in the library.

    Raises:
        UnknownArtistError: nothing is known of the name.
    """
    artist = await researcher.store.find_artist(name) or researcher.identity.identify(name)
    if artist is None:
        raise unknown_artist(name, researcher.identity, researcher.genres)
    return artist.name


async def embed_missing(
    store: ProfileStore, embedder: Embedder, progress: Progress = be_silent
) -> None:
    """Give every stored profile its vector."""
    missing = await store.profiles_without_embedding()
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        progress(f"embedding {start + len(batch)} of {len(missing)} profiles")
        descriptions = [description for _, description in batch]
        vectors = await asyncio.to_thread(embedder.embed, descriptions)
        for (name, _), vector in zip(batch, vectors, strict=True):
            await store.save_embedding(name, vector)
