"""Whoever cannot be reached, for their email came back and there is no phone, gives another address.

Only the link that was shown after sending may do that: one that was mailed may lie in a mailbox of somebody
else. Links mailed to the old address end, and the old address is shown nowhere (product.md §11.20).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from leads import progress
from leads.consent.permission import may_contact_at
from leads.consent.service import Evidence, record
from leads.database import db
from leads.followups.steps import Stop
from leads.handling.rules import ActionKind
from leads.intake import links
from leads.intake.contacts import Email
from leads.intake.letters import private_link
from leads.intake.links import OpenLink
from leads.keyring import new_token
from leads.models import Lead, LeadLink, Person
from leads.outbox import service as outbox
from leads.outbox.storage import address_index
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import Actor, ConsentChannel, ConsentPurpose, Locale
from leads.web.brand import brand


def needs_address(link: OpenLink, *, now: datetime) -> bool:
    """Whether the page behind this link asks for another address."""
    if link.by_mail:
        return False
    lead = db.session.get_one(Lead, link.lead_id)
    return _is_out_of_reach(lead, now)


def is_new(lead_id: int, email: Email) -> bool:
    """Whether this is another address than the one that came back."""
    return (db.session.get_one(Lead, lead_id).email or "").casefold() != email.same_as


def give(link: OpenLink, *, email: Email, ip_prefix: str | None, now: datetime) -> bool:
    """Write to another address from now on and send a private link there; False when nobody asks for one.

    The person keeps what is known of them under their old address: nothing that hangs on the new one comes
    into this request, for whoever typed it has not shown that it is theirs.
    """
    lead = db.session.execute(
        select(Lead)
        .where(Lead.id == link.lead_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if link.by_mail or not _is_out_of_reach(lead, now) or not is_new(lead.id, email):
        return False
    locale, who = Locale(lead.locale), brand(Locale(lead.locale))
    # Two steps: the database lets nobody edit an address, only take it out and put another one in its place.
    lead.email = None
    db.session.flush()
    lead.email, lead.version = email.address, lead.version + 1
    if (lead.next_action or {}).get("kind") == ActionKind.NO_WORKING_CONTACT:
        lead.next_action, lead.next_action_due_at = {"kind": ActionKind.EMAIL}, now
    db.session.flush()
    _rename_person(lead, email)
    mailed = LeadLink.lead_id == lead.id, LeadLink.by_mail, LeadLink.revoked_at.is_(None)
    db.session.execute(update(LeadLink).where(*mailed).values(revoked_at=now))
    record(
        person_id=lead.person_id,
        lead_id=lead.id,
        granted=[("request", email.address)],
        evidence=Evidence(lead.submission_key, locale, "/r", ip_prefix),
        names={"brand": who.name, "legal_name": who.legal_name, "postal_address": who.postal_address},
        now=now,
    )
    progress.record(lead.id, "intake.address_given", actor=Actor.VISITOR, now=now)
    token = new_token()
    links.add(token=token, lead_id=lead.id, by_mail=True, now=now)
    outbox.put(
        letter=private_link(to=email.address, token=token, locale=locale),
        dedupe_key=f"lead:{lead.id}:address:{address_index(email.address).hex()[:16]}",
        lead_id=lead.id,
        person_id=lead.person_id,
        now=now,
    )
    return True


def _is_out_of_reach(lead: Lead, now: datetime) -> bool:
    """No phone, and no address that takes letters from us; a closed request needs neither."""
    if lead.phone is not None or lead.stage in TERMINAL_STAGES or lead.quarantined_at is not None:
        return False
    if not lead.email:
        return True
    found = may_contact_at(
        person_id=lead.person_id,
        index=address_index(lead.email),
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        now=now,
    )
    return found.reason == Stop.BOUNCED


def _rename_person(lead: Lead, email: Email) -> None:
    """A person known by this request alone is known by the new address, unless somebody has it already."""
    person = db.session.get_one(Person, lead.person_id, with_for_update=True)
    index = address_index(email.address)
    others = select(func.count()).where(Lead.person_id == person.id, Lead.id != lead.id)
    taken = select(func.count()).where(Person.email_index == index)
    if db.session.scalar(others) or db.session.scalar(taken):
        return
    person.email, person.email_index = email.address, index
    db.session.flush()
