"""Nearest neighbours by cosine: pgvector on PostgreSQL, one matrix product on SQLite.

Exact, until an HNSW index is made for a table that is too large for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Double, LargeBinary, Select, func, select, text, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.connection import Database
from mididrumigen.database.tables import ArtistRow, ProfileRow
from mididrumigen.database.types import import_numpy, unpack_embeddings
from mididrumigen.domain.work.records import SimilarArtist

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HNSW_INDEX = "ix_style_profiles_embedding_hnsw"
# Exact search takes some 50 ms at this size, and grows with it.
HNSW_FROM = 100_000
# Candidates that a search keeps: finds 99 of 100 neighbours at 100,000 profiles.
_EF_SEARCH = 100


async def find_nearest(
    connection: AsyncConnection, artist_id: int, limit: int
) -> list[SimilarArtist]:
    """At most ``limit`` neighbours of an artist, nearest first; of equals, the older row."""
    if connection.dialect.name != "postgresql":
        return await _nearest_by_matrix(connection, artist_id, limit)
    if await has_hnsw_index(connection):
        return await _nearest_by_hnsw(connection, artist_id, limit)
    return await _nearest_by_pgvector(connection, artist_id, limit)


async def create_hnsw_index(database: Database, at_least: int = HNSW_FROM) -> bool:
    """Make the index for approximate search, where it pays; writers wait meanwhile.

    Never on a small table: exact search is fast there, and misses nobody.

    Args:
        database: where.
        at_least: how many profiles must have a vector.

    Returns:
        Whether there is such an index now; always false on SQLite.

    Raises:
        DatabaseError: the database failed.
    """
    async with database.transaction(writes=True) as connection:
        if connection.dialect.name != "postgresql":
            return False
        if await has_hnsw_index(connection):
            return True
        count = select(func.count()).where(ProfileRow.embedding.is_not(None))
        if (await connection.execute(count)).scalar_one() < max(at_least, 1):
            return False
        await connection.execute(
            text(
                f"CREATE INDEX {HNSW_INDEX} ON style_profiles "
                "USING hnsw (embedding vector_cosine_ops)"
            )
        )
        return True


async def has_hnsw_index(connection: AsyncConnection) -> bool:
    """Whether a PostgreSQL has the index for approximate search."""
    found = await connection.scalar(select(func.to_regclass(HNSW_INDEX).is_not(None)))
    return bool(found)


def hnsw_query(
    vector: NDArray[np.float32], artist_id: int, limit: int
) -> Select[tuple[str, float]]:
    """The query that the index answers; exact where there is none."""
    distance: ColumnElement[float] = ProfileRow.embedding.op("<=>", return_type=Double())(vector)
    # The index is used for this order alone: ties are put right outside of it.
    nearest = (
        select(ProfileRow.artist_id, distance.label("distance"))
        .where(ProfileRow.artist_id != artist_id)
        .order_by(distance)
        .limit(limit)
        .subquery()
    )
    return (
        select(ArtistRow.name, nearest.c.distance)
        .join(nearest, nearest.c.artist_id == ArtistRow.id)
        .where(nearest.c.distance.is_not(None))
        .order_by(nearest.c.distance, ArtistRow.id)
    )


async def _nearest_by_hnsw(
    connection: AsyncConnection, artist_id: int, limit: int
) -> list[SimilarArtist]:
    own = select(ProfileRow.embedding).where(ProfileRow.artist_id == artist_id)
    vector = await connection.scalar(own)
    if vector is None:
        return []
    kept = min(max(_EF_SEARCH, limit + 1), 1000)  # the most that pgvector takes
    await connection.execute(text(f"SET LOCAL hnsw.ef_search = {kept}"))
    # Else a search that is filtered may bring fewer than were asked for.
    await connection.execute(text("SET LOCAL hnsw.iterative_scan = strict_order"))
    rows = (await connection.execute(hnsw_query(vector, artist_id, limit))).all()
    return [SimilarArtist(row.name, 1 - row.distance) for row in rows]


async def _nearest_by_pgvector(
    connection: AsyncConnection, artist_id: int, limit: int
) -> list[SimilarArtist]:
    own = select(ProfileRow.embedding).where(ProfileRow.artist_id == artist_id).scalar_subquery()
    distance: ColumnElement[float] = ProfileRow.embedding.op("<=>", return_type=Double())(own)
    query = (
        select(ArtistRow.name, distance)
        .join(ProfileRow, ProfileRow.artist_id == ArtistRow.id)
        .where(ProfileRow.artist_id != artist_id, distance.is_not(None))
        .order_by(distance, ArtistRow.id)
        .limit(limit)
    )
    return [SimilarArtist(name, 1 - found) for name, found in await connection.execute(query)]


async def _nearest_by_matrix(
    connection: AsyncConnection, artist_id: int, limit: int
) -> list[SimilarArtist]:
    query = (
        select(ArtistRow.id, ArtistRow.name, type_coerce(ProfileRow.embedding, LargeBinary))
        .join(ProfileRow, ProfileRow.artist_id == ArtistRow.id)
        .where(ProfileRow.embedding.is_not(None))
        .order_by(ArtistRow.id)
    )
    rows = (await connection.execute(query)).all()
    ids = [ident for ident, _, _ in rows]
    if artist_id not in ids:
        return []
    np = import_numpy()
    matrix = unpack_embeddings([blob for _, _, blob in rows])
    own = ids.index(artist_id)
    norms = np.linalg.norm(matrix, axis=1)
    cosine = np.clip(matrix @ matrix[own] / (norms * norms[own]), -1.0, 1.0)
    order = [index for index in np.argsort(-cosine, kind="stable") if index != own]
    return [SimilarArtist(rows[index].name, float(cosine[index])) for index in order[:limit]]
