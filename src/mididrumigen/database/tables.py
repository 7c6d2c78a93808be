"""The tables: the document's five, aliases, jobs, and those of access.

The vector column has no index: exact search takes milliseconds up to about 100,000 profiles, and
an approximate index built on an empty table (ivfflat) finds one neighbour in five. Beyond that
size, ``similarity.create_hnsw_index`` makes one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mididrumigen.database.types import Embedding, Json, UtcDateTime, Vector

# Named constraints, so that a later migration can drop them on either database.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

ACTIVE_SUBJECT = "status IN ('queued', 'in_progress') AND subject <> ''"

PrimaryKey = Annotated[int, mapped_column(primary_key=True)]
ArtistId = Annotated[int, mapped_column(ForeignKey("artists.id", ondelete="CASCADE"))]
Timestamp = Annotated[datetime, mapped_column(UtcDateTime, server_default=func.now())]
# DOUBLE PRECISION where the document has REAL: what is read is what was written.
Score = Annotated[float, mapped_column(Double)]
JsonObject = Annotated[dict[str, Any], mapped_column(Json)]
JsonArray = Annotated[list[Any], mapped_column(Json)]


class Base(DeclarativeBase):
    """Holds the metadata of all tables."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class ArtistRow(Base):
    """A name that was researched, or a blend of such. ``key`` and ``slug`` are unique.

    What was researched has no owner and is everybody's; a blend is its owner's, unless ``shared``.
    """

    __tablename__ = "artists"
    __table_args__ = (
        CheckConstraint(
            "research_status IN ('pending', 'researching', 'cached', 'failed')",
            name="research_status",
        ),
        CheckConstraint("confidence_score BETWEEN 0 AND 1", name="confidence_score"),
        UniqueConstraint("key"),
        Index("uq_artists_slug", "slug", unique=True),
        Index(None, "research_status"),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(20), server_default="unknown")
    research_status: Mapped[str] = mapped_column(String(50), server_default="pending")
    sources_count: Mapped[int] = mapped_column(server_default=text("0"))
    confidence_score: Mapped[Score] = mapped_column(server_default=text("0"))
    owner: Mapped[str] = mapped_column(String(36), server_default=text("''"))
    shared: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[Timestamp]
    last_updated: Mapped[Timestamp]


class AliasRow(Base):
    """Another name that leads to an artist: an alias, or a band (several may share one)."""

    __tablename__ = "artist_aliases"
    __table_args__ = (Index(None, "artist_id"),)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    artist_id: Mapped[ArtistId] = mapped_column(primary_key=True)
    is_band: Mapped[bool]


class SourceRow(Base):
    """Where something was found; ``source_id`` is the stable id that estimates cite."""

    __tablename__ = "research_sources"
    __table_args__ = (
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        UniqueConstraint("artist_id", "source_id"),
        Index(None, "source_type"),
    )

    id: Mapped[PrimaryKey]
    artist_id: Mapped[ArtistId]
    source_id: Mapped[str] = mapped_column(Text)
    source_type: Mapped[str] = mapped_column(String(50))
    title: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    file_path: Mapped[str | None] = mapped_column(Text)
    raw_content: Mapped[str | None] = mapped_column(Text)
    extracted_data: Mapped[JsonObject | None]
    confidence: Mapped[Score] = mapped_column(server_default=text("0.5"))
    collected_at: Mapped[Timestamp]


class ProfileRow(Base):
    """A style profile.

    ``midi_templates_json`` is the vocabulary itself, no paths to files; ``profile`` is what the
    other columns and the sources do not hold. ``version`` is the number of its last change, counted
    over all profiles: what was read under a version is that profile and no other.
    """

    __tablename__ = "style_profiles"
    __table_args__ = (
        CheckConstraint("confidence_score BETWEEN 0 AND 1", name="confidence_score"),
        UniqueConstraint("artist_id"),
        Index(None, "version"),
    )

    id: Mapped[PrimaryKey]
    artist_id: Mapped[ArtistId]
    text_description: Mapped[str] = mapped_column(Text)
    quantitative_params: Mapped[JsonObject]
    midi_templates_json: Mapped[JsonArray]
    profile: Mapped[JsonObject]
    embedding: Mapped[Vector | None] = mapped_column(Embedding)
    confidence_score: Mapped[Score]
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[Timestamp]
    updated_at: Mapped[Timestamp]


class GenerationRow(Base):
    """A line of history. The name stays when the artist is forgotten.

    ``owner`` is the id of the API key that it was made with, empty on this machine without one.
    """

    __tablename__ = "generation_history"
    __table_args__ = (
        Index(None, "artist_id"),
        Index(None, "created_at"),
        Index(None, "owner"),
        Index("uq_generation_history_job_id", "job_id", unique=True),
    )

    id: Mapped[PrimaryKey]
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artists.id", ondelete="SET NULL"))
    artist_name: Mapped[str] = mapped_column(String(255))
    provider_used: Mapped[str] = mapped_column(String(50))
    generation_time_ms: Mapped[int]
    user_params: Mapped[JsonObject]
    output_files: Mapped[JsonArray]
    files: Mapped[JsonArray] = mapped_column(server_default=text("'[]'"))
    making: Mapped[JsonObject] = mapped_column(server_default=text("'{}'"))
    job_id: Mapped[str | None] = mapped_column(String(36))
    title: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    starred: Mapped[bool] = mapped_column(server_default=false())
    owner: Mapped[str] = mapped_column(String(36), server_default=text("''"))
    shared: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[Timestamp]


class SessionRow(Base):
    """A session of the dashboard. ``session_id`` is the hash of what the cookie holds."""

    __tablename__ = "user_sessions"
    __table_args__ = (UniqueConstraint("session_id"),)

    id: Mapped[PrimaryKey]
    session_id: Mapped[str] = mapped_column(String(255))
    user_ip: Mapped[str | None] = mapped_column(String(45))
    api_key_id: Mapped[str | None] = mapped_column(String(36))
    requests_count: Mapped[int] = mapped_column(server_default=text("0"))
    last_request: Mapped[Timestamp]
    created_at: Mapped[Timestamp]


class CounterRow(Base):
    """A number that only grows; ``profiles`` counts the changes to profiles."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class JobRow(Base):
    """A job: the truth about it, whatever carries its id. One active job a subject."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "status IN ('queued', 'in_progress', 'completed', 'failed', 'cancelled')",
            name="status",
        ),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        Index(None, "status", "created_at"),
        Index(None, "finished_at"),
        Index(
            "uq_jobs_active_subject",
            "subject",
            unique=True,
            sqlite_where=text(ACTIVE_SUBJECT),
            postgresql_where=text(ACTIVE_SUBJECT),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Text)
    request: Mapped[JsonObject]
    owner: Mapped[str] = mapped_column(String(36), server_default=text("''"))
    trace: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    status: Mapped[str] = mapped_column(String(20), server_default="queued")
    progress: Mapped[int] = mapped_column(server_default=text("0"))
    current_step: Mapped[str] = mapped_column(Text, server_default=text("''"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    worker: Mapped[str] = mapped_column(String(100), server_default=text("''"))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[JsonObject | None]
    failure: Mapped[JsonObject | None]
    created_at: Mapped[Timestamp]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKeyRow(Base):
    """An API key; its secret is stored as a SHA-256, which is enough for 256 random bits.

    ``earlier_hash`` is that of the secret before the last rotation, which counts until
    ``earlier_until``. ``limits`` has the rates that are this key's own, by route group.
    """

    __tablename__ = "api_keys"
    __table_args__ = (UniqueConstraint("secret_hash"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(20))
    secret_hash: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[JsonArray]
    created_at: Mapped[Timestamp]
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    limits: Mapped[JsonObject] = mapped_column(server_default=text("'{}'"))
    earlier_hash: Mapped[str | None] = mapped_column(String(64))
    earlier_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotencyRow(Base):
    """What was answered under an idempotency key; ``status`` 0 while that is being made."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(server_default=text("0"))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[Timestamp]


class UsageRow(Base):
    """A request to a language model; ``cost_usd`` is the most it can have cost until settled."""

    __tablename__ = "llm_usage"
    __table_args__ = (
        CheckConstraint("cost_usd >= 0", name="cost_usd"),
        Index(None, "day"),
        Index(None, "ended_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    day: Mapped[date]
    provider: Mapped[str] = mapped_column(String(50))
    model: Mapped[str] = mapped_column(String(255))
    input_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    output_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    cached_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    cost_usd: Mapped[Score]
    settled: Mapped[bool] = mapped_column(server_default=false())
    outcome: Mapped[str] = mapped_column(String(20), server_default=text("''"))
    created_at: Mapped[Timestamp]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
