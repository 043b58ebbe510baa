"""Choices become words in the ledger, suppressed addresses and stopped follow-ups, all in one transaction.

Follow-ups are stopped first: that locks the leads of the person, in the order everybody locks them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from leads import progress
from leads.consent.letter_links import PreferenceDoor, speaker_of
from leads.consent.rules import Scope
from leads.consent.service import Evidence, record
from leads.consent.stopping import suppress, unsubscribe, withdraw
from leads.database import db
from leads.family import family
from leads.followups.steps import Stop
from leads.followups.stopping import stop_person
from leads.intake.links import submission_token
from leads.keyring import token_hash
from leads.models import Lead, LeadLink, Person
from leads.preferences.queries import gets_news
from leads.vocabulary import Actor, ConsentChannel, ConsentPurpose
from leads.web.brand import brand


def save(door: PreferenceDoor, *, news: bool, texts: bool, evidence: Evidence, now: datetime) -> None:
    """Make it so; what is already so leaves no trace. Texts and calls can be stopped, not allowed, here."""
    had_news = gets_news(door, now=now)
    if had_news and not news:
        stop_news(door, source="preferences", evidence=evidence, now=now)
    if not texts:
        _stop_texts(door, evidence, now)
    if news and not had_news:
        _allow_news(door, evidence, now)


def stop_all_marketing(door: PreferenceDoor, *, evidence: Evidence, now: datetime) -> None:
    """No guides, no offers, by no channel."""
    stop_news(door, source="preferences", evidence=evidence, now=now)
    _stop_texts(door, evidence, now)


def stop_news(door: PreferenceDoor, *, source: str, evidence: Evidence, now: datetime) -> None:
    """No guides and offers to this address, from any lead, from this moment on; twice is once."""
    had_news = gets_news(door, now=now)
    stop_person(person_id=door.person_id, reason=Stop.UNSUBSCRIBED, now=now)
    unsubscribe(
        person_id=door.person_id,
        lead_id=door.lead_id,
        address=door.address,
        source=source,
        evidence=evidence,
        now=now,
    )
    if had_news:
        _tell(door, "preferences.unsubscribed", now)


def not_me(door: PreferenceDoor, *, evidence: Evidence, now: datetime) -> None:
    """The mailbox belongs to somebody else: take its address out, and never write to it again.

    The requests stay open, for their visitors are real and only mistyped: the desk sees a phone number to
    call, or no working contact. Links that were mailed to the stranger end; the one that the visitor was
    shown after sending goes on.
    """
    stop_person(person_id=door.person_id, reason=Stop.NOT_ME, now=now)
    suppress(address=door.address, scope=Scope.ALL, reason=Stop.NOT_ME, source="preferences", now=now)
    withdraw(
        person_id=door.person_id,
        lead_id=door.lead_id,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.MARKETING,
        evidence=evidence,
        now=now,
    )
    theirs = Lead.person_id == door.person_id, func.lower(Lead.email) == door.address.lower()
    for lead in db.session.execute(select(Lead).where(*theirs).order_by(Lead.id).with_for_update()).scalars():
        lead.email, lead.version = None, lead.version + 1
        progress.record(lead.id, "preferences.not_me", actor=Actor.VISITOR, now=now)
        own = token_hash(submission_token(lead.submission_key))
        mailed = LeadLink.lead_id == lead.id, LeadLink.token_hash != own
        db.session.execute(
            update(LeadLink).where(*mailed, LeadLink.revoked_at.is_(None)).values(revoked_at=now)
        )
    _forget_address(door)


def _forget_address(door: PreferenceDoor) -> None:
    """A person is known by an address or a number; only where no number is left the hash must stay."""
    rows = select(Person).where(Person.id.in_(family(door.person_id))).order_by(Person.id).with_for_update()
    for person in db.session.execute(rows).scalars():
        if person.email is not None and person.email.lower() == door.address.lower():
            person.email = None
            if person.phone_index is not None:
                person.email_index = None
    db.session.flush()


def _stop_texts(door: PreferenceDoor, evidence: Evidence, now: datetime) -> None:
    stopped = withdraw(
        person_id=door.person_id,
        lead_id=door.lead_id,
        channel=ConsentChannel.TEXT_AND_CALL,
        purpose=ConsentPurpose.MARKETING,
        evidence=evidence,
        now=now,
    )
    if stopped:
        _tell(door, "preferences.texts_stopped", now)


def _allow_news(door: PreferenceDoor, evidence: Evidence, now: datetime) -> None:
    who = brand(evidence.locale)
    record(
        person_id=speaker_of(door),
        lead_id=door.lead_id,
        granted=[("marketing_email", door.address)],
        evidence=evidence,
        names={"brand": who.name, "legal_name": who.legal_name, "postal_address": who.postal_address},
        now=now,
    )
    _tell(door, "preferences.allowed", now)


def _tell(door: PreferenceDoor, what: str, now: datetime) -> None:
    progress.record(door.lead_id, what, actor=Actor.VISITOR, now=now)
