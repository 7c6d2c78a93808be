"""Exact nearest neighbours by cosine: pgvector on PostgreSQL, one matrix product on SQLite."""

from __future__ import annotations

import numpy as np
from sqlalchemy import ColumnElement, Double, LargeBinary, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.models import ArtistRow, ProfileRow
from mididrumigen.database.types import unpack_embeddings
from mididrumigen.ports import SimilarArtist


async def find_nearest(
    connection: AsyncConnection, artist_id: int, limit: int
) -> list[SimilarArtist]:
    """At most ``limit`` neighbours of an artist, nearest first; of equals, the older row."""
    if connection.dialect.name == "postgresql":
        return await _nearest_by_pgvector(connection, artist_id, limit)
    return await _nearest_by_matrix(connection, artist_id, limit)


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
    matrix = unpack_embeddings([blob for _, _, blob in rows])
    own = ids.index(artist_id)
    norms = np.linalg.norm(matrix, axis=1)
    cosine = np.clip(matrix @ matrix[own] / (norms * norms[own]), -1.0, 1.0)
    order = [index for index in np.argsort(-cosine, kind="stable") if index != own]
    return [SimilarArtist(rows[index].name, float(cosine[index])) for index in order[:limit]]
