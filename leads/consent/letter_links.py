"""The link in a letter to a person's choices: each letter mints its own token, only its hash is stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from leads.database import db
from leads.keyring import keyring, new_token, token_hash
from leads.models import PreferenceLink


def mint_preference_link(*, person_id: int, lead_id: int, address: str, now: datetime) -> str:
    """A fresh token that opens a person's choices and stops marketing to one address; it does not end."""
    token = new_token()
    hashed = token_hash(token)
    db.session.execute(
        insert(PreferenceLink).values(
            token_hash=hashed,
            person_id=person_id,
            lead_id=lead_id,
            address=keyring().encrypt(address, bound_to=f"preference_link:{hashed.hex()}"),
            created_at=now,
        )
    )
    return token
