"""How each finding stands, so that a desk can ask for it quickly. The ledger fills it from its events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "2", "1"

TEXTS = ("verdict", "grade", "state", "decision", "decided_by", "decided_at", "reason", "explained", "owner", "due",
         "demanded", "opinion", "reviewed_by", "second", "evidence", "run", "last", "last_at")  # fmt: skip
ORDER = ["severity", "less", "session_id", "check_id"]


def upgrade() -> None:
    """Table `standings`, with an index for each way in which a desk asks."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    plain = sa.Text() if is_sqlite else sa.Text(collation="C")
    number = sa.Integer() if is_sqlite else sa.BigInteger()
    op.create_table(
        "standings",
        sa.Column("session_id", plain, primary_key=True),
        sa.Column("check_id", plain, primary_key=True),
        *(sa.Column(name, plain, nullable=False) for name in TEXTS),
        sa.Column("amount_fen", number),
        sa.Column("confirmed_fen", number),
        sa.Column("notes", number, nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("edited_after_review", "contested", "undecided")),
        sa.Column("severity", number, nullable=False),
        sa.Column("less", number, nullable=False),
    )
    op.create_index("standings_in_order", "standings", ORDER)
    op.create_index("standings_by_state", "standings", ["state", *ORDER])
    op.create_index("standings_undecided", "standings", ["undecided", *ORDER])
    op.create_index("standings_by_owner", "standings", ["owner", "due"])
