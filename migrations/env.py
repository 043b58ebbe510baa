"""Runs migrations through the app's own engine; waits at most two seconds for any lock."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from leads.database import Base


def run() -> None:
    """Apply the asked-for revisions, each in its own transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        # A migration that cannot get its lock gives up instead of holding up visitors behind it.
        connection.execute(text("set lock_timeout = '2s'"))
        connection.execute(text("set statement_timeout = 0"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
