"""Who made a generation, and what asking language models for it used and cost."""

import sqlalchemy as sa
from alembic import op

from mididrumigen.database.types import Json

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    making = sa.Column("making", Json, server_default=sa.text("'{}'"), nullable=False)
    op.add_column("generation_history", making)


def downgrade() -> None:
    op.drop_column("generation_history", "making")
