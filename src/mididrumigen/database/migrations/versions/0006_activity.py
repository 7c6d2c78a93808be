"""How requests to language models ended, and when; what ended lately is found by an index."""

import sqlalchemy as sa
from alembic import op

from mididrumigen.database.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    outcome = sa.Column("outcome", sa.String(20), server_default=sa.text("''"), nullable=False)
    op.add_column("llm_usage", outcome)
    op.add_column("llm_usage", sa.Column("ended_at", UtcDateTime))
    op.create_index(op.f("ix_llm_usage_ended_at"), "llm_usage", ["ended_at"])
    op.create_index(op.f("ix_jobs_finished_at"), "jobs", ["finished_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_jobs_finished_at"), "jobs")
    op.drop_index(op.f("ix_llm_usage_ended_at"), "llm_usage")
    op.drop_column("llm_usage", "ended_at")
    op.drop_column("llm_usage", "outcome")
