"""The ledger of what people allowed: rows are added, never changed; a withdrawal is a row too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from leads.consent.texts import consent_text
from leads.database import db
from leads.keyring import keyring
from leads.models import Consent
from leads.vocabulary import Locale


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where and when something was allowed, kept with each row.

    `submission_key` ties the encrypted part to its request; `ip_prefix` is /24 or /48, never the whole.
    """

    submission_key: str
    locale: Locale
    page: str
    ip_prefix: str | None


def record(
    *,
    person_id: int,
    lead_id: int,
    granted: Sequence[tuple[str, str]],
    evidence: Evidence,
    names: dict[str, str],
    now: datetime,
) -> None:
    """Grant: write one row for each text a person agreed to.

    `granted` pairs a text key with the exact address or number shown beside the box ("" for none);
    `names` are the names the texts were filled with.
    """
    rows = []
    for key, shown in granted:
        text = consent_text(key, evidence.locale, now.date(), **names)
        bound_to = f"consent:{evidence.submission_key}"
        rows.append(
            {
                "person_id": person_id,
                "lead_id": lead_id,
                "at": now,
                "channel": text.channel,
                "purpose": text.purpose,
                "granted": True,
                "text_key": key,
                "text_version": text.version,
                "locale": evidence.locale,
                "page": evidence.page,
                "ip_prefix": evidence.ip_prefix,
                "shown": keyring().encrypt(shown, bound_to=bound_to) if shown else None,
            }
        )
    if rows:
        db.session.execute(insert(Consent).values(rows))
