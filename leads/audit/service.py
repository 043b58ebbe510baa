"""Writes the audit log and seals it: entries in anybody's transaction, seals by one sealer at a time.

An entry gets its number and seal seconds later, in the order in which entries are seen. One that commits late
with a lower id is therefore sealed later, with the next number, and no number is ever left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import has_request_context
from sqlalchemy import func, insert, select, text
from structlog import get_logger

from leads.audit.rules import ACTION, SUBJECT, Entry, canonical, fit, fit_name
from leads.database import db
from leads.keyring import keyring
from leads.models import AuditAnchor, AuditEntry, Lead
from leads.web.access_log import request_id
from leads.web.origin import ip_prefix

PURPOSE = "audit"
ANCHOR_EVERY = timedelta(days=1)
_SEALER = 7_263_541
"""The advisory lock that makes the sealer one."""
_OF_ENTRY = tuple(getattr(AuditEntry, name) for name in Entry.__dataclass_fields__)
_WRITE_SEALS = text(
    "update audit_entry set number = given.number, seal = given.seal, sealed_with = :key "
    "from unnest(cast(:ids as bigint[]), cast(:numbers as bigint[]), cast(:seals as bytea[])) "
    "as given (id, number, seal) where audit_entry.id = given.id"
)
log = get_logger()


def record(
    action: str,
    *,
    staff_id: int | None,
    subject: str | None = None,
    office_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write one entry in the caller's transaction; who asked and from where comes from the request.

    Takes    an action like `triage.lead_opened`, a subject like `lead:17`; data of ids, codes and times.
    Gives    nothing; the office of a lead is looked up when none is given.
    Raises   NotForTheLog for anything a person might have written.
    """
    fit_name(action, ACTION, "action")
    fit_name(subject, SUBJECT, "subject")
    asked = has_request_context()
    db.session.execute(
        insert(AuditEntry).values(
            at=now,
            staff_id=staff_id,
            action=action,
            family=action.partition(".")[0],
            subject=subject,
            office_id=office_id if office_id is not None else _office_of(subject),
            request_id=request_id() if asked else None,
            ip_prefix=ip_prefix() if asked else None,
            data=fit(data),
        )
    )


def _office_of(subject: str | None) -> Any:
    kind, _, lead_id = (subject or "").partition(":")
    if kind != "lead" or not lead_id.isdigit():
        return None
    return select(Lead.office_id).where(Lead.id == int(lead_id)).scalar_subquery()


def seal(*, now: datetime, limit: int = 5000) -> int:
    """Seal what is not sealed yet, at most `limit` entries, and give their number; 0 while another one seals.

    Writes an anchor a day, and the end of the chain to the log each time: a cut end then shows.
    """
    if not db.session.scalar(select(func.pg_try_advisory_xact_lock(_SEALER))):
        return 0
    unsealed = select(*_OF_ENTRY).where(AuditEntry.seal.is_(None)).order_by(AuditEntry.id).limit(limit)
    entries = [Entry(*row) for row in db.session.execute(unsealed)]
    if not entries:
        return 0
    last = select(AuditEntry.number, AuditEntry.seal).where(AuditEntry.number.is_not(None))
    row = db.session.execute(last.order_by(AuditEntry.number.desc()).limit(1)).one_or_none()
    first, before = (row.number + 1, row.seal) if row else (1, b"")
    key = keyring().newest
    seals: list[bytes] = []
    for number, entry in enumerate(entries, start=first):
        content = canonical(entry, number=number, before=before, key_name=key)
        before = keyring().seal(PURPOSE, content, key_name=key)
        seals.append(before)
    end = first + len(seals) - 1
    given = {"ids": [each.id for each in entries], "numbers": list(range(first, end + 1)), "seals": seals}
    db.session.execute(_WRITE_SEALS, given | {"key": key})
    log.info("audit.sealed", anchor=f"{end}:{before.hex()}")
    _anchor(end, before, now)
    return len(seals)


def _anchor(number: int, end: bytes, now: datetime) -> None:
    newest = db.session.scalar(select(func.max(AuditAnchor.at)))
    if newest is None or newest <= now - ANCHOR_EVERY:
        db.session.execute(insert(AuditAnchor).values(at=now, number=number, seal=end))
        log.info("audit.anchored", anchor=f"{number}:{end.hex()}")
