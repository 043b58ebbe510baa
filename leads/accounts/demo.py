"""Puts the demo clinic's staff into the database. Refuses to do so in production."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from leads.accounts.demo_staff import DEMO_STAFF
from leads.accounts.service import create_staff, seed_roles
from leads.database import db
from leads.models import Staff
from leads.settings import current_settings


def seed_demo(*, now: datetime) -> None:
    """Create the demo accounts that are missing; their offices must be there already."""
    if current_settings().is_production:
        raise RuntimeError("demo accounts have public passwords and must not exist in production")
    seed_roles()
    known = set(db.session.scalars(select(Staff.email)))
    for demo in DEMO_STAFF:
        if demo.email not in known:
            create_staff(
                email=demo.email,
                name=demo.name,
                password=demo.password,
                roles=(demo.role,),
                offices=demo.offices,
                is_demo=True,
                now=now,
            )
