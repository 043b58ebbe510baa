"""The only clock: the database's, read once per transaction, plus an offset outside production."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import event, text
from sqlalchemy.orm import Session, SessionTransaction

from leads.database import db
from leads.settings import current_settings

_KEY = "now"
# One row moves every process at once; production never reads it.
_MOVED = text("select clock_timestamp() + coalesce((select by from clock_offset), interval '0')")
_REAL = text("select clock_timestamp()")


def now() -> datetime:
    """The present moment, aware and in UTC; the same value for the whole transaction.

    One clock for all hosts: leases and due times stay right when a host's own clock is wrong.
    """
    info = db.session().info
    if _KEY not in info:
        statement = _REAL if current_settings().is_production else _MOVED
        info[_KEY] = db.session.connection().execute(statement).scalar_one()
    return cast(datetime, info[_KEY])


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """The next transaction reads the clock afresh; a savepoint is not a transaction, and a flush is none."""
    if ended.parent is None:
        session.info.pop(_KEY, None)
