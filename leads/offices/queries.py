"""Reads about offices: their numbers of this moment, for the offices somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, tuple_

from leads.database import db
from leads.desk.listed import is_open, waits_for_contact
from leads.directory.facts import OfficeFacts
from leads.models import Lead, OfficeDay, PromoHold
from leads.routing.gathering import local_date
from leads.vocabulary import HoldState

OFFER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one office has to do; `offers` were promised to its leads in the last days."""

    open: int = 0
    late: int = 0
    taken_today: int = 0
    offers: int = 0


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
