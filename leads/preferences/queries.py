"""What a person gets at this moment, as the ledger and the suppressed addresses say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from leads.consent.letter_links import PreferenceDoor
from leads.consent.permission import may_contact, may_contact_at
from leads.consent.rules import NO_CONSENT
from leads.database import db
from leads.models import Lead
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import ConsentChannel, ConsentPurpose, Locale

_NO_ADDRESS = b""
"""Numbers are never suppressed: for them the newest word decides alone."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What one person gets at one address, and what they are asked.

    Texts and calls can only be stopped here: allowing them needs the number beside the box, as in the form.
    `silent`: we do not write to the address at all, and nothing on the page can change that.
    """

    address: str
    reference: str
    submission_key: str
    locale: Locale
    news: bool
    texts: bool
    request_open: bool
    silent: bool


def choices_of(door: PreferenceDoor, *, now: datetime) -> Choices:
    """Everything the page shows."""
    lead = db.session.get_one(Lead, door.lead_id)
    return Choices(
        address=door.address,
        reference=lead.reference,
        submission_key=lead.submission_key,
        locale=Locale(lead.locale),
        news=gets_news(door, now=now),
        texts=gets_texts(door, now=now),
        request_open=lead.stage not in TERMINAL_STAGES,
        silent=_is_silent(door, now),
    )


def evidence_of(lead_id: int) -> tuple[str, Locale]:
    """What ties a new word to the request it came from: its submission key and language."""
    row = db.session.execute(select(Lead.submission_key, Lead.locale).where(Lead.id == lead_id)).one()
    return row.submission_key, Locale(row.locale)


def gets_news(door: PreferenceDoor, *, now: datetime) -> bool:
    """Whether guides and offers go to this address."""
    return may_contact(
        person_id=door.person_id,
        address=door.address,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.MARKETING,
        now=now,
    ).allowed


def gets_texts(door: PreferenceDoor, *, now: datetime) -> bool:
    """Whether staff may text or call with offers."""
    return may_contact_at(
        person_id=door.person_id,
        index=_NO_ADDRESS,
        channel=ConsentChannel.TEXT_AND_CALL,
        purpose=ConsentPurpose.MARKETING,
        now=now,
    ).allowed


def _is_silent(door: PreferenceDoor, now: datetime) -> bool:
    found = may_contact(
        person_id=door.person_id,
        address=door.address,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        now=now,
    )
    return not found.allowed and found.reason != NO_CONSENT
