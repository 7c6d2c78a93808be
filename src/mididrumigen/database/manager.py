"""The profile store over SQLAlchemy: SQLite, or PostgreSQL with pgvector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    and_,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.connection import Database
from mididrumigen.database.rows import (
    FIND_ARTIST_ID,
    SOURCE_COLUMNS,
    assemble_statements,
    clean,
)
from mididrumigen.database.save import free_slug, next_version, save, upsert
from mididrumigen.database.similarity import find_nearest
from mididrumigen.database.statements import (
    ADD_GENERATION_WITH_ID,
    FIND_GENERATION_OF_JOB,
    FIND_PROFILE,
    decode_profile_row,
    generation_values,
    number,
    sqlite_time,
)
from mididrumigen.database.tables import ArtistRow, GenerationRow, ProfileRow, SourceRow
from mididrumigen.database.types import check_embedding
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.style.artist import artist_key, display_name
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.records import (
    GenerationRecord,
    Owned,
    SimilarArtist,
    StoredArtist,
)
from mididrumigen.ports.models import Vector

_ARTIST = (
    ArtistRow.id,
    ArtistRow.name,
    ArtistRow.research_status,
    ArtistRow.confidence_score,
    ArtistRow.sources_count,
    ArtistRow.last_updated,
    ArtistRow.slug,
    ArtistRow.owner,
    ArtistRow.shared,
)
_GENERATION = (
    GenerationRow.artist_name,
    GenerationRow.provider_used,
    GenerationRow.generation_time_ms,
    GenerationRow.user_params,
    GenerationRow.output_files,
    GenerationRow.files,
    GenerationRow.making,
    GenerationRow.job_id,
    GenerationRow.id,
    GenerationRow.created_at,
    GenerationRow.title,
    GenerationRow.starred,
    GenerationRow.owner,
    GenerationRow.shared,
)


class DatabaseManager:
    """Implements :class:`mididrumigen.ports.profiles.ProfileStore`.

    Args:
        database: the database, or its URL.

    Raises:
        InvalidRequestError: another kind of URL.
    """

    def __init__(self, database: Database | str) -> None:
        self._database = Database.of(database)

    async def save_profile(
        self,
        profile: StyleProfile,
        embedding: Vector | None = None,
        *,
        findings: Sequence[Finding] = (),
        owned: Owned | None = None,
    ) -> int:
        """Save or replace a profile whole, with its sources and aliases; the artist's id.

        Args:
            profile: NUL characters and lone surrogates in its texts are dropped.
            embedding: of the description, shape ``(384,)``. Without one, the stored vector stays
                if the description did, and is forgotten otherwise.
            findings: what sources state is kept beside them. A source of the profile that is not
                among these keeps what was stored.
            owned: whose the artist is from now on; unchanged by default, and at first everybody's.

        Raises:
            InvalidRequestError: a vector of another shape, or numbers that are not finite.
            DatabaseError: the database failed; nothing was changed.
        """
        vector = None if embedding is None else check_embedding(embedding)
        async with self._database.transaction(writes=True) as connection:
            return await save(connection, profile, vector, findings, owned)

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile of a name, alias or band, or ``None``."""
        async with self._database.transaction() as connection:
            statement = FIND_PROFILE[connection.dialect.name]
            row = (await _execute(connection, statement, {"key": artist_key(name)})).one_or_none()
        return None if row is None else decode_profile_row(row)

    async def find_statements(self, name: str) -> Sequence[Finding]:
        """What each source of a stored profile stated, in the order of the sources.

        Raises:
            DatabaseError: the database failed, or what is stored is damaged.
        """
        columns = (getattr(SourceRow, column) for column in SOURCE_COLUMNS)
        async with self._database.transaction() as connection:
            query = (
                select(*columns, SourceRow.extracted_data)
                .filter_by(artist_id=await _find_artist_id(connection, name))
                .order_by(SourceRow.id)
            )
            rows = (await connection.execute(query)).all()
        return [assemble_statements(row, data) for *row, data in rows if data is not None]

    async def find_artist(self, name: str) -> StoredArtist | None:
        """The row of a name, alias or band, or ``None``."""
        async with self._database.transaction() as connection:
            artist_id = await _find_artist_id(connection, name)
            query = select(*_ARTIST).where(ArtistRow.id == artist_id)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _stored_artist(*row)

    async def list_artists(self, limit: int = 100) -> Sequence[StoredArtist]:
        """At most ``limit`` artists, last updated first."""
        query = (
            select(*_ARTIST)
            .order_by(ArtistRow.last_updated.desc(), ArtistRow.id.desc())
            .limit(max(limit, 0))
        )
        async with self._database.transaction() as connection:
            return [_stored_artist(*row) for row in await connection.execute(query)]

    async def delete_artist(self, name: str) -> bool:
        """Forget the artist that a name, alias or band leads to; whether there was one.

        Profile, sources and aliases go with it. The history keeps its lines.
        """
        async with self._database.transaction(writes=True) as connection:
            artist_id = await _find_artist_id(connection, name)
            deleted = await connection.execute(delete(ArtistRow).where(ArtistRow.id == artist_id))
            await next_version(connection)
        return deleted.rowcount > 0

    async def delete_profile(self, name: str) -> bool:
        """Forget how an artist plays, and the sources of that; whether there was a profile.

        The artist stays, as one that is to be researched.
        """
        async with self._database.transaction(writes=True) as connection:
            artist_id = await _find_artist_id(connection, name)
            gone = delete(ProfileRow).where(ProfileRow.artist_id == artist_id)
            deleted = await connection.execute(gone)
            await connection.execute(delete(SourceRow).where(SourceRow.artist_id == artist_id))
            emptied = {"research_status": "pending", "sources_count": 0, "confidence_score": 0.0}
            await connection.execute(
                update(ArtistRow).where(ArtistRow.id == artist_id).values(emptied)
            )
            await next_version(connection)
        return deleted.rowcount > 0

    async def profiles_without_embedding(self) -> Sequence[tuple[str, str]]:
        """Name and description of the profiles that have no vector yet, oldest row first."""
        query = (
            select(ArtistRow.name, ProfileRow.text_description)
            .join(ProfileRow, ProfileRow.artist_id == ArtistRow.id)
            .where(ProfileRow.embedding.is_(None))
            .order_by(ArtistRow.id)
        )
        async with self._database.transaction() as connection:
            return [(name, description) for name, description in await connection.execute(query)]

    async def save_embedding(self, name: str, embedding: Vector) -> None:
        """Set the vector of a stored profile.

        Raises:
            InvalidRequestError: the vector is not of shape ``(384,)``, finite and above zero.
            DatabaseError: there is no such profile, or the database failed.
        """
        vector = check_embedding(embedding)
        async with self._database.transaction(writes=True) as connection:
            artist_id = await _find_artist_id(connection, name)
            updated = await connection.execute(
                update(ProfileRow)
                .where(ProfileRow.artist_id == artist_id)
                .values(embedding=vector, version=await next_version(connection))
            )
        if updated.rowcount == 0:
            raise DatabaseError(
                f"There is no stored profile of '{display_name(name)}'.",
                hint="Research the artist first.",
            )

    async def similar(self, name: str, limit: int = 5) -> Sequence[SimilarArtist]:
        """The nearest profiles by cosine, nearest first, without the artist itself.

        Exact: every stored vector is compared. Empty when the artist has no vector.
        """
        async with self._database.transaction() as connection:
            artist_id = await _find_artist_id(connection, name)
            if artist_id is None or limit < 1:
                return []
            return await find_nearest(connection, artist_id, limit)

    async def list_private_artists(self) -> Sequence[StoredArtist]:
        """The artists that are not everybody's, oldest first."""
        query = select(*_ARTIST).where(ArtistRow.shared.is_(False)).order_by(ArtistRow.id)
        async with self._database.transaction() as connection:
            return [_stored_artist(*row) for row in await connection.execute(query)]

    async def find_name(self, slug: str) -> str | None:
        """The name of the stored artist with this slug."""
        query = select(ArtistRow.name).filter_by(slug=slug)
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def set_status(self, name: str, status: str) -> None:
        """Set the research status: pending, researching, cached or failed.

        An artist that is not stored is added as one without a profile. One that has a profile
        cannot be failed: it stays cached.
        """
        shown = display_name(name)
        values = {"key": artist_key(name), "name": shown}
        async with self._database.transaction(writes=True) as connection:
            artist_id = await _find_artist_id(connection, name)
            if artist_id is None:
                values["slug"] = await free_slug(connection, name)
                added = upsert(connection, ArtistRow).values(**values, research_status=status)
                await connection.execute(added.on_conflict_do_nothing())
                return
            has_profile = select(ProfileRow.id).filter_by(artist_id=artist_id).exists()
            if status == "failed" and await connection.scalar(select(has_profile)):
                status = "cached"
            await connection.execute(
                update(ArtistRow).where(ArtistRow.id == artist_id).values(research_status=status)
            )

    async def count_artists(self) -> Mapping[str, int]:
        """How many artists there are by status."""
        query = select(ArtistRow.research_status, func.count()).group_by(ArtistRow.research_status)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
        return {row[0]: row[1] for row in rows}

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history, dated now; its id. The artist need not be stored.

        The second record of a job changes nothing, and is answered with the first one's id.
        """
        async with self._database.transaction(writes=True) as connection:
            now = datetime.now(UTC)
            is_sqlite = connection.dialect.name == "sqlite"
            values = generation_values(record, sqlite_time(now) if is_sqlite else now)
            new = (await _execute(connection, ADD_GENERATION_WITH_ID, values)).scalar()
            if new is None:
                job = {"job_id": values["job_id"]}
                new = (await _execute(connection, FIND_GENERATION_OF_JOB, job)).scalar_one()
            return int(new)

    async def find_generation(self, ident: int) -> GenerationRecord | None:
        """One line of the history, or ``None``."""
        async with self._database.transaction() as connection:
            query = select(*_GENERATION).where(GenerationRow.id == ident)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _generation_record(*row)

    async def list_generations(
        self,
        limit: int = 100,
        *,
        artist: str = "",
        before: int | None = None,
        starred: bool = False,
        seen_by: str | None = None,
    ) -> Sequence[GenerationRecord]:
        """At most ``limit`` lines of the history, newest first.

        Args:
            limit: 0 or less returns nothing.
            artist: only those of this name, alias or band; of a forgotten artist, by the name.
            before: only lines with a smaller id.
            starred: only lines with a star.
            seen_by: only those of this API key and those that are shared; all by default.
        """
        query = select(*_GENERATION).order_by(GenerationRow.id.desc()).limit(max(limit, 0))
        if before is not None:
            query = query.where(GenerationRow.id < before)
        if starred:
            query = query.where(GenerationRow.starred)
        if seen_by is not None:
            query = query.where(or_(GenerationRow.owner == seen_by, GenerationRow.shared))
        async with self._database.transaction() as connection:
            if artist:
                query = query.where(await _is_of(connection, artist))
            return [_generation_record(*row) for row in await connection.execute(query)]

    async def mark_generation(
        self,
        ident: int,
        *,
        title: str | None = None,
        starred: bool | None = None,
        shared: bool | None = None,
    ) -> GenerationRecord | None:
        """Give a line of the history a title or a star, or share it; the line then, or ``None``."""
        titled = None if title is None else clean(title)
        given = {"title": titled, "starred": starred, "shared": shared}
        values = {name: value for name, value in given.items() if value is not None}
        if values:
            async with self._database.transaction(writes=True) as connection:
                change = update(GenerationRow).where(GenerationRow.id == ident)
                await connection.execute(change.values(values))
        return await self.find_generation(ident)

    async def old_generations(
        self, before: datetime, limit: int = 100, *, starred: bool = False
    ) -> Sequence[GenerationRecord]:
        """Lines of the history older than a moment, oldest first.

        Args:
            before: with its zone.
            limit: how many at most.
            starred: those with a star as well.
        """
        query = select(*_GENERATION).where(GenerationRow.created_at < before)
        if not starred:
            query = query.where(GenerationRow.starred.is_(False))
        async with self._database.transaction() as connection:
            rows = await connection.execute(query.order_by(GenerationRow.id).limit(limit))
            return [_generation_record(*row) for row in rows]

    async def known_files(self) -> frozenset[str]:
        """Names in the file store of all files in the history."""
        async with self._database.transaction() as connection:
            rows = await connection.scalars(select(GenerationRow.files))
            return frozenset(str(file.get("name", "")) for files in rows for file in files)

    async def delete_generation(self, ident: int) -> bool:
        """Take a line out of the history; whether there was one."""
        async with self._database.transaction(writes=True) as connection:
            line = delete(GenerationRow).where(GenerationRow.id == ident)
            gone = await connection.scalar(line.returning(GenerationRow.id))
        return gone is not None

    async def close(self) -> None:
        """Give the connections back."""
        await self._database.close()


async def _execute(
    connection: AsyncConnection, statement: str, values: Mapping[str, Any]
) -> CursorResult[Any]:
    """Execute one of the shared statements, as the driver takes it."""
    if connection.dialect.name == "sqlite":
        return await connection.exec_driver_sql(statement, dict(values))
    numbered, listed = number(statement, values)
    return await connection.exec_driver_sql(numbered, tuple(listed))


async def _is_of(connection: AsyncConnection, artist: str) -> ColumnElement[bool]:
    """Lines of an artist; those that the artist was forgotten since have the name alone."""
    artist_id = await _find_artist_id(connection, artist)
    name = display_name(artist)
    if artist_id is not None:
        stored = await connection.scalar(select(ArtistRow.name).where(ArtistRow.id == artist_id))
        name = str(stored)
    by_name = and_(
        GenerationRow.artist_id.is_(None),
        func.lower(GenerationRow.artist_name) == func.lower(name),
    )
    return by_name if artist_id is None else or_(GenerationRow.artist_id == artist_id, by_name)


async def _find_artist_id(connection: AsyncConnection, name: str) -> int | None:
    found: int | None = await connection.scalar(text(FIND_ARTIST_ID), {"key": artist_key(name)})
    return found


def _stored_artist(
    ident: int,
    name: str,
    status: str,
    confidence: float,
    sources: int,
    updated: datetime,
    *rest: Any,
) -> StoredArtist:
    return StoredArtist(ident, name, status, confidence, sources, updated.isoformat(), *rest)


def _generation_record(
    artist: str,
    provider: str,
    time_ms: int,
    params: dict[str, Any],
    output: list[str],
    *rest: Any,
) -> GenerationRecord:
    files, making, job_id, ident, created, *marks = rest
    return GenerationRecord(
        artist,
        provider,
        time_ms,
        params,
        output,
        files,
        making,
        job_id or "",
        ident,
        created.isoformat(),
        *marks,
    )
