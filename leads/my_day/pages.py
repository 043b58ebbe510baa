"""My day in words: answers that wait, what is overdue, what comes later, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import Frame
from leads.desk.setting import Setting
from leads.handling.rules import ActionKind
from leads.my_day.consultations import ConsultationLine, consultation_line
from leads.my_day.lines import (
    DueLine,
    ReplyLine,
    Start,
    begin_with,
    begin_with_answer,
    due_line,
    kind_of,
    reply_line,
)
from leads.my_day.queries import MOST_LEADS, OwnConsultation, OwnLead, WaitingReply
from leads.my_day.rules import lay_out
from leads.vocabulary import LeadStage
from leads.web.formats import clock_time


@dataclass(frozen=True, slots=True)
class DuePart:
    """The overdue ones, or those of today."""

    title: str
    note: str
    hot: bool
    lines: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True)
class MyDayPage:
    """The whole page; `start` is the one thing to begin with."""

    desk: Frame
    note: str
    start: Start
    parts: tuple[DuePart, ...]
    replies: tuple[ReplyLine, ...]
    unanswered: tuple[ConsultationLine, ...]
    consultations: tuple[ConsultationLine, ...]
    returning: tuple[DueLine, ...]
    clear_title: str
    clear_text: str
    more: str


def my_day_page(
    leads: Sequence[OwnLead],
    replies: Sequence[WaitingReply],
    consultations: Sequence[OwnConsultation] = (),
    *,
    desk: Frame,
    setting: Setting,
) -> MyDayPage:
    """Lay the leads out over the day of the reader's office.

    Whose answer waits, or whose consultation is today, is listed there, once.
    """
    day = lay_out([lead.due_at for lead in leads], now=setting.now, zone=setting.zone)
    theirs = {lead.id: lead for lead in leads}
    answers = tuple(reply_line(each, theirs.get(each.lead_id), setting) for each in replies)
    waiting = {each.lead_id for each in replies} | _by_consultation(leads, consultations)
    overdue = [leads[place] for place in day.overdue if leads[place].id not in waiting]
    today = [leads[place] for place in day.today if leads[place].id not in waiting]
    later = [each for each in today if each.stage is not LeadStage.SNOOZED]
    back = [each for each in today if each.stage is LeadStage.SNOOZED]
    parts = (
        _part(_("Overdue"), overdue, setting, hot=True),
        _part(_("Later today") if overdue else _("Today"), later, setting),
    )
    begin = next(iter((*overdue, *later)), None)
    if replies and (begin is None or replies[0].received_at <= begin.due_at):
        start = begin_with_answer(answers[0])
    else:
        start = begin_with(begin, setting) if begin else Start()
    lines = [consultation_line(each, setting) for each in consultations]
    count = len(answers) + len(overdue) + len(later) + len(lines)
    clear = (
        _clear(day.clear_until, bool(leads), setting)
        if not overdue and not replies and not lines
        else ("", "")
    )
    return MyDayPage(
        desk=desk,
        note=ngettext("%(num)s thing to do today", "%(num)s things to do today", count) if count else "",
        start=start,
        parts=tuple(part for part in parts if part.lines),
        replies=answers,
        unanswered=tuple(each for each in lines if each.came_href),
        consultations=tuple(each for each in lines if not each.came_href),
        returning=tuple(due_line(each, setting) for each in back),
        clear_title=clear[0],
        clear_text=clear[1],
        more=_("The %(num)s most urgent leads are counted here.", num=MOST_LEADS)
        if len(leads) == MOST_LEADS
        else "",
    )


def _by_consultation(leads: Sequence[OwnLead], found: Sequence[OwnConsultation]) -> set[int]:
    """The leads of which nothing is due but the consultation that has a line of its own."""
    listed = {each.lead_id for each in found}
    return {lead.id for lead in leads if lead.id in listed and kind_of(lead) == ActionKind.CONSULTATION}


def _part(title: str, leads: Sequence[OwnLead], setting: Setting, *, hot: bool = False) -> DuePart:
    return DuePart(title, str(len(leads)), hot, tuple(due_line(each, setting) for each in leads))


def _clear(until: datetime | None, has_leads: bool, setting: Setting) -> tuple[str, str]:
    """The good news, and what comes next."""
    if until is None:
        text = "" if has_leads else _("No lead is yours. Claim one in Triage, it appears here.")
        return _("You’re clear"), text
    zone, locale = setting.zone, setting.locale
    if until.astimezone(ZoneInfo(zone)).date() == setting.now.astimezone(ZoneInfo(zone)).date():
        return _("You’re clear until %(time)s", time=clock_time(until, zone=zone, locale=locale)), ""
    when = wording.day_and_time(until, zone=zone, now=setting.now, locale=locale)
    return _("You’re clear for today"), _("Next: %(time)s", time=when)
