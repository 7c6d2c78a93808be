"""Profiles that changed since a version are found without reading all of them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index(op.f("ix_style_profiles_version"), "style_profiles", ["version"])


def downgrade() -> None:
    op.drop_index(op.f("ix_style_profiles_version"), "style_profiles")
