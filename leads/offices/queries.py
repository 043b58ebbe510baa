"""Reads about offices: their numbers of this moment, for the offices somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, tuple_

from leads.database import db
from leads.desk.bound import fixed
from leads.desk.listed import is_open, waits_for_contact
from leads.directory.facts import OfficeFacts
from leads.models import Appointment, Lead, OfficeDay, PromoHold
from leads.routing.gathering import local_date
from leads.vocabulary import AppointmentState, HoldState

OFFER_DAYS = 30
MOST_BOOKED = 500


class BookedAhead(NamedTuple):
    """A consultation that is booked and still to come."""

    lead_id: int
    resource_id: int
    starts_at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one office has to do; `offers` were promised to its leads in the last days."""

    open: int = 0
    late: int = 0
    taken_today: int = 0
    offers: int = 0


def booked_ahead(office_id: int, *, now: datetime) -> tuple[BookedAhead, ...]:
    """What is booked at an office from now on, soonest first."""
    statement = (
        select(Appointment.lead_id, Appointment.resource_id, Appointment.starts_at, Lead.name)
        .join(Lead, Lead.id == Appointment.lead_id)
        .where(
            Appointment.office_id == office_id,
            Appointment.state == fixed(AppointmentState.BOOKED),
            Appointment.starts_at > now,
        )
    )
    soonest = statement.order_by(Appointment.starts_at, Appointment.id).limit(MOST_BOOKED)
    return tuple(BookedAhead(*row) for row in db.session.execute(soonest))


def numbers(offices: Sequence[OfficeFacts], *, now: datetime) -> Mapping[int, Numbers]:
    """The numbers of these offices, in four statements, each from an index of its own."""
    ids = [office.id for office in offices]
    if not ids:
        return {}
    counted = select(Lead.office_id, func.count()).where(Lead.office_id.in_(ids), is_open())
    counted = counted.where(Lead.quarantined_at.is_(None)).group_by(Lead.office_id)
    work = {row[0]: row[1] for row in db.session.execute(counted)}
    waiting = select(Lead.office_id, func.count()).where(Lead.office_id.in_(ids), is_open())
    waiting = waiting.where(waits_for_contact(), Lead.first_contact_due_at <= now).group_by(Lead.office_id)
    late = {row[0]: row[1] for row in db.session.execute(waiting)}
    since = now - timedelta(days=OFFER_DAYS)
    promised = (
        select(Lead.office_id, func.count())
        .join(PromoHold, PromoHold.lead_id == Lead.id)
        .where(Lead.office_id.in_(ids), PromoHold.held_at >= since, PromoHold.state != HoldState.LAPSED)
        .group_by(Lead.office_id)
    )
    offers = {row[0]: row[1] for row in db.session.execute(promised)}
    days = [(office.id, local_date(office, now)) for office in offices]
    today = select(OfficeDay.office_id, OfficeDay.taken).where(
        tuple_(OfficeDay.office_id, OfficeDay.on_date).in_(days)
    )
    taken = {row[0]: row[1] for row in db.session.execute(today)}
    return {
        each: Numbers(
            open=work.get(each, 0),
            late=late.get(each, 0),
            taken_today=taken.get(each, 0),
            offers=offers.get(each, 0),
        )
        for each in ids
    }
