"""Changes how a person is reached; the verbatim answers of their requests stay as they were typed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.handling.arrivals import contact_given
from leads.keyring import keyring
from leads.models import Lead, Person
from leads.outbox.storage import address_index
from leads.people.matching import contact_changed
from leads.triage.person_form import PersonForm
from leads.vocabulary import Actor, Locale


class Saved(StrEnum):
    """How it went."""

    DONE = "done"
    SAME = "same"
    TAKEN = "taken"
    """Another person is known by this address: compare the two instead."""


def edit_person(*, lead_id: int, form: PersonForm, staff_id: int, now: datetime) -> Saved:
    """Write what staff know now about the person of a lead, and say on its timeline which fields changed.

    Takes    a form without problems; the caller has locked the lead.
    """
    lead = db.session.execute(select(Lead).where(Lead.id == lead_id).with_for_update()).scalar_one()
    person = db.session.execute(
        select(Person)
        .where(Person.id == lead.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    before = {"name": person.name, "email": person.email, "phone": person.phone, "locale": person.locale}
    after = {"name": form.name, "email": form.address, "phone": form.number, "locale": Locale(form.locale)}
    changed = [name for name, value in after.items() if value != before[name]]
    if not changed:
        return Saved.SAME
    if "email" in changed and form.address and _belongs_to_another(form.address, person.id):
        return Saved.TAKEN
    person.name, person.locale = form.name, Locale(form.locale)
    if "email" in changed:
        person.email = form.address
        person.email_index = address_index(form.address) if form.address else None
    if "phone" in changed:
        person.phone = form.number
        person.phone_index = keyring().index("phone", form.number) if form.number else None
    lead.version += 1
    db.session.flush()
    if "email" in changed or "phone" in changed:
        contact_given(person_id=person.id, now=now)
    contact_changed(person_id=person.id, now=now)
    progress.record(
        lead_id,
        "triage.person_edited",
        actor=Actor.STAFF,
        now=now,
        staff_id=staff_id,
        data={name: name in changed for name in after},
    )
    db.session.flush()
    return Saved.DONE


def _belongs_to_another(address: str, person_id: int) -> bool:
    found = select(Person.id).where(Person.email_index == address_index(address), Person.id != person_id)
    return db.session.execute(found).first() is not None
