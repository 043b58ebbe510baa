"""What tests of the clocks through real processes share: who works there, and what they were told."""

from __future__ import annotations

from sqlalchemy import func, select

from leads import clock
from leads.database import db, transaction
from leads.models import Notice, Office
from leads.vocabulary import StaffRole
from tests.factories import NOON, make_staff
from tests.stack.running import Stack
from tests.workers.conftest import move_clock


def move_to_noon(stack: Stack) -> None:
    """A weekday noon on the east coast, whenever the test runs."""
    with stack.app.app_context():
        to_noon = (NOON - clock.now()).total_seconds()
        db.session.remove()
    move_clock(stack, seconds=to_noon)


def told(stack: Stack, lead_id: int) -> list[str]:
    """What anybody was told about a lead, each fact once, in order."""
    with stack.app.app_context():
        first = (
            select(Notice.kind, func.min(Notice.id)).where(Notice.lead_id == lead_id).group_by(Notice.kind)
        )
        kinds = {row[0]: row[1] for row in db.session.execute(first)}
        db.session.remove()
    return sorted(kinds, key=kinds.__getitem__)


def people(stack: Stack) -> None:
    """A coordinator on duty and a manager in every office, and the central desk of the demo data."""
    with stack.app.app_context(), transaction():
        offices = tuple(db.session.scalars(select(Office)))
        make_staff(StaffRole.COORDINATOR, offices=offices, on_duty_since=NOON)
        make_staff(StaffRole.OFFICE_MANAGER, offices=offices)
