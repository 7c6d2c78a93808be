"""Saving a profile: artist, aliases, sources and profile, all within the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.rows import alias_keys, profile_columns, statements
from mididrumigen.database.slugs import number_slug, stem_of
from mididrumigen.database.tables import (
    AliasRow,
    ArtistRow,
    Base,
    CounterRow,
    ProfileRow,
    SourceRow,
)
from mididrumigen.domain.style.artist import artist_key, display_name, slug
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.records import Owned
from mididrumigen.ports.models import Vector

# Any number will do, so long as every version uses the same, and nothing else does.
_SLUG_LOCK = 6_474_382

Upsert = sqlite.Insert | postgresql.Insert


async def save(
    connection: AsyncConnection,
    profile: StyleProfile,
    vector: Vector | None,
    findings: Sequence[Finding] = (),
    owned: Owned | None = None,
) -> int:
    """Save or replace a profile and all that belongs to it; the artist's id.

    The artist's row comes first: it keeps out other writers of the same artist.
    """
    now = datetime.now(UTC)
    columns, sources = profile_columns(profile)
    artist_id = await _save_artist(connection, profile, owned, now)
    await _replace(
        connection,
        AliasRow,
        artist_id,
        [{"key": key, "is_band": band} for key, band in alias_keys(profile.artist).items()],
    )
    stated = await _stored_statements(connection, artist_id) | statements(findings)
    await _replace(
        connection,
        SourceRow,
        artist_id,
        [
            {**source, "extracted_data": stated.get(source["source_id"]), "collected_at": now}
            for source in sources
        ],
    )
    await _save_profile_row(
        connection,
        {
            **columns,
            "artist_id": artist_id,
            "embedding": vector,
            "version": await next_version(connection),
            "created_at": now,
            "updated_at": now,
        },
    )
    return artist_id


async def _stored_statements(connection: AsyncConnection, artist_id: int) -> dict[str, Any]:
    query = select(SourceRow.source_id, SourceRow.extracted_data).where(
        SourceRow.artist_id == artist_id, SourceRow.extracted_data.is_not(None)
    )
    return {ident: data for ident, data in await connection.execute(query) if data is not None}


async def next_version(connection: AsyncConnection) -> int:
    """Count one more change to profiles, within the caller's transaction; its number."""
    counted = (
        upsert(connection, CounterRow)
        .values(name="profiles", value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": CounterRow.value + 1})
        .returning(CounterRow.value)
    )
    return (await connection.execute(counted)).scalar_one()


async def free_slug(connection: AsyncConnection, name: str) -> str:
    """The slug that an artist has, or is to have: no other's.

    It is kept free until the end of the caller's transaction.
    """
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SLUG_LOCK})")
    own = select(ArtistRow.slug).where(ArtistRow.key == artist_key(name))
    kept: str | None = await connection.scalar(own)
    if kept is not None:
        return kept
    wanted = slug(name)
    alike = select(ArtistRow.slug).where(ArtistRow.slug.startswith(stem_of(wanted)))
    return number_slug(wanted, set(await connection.scalars(alike)))


async def _save_artist(
    connection: AsyncConnection, profile: StyleProfile, owned: Owned | None, now: datetime
) -> int:
    name = profile.artist.name
    values: dict[str, Any] = {
        "key": artist_key(name),
        "slug": await free_slug(connection, name),
        "name": display_name(name),
        "kind": profile.artist.kind.value,
        "research_status": "cached",
        "sources_count": sum(profile.sources_count.values()),
        "confidence_score": profile.confidence,
        "created_at": now,
        "last_updated": now,
    }
    if owned is not None:
        values |= {"owner": owned.owner, "shared": owned.shared}
    statement = upsert(connection, ArtistRow).values(values)
    kept = {"key", "created_at"}
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={name: statement.excluded[name] for name in values if name not in kept},
    )
    found = await connection.execute(statement.returning(ArtistRow.id))
    return found.scalar_one()


async def _replace(
    connection: AsyncConnection,
    table: type[AliasRow | SourceRow],
    artist_id: int,
    rows: list[dict[str, Any]],
) -> None:
    await connection.execute(delete(table).where(table.artist_id == artist_id))
    if rows:
        await connection.execute(insert(table), [{**row, "artist_id": artist_id} for row in rows])


async def _save_profile_row(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    statement = upsert(connection, ProfileRow).values(dict(values))
    new = statement.excluded
    changes: dict[str, Any] = {
        name: new[name] for name in values if name not in {"artist_id", "created_at"}
    }
    if values["embedding"] is None:
        unchanged = ProfileRow.text_description == new["text_description"]
        changes["embedding"] = case((unchanged, ProfileRow.embedding))
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["artist_id"], set_=changes)
    )


def upsert(connection: AsyncConnection, table: type[Base]) -> Upsert:
    """Both databases know ON CONFLICT, each in its own dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
