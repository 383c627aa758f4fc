"""One file a version; Alembic reads them by path."""
