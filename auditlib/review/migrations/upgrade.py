"""Bringing the schema of a ledger up to date. Imports Alembic, so nobody imports this who need not."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection, found: str | None, to: str = "head") -> bool:
    """Run what leads from version `found` (None: nothing there) to `to`, in the transaction of `connection`.

    False if `found` is a version that this code does not know; then nothing is done.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    if found is not None and found not in known:
        return False
    with EnvironmentContext(config, script, fn=lambda current, _: script._upgrade_revs(to, current)) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
    return True
