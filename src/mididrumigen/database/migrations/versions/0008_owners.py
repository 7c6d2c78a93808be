"""Whose a generation or a blend is, slugs that no two artists share, and keys that expire.

What is there already was for everybody, and stays so. Of artists with one slug the oldest keeps it.
"""

import sqlalchemy as sa
from alembic import op

from mididrumigen.database.slugs import number_slug
from mididrumigen.database.types import Json, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for table, shared in (("generation_history", sa.false()), ("artists", sa.true())):
        owner = sa.Column("owner", sa.String(36), server_default=sa.text("''"), nullable=False)
        column: sa.Column[bool] = sa.Column(
            "shared", sa.Boolean(), server_default=shared, nullable=False
        )
        op.add_column(table, owner)
        op.add_column(table, column)
    op.execute(sa.text("UPDATE generation_history SET shared = true"))
    op.create_index(op.f("ix_generation_history_owner"), "generation_history", ["owner"])
    _number_slugs()
    op.drop_index(op.f("ix_artists_slug"), "artists")
    op.create_index("uq_artists_slug", "artists", ["slug"], unique=True)
    for column_of_key in (
        sa.Column("expires_at", UtcDateTime),
        sa.Column("limits", Json, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("earlier_hash", sa.String(64)),
        sa.Column("earlier_until", UtcDateTime),
    ):
        op.add_column("api_keys", column_of_key)


def downgrade() -> None:
    for name in ("earlier_until", "earlier_hash", "limits", "expires_at"):
        op.drop_column("api_keys", name)
    op.drop_index("uq_artists_slug", "artists")
    op.create_index(op.f("ix_artists_slug"), "artists", ["slug"])
    op.drop_index(op.f("ix_generation_history_owner"), "generation_history")
    for table in ("artists", "generation_history"):
        op.drop_column(table, "shared")
        op.drop_column(table, "owner")


def _number_slugs() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, slug FROM artists ORDER BY id")).all()
    taken: set[str] = set()
    change = sa.text("UPDATE artists SET slug = :slug WHERE id = :id")
    for ident, slug in rows:
        free = number_slug(slug, taken)
        taken.add(free)
        if free != slug:
            connection.execute(change, {"slug": free, "id": ident})
