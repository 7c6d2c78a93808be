"""What its owner calls a generation, and whether it is among the starred ones."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    title = sa.Column("title", sa.String(200), server_default=sa.text("''"), nullable=False)
    starred: sa.Column[bool] = sa.Column(
        "starred", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("generation_history", title)
    op.add_column("generation_history", starred)


def downgrade() -> None:
    op.drop_column("generation_history", "starred")
    op.drop_column("generation_history", "title")
