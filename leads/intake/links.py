"""Private links of visitors to their request: made, looked up and kept alive; only hashes are stored."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.keyring import keyring, token_hash
from leads.models import LeadLink

LIFE = timedelta(days=90)
# Sliding by at most once a day: a scanner that fetches a link a thousand times writes one row.
_SLIDE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that works, whether a letter carried it, and whether its end should be moved."""

    lead_id: int
    hash: bytes
    by_mail: bool
    is_stale: bool


def submission_token(submission_key: str) -> str:
    """The link token of one submission: 144 bits that only our key can compute.

    Derived and not random, so that fifty copies of one submission get the same receipt.
    """
    return base64.urlsafe_b64encode(keyring().index("lead_link", submission_key)[:18]).decode()


def add(*, token: str, lead_id: int, by_mail: bool, now: datetime) -> None:
    """Make a token open a lead for 90 days; adding the same one again changes nothing.

    `by_mail` says that the token goes out in a letter and nowhere else.
    """
    row = {
        "token_hash": token_hash(token),
        "lead_id": lead_id,
        "by_mail": by_mail,
        "created_at": now,
        "expires_at": now + LIFE,
    }
    db.session.execute(insert(LeadLink).values(row).on_conflict_do_nothing())


def find(token: str, *, now: datetime) -> OpenLink | None:
    """Look a token up; None when it is unknown, revoked or ended (the visitor sees one and the same page)."""
    wanted = token_hash(token)
    row = db.session.execute(
        select(LeadLink.lead_id, LeadLink.by_mail, LeadLink.expires_at).where(
            LeadLink.token_hash == wanted, LeadLink.revoked_at.is_(None), LeadLink.expires_at > now
        )
    ).one_or_none()
    if row is None:
        return None
    return OpenLink(row.lead_id, wanted, row.by_mail, is_stale=row.expires_at < now + LIFE - _SLIDE_AFTER)


def slide(link: OpenLink, *, now: datetime) -> None:
    """Move the end of a link that is in use; the only thing opening it may change."""
    db.session.execute(
        update(LeadLink)
        .where(LeadLink.token_hash == link.hash, LeadLink.revoked_at.is_(None))
        .values(expires_at=now + LIFE)
    )
