"""The first schema: artists, aliases, sources, profiles, history, sessions."""

import sqlalchemy as sa
from alembic import op

from mididrumigen.database.types import Embedding, Json, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    _create_artists()
    _create_aliases()
    _create_sources()
    _create_profiles()
    _create_history()
    _create_sessions()


def downgrade() -> None:
    # The extension stays: other tables of the database may use it.
    for table in (
        "user_sessions",
        "generation_history",
        "style_profiles",
        "research_sources",
        "artist_aliases",
        "artists",
    ):
        op.drop_table(table)


def _create_artists() -> None:
    op.create_table(
        "artists",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(20), server_default="unknown", nullable=False),
        sa.Column("research_status", sa.String(50), server_default="pending", nullable=False),
        sa.Column("sources_count", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("confidence_score", sa.Double, server_default=sa.text("0"), nullable=False),
        _timestamp("created_at"),
        _timestamp("last_updated"),
        sa.CheckConstraint(
            "research_status IN ('pending', 'researching', 'cached', 'failed')",
            name=op.f("ck_artists_research_status"),
        ),
        sa.CheckConstraint(
            "confidence_score BETWEEN 0 AND 1", name=op.f("ck_artists_confidence_score")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artists")),
        sa.UniqueConstraint("key", name=op.f("uq_artists_key")),
    )
    op.create_index(op.f("ix_artists_slug"), "artists", ["slug"])
    op.create_index(op.f("ix_artists_research_status"), "artists", ["research_status"])


def _create_aliases() -> None:
    op.create_table(
        "artist_aliases",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("artist_id", sa.Integer, nullable=False),
        sa.Column("is_band", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("key", "artist_id", name=op.f("pk_artist_aliases")),
        _of_artist("artist_aliases"),
    )
    op.create_index(op.f("ix_artist_aliases_artist_id"), "artist_aliases", ["artist_id"])


def _create_sources() -> None:
    op.create_table(
        "research_sources",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("artist_id", sa.Integer, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("source_type", sa.String(50), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("licence", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("file_path", sa.Text),
        sa.Column("raw_content", sa.Text),
        sa.Column("extracted_data", Json),
        sa.Column("confidence", sa.Double, server_default=sa.text("0.5"), nullable=False),
        _timestamp("collected_at"),
        sa.CheckConstraint(
            "confidence BETWEEN 0 AND 1", name=op.f("ck_research_sources_confidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_sources")),
        sa.UniqueConstraint(
            "artist_id", "source_id", name=op.f("uq_research_sources_artist_id_source_id")
        ),
        _of_artist("research_sources"),
    )
    op.create_index(op.f("ix_research_sources_source_type"), "research_sources", ["source_type"])


def _create_profiles() -> None:
    op.create_table(
        "style_profiles",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("artist_id", sa.Integer, nullable=False),
        sa.Column("text_description", sa.Text, nullable=False),
        sa.Column("quantitative_params", Json, nullable=False),
        sa.Column("midi_templates_json", Json, nullable=False),
        sa.Column("profile", Json, nullable=False),
        sa.Column("embedding", Embedding),
        sa.Column("confidence_score", sa.Double, nullable=False),
        _timestamp("created_at"),
        _timestamp("updated_at"),
        sa.CheckConstraint(
            "confidence_score BETWEEN 0 AND 1", name=op.f("ck_style_profiles_confidence_score")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_style_profiles")),
        sa.UniqueConstraint("artist_id", name=op.f("uq_style_profiles_artist_id")),
        _of_artist("style_profiles"),
    )


def _create_history() -> None:
    op.create_table(
        "generation_history",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("artist_id", sa.Integer),
        sa.Column("artist_name", sa.String(255), nullable=False),
        sa.Column("provider_used", sa.String(50), nullable=False),
        sa.Column("generation_time_ms", sa.Integer, nullable=False),
        sa.Column("user_params", Json, nullable=False),
        sa.Column("output_files", Json, nullable=False),
        _timestamp("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation_history")),
        _of_artist("generation_history", ondelete="SET NULL"),
    )
    op.create_index(op.f("ix_generation_history_artist_id"), "generation_history", ["artist_id"])
    op.create_index(op.f("ix_generation_history_created_at"), "generation_history", ["created_at"])


def _create_sessions() -> None:
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.String(255), nullable=False),
        sa.Column("user_ip", sa.String(45)),
        sa.Column("requests_count", sa.Integer, server_default=sa.text("0"), nullable=False),
        _timestamp("last_request"),
        _timestamp("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("session_id", name=op.f("uq_user_sessions_session_id")),
    )


def _timestamp(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime, server_default=sa.func.now(), nullable=False)


def _of_artist(table: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["artist_id"],
        ["artists.id"],
        name=op.f(f"fk_{table}_artist_id_artists"),
        ondelete=ondelete,
    )
