"""What the service needs: jobs, access, versions of profiles, files of a generation."""

import sqlalchemy as sa
from alembic import op

from mididrumigen.database.types import Json, UtcDateTime

revision = "0002"
down_revision = "0001"

_ACTIVE_SUBJECT = "status IN ('queued', 'in_progress') AND subject <> ''"


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("value", sa.BigInteger, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('profiles', 1)")
    op.add_column(
        "style_profiles",
        sa.Column("version", sa.BigInteger, server_default=sa.text("0"), nullable=False),
    )
    op.execute("UPDATE style_profiles SET version = 1")
    op.add_column(
        "generation_history",
        sa.Column("files", Json, server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("generation_history", sa.Column("job_id", sa.String(36)))
    op.create_index("uq_generation_history_job_id", "generation_history", ["job_id"], unique=True)
    op.add_column("user_sessions", sa.Column("api_key_id", sa.String(36)))
    _create_jobs()
    _create_access()


def downgrade() -> None:
    for table in ("idempotency_keys", "api_keys", "jobs", "counters"):
        op.drop_table(table)
    op.drop_column("user_sessions", "api_key_id")
    op.drop_index("uq_generation_history_job_id", "generation_history")
    op.drop_column("generation_history", "job_id")
    op.drop_column("generation_history", "files")
    op.drop_column("style_profiles", "version")


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("request", Json, nullable=False),
        sa.Column("owner", sa.String(36), server_default=sa.text("''"), nullable=False),
        sa.Column("trace", sa.String(64), server_default=sa.text("''"), nullable=False),
        sa.Column("status", sa.String(20), server_default="queued", nullable=False),
        sa.Column("progress", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("current_step", sa.Text, server_default=sa.text("''"), nullable=False),
        sa.Column("attempts", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("worker", sa.String(100), server_default=sa.text("''"), nullable=False),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("result", Json),
        sa.Column("failure", Json),
        sa.Column("created_at", UtcDateTime, server_default=sa.func.now(), nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("finished_at", UtcDateTime),
        sa.CheckConstraint(
            "status IN ('queued', 'in_progress', 'completed', 'failed', 'cancelled')",
            name=op.f("ck_jobs_status"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_jobs_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_status_created_at"), "jobs", ["status", "created_at"])
    op.create_index(
        "uq_jobs_active_subject",
        "jobs",
        ["subject"],
        unique=True,
        sqlite_where=sa.text(_ACTIVE_SUBJECT),
        postgresql_where=sa.text(_ACTIVE_SUBJECT),
    )


def _create_access() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", UtcDateTime, server_default=sa.func.now(), nullable=False),
        sa.Column("last_used_at", UtcDateTime),
        sa.Column("revoked_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_keys_secret_hash")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("lease_until", UtcDateTime, nullable=False),
        sa.Column("created_at", UtcDateTime, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"])
