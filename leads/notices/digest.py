"""A coordinator's morning: what is late, what came overnight, what is due today; by reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from leads.database import db
from leads.models import Appointment, Lead
from leads.notices.overview import Line, Morning, Overview, Part
from leads.notices.rules import night_began
from leads.officetime.rules import wall_moment
from leads.reference import reference_of
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import AppointmentState, LeadStage, Locale
from leads.web.formats import clock_time
from leads.web.links import absolute

MOST_COUNTED, MOST_NAMED = 100, 15
Consultation = tuple[int, datetime, str]
"""A lead, when it begins, and the zone that is told in."""


def overview(morning: Morning, *, now: datetime) -> Overview:
    """What today holds for one coordinator."""
    untried = Lead.stage == LeadStage.NEW, Lead.first_attempt_at.is_(None)
    zone = ZoneInfo(morning.hours.zone)
    tonight = wall_moment(zone, morning.day + timedelta(days=1), time.min)
    late = _ids(morning, *untried, Lead.first_contact_due_at <= now)
    overnight = _ids(morning, *untried, Lead.created_at >= night_began(morning.hours, morning.day))
    due = _ids(
        morning,
        Lead.stage.not_in((*TERMINAL_STAGES, LeadStage.SNOOZED)),
        Lead.next_action_due_at < tonight,
        or_(Lead.owner_id == morning.staff_id, Lead.owner_id.is_(None)),
    )
    overnight = [each for each in overnight if each not in late]
    today = _consultations(morning, now, tonight)

    def parts(locale: Locale) -> tuple[Part, ...]:
        titled = ((_("Late"), late), (_("Came overnight"), overnight), (_("Due today"), due))
        found = tuple(Part(title, _lines(ids)) for title, ids in titled if ids)
        return (*found, Part(_("Today’s consultations"), _timed(today, locale))) if today else found

    return Overview(
        data={
            "late": len(late),
            "overnight": len(overnight),
            "due": len(due),
            "consultations": len(today),
        },
        parts=parts,
        path="/desk/leads",
        is_empty=not (late or overnight or due or today),
    )


def _ids(morning: Morning, *where: ColumnElement[bool]) -> list[int]:
    offices = [office.id for office in morning.offices]
    found = select(Lead.id).where(Lead.office_id.in_(offices), Lead.stage.not_in(TERMINAL_STAGES), *where)
    return list(db.session.scalars(found.order_by(Lead.id).limit(MOST_COUNTED)))


def _consultations(morning: Morning, now: datetime, tonight: datetime) -> list[Consultation]:
    """What the offices have booked for the rest of the day, by time."""
    offices = {office.id: office for office in morning.offices}
    booked = select(Appointment.lead_id, Appointment.starts_at, Appointment.office_id).where(
        Appointment.office_id.in_(offices),
        Appointment.state == AppointmentState.BOOKED,
        Appointment.starts_at >= now,
        Appointment.starts_at < tonight,
    )
    found = db.session.execute(booked.order_by(Appointment.starts_at, Appointment.id).limit(MOST_COUNTED))
    return [(row.lead_id, row.starts_at, offices[row.office_id].zone) for row in found]


def _timed(found: Sequence[Consultation], locale: Locale) -> tuple[Line, ...]:
    """By reference and time; who comes is told inside the desk."""
    lines = []
    for lead_id, at, zone in found[:MOST_NAMED]:
        reference, time = reference_of(lead_id), clock_time(at, zone=zone, locale=locale)
        text = _("%(time)s, %(reference)s", time=time, reference=reference)
        lines.append(Line(text, absolute(f"/desk/leads/{reference}")))
    if len(found) > MOST_NAMED:
        lines.append(Line(_("and %(count)s more on the desk", count=len(found) - MOST_NAMED)))
    return tuple(lines)


def _lines(ids: Sequence[int]) -> tuple[Line, ...]:
    named = [reference_of(each) for each in ids[:MOST_NAMED]]
    lines = [Line(reference, absolute(f"/desk/leads/{reference}")) for reference in named]
    if len(ids) > MOST_NAMED:
        lines.append(Line(_("and %(count)s more on the desk", count=len(ids) - MOST_NAMED)))
    return tuple(lines)
