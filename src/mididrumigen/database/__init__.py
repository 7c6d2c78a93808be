"""The store: SQLAlchemy models, migrations, the manager, and the hot path around them."""

# The newest revision under ``migrations/versions``. Kept here so that it can be compared without
# importing Alembic (0.45 s); a test holds the two together.
SCHEMA_REVISION = "0008"

# The counter that holds the oldest revision whose version may still use the database: a migration
# that only adds leaves it, one that takes away raises it. Without it, only the newest may.
OLDEST_REVISION = "oldest_revision"
