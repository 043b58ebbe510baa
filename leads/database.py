"""The one database handle, the naming of constraints, and the only place that commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

import structlog
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, DateTime, MetaData, Select, Text, TextClause, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, SessionTransaction, registry

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Mother of all tables: text is unbounded, times carry a zone, dicts are JSONB."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={str: Text(), datetime: DateTime(timezone=True), dict[str, Any]: JSONB()},
    )
    __abstract__: ClassVar[bool] = True


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
log = structlog.get_logger()
_WROTE = "wrote"
_READS = ("select ", "set local ")

ENGINE_OPTIONS: dict[str, Any] = {
    # A connection that died with the server must not become a visitor's error.
    "pool_pre_ping": True,
    "pool_size": 4,
    "max_overflow": 4,
    "pool_timeout": 3,
    "pool_recycle": 1800,
    # Parameters hold personal data; an error text must not repeat them.
    "hide_parameters": True,
}


def connect_args(*, statement_seconds: int) -> dict[str, Any]:
    """Time limits for one kind of process, so that no query and no lock is waited for in silence."""
    limits = {
        "statement_timeout": f"{statement_seconds}s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "15s",
        "timezone": "UTC",
    }
    return {
        "connect_timeout": 3,
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }


def read(statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    """Rows of columns, past the unit of work: a page of many small statements takes a tenth less time.

    Nothing is flushed first, and nothing becomes an object of the session.
    """
    return db.session.connection().execute(statement, values)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on the way out, roll back on any error. Edges only: routes, tasks, commands."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@event.listens_for(Session, "do_orm_execute")
def _notice(asked: ORMExecuteState) -> None:
    said = asked.statement
    if not (asked.is_select or (isinstance(said, TextClause) and said.text.startswith(_READS))):
        asked.session.info[_WROTE] = True


@event.listens_for(Session, "after_flush")
def _notice_flush(session: Session, _context: object) -> None:
    session.info[_WROTE] = True


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_WROTE, None)


def init_app(app: Flask) -> None:
    """Give the app its database."""
    db.init_app(app)
    app.teardown_appcontext(_give_back)


def _give_back(_error: BaseException | None) -> None:
    """End the session when all is said: a server that goes away only now must not take the answer with it.

    What only read ends with COMMIT: a ROLLBACK makes the driver forget its prepared statements, and the next
    page would have all of its own planned anew.
    """
    session = db.session()
    unsaved = session.info.get(_WROTE) or session.new or session.dirty or session.deleted
    try:
        if session.in_transaction() and not unsaved:
            # What somebody still holds of the session's objects stays readable.
            session.expire_on_commit = False
            session.commit()
        db.session.remove()
    except (DBAPIError, PendingRollbackError) as error:
        log.warning("database.away_at_the_end", error=type(error).__name__)
        db.session().invalidate()
