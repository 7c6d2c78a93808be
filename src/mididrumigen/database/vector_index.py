"""The nearest artists, exactly, from one matrix in memory that follows the database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from mididrumigen.database.types import DIMENSIONS, unpack_embeddings
from mididrumigen.domain.work.records import SimilarArtist
from mididrumigen.ports.models import Vector
from mididrumigen.ports.profiles import FastStore, ProfileStore

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A query reads the whole matrix: 15 ms and 150 MB at this size.
MAX_PROFILES = 100_000
# Below, changing threads would take longer than the query itself: 0.2-1 ms.
_IN_THREAD_ABOVE = 20_000
_INLINE_CHANGES = 100
_FIRST_CAPACITY = 256

Change = tuple[int, int, str, bytes | None]


class VectorIndex:
    """The nearest profiles by cosine: what ``ProfileStore.similar`` finds, faster.

    Before each answer it takes over what changed in the database since the last one, so that it
    is never stale. For use in one event loop.

    Args:
        store: where versions and vectors come from.
        beyond: who answers instead where there are more than ``max_profiles``; without one, memory
            is the only bound.
        max_profiles: how many profiles are kept in memory.
    """

    def __init__(
        self,
        store: FastStore,
        beyond: ProfileStore | None = None,
        max_profiles: int = MAX_PROFILES,
    ) -> None:
        self._store = store
        self._beyond = beyond
        self._max_profiles = max_profiles
        self._is_too_large = False
        self._following = asyncio.Lock()
        self._version = -1
        self._matrix = _Matrix()

    async def similar(self, name: str, limit: int = 5) -> Sequence[SimilarArtist]:
        """The nearest profiles, nearest first, without the artist itself.

        Of equals, the older row. Empty when the artist is not stored or has no vector.

        Raises:
            InvalidRequestError: the name cannot be an artist's.
            DatabaseError: the database failed.
        """
        await self._follow()
        if self._is_too_large and self._beyond is not None:
            return await self._beyond.similar(name, limit)
        found = await self._store.profile_version(name)
        if found is None or limit < 1:
            return []
        if len(self._matrix) < _IN_THREAD_ABOVE:
            return self._matrix.find_nearest(found[0], limit)
        return await asyncio.to_thread(self._matrix.find_nearest, found[0], limit)

    async def _follow(self) -> None:
        async with self._following:
            version = await self._store.version()
            if self._is_too_large or version == self._version:
                return
            if self._version > version:  # another database under the same name
                self._version, self._matrix = -1, _Matrix()
            if self._version < 0 and await self._exceeds_memory():
                return
            changed = await self._store.vectors_since(self._version)
            newest = max([version, *(change[1] for change in changed)])
            # Each change has a number. Where one is on no profile any more, that profile was
            # changed again or forgotten.
            left = None
            if len(changed) != newest - self._version:
                left = await self._store.artist_ids()
            if len(changed) < _INLINE_CHANGES:
                self._matrix.take_over(changed, left)
            else:
                await asyncio.to_thread(self._matrix.take_over, changed, left)
            self._version = newest
            self._is_too_large = self._beyond is not None and len(self._matrix) > self._max_profiles
            if self._is_too_large:
                self._matrix = _Matrix()

    async def _exceeds_memory(self) -> bool:
        if self._beyond is not None:
            self._is_too_large = len(await self._store.artist_ids()) > self._max_profiles
        return self._is_too_large


class _Matrix:
    """Unit vectors with their artists, row by row. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: dict[int, int] = {}
        self._names: list[str] = []
        self._ids: NDArray[np.int64] = np.zeros(_FIRST_CAPACITY, np.int64)
        self._vectors: Vector = np.zeros((_FIRST_CAPACITY, DIMENSIONS), np.float32)

    def __len__(self) -> int:
        return len(self._names)

    def find_nearest(self, artist_id: int, limit: int) -> list[SimilarArtist]:
        with self._lock:
            own, size = self._rows.get(artist_id), len(self)
            if own is None or size < 2:
                return []
            cosine = self._vectors[:size] @ self._vectors[own]
            cosine[own] = -np.inf
            limit = min(limit, size - 1)
            worst = np.partition(cosine, size - limit)[size - limit]
            best = np.flatnonzero(cosine >= worst)
            order = best[np.lexsort((self._ids[best], -cosine[best]))][:limit]
            return [
                SimilarArtist(self._names[row], float(np.clip(cosine[row], -1, 1))) for row in order
            ]

    def take_over(self, changed: Sequence[Change], left: Sequence[int] | None) -> None:
        """Set, add and drop what changed; drop all that are not among those ``left``."""
        with_vector = {ident: (name, blob) for ident, _, name, blob in changed if blob is not None}
        vectors = unpack_embeddings([blob for _, blob in with_vector.values()])
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        dropped = {ident for ident, _, _, blob in changed if blob is None}
        if left is not None:
            dropped |= self._rows.keys() - set(left)
        with self._lock:
            for ident in dropped:
                self._drop(ident)
            new = [ident for ident in with_vector if ident not in self._rows]
            self._reserve(len(self) + len(new))
            for ident in new:
                self._rows[ident] = len(self)
                self._ids[len(self)] = ident
                self._names.append("")
            rows = [self._rows[ident] for ident in with_vector]
            for row, (name, _) in zip(rows, with_vector.values(), strict=True):
                self._names[row] = name
            self._vectors[rows] = vectors

    def _drop(self, ident: int) -> None:
        row = self._rows.pop(ident, None)
        if row is None:
            return
        last = len(self) - 1
        name = self._names.pop()
        if row != last:  # the last row takes its place
            self._names[row] = name
            self._ids[row], self._vectors[row] = self._ids[last], self._vectors[last]
            self._rows[int(self._ids[last])] = row

    def _reserve(self, size: int) -> None:
        capacity = len(self._ids)
        if size <= capacity:
            return
        capacity = max(size, capacity + capacity // 2)
        ids, vectors = np.zeros(capacity, np.int64), np.zeros((capacity, DIMENSIONS), np.float32)
        ids[: len(self)], vectors[: len(self)] = self._ids[: len(self)], self._vectors[: len(self)]
        self._ids, self._vectors = ids, vectors
