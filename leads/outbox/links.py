"""The private link inside a letter: each letter mints its own token; only its hash is stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert

from leads.database import db
from leads.keyring import new_token, token_hash
from leads.models import LeadLink

LIFE = timedelta(days=90)


def mint(*, lead_id: int, now: datetime) -> str:
    """A fresh token that opens one lead for 90 days."""
    token = new_token()
    db.session.execute(
        insert(LeadLink).values(
            token_hash=token_hash(token),
            lead_id=lead_id,
            by_mail=True,
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    return token
