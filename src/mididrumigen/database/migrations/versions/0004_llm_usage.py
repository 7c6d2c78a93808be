"""What requests to language models cost."""

import sqlalchemy as sa
from alembic import op

from mididrumigen.database.types import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "llm_usage",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("provider", sa.String(50), nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("input_tokens", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("output_tokens", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("cached_tokens", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("cost_usd", sa.Double, nullable=False),
        sa.Column("settled", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("created_at", UtcDateTime, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("cost_usd >= 0", name=op.f("ck_llm_usage_cost_usd")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_llm_usage")),
    )
    op.create_index(op.f("ix_llm_usage_day"), "llm_usage", ["day"])


def downgrade() -> None:
    op.drop_table("llm_usage")
