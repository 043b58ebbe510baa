"""Rows for tests: valid by default, changed by keyword, addresses of example.com only."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from leads.database import db
from leads.keyring import keyring
from leads.models import Consent, Lead, Office, OfficeMembership, Person, Role, Staff
from leads.vocabulary import ContactBy, LeadSource, LeadStage, Locale, OfficeKind, StaffRole

NOON = datetime(2026, 11, 24, 18, 40, tzinfo=UTC)
"""A Tuesday, 1:40 pm in Miami."""


def _fresh(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(6)}"


def make_office(**changes: Any) -> Office:
    """One clinic in Miami that takes leads."""
    values: dict[str, Any] = {
        "slug": _fresh("office"),
        "kind": OfficeKind.CLINIC,
        "name": "Miami – Test Street",
        "street": "1 Test Street",
        "city": "Miami",
        "region": "FL",
        "postal_code": "33133",
        "country": "US",
        "latitude": 25.73,
        "longitude": -80.24,
        "zone": "America/New_York",
        "phone": "+13055550100",
        "languages": ["en", "es"],
        "serves": ["US"],
        "daily_capacity": 20,
        "weight": 1,
        "accepts_leads": True,
    }
    office = Office(**values | changes)
    db.session.add(office)
    db.session.flush()
    return office


def make_person(**changes: Any) -> Person:
    """Somebody who wrote to us."""
    email = changes.get("email", f"{_fresh('maya')}@example.com")
    phone = changes.get("phone", "+13055550123")
    values: dict[str, Any] = {
        "name": "Maya Torres",
        "email": email,
        "email_index": keyring().index("email", email) if email else None,
        "phone": phone,
        "phone_index": keyring().index("phone", phone) if phone else None,
        "locale": Locale.EN_US,
        "created_at": NOON,
    }
    person = Person(**values | changes)
    db.session.add(person)
    db.session.flush()
    return person


def make_lead(**changes: Any) -> Lead:
    """A request from Miami; with `office_id` it is routed and its promise runs for five minutes.

    `person` takes a Person; `note` takes plain text and is encrypted.
    """
    created_at: datetime = changes.get("created_at", NOON)
    routed = changes.get("office_id") is not None
    person = changes.pop("person", None) or make_person(
        **{name: changes[name] for name in ("name", "email", "phone") if name in changes}
    )
    key = changes.setdefault("submission_key", _fresh("key"))
    note = changes.pop("note", None)
    values: dict[str, Any] = {
        "body_hash": b"\x00" * 32,
        "person_id": person.id,
        "source": LeadSource.FORM,
        "created_at": created_at,
        "name": person.name,
        "email": person.email,
        "phone_typed": person.phone,
        "phone": person.phone,
        "contact_by": ContactBy.CALL,
        "locale": Locale.EN_US,
        "country": "US",
        "postal_code": "33133",
        "latitude": 25.73,
        "longitude": -80.24,
        "zone": "America/New_York",
        "first_touch": {},
        "last_touch": {},
        "stage": LeadStage.NEW,
        "stage_since": created_at,
        "routed_at": created_at if routed else None,
        "clock_starts_at": created_at if routed else None,
        "first_contact_due_at": created_at + timedelta(minutes=5) if routed else None,
        "note": keyring().encrypt(note, bound_to=f"lead.note:{key}") if note else None,
    }
    lead = Lead(**values | changes)
    db.session.add(lead)
    db.session.flush()
    return lead


def make_staff(*roles: StaffRole, offices: tuple[Office, ...] = (), **changes: Any) -> Staff:
    """An account without a password: tests put it into the session, except those about signing in."""
    named = {role.name: role for role in db.session.scalars(select(Role))}
    values: dict[str, Any] = {
        "email": f"{_fresh('staff')}@example.com",
        "name": "Alice Example",
        "active": True,
        "fs_uniquifier": secrets.token_urlsafe(16),
        "created_at": NOON,
        "roles": [named.get(role.value) or Role(name=role.value) for role in roles],
    }
    staff = Staff(**values | changes)
    db.session.add(staff)
    db.session.flush()
    db.session.add_all(OfficeMembership(staff_id=staff.id, office_id=office.id) for office in offices)
    db.session.flush()
    return staff


def make_adult_lead(**changes: Any) -> Lead:
    """A request of somebody who said that they are 18 or older, which most offers ask for."""
    lead = make_lead(**changes)
    said = {"channel": "none", "purpose": "adult", "granted": True, "text_key": "adult", "text_version": 1}
    place = {"at": NOON, "locale": "en-US", "page": "/start/you"}
    db.session.add(Consent(person_id=lead.person_id, lead_id=lead.id, **said, **place))
    db.session.flush()
    return lead
