"""The store: SQLAlchemy models, migrations and the hot path around them."""
