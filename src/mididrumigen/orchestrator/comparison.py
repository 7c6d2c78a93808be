"""Use case: which artists play alike."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.domain.work.records import SimilarArtist
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.orchestrator.researcher import Researcher, unknown_artist
from mididrumigen.ports.models import Embedder
from mididrumigen.ports.profiles import ProfileStore
from mididrumigen.ports.progress import Progress
from mididrumigen.research.gather import be_silent

_BATCH = 32


async def find_similar(
    name: str,
    limit: int,
    researcher: Researcher,
    embedder: Embedder,
    progress: Progress = be_silent,
) -> tuple[str, Sequence[SimilarArtist]]:
    """The artist's name and its nearest neighbours, among the store and the library.

    Library artists that nobody has asked for yet are stored first, and every profile without a
    vector is given one.

    Raises:
        UnknownArtistError: nothing is known of the name.
    """
    known = await know_artist(name, researcher)
    await prepare_comparison(researcher, embedder, progress)
    return known, await researcher.store.similar(known, limit)


async def know_artist(name: str, researcher: Researcher) -> str:
    """The name that an artist is stored under, or known by in the library.

    Raises:
        UnknownArtistError: nothing is known of the name.
    """
    artist = await researcher.store.find_artist(name) or researcher.identity.identify(name)
    if artist is None:
        raise unknown_artist(name, researcher.identity, researcher.genres)
    return artist.name


async def prepare_comparison(
    researcher: Researcher, embedder: Embedder, progress: Progress = be_silent
) -> None:
    """Store the library's artists that nobody has asked for yet, and give all their vectors."""
    await _store_library(researcher, progress)
    await embed_missing(researcher.store, embedder, progress)


async def embed_missing(
    store: ProfileStore, embedder: Embedder, progress: Progress = be_silent
) -> None:
    """Give every stored profile its vector."""
    missing = await store.profiles_without_embedding()
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        progress(f"embedding {start + len(batch)} of {len(missing)} profiles")
        vectors = embedder.embed([description for _, description in batch])
        for (name, _), vector in zip(batch, vectors, strict=True):
            await store.save_embedding(name, vector)


async def _store_library(researcher: Researcher, progress: Progress) -> None:
    for artist in researcher.identity.artists():
        if await researcher.store.find_artist(artist.name) is None:
            progress(f"reading the library on {artist.name}")
            await researcher.research(ResearchRequest(artist.name))
