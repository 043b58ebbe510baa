"""A manager's week: how fast, how much is late, and one finding computed from the requests themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from babel.dates import get_day_names
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from leads.database import db
from leads.models import Lead
from leads.notices.overview import Line, Morning, Overview, Part
from leads.notices.rules import FirstTry, week_of
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import CloseReason, LeadStage, Locale
from leads.web.formats import span
from leads.web.locale import babel_name

WEEK = timedelta(days=7)
_NO_REQUESTS = (CloseReason.SPAM, CloseReason.DUPLICATE, CloseReason.TAKEN_BACK)


def overview(morning: Morning, *, now: datetime) -> Overview:
    """What the last seven days say about the offices of one manager."""
    offices = [office.id for office in morning.offices]
    rows = db.session.execute(
        select(Lead.created_at, Lead.clock_starts_at, Lead.first_contact_due_at, Lead.first_attempt_at).where(
            Lead.office_id.in_(offices),
            Lead.created_at >= now - WEEK,
            Lead.clock_starts_at.is_not(None),
            Lead.first_contact_due_at.is_not(None),
            or_(Lead.close_reason.is_(None), Lead.close_reason.not_in(_NO_REQUESTS)),
        )
    )
    tries = [FirstTry(row[0], row[1] or row[0], row[2] or row[0], row[3]) for row in rows]
    week = week_of(tries, zone=morning.hours.zone, now=now)
    late = db.session.execute(
        select(func.count()).where(
            Lead.office_id.in_(offices),
            Lead.stage == LeadStage.NEW,
            Lead.first_attempt_at.is_(None),
            Lead.first_contact_due_at <= now,
            Lead.stage.not_in(TERMINAL_STAGES),
        )
    ).scalar_one()
    found = week.finding
    data = {
        "requests": week.requests,
        "median": week.median_seconds,
        "share": week.share,
        "late": late,
        "group": found.group if found else None,
        "group_share": found.share if found else None,
        "others": found.others if found else None,
    }
    return Overview(data=data, parts=lambda locale: _parts(data, locale), path="/desk/leads")


def _parts(data: Mapping[str, Any], locale: Locale) -> tuple[Part, ...]:
    speed = [Line(_("Requests of the last seven days: %(count)s", count=data["requests"]))]
    if data["median"] is not None:
        speed.append(Line(_("Median first attempt: %(time)s", time=span(timedelta(seconds=data["median"])))))
    if data["share"] is not None:
        speed.append(Line(_("Tried in time: %(share)s%%", share=data["share"])))
    return (
        Part(_("Speed"), tuple(speed)),
        Part(_("Late now"), (Line(_("%(count)s late", count=data["late"])),)),
        Part(_("One finding"), (Line(finding_in_words(data, locale)),)),
    )


def finding_in_words(data: Mapping[str, Any], locale: Locale) -> str:
    """The finding as a sentence; that there is none is one too."""
    if data["share"] is None:
        return str(_("No promise ended this week."))
    if data["group"] is None:
        if data["share"] == 100:
            return str(_("Every request was tried in time."))
        return str(_("No day and no part of the day stands out."))
    return str(
        _(
            "%(group)s: %(share)s%% were tried in time, of all others %(others)s%%.",
            group=_group(str(data["group"]), locale),
            share=data["group_share"],
            others=data["others"],
        )
    )


def _group(code: str, locale: Locale) -> str:
    if code.startswith("weekday_"):
        names = get_day_names("wide", locale=babel_name(locale))
        return str(_("Requests of a %(day)s", day=names[int(code.removeprefix("weekday_"))]))
    words = {
        "morning": _("Requests of the morning"),
        "afternoon": _("Requests of the afternoon"),
        "evening": _("Requests of the evening"),
        "closed": _("Requests that came after hours"),
    }
    return str(words[code])
