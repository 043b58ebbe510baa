"""Turns the rows of consultation terms and resources into facts: four statements for all offices."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from leads.database import db
from leads.directory.facts import Consultations, ResourceFacts
from leads.models import ConsultationTerms, Resource
from leads.officetime.rules import Closure, Opening
from leads.vocabulary import ResourceKind


def load_consultations() -> Mapping[int, Consultations]:
    """The terms of each office that takes bookings, by office id.

    An office with terms but without anybody or any room to meet in is left out: it has no times to offer.
    """
    resources = _resources()
    rows = db.session.scalars(select(ConsultationTerms)).all()
    return {
        row.office_id: _facts(row, resources[row.office_id]) for row in rows if row.office_id in resources
    }


def _resources() -> Mapping[int, tuple[ResourceFacts, ...]]:
    """The active resources of each office in their order."""
    hanging = (selectinload(Resource.hours), selectinload(Resource.absences))
    active = select(Resource).where(Resource.active).options(*hanging)
    rows = db.session.scalars(active.order_by(Resource.office_id, Resource.position, Resource.id))
    by_office: Iterable[tuple[int, Iterable[Resource]]] = groupby(rows, key=lambda row: row.office_id)
    return {office_id: tuple(map(_resource, group)) for office_id, group in by_office}


def _resource(row: Resource) -> ResourceFacts:
    hours = sorted(row.hours, key=lambda each: (each.weekday, each.opens_at))
    absences = sorted(row.absences, key=lambda each: each.starts_on)
    return ResourceFacts(
        id=row.id,
        slug=row.slug,
        kind=ResourceKind(row.kind),
        name=row.name,
        in_person=row.in_person,
        video=row.video,
        openings=tuple(Opening(each.weekday, each.opens_at, each.closes_at) for each in hours),
        absences=tuple(Closure(each.starts_on, each.ends_on, each.reason) for each in absences),
    )


def _facts(row: ConsultationTerms, resources: tuple[ResourceFacts, ...]) -> Consultations:
    return Consultations(
        length=timedelta(minutes=row.length_minutes),
        step=timedelta(minutes=row.step_minutes),
        before=timedelta(minutes=row.before_minutes),
        after=timedelta(minutes=row.after_minutes),
        notice=timedelta(minutes=row.notice_minutes),
        horizon_days=row.horizon_days,
        resources=resources,
    )
