"""All that a desk filters and counts by stands in an index in the order that it lists by, and in one by which it counts: no texts are read."""

from __future__ import annotations

from alembic import op

revision, down_revision = "3", "2"

ORDER = ["severity", "less", "session_id", "check_id"]
COUNTED = ["state", "grade", "verdict", "decision", "undecided", "contested", "edited_after_review", "amount_fen",
           "confirmed_fen", "owner", "decided_by", "due", "demanded"]  # fmt: skip


def upgrade() -> None:
    """A wider index in the order of severity, one by which counts are grouped, one by session, one by who decided."""
    op.drop_index("standings_in_order", "standings")
    op.create_index("standings_in_order", "standings", [*ORDER, *COUNTED])
    op.create_index("standings_counted", "standings", COUNTED)
    op.create_index("standings_by_session", "standings", ["session_id", "severity", "less", "check_id"])
    op.create_index("standings_by_decider", "standings", ["decided_by"])
