"""What visitors do with their request later: another link, a time, taking it back. Each leaves an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.handling import arrivals
from leads.intake import links
from leads.intake.contacts import Email
from leads.intake.letters import private_link
from leads.intake.queries import newest_lead_of, some_lead
from leads.keyring import new_token
from leads.models import Lead
from leads.outbox import service as outbox
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import Actor, CloseReason, LeadStage, Locale

# One letter per ten minutes: enough for a lost link, useless for filling a stranger's mailbox.
_LINK_EVERY_SECONDS = 600


def email_link(*, lead_id: int, now: datetime) -> None:
    """Send a fresh private link to the address of the lead, at most once in ten minutes."""
    lead = db.session.execute(
        select(Lead.email, Lead.locale, Lead.person_id).where(
            Lead.id == lead_id, Lead.quarantined_at.is_(None)
        )
    ).one_or_none()
    if lead is None or not lead.email:
        return
    token = new_token()
    links.add(token=token, lead_id=lead_id, by_mail=True, now=now)
    progress.record(lead_id, "intake.link_asked", actor=Actor.VISITOR, now=now)
    outbox.put(
        letter=private_link(to=lead.email, token=token, locale=Locale(lead.locale)),
        dedupe_key=f"lead:{lead_id}:private_link:{int(now.timestamp()) // _LINK_EVERY_SECONDS}",
        lead_id=lead_id,
        person_id=lead.person_id,
        now=now,
    )


def email_link_to(email: Email, *, now: datetime) -> None:
    """The same for whoever typed an address; sends nothing, and says nothing, when we do not know it."""
    lead_id, other = newest_lead_of(email.same_as), some_lead()
    written = lead_id or other
    if written is None:
        return
    # The same work for every address, so that the time of the answer tells nothing either: for one that we
    # do not know, the letter of some other request is written and thrown away.
    with db.session.begin_nested() as work:
        email_link(lead_id=written, now=now)
        if not lead_id:
            work.rollback()


def ask_for_time(*, lead_id: int, day_parts: Sequence[str], days: Sequence[int], now: datetime) -> None:
    """Make "offer times" the next action of whoever works the lead; days are weekdays, Monday is 0."""
    action = {"kind": "offer_times", "day_parts": list(day_parts), "days": list(days)}
    arrivals.wished(lead_id=lead_id, action=action, now=now)
    progress.record(lead_id, "intake.time_asked", actor=Actor.VISITOR, now=now, data=action)


def take_back(*, lead_id: int, now: datetime) -> None:
    """Close the lead because its visitor wants it; doing it twice changes nothing."""
    lead = db.session.execute(select(Lead).where(Lead.id == lead_id).with_for_update()).scalar_one()
    if lead.stage in TERMINAL_STAGES:
        return
    progress.move(lead, LeadStage.CLOSED, actor=Actor.VISITOR, now=now, reason=CloseReason.TAKEN_BACK)
    progress.record(lead_id, "intake.taken_back", actor=Actor.VISITOR, now=now)
