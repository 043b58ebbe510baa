"""A coordinator's morning: what is late, what came overnight, what is due today; by reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from leads.database import db
from leads.models import Lead
from leads.notices.overview import Line, Morning, Overview, Part
from leads.notices.rules import night_began
from leads.officetime.rules import wall_moment
from leads.reference import reference_of
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import LeadStage, Locale
from leads.web.links import absolute

MOST_COUNTED, MOST_NAMED = 100, 15


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

    def parts(_locale: Locale) -> tuple[Part, ...]:
        titled = ((_("Late"), late), (_("Came overnight"), overnight), (_("Due today"), due))
        return tuple(Part(title, _lines(ids)) for title, ids in titled if ids)

    return Overview(
        data={"late": len(late), "overnight": len(overnight), "due": len(due)},
        parts=parts,
        path="/desk/leads",
        is_empty=not (late or overnight or due),
    )


def _ids(morning: Morning, *where: ColumnElement[bool]) -> list[int]:
    offices = [office.id for office in morning.offices]
    found = select(Lead.id).where(Lead.office_id.in_(offices), Lead.stage.not_in(TERMINAL_STAGES), *where)
    return list(db.session.scalars(found.order_by(Lead.id).limit(MOST_COUNTED)))


def _lines(ids: Sequence[int]) -> tuple[Line, ...]:
    named = [reference_of(each) for each in ids[:MOST_NAMED]]
    lines = [Line(reference, absolute(f"/desk/leads/{reference}")) for reference in named]
    if len(ids) > MOST_NAMED:
        lines.append(Line(_("and %(count)s more on the desk", count=len(ids) - MOST_NAMED)))
    return tuple(lines)
