"""Profiles that changed are found without reading all, and no two databases share a version."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index(op.f("ix_style_profiles_version"), "style_profiles", ["version"])
    # A shared cache outlives a database: what it kept of the last one must not be taken for this
    # one's, so that counting begins at the milliseconds since 1970.
    begin = sa.text("UPDATE counters SET value = :now WHERE name = 'profiles'")
    op.execute(begin.bindparams(now=time.time_ns() // 1_000_000))


def downgrade() -> None:
    op.drop_index(op.f("ix_style_profiles_version"), "style_profiles")
