"""Events, chained by their hashes, which the database itself refuses to change or to delete."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1", None

TEXTS = (
    "id",
    "kind",
    "session_id",
    "check_id",
    "run",
    "who",
    "at",
    "local",
    "after",
    "beside",
    "evidence",
    "payload",
    "origin",
)
SQLITE = (
    "CREATE TRIGGER events_kept_on_update BEFORE UPDATE ON events "
    "BEGIN SELECT RAISE(ABORT, 'events are appended only: UPDATE is refused'); END",
    "CREATE TRIGGER events_kept_on_delete BEFORE DELETE ON events "
    "BEGIN SELECT RAISE(ABORT, 'events are appended only: DELETE is refused'); END",
    # INSERT OR REPLACE deletes without a word to the trigger above
    "CREATE TRIGGER events_kept_on_insert BEFORE INSERT ON events "
    "WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id) OR NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events) "
    "BEGIN SELECT RAISE(ABORT, 'events are appended only: REPLACE is refused'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION events_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'events are appended only: % is refused', TG_OP; END $$",
    "CREATE TRIGGER events_kept_on_update BEFORE UPDATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept()",
    "CREATE TRIGGER events_kept_on_delete BEFORE DELETE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept()",
    "CREATE TRIGGER events_kept_on_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept()",
)


def upgrade() -> None:
    """Tables `ledger` (its id) and `events`, with the triggers that guard them."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    plain = sa.Text() if is_sqlite else sa.Text(collation="C")
    number = sa.Integer() if is_sqlite else sa.BigInteger()
    op.create_table("ledger", sa.Column("id", plain, primary_key=True))
    op.create_table(
        "events",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        *(sa.Column(name, plain, nullable=False, unique=name == "id") for name in TEXTS),
        sa.Column("origin_seq", number, nullable=False),
        sa.Column("previous", plain, nullable=False),
        sa.Column("hash", plain, nullable=False),
    )
    op.create_index("events_of_finding", "events", ["session_id", "check_id", "seq"])
    own = sa.text("check_id = ''")
    op.create_index("events_of_session", "events", ["session_id", "seq"], sqlite_where=own, postgresql_where=own)
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)
    op.get_bind().execute(sa.text("INSERT INTO ledger (id) VALUES (:id)"), {"id": uuid4().hex})
