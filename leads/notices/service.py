"""Telling staff a fact: one row per person and fact on the desk, and a letter to whoever wants letters.

Letters name a request by its reference and office only; who it is from is told inside the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.models import Notice, Staff
from leads.notices.kinds import BY_MAIL, NoticeKind
from leads.notices.letters import send_notice
from leads.traces import where

log = structlog.get_logger()


def tell(
    *,
    staff_ids: Iterable[int],
    kind: NoticeKind,
    lead_id: int | None,
    dedupe: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Tell each of these people one fact, once however often it is told; gives how many had not heard it.

    Takes    dedupe: the name of the fact, e.g. `lead:7:late`; data: ids, codes and times.
    """
    told, people = 0, sorted(set(staff_ids))
    if not people:
        log.warning("notices.nobody_to_tell", kind=kind, lead_id=lead_id)
    for staff_id in people:
        row = {
            "staff_id": staff_id,
            "lead_id": lead_id,
            "kind": kind,
            "at": now,
            "data": dict(data or {}),
            "dedupe_key": f"{dedupe}:{staff_id}",
        }
        added = insert(Notice).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"])
        notice_id = db.session.execute(added.returning(Notice.id)).scalar_one_or_none()
        if notice_id is None:
            continue
        told += 1
        if kind in BY_MAIL:
            _send(notice_id, now)
    return told


def _send(notice_id: int, now: datetime) -> None:
    """A letter that cannot be written keeps neither the fact from the desk nor the ladder from climbing."""
    try:
        with db.session.begin_nested():
            send_notice(notice_id=notice_id, now=now)
    except Exception as error:  # noqa: BLE001  (templates fail in many ways)
        log.error(
            "notices.letter_not_written", notice_id=notice_id, error=type(error).__name__, at=where(error)
        )


def mark_read(*, staff_id: int, notice_id: int | None, now: datetime) -> int:
    """Take one notice of a person off the unread list, or all of them; gives how many were unread."""
    unread = update(Notice).where(Notice.staff_id == staff_id, Notice.read_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    read = unread.values(read_at=now).returning(Notice.id)
    return len(db.session.execute(read.execution_options(synchronize_session=False)).all())


def choose_letters(*, staff_id: int, wanted: bool) -> None:
    """Whether a person gets notices by mail too."""
    db.session.execute(update(Staff).where(Staff.id == staff_id).values(notices_by_mail=wanted))
